//! Which of the permissions that are asked for are granted.

use crate::Result;
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    UserId,
    consent::{PermissionScope, scopes_of_graph},
    directory::{Application, ServicePrincipal},
    permission::{GRAPH_APP_ID, Permission},
};
use xenia_store::{Tx, permission_grants};

/// The permissions that are wanted, and which of them are granted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cover {
    /// The values of those that are granted.
    pub(crate) granted: Vec<String>,
    /// Those that nobody who may has agreed to.
    pub(crate) missing: Vec<PermissionScope>,
}

/// The enabled permissions that an application offers.
pub(crate) fn offered(resource: &ServicePrincipal) -> Vec<PermissionScope> {
    let mut scopes = match resource.app_id.0 == GRAPH_APP_ID {
        true => scopes_of_graph(),
        false => resource.oauth2_permission_scopes.clone(),
    };
    scopes.retain(|scope| scope.is_enabled);
    scopes
}

/// How far the wanted permissions on `resource` are granted to `client` for this person; with `default`, also all
/// that are granted anyway, and those that the registration asks for are wanted.
pub(crate) fn cover(
    tx: &Tx<'_>,
    (client, registration): (&ServicePrincipal, &Application),
    resource: &ServicePrincipal,
    user: UserId,
    (wanted, default): (&[PermissionScope], bool),
) -> Result<Cover> {
    let offered = offered(resource);
    let agreed = agreed(tx, client, resource, user)?;
    let is_own = client.app_id == resource.app_id;
    let is_granted = |scope: &PermissionScope| {
        is_own || agreed.contains(&scope.value) || is_implied(resource.app_id.0, scope)
    };
    let mut all: Vec<PermissionScope> = wanted.to_vec();
    if default {
        let asked = registered(registration, resource, &offered);
        all.extend(
            offered
                .iter()
                .filter(|scope| asked.contains(&scope.id) || is_granted(scope))
                .cloned(),
        );
    }
    let mut cover = Cover::default();
    for scope in all {
        if !is_granted(&scope) {
            if !cover.missing.contains(&scope) {
                cover.missing.push(scope);
            }
        } else if !cover.granted.contains(&scope.value) {
            cover.granted.push(scope.value);
        }
    }
    Ok(cover)
}

/// Signing in to an application of the organisation and being recognised there needs nobody's consent: the
/// organisation registered it, and who may sign in is decided by assignment.
fn is_implied(resource: Uuid, scope: &PermissionScope) -> bool {
    resource == GRAPH_APP_ID && scope.value == Permission::UserRead.name()
}

/// What everybody or this person agreed to.
fn agreed(
    tx: &Tx<'_>,
    client: &ServicePrincipal,
    resource: &ServicePrincipal,
    user: UserId,
) -> Result<BTreeSet<String>> {
    let grants = permission_grants::applying(tx, client.id, resource.id, Some(user))?;
    Ok(grants
        .iter()
        .flat_map(|grant| grant.value.values().map(str::to_owned))
        .collect())
}

/// The permissions on that resource that a registration asks for. For Microsoft Graph the id may be the one of the
/// delegated or of the application permission of that name.
fn registered(
    registration: &Application,
    resource: &ServicePrincipal,
    offered: &[PermissionScope],
) -> Vec<Uuid> {
    let app = resource.app_id.to_string();
    let asked = registration
        .required_resource_access
        .iter()
        .filter(|access| access.resource_app_id.eq_ignore_ascii_case(&app))
        .flat_map(|access| &access.resource_access)
        .filter(|access| access.kind == "Scope")
        .map(|access| access.id);
    asked
        .map(|id| match resource.app_id.0 == GRAPH_APP_ID {
            true => Permission::from_delegated_scope(id).map_or(id, Permission::delegated_scope),
            false => id,
        })
        .filter(|id| offered.iter().any(|scope| scope.id == *id))
        .collect()
}
