//! What reviewers and administrators see of requests for consent.

use super::{find, is_reviewer, require};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    consent::{
        offered,
        rule::{self, Wanted},
    },
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use xenia_domain::{
    ServicePrincipalId,
    consent::{AppConsentRequest, PermissionScope, RequestedScope, UserConsentRequest},
    directory::{ServicePrincipal, User},
    permission::Permission,
};
use xenia_store::{
    Tx, consent_requests,
    resources::{self, Versioned},
};

/// Requests of people that are read at most for a list, and for one application.
const READ: u32 = 5_000;

/// A permission that is asked for, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its value.
    pub value: String,
    /// What it lets the application do.
    pub text: String,
    /// The name of the application that offers it.
    pub resource: String,
    /// Whether the caller may agree to it for everybody.
    pub may_grant: bool,
    /// Whether it is still offered.
    pub is_offered: bool,
}

/// The request of a person, with names.
#[derive(Clone, Debug)]
pub struct UserLine {
    /// The request.
    pub request: UserConsentRequest,
    /// Who asks; `None` where the account is gone.
    pub who: Option<User>,
    /// Who decided.
    pub reviewer: Option<User>,
}

/// The request of an application, with those of people.
#[derive(Clone, Debug)]
pub struct AppLine {
    /// The request.
    pub app: AppConsentRequest,
    /// Its version, which a decision names.
    pub version: i64,
    /// The newest first.
    pub users: Vec<UserLine>,
    /// What is asked for by those who wait.
    pub asked: Vec<Asked>,
    /// Whether the caller may decide.
    pub may_decide: bool,
}

impl AppLine {
    /// Those who wait.
    pub fn waiting(&self) -> impl Iterator<Item = &UserLine> {
        self.users.iter().filter(|line| line.request.is_pending())
    }
    /// Whether the caller may agree to all of it for everybody.
    #[must_use]
    pub fn may_approve(&self) -> bool {
        self.may_decide && self.asked.iter().all(|it| it.may_grant && it.is_offered)
    }
}

/// The requests of all applications, those for which somebody asked last first.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<AppLine>> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &authz::READ_CONSENT_REQUESTS)?;
        lines(tx, ctx)
    })
}

/// Those that wait for the caller as reviewer; nothing for others.
pub fn waiting(engine: &Engine, ctx: &Ctx) -> Result<Vec<AppLine>> {
    engine.read(ctx, |tx| {
        authz::require_token(tx, ctx, &authz::READ_CONSENT_REQUESTS)?;
        match ctx.user() {
            Some(user) if is_reviewer(tx, ctx, user.0)? => {}
            _ => return Ok(Vec::new()),
        }
        let mut found = lines(tx, ctx)?;
        found.retain(|line| line.waiting().next().is_some());
        Ok(found)
    })
}

/// One of them.
pub fn get(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<AppLine> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &authz::READ_CONSENT_REQUESTS)?;
        let app = find(tx, id)?;
        let users = consent_requests::of_app(tx, id, READ)?;
        let mut names = Names::default();
        line(tx, ctx, &mut names, app, users)
    })
}

fn lines(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<AppLine>> {
    let mut by_app: BTreeMap<Uuid, Vec<Versioned<UserConsentRequest>>> = BTreeMap::new();
    let mut order = Vec::new();
    for found in consent_requests::newest(tx, READ)? {
        let id = found.value.app_request_id;
        if !by_app.contains_key(&id) {
            order.push(id);
        }
        by_app.entry(id).or_default().push(found);
    }
    let mut names = Names::default();
    let mut lines = Vec::new();
    for id in order {
        let Some(app) = resources::find::<AppConsentRequest>(tx, id)? else {
            continue;
        };
        let users = by_app.remove(&id).unwrap_or_default();
        lines.push(line(tx, ctx, &mut names, app, users)?);
    }
    Ok(lines)
}

#[derive(Default)]
struct Names {
    people: BTreeMap<Uuid, Option<User>>,
    /// Whether the caller may decide, once it is known.
    may_decide: Option<bool>,
}

impl Names {
    fn person(&mut self, tx: &Tx<'_>, id: Uuid) -> Result<Option<User>> {
        if let Some(known) = self.people.get(&id) {
            return Ok(known.clone());
        }
        let found = resources::find_ever::<User>(tx, id)?.map(|it| it.value);
        self.people.insert(id, found.clone());
        Ok(found)
    }
    fn may_decide(&mut self, tx: &Tx<'_>, ctx: &Ctx) -> Result<bool> {
        if let Some(known) = self.may_decide {
            return Ok(known);
        }
        let action = &authz::DECIDE_CONSENT_REQUESTS;
        let may = match ctx.user() {
            Some(user) => authz::may(tx, ctx, action, On::Tenant)? || is_reviewer(tx, ctx, user.0)?,
            None => false,
        };
        self.may_decide = Some(may);
        Ok(may)
    }
}

fn line(
    tx: &Tx<'_>,
    ctx: &Ctx,
    names: &mut Names,
    app: Versioned<AppConsentRequest>,
    found: Vec<Versioned<UserConsentRequest>>,
) -> Result<AppLine> {
    let mut users = Vec::new();
    for one in found {
        let request = one.value;
        users.push(UserLine {
            who: names.person(tx, request.requestor_id.0)?,
            reviewer: match request.reviewed_by_id {
                Some(id) => names.person(tx, id.0)?,
                None => None,
            },
            request,
        });
    }
    Ok(AppLine {
        asked: asked(tx, ctx, &app.value)?,
        may_decide: names.may_decide(tx, ctx)?,
        version: app.version,
        app: app.value,
        users,
    })
}

fn asked(tx: &Tx<'_>, ctx: &Ctx, app: &AppConsentRequest) -> Result<Vec<Asked>> {
    let client = resources::find::<ServicePrincipal>(tx, app.client_id)?.map(|it| it.value);
    let scopes = &app.pending_scopes;
    let ids: BTreeSet<ServicePrincipalId> = scopes.iter().map(|it| it.resource_id).collect();
    let mut all = Vec::new();
    for id in ids {
        let resource = resources::find::<ServicePrincipal>(tx, id)?.map(|it| it.value);
        for one in scopes.iter().filter(|it| it.resource_id == id) {
            let ends = (client.as_ref(), resource.as_ref());
            all.push(one_asked(tx, ctx, ends, one)?);
        }
    }
    Ok(all)
}

fn one_asked(
    tx: &Tx<'_>,
    ctx: &Ctx,
    ends: (Option<&ServicePrincipal>, Option<&ServicePrincipal>),
    one: &RequestedScope,
) -> Result<Asked> {
    let offers = ends.1.map(offered).unwrap_or_default();
    let found = offers.into_iter().find(|it| is(it, one));
    let may_grant = match (ends, &found) {
        ((Some(client), Some(resource)), Some(scope)) => {
            let scopes = std::slice::from_ref(scope);
            let wanted = Wanted {
                client,
                resource,
                scopes,
            };
            rule::may_for_everybody(tx, ctx, wanted)?
        }
        _ => false,
    };
    Ok(Asked {
        value: one.value.clone(),
        text: found.as_ref().map_or_else(|| one.value.clone(), sentence),
        resource: ends.1.map_or_else(
            || "an application that is gone".to_owned(),
            |it| it.display_name.clone(),
        ),
        may_grant,
        is_offered: found.is_some() && ends.0.is_some(),
    })
}

fn is(scope: &PermissionScope, asked: &RequestedScope) -> bool {
    scope.id == asked.id && scope.value == asked.value
}

fn sentence(scope: &PermissionScope) -> String {
    match Permission::from_name(&scope.value) {
        Some(permission) if permission.delegated_scope() == scope.id => permission.sentence(),
        _ => scope.text().to_owned(),
    }
}
