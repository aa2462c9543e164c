//! Authorization: actor, action, resource. Deny by default.
//!
//! An [`Action`] is a row of the authorization table: which Graph permissions let an application
//! do it (by itself, or on a user's behalf), and which users may: by directory role, by a role on
//! the catalog, as owner of the thing, as the person concerned, as any member. A user who comes
//! through an application needs both: the application's permission and the right of their own.
//! Rights are read in the transaction that uses them, so a role taken away counts at once.

mod actions;
mod applications;
mod b2b;
mod branding;
mod consent;
mod console;
mod deleted;
mod devices;
mod entitlement;
mod held;
mod licences;
mod lifecycle;
mod operations;
mod photos;
mod provisioning;
mod rights;
mod scoped;
mod signin;

pub use actions::*;
pub use applications::*;
pub use b2b::*;
pub use branding::*;
pub use consent::*;
pub use console::*;
pub use deleted::*;
pub use devices::*;
pub use entitlement::*;
pub use held::{directory_roles, holds_a_role, scoped_roles};
pub use licences::*;
pub use lifecycle::*;
pub use operations::*;
pub use photos::*;
pub use provisioning::*;
pub(crate) use rights::Rights;
pub(crate) use scoped::consent_policies;
pub use signin::*;

use crate::{Actor, Ctx, Result, Scopes, directory::group_settings};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation,
    b2b::GuestAccess,
    permission::Permission,
    role::{CatalogRole, DirectoryRole},
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
};

/// Something that can be done: a row of the authorization table.
#[derive(Debug)]
pub struct Action {
    /// Its name in messages and in the table: `read users`.
    pub name: &'static str,
    /// Delegated permissions, one of which an application needs on a user's behalf.
    pub delegated: &'static [Permission],
    /// Application permissions, one of which an application needs by itself.
    pub application: &'static [Permission],
    /// Directory roles that may; Global Administrator always may.
    pub roles: &'static [DirectoryRole],
    /// Roles on the catalog in question that may.
    pub catalog_roles: &'static [CatalogRole],
    /// What a role of the organisation's own making has to allow, all of it; no such role may
    /// where this is empty.
    pub resource_actions: &'static [&'static str],
    /// Whether a unit with restricted management keeps it from all but those with a role on the
    /// unit.
    pub restricted: bool,
    /// Whether owners of the thing may.
    pub owners: bool,
    /// Whether the person concerned may.
    pub oneself: bool,
    /// Whether every member of the organisation may.
    pub members: bool,
    /// Whether every guest may.
    pub guests: bool,
}

impl Action {
    /// An action that nobody but a Global Administrator may do.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            delegated: &[],
            application: &[],
            roles: &[],
            catalog_roles: &[],
            resource_actions: &[],
            restricted: false,
            owners: false,
            oneself: false,
            members: false,
            guests: false,
        }
    }
}

/// What it is to be done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The tenant as a whole, or all of a kind.
    Tenant,
    /// One thing.
    Node(NodeKind, Uuid),
    /// Something inside that catalog.
    Catalog(Uuid),
}

/// Lets the actor pass or refuses with what was missing.
pub fn require(tx: &Tx<'_>, ctx: &Ctx, action: &Action, on: On) -> Result<()> {
    if may(tx, ctx, action, on)? {
        return Ok(());
    }
    Err(denied(ctx, action).into())
}

/// The refusal of an action.
#[must_use]
pub fn denied(ctx: &Ctx, action: &Action) -> Refusal {
    let names = |permissions: &[Permission]| {
        permissions
            .iter()
            .map(|permission| format!("`{}`", permission.name()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let roles = || {
        let mut names: Vec<&str> = vec![DirectoryRole::GlobalAdministrator.display_name()];
        names.extend(action.roles.iter().map(|role| role.display_name()));
        names.join(", ")
    };
    let needed = match &ctx.actor {
        Actor::Application { .. } if action.application.is_empty() => {
            "no application may do this by itself".to_owned()
        }
        Actor::Application { .. } => format!(
            "the application needs one of the permissions {}",
            names(action.application)
        ),
        Actor::User {
            scopes: Scopes::Delegated(held),
            ..
        } if !holds(held, action.delegated) => {
            format!(
                "the application needs one of the delegated permissions {}",
                names(action.delegated)
            )
        }
        _ => format!("it needs one of the roles {}", roles()),
    };
    Refusal::forbidden(format!("you may not {}: {needed}", action.name))
        .by("roleManagement/directory")
}

fn holds(held: &[Permission], accepted: &[Permission]) -> bool {
    accepted.iter().any(|permission| held.contains(permission))
}

/// Whether the actor may.
pub fn may(tx: &Tx<'_>, ctx: &Ctx, action: &Action, on: On) -> Result<bool> {
    Rights::new(tx, ctx).may(action, on)
}

/// Whether the thing is in a unit with restricted management, so that only those with a role on the
/// unit change who is in it.
pub(crate) fn is_restricted(tx: &Tx<'_>, ctx: &Ctx, on: On) -> Result<bool> {
    Ok(!scoped::restricting(tx, ctx, &WRITE_MEMBERS, on)?.is_empty())
}

/// Refuses a token that can never be good for an action, whatever its holder may: an application
/// lacks the permission on a user's behalf, or has neither a permission of its own nor any role of
/// the directory or on a catalog. Where it passes, [`require`] still decides.
pub fn require_token(tx: &Tx<'_>, ctx: &Ctx, action: &Action) -> Result<()> {
    let good = match &ctx.actor {
        Actor::User {
            scopes: Scopes::Delegated(held),
            ..
        } => holds(held, action.delegated),
        Actor::Application {
            service_principal,
            permissions,
            ..
        } => {
            let roles = EdgeQuery::of_subject(*service_principal)
                .relation(Relation::CatalogRole)
                .at(ctx.now);
            let principal = service_principal.0;
            holds(permissions, action.application)
                || (!action.catalog_roles.is_empty() && edges::any(tx, &roles)?)
                || (!action.application.is_empty() && held::any_role(tx, ctx, principal)?)
        }
        _ => true,
    };
    if good {
        return Ok(());
    }
    Err(denied(ctx, action).into())
}

/// How much of the directory the caller sees as a guest; `None` for everybody else.
pub(crate) fn guest_access(tx: &Tx<'_>, ctx: &Ctx) -> Result<Option<GuestAccess>> {
    Rights::new(tx, ctx).guest_access()
}

/// Whether the principal, itself or as member of a group, has one of the action's roles on the
/// catalog in question.
fn has_catalog_role(
    tx: &Tx<'_>,
    ctx: &Ctx,
    principal: Uuid,
    action: &Action,
    on: On,
) -> Result<bool> {
    let object = match on {
        _ if action.catalog_roles.is_empty() => return Ok(false),
        On::Catalog(catalog) | On::Node(NodeKind::Catalog, catalog) => catalog,
        On::Tenant => ctx.tenant.0,
        On::Node(..) => return Ok(false),
    };
    let held = edges::list(
        tx,
        &EdgeQuery::of_object(object)
            .relation(Relation::CatalogRole)
            .at(ctx.now),
    )?;
    let accepted: Vec<_> = held
        .iter()
        .filter(|edge| {
            CatalogRole::from_template(edge.role)
                .is_some_and(|role| action.catalog_roles.contains(&role))
        })
        .map(|edge| edge.subject)
        .collect();
    if accepted.is_empty() || accepted.contains(&principal) {
        return Ok(!accepted.is_empty());
    }
    let inside = group_settings::groups_of(tx, principal, ctx.now)?;
    Ok(inside.iter().any(|group| accepted.contains(group)))
}
