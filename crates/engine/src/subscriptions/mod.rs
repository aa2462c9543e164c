//! Subscriptions to change notifications: whoever may read users, groups or applications can be
//! told when they change
//! ([change notifications](https://learn.microsoft.com/en-us/graph/change-notifications-overview)).
//!
//! Nothing is noted at the places where things change: `told` follows the tenant's order of
//! writes ([`xenia_store::changes`]) for each subscription, as a delta query does, and orders a job
//! for what is new. So no change is missed, whatever server made it, and one that comes while
//! another is being told of is told of next.

mod made;
mod told;

pub use made::{create, delete, get, list, reauthorize, renew};
pub use told::{JOB, Notification, give_up, next_due, remove_expired, tell_all};

use crate::{
    Actor, Ctx, Result, Scopes,
    authz::{self, Action, On},
};
use xenia_domain::{
    ClientId, NodeKind, Relation, ServicePrincipalId, UserId,
    audit::{NewEvent, Target},
    directory::{ServicePrincipal, User},
    permission::{GRAPH_APP_ID, Permission},
    subscription::{Subscription, Watched},
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources,
};

/// Who may read what is watched.
fn action(watched: Watched) -> &'static Action {
    match watched.kind {
        NodeKind::User => &authz::READ_USERS,
        NodeKind::Group => &authz::READ_GROUPS,
        _ => &authz::READ_APPLICATIONS,
    }
}

fn event(activity: &'static str, subscription: &Subscription) -> NewEvent {
    let target = Target::new(
        NodeKind::Subscription,
        subscription.id,
        &subscription.resource,
    );
    NewEvent::new("ApplicationManagement", activity, target)
}

/// Whether whoever made the subscription may still read what it is about.
fn is_allowed(
    tx: &Tx<'_>,
    ctx: &Ctx,
    subscription: &Subscription,
    watched: Watched,
) -> Result<bool> {
    let Some(actor) = creator(tx, ctx, subscription)? else {
        return Ok(false);
    };
    let asks = Ctx {
        actor,
        ..ctx.clone()
    };
    authz::may(tx, &asks, action(watched), On::Tenant)
}

/// Who made the subscription, with the rights that are left; `None` when blocked or deleted.
fn creator(tx: &Tx<'_>, ctx: &Ctx, subscription: &Subscription) -> Result<Option<Actor>> {
    let id = subscription.creator_id;
    if let Some(user) = resources::find::<User>(tx, id)? {
        let scopes = match subscription.permissions() {
            None => Scopes::All,
            Some(held) => Scopes::Delegated(held),
        };
        return Ok(user.value.account_enabled.then_some(Actor::User {
            id: UserId(id),
            name: user.value.user_principal_name,
            scopes,
        }));
    }
    let principal = resources::find::<ServicePrincipal>(tx, id)?;
    let Some(principal) = principal.filter(|it| it.value.account_enabled) else {
        return Ok(None);
    };
    Ok(Some(Actor::Application {
        service_principal: ServicePrincipalId(id),
        client: ClientId(principal.value.app_id.0),
        permissions: granted(tx, ctx, id)?,
        name: principal.value.display_name,
    }))
}

/// The application permissions that a service principal holds.
fn granted(tx: &Tx<'_>, ctx: &Ctx, holder: uuid::Uuid) -> Result<Vec<Permission>> {
    let graph = resources::find_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)?;
    let Some(graph) = graph else {
        return Ok(Vec::new());
    };
    let query = EdgeQuery::of_object(graph.value.id)
        .from_subject(holder)
        .relation(Relation::AppRole)
        .at(ctx.now);
    let held = edges::list(tx, &query)?;
    Ok(held
        .iter()
        .filter_map(|edge| Permission::from_app_role(edge.role))
        .collect())
}
