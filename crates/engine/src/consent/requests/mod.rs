//! Requests for the consent of an administrator: people ask at sign-in, reviewers decide
//! ([admin consent workflow](https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/admin-consent-workflow-overview)).
//!
//! A reviewer approves only what they may agree to for everybody; without that right they can deny, and block what
//! people ask for. Who is a reviewer is decided anew each time, by the policy as it is.

mod ask;
mod decide;
mod mails;
mod policy;
mod views;
mod watch;

pub use ask::{Standing, ask_for};
pub(crate) use ask::{ask, standing};
pub use decide::{About, check_may_decide, decide, unblock};
pub(crate) use policy::replaced;
pub use policy::{get_policy, put_policy};
pub use views::{AppLine, Asked, UserLine, get, list, waiting};
pub use watch::{next_due, watch};

use crate::{
    Ctx, Result,
    authz::{self, Action, On},
    directory::group_settings,
    entitlement,
};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    GroupId, NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    consent::{
        AdminConsentRequestPolicy, AppConsentRequest, RequestedScope, Reviewers, UserConsentRequest,
    },
    directory::User,
    role::DirectoryRole,
};
use xenia_store::{
    Tx, WriteTx, consent_requests,
    edges::{self, EdgeQuery},
    resources::{self, Versioned},
    tenants,
};

const CATEGORY: &str = "ApplicationManagement";

fn policy_of(tx: &Tx<'_>) -> Result<AdminConsentRequestPolicy> {
    Ok(tenants::setting(tx, AdminConsentRequestPolicy::SETTING)?)
}

fn find(tx: &Tx<'_>, id: Uuid) -> Result<Versioned<AppConsentRequest>> {
    Ok(resources::find(tx, id)?.ok_or_else(|| Refusal::not_found("app consent request", id))?)
}

/// Whether that person is a reviewer, as things are.
fn is_reviewer(tx: &Tx<'_>, ctx: &Ctx, user: Uuid) -> Result<bool> {
    let (mut groups, mut roles) = (None, None);
    for line in policy_of(tx)?.reviewers {
        let is = match line.read()? {
            Reviewers::User(id) => id == user,
            Reviewers::Group(id) => {
                if groups.is_none() {
                    let all = edges::transitive_groups(tx, user, ctx.now)?;
                    groups = Some(group_settings::open_to(tx, user, all)?);
                }
                groups.iter().flatten().any(|group| *group == id)
            }
            Reviewers::Role(id) => {
                if roles.is_none() {
                    roles = Some(authz::directory_roles(tx, ctx, user)?);
                }
                roles.iter().flatten().any(|role| role.template() == id)
            }
        };
        if is {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The reviewers whose account is open, for mails.
fn reviewers(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<User>> {
    let mut ids = BTreeSet::new();
    for line in policy_of(tx)?.reviewers {
        match line.read()? {
            Reviewers::User(id) => _ = ids.insert(id),
            Reviewers::Group(id) => ids.extend(entitlement::members(tx, ctx, GroupId(id))?),
            Reviewers::Role(id) => ids.extend(holders(tx, ctx, id)?),
        }
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let found = resources::find_many::<User>(tx, &ids)?.into_iter();
    Ok(found
        .map(|user| user.value)
        .filter(|user| user.account_enabled)
        .collect())
}

fn holders(tx: &Tx<'_>, ctx: &Ctx, role: Uuid) -> Result<BTreeSet<Uuid>> {
    let mut ids = BTreeSet::new();
    if DirectoryRole::from_template(role).is_none() {
        return Ok(ids);
    }
    let query = EdgeQuery::of_object(role).relation(Relation::DirectoryRole);
    for edge in edges::list(tx, &query.at(ctx.now))? {
        match edge.subject_kind {
            NodeKind::Group => {
                ids.extend(entitlement::members(tx, ctx, GroupId(edge.subject))?);
            }
            _ => _ = ids.insert(edge.subject),
        }
    }
    Ok(ids)
}

/// Lets those pass whom the authorization table lets, and reviewers, with a token that is good for it.
fn require(tx: &Tx<'_>, ctx: &Ctx, action: &Action) -> Result<()> {
    authz::require_token(tx, ctx, action)?;
    if authz::may(tx, ctx, action, On::Tenant)? {
        return Ok(());
    }
    match ctx.user() {
        Some(user) if is_reviewer(tx, ctx, user.0)? => Ok(()),
        _ => Err(authz::denied(ctx, action).into()),
    }
}

/// Writes down what is still waited for.
fn keep(tx: &WriteTx<'_>, mut app: Versioned<AppConsentRequest>) -> Result<AppConsentRequest> {
    let waiting = consent_requests::pending_of_app(tx, app.value.id)?;
    app.value.pending_scopes = union(waiting.iter().map(|it| &it.value));
    resources::update(tx, &app.value, app.version)?;
    Ok(app.value)
}

fn union<'a>(requests: impl Iterator<Item = &'a UserConsentRequest>) -> Vec<RequestedScope> {
    let all: BTreeSet<&RequestedScope> = requests.flat_map(|it| &it.scopes).collect();
    all.into_iter().cloned().collect()
}

fn event(activity: &'static str, app: &AppConsentRequest) -> NewEvent {
    let name = &app.app_display_name;
    NewEvent::new(
        CATEGORY,
        activity,
        Target::new(NodeKind::ConsentRequest, app.id, name),
    )
    .and(Target::new(NodeKind::ServicePrincipal, app.client_id, name))
}

fn told(event: NewEvent, request: &UserConsentRequest, who: Option<&User>) -> NewEvent {
    let name = who.map_or_else(String::new, |it| it.user_principal_name.clone());
    let scopes: Vec<&str> = request.scopes.iter().map(|it| it.value.as_str()).collect();
    event
        .and(Target::new(NodeKind::User, request.requestor_id, name))
        .with(json!({ "reason": request.reason, "scope": scopes.join(" ") }))
}
