//! A reviewer decides.

use super::{event, find, keep, mails, require};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    consent::{
        agree, offered,
        rule::{self, Wanted},
    },
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, ServicePrincipalId,
    audit::{NewEvent, Target},
    consent::{
        AppConsentRequest, ConsentDecision, ConsentResult, PermissionScope, RequestedScope,
        UserConsentRequest,
    },
    directory::ServicePrincipal,
};
use xenia_store::{
    Tx, WriteTx, Written, consent_requests, permission_grants,
    resources::{self, Versioned},
};

/// What a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// All that people wait for, as the reviewer saw it: the version of the request of the application. Whatever is
    /// asked for later, or withdrawn, makes another version.
    All(i64),
    /// What one person asked for, which never changes.
    One(Uuid),
}

type Pending = Versioned<UserConsentRequest>;

/// Decides what people wait for. Approving is consent for everybody: whoever waits for nothing else has it too.
///
/// # Errors
/// The caller is no reviewer, or may not agree to one of the permissions; the request is decided or has expired; the
/// reviewer has not seen what is asked for now; the application or a permission is there no more.
pub fn decide(
    engine: &Engine,
    ctx: &Ctx,
    (id, about): (Uuid, About),
    decision: &ConsentDecision,
) -> Result<()> {
    engine.write(ctx, |tx| {
        require(tx, ctx, &authz::DECIDE_CONSENT_REQUESTS)?;
        if ctx.user().is_none() {
            return Err(authz::denied(ctx, &authz::DECIDE_CONSENT_REQUESTS).into());
        }
        decision.check()?;
        let app = find(tx, id)?;
        let (meant, others) = meant(tx, ctx, &app, about)?;
        let mut events = Vec::new();
        let mut done = meant;
        match decision.result {
            ConsentResult::Approve => {
                let wanted = super::union(done.iter().map(|it| &it.value));
                events = grant(tx, ctx, &app.value, &wanted)?;
                done.extend(covered(tx, &app.value, others)?);
            }
            ConsentResult::Deny => {}
            ConsentResult::Block if matches!(about, About::One(_)) => {
                let message = "blocking is about the application: it is not a decision about one person's request";
                return Err(Refusal::invalid("reviewResult", message).into());
            }
            ConsentResult::Block => events.extend(disable(tx, ctx, &app.value)?),
        }
        settle((tx, ctx), app, done, decision, events)
    })
}

/// Whether the caller may decide at all; who may not learns nothing else.
pub fn check_may_decide(engine: &Engine, ctx: &Ctx) -> Result<()> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &authz::DECIDE_CONSENT_REQUESTS)?;
        match ctx.user() {
            Some(_) => Ok(()),
            None => Err(authz::denied(ctx, &authz::DECIDE_CONSENT_REQUESTS).into()),
        }
    })
}

/// The requests that the decision is about, and the others that wait.
fn meant(
    tx: &Tx<'_>,
    ctx: &Ctx,
    app: &Versioned<AppConsentRequest>,
    about: About,
) -> Result<(Vec<Pending>, Vec<Pending>)> {
    let mut waiting = consent_requests::pending_of_app(tx, app.value.id)?;
    match about {
        About::All(seen) => {
            if seen != app.version {
                let message = format!(
                    "what people wait for with `{}` has changed since you looked: look again",
                    app.value.app_display_name
                );
                return Err(Refusal::conflict(message).into());
            }
            waiting.retain(|it| it.value.check_open(ctx.now).is_ok());
            if waiting.is_empty() {
                let message = "nobody waits for a decision any more";
                return Err(Refusal::conflict(message).into());
            }
            Ok((waiting, Vec::new()))
        }
        About::One(id) => {
            let found = resources::find::<UserConsentRequest>(tx, id)?;
            let found = found.filter(|it| it.value.app_request_id == app.value.id);
            let found = found.ok_or_else(|| Refusal::not_found("user consent request", id))?;
            found.value.check_open(ctx.now)?;
            waiting.retain(|it| it.value.id != id && it.value.check_open(ctx.now).is_ok());
            Ok((vec![found], waiting))
        }
    }
}

/// Agrees for everybody to those permissions, as far as they are still what people asked for.
fn grant(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    app: &AppConsentRequest,
    wanted: &[RequestedScope],
) -> Result<Vec<NewEvent>> {
    let gone = |message: String| Refusal::conflict(format!("{message}: deny the request"));
    let client = resources::find::<ServicePrincipal>(tx, app.client_id)?.map(|it| it.value);
    let client = client.filter(|it| it.app_id == app.app_id && it.account_enabled);
    let missing = || gone(format!("`{}` is deleted or disabled", app.app_display_name));
    let client = client.ok_or_else(missing)?;
    let mut by_resource: BTreeMap<ServicePrincipalId, Vec<&RequestedScope>> = BTreeMap::new();
    for scope in wanted {
        by_resource
            .entry(scope.resource_id)
            .or_default()
            .push(scope);
    }
    let mut events = Vec::new();
    for (resource, asked) in by_resource {
        let resource = resources::find::<ServicePrincipal>(tx, resource)?;
        let missing =
            || gone("an application whose permissions are asked for is deleted".to_owned());
        let resource = resource.ok_or_else(missing)?.value;
        let offered = offered(&resource);
        let mut scopes: Vec<PermissionScope> = Vec::new();
        for one in asked {
            let same = |it: &&PermissionScope| it.id == one.id && it.value == one.value;
            let found = offered.iter().find(same);
            let missing = || {
                let name = &resource.display_name;
                gone(format!(
                    "`{name}` offers the permission `{}` no more",
                    one.value
                ))
            };
            scopes.push(found.ok_or_else(missing)?.clone());
        }
        let wanted = Wanted {
            client: &client,
            resource: &resource,
            scopes: &scopes,
        };
        if !rule::may_for_everybody(tx, ctx, wanted)? {
            return Err(authz::denied(ctx, rule::action(&resource)).into());
        }
        events.push(agree(tx, &client, &resource, None, &scopes)?);
    }
    Ok(events)
}

/// Those of the others that wait for nothing more than what everybody has now.
fn covered(tx: &Tx<'_>, app: &AppConsentRequest, others: Vec<Pending>) -> Result<Vec<Pending>> {
    let granted = permission_grants::for_everybody(tx, app.client_id.0)?;
    let granted: BTreeSet<(ServicePrincipalId, String)> = granted
        .iter()
        .flat_map(|it| {
            let resource = it.value.resource_id;
            it.value
                .values()
                .map(move |value| (resource, value.to_owned()))
        })
        .collect();
    let has = |it: &RequestedScope| granted.contains(&(it.resource_id, it.value.clone()));
    Ok(others
        .into_iter()
        .filter(|it| it.value.scopes.iter().all(has))
        .collect())
}

/// Disables the application for everybody, where the reviewer may change it. Otherwise it stays as it is, and nobody
/// can ask for more.
fn disable(tx: &WriteTx<'_>, ctx: &Ctx, app: &AppConsentRequest) -> Result<Option<NewEvent>> {
    let on = On::Node(NodeKind::ServicePrincipal, app.client_id.0);
    let Some(client) = resources::find::<ServicePrincipal>(tx, app.client_id)? else {
        return Ok(None);
    };
    if !client.value.account_enabled || !authz::may(tx, ctx, &authz::WRITE_APPLICATIONS, on)? {
        return Ok(None);
    }
    let mut changed = client.value;
    changed.account_enabled = false;
    resources::update(tx, &changed, client.version)?;
    let target = Target::new(
        NodeKind::ServicePrincipal,
        changed.id,
        &changed.display_name,
    );
    let event = NewEvent::new(super::CATEGORY, "Update service principal", target);
    Ok(Some(event.with(
        json!({ "old": { "accountEnabled": true }, "new": { "accountEnabled": false } }),
    )))
}

fn settle(
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    mut app: Versioned<AppConsentRequest>,
    done: Vec<Pending>,
    decision: &ConsentDecision,
    events: Vec<NewEvent>,
) -> Result<Written<()>> {
    let mut people = Vec::new();
    for found in done {
        let settled = found.value.settled(Some((decision, ctx.user())), ctx.now);
        resources::update(tx, &settled, found.version)?;
        mails::decided((tx, ctx), &app.value, &settled)?;
        people.push(settled.requestor_id);
    }
    app.value.is_blocked |= decision.result == ConsentResult::Block;
    let app = keep(tx, app)?;
    let activity = match decision.result {
        ConsentResult::Approve => "Approve request for consent",
        ConsentResult::Deny => "Deny request for consent",
        ConsentResult::Block => "Block request for consent",
    };
    let told = event(activity, &app).with(json!({
        "justification": decision.justification, "requestors": people,
    }));
    Ok(Written::all((), told, events))
}

/// Lets people ask for an application again. Whether it is enabled is said at the application.
pub fn unblock(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        require(tx, ctx, &authz::DECIDE_CONSENT_REQUESTS)?;
        let mut app = find(tx, id)?;
        if !app.value.is_blocked {
            let message = format!("`{}` is not blocked", app.value.app_display_name);
            return Err(Refusal::conflict(message).into());
        }
        app.value.is_blocked = false;
        resources::update(tx, &app.value, app.version)?;
        let told = event("Unblock request for consent", &app.value);
        Ok(Written::new((), told))
    })
}
