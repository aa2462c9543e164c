//! What an access token is for, and which permissions on it are granted.

use super::{TokenResult, client::Client, error::refuse};
use crate::Ctx;
use uuid::Uuid;
use xenia_domain::{
    ClientId, NodeKind, Relation, Timestamp, UserId,
    directory::{AppRole, Application, ServicePrincipal},
    permission::{GRAPH_APP_ID, Permission},
};
use xenia_protocols::oauth2::{ErrorCode, ResourceName, Scope, ScopeSet};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources,
};

/// The address under which Graph is known as a resource.
pub(super) const GRAPH_URL: &str = "https://graph.microsoft.com";
const GRAPH_ID: &str = "00000003-0000-0000-c000-000000000000";
/// The names of Graph in scopes.
pub(super) const GRAPH_NAMES: &[&str] = &[GRAPH_URL, GRAPH_ID];
/// What `.default` of an application of the organisation's own grants on a user's behalf.
const DEFAULT_PERMISSION: &str = "user_impersonation";

/// What an access token is for.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    /// The claim `aud`.
    pub(super) audience: String,
    pub(super) service_principal: ServicePrincipal,
    /// Its registration, if it has one here; Graph has none.
    pub(super) application: Option<Application>,
}

impl Resource {
    pub(super) fn is_graph(&self) -> bool {
        self.service_principal.app_id.0 == GRAPH_APP_ID
    }
}

/// The resource that the scopes name; Graph if they name none. Here Graph is also known by the
/// server's own address, with its port or (as SDKs derive a scope from the host) without it.
pub(super) fn find(tx: &Tx<'_>, scope: &ScopeSet, base_url: &str) -> TokenResult<Resource> {
    let mut names = GRAPH_NAMES.to_vec();
    names.extend([base_url, without_port(base_url)]);
    match scope.resource(&names)? {
        None | Some(ResourceName::Graph) => by_client(tx, ClientId(GRAPH_APP_ID), GRAPH_ID),
        Some(ResourceName::Named(name)) => by_name(tx, &name),
    }
}

fn without_port(base_url: &str) -> &str {
    match base_url.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => base_url,
    }
}

fn by_name(tx: &Tx<'_>, name: &str) -> TokenResult<Resource> {
    let bare = name.strip_prefix("api://").unwrap_or(name);
    if let Ok(id) = bare.parse::<ClientId>() {
        return by_client(tx, id, name);
    }
    let same = |known: &String| known.trim_end_matches('/').eq_ignore_ascii_case(name);
    // Identifier URIs are few and have no index; what is found is remembered by the cache.
    let registered = resources::list_all::<Application>(tx)?
        .into_iter()
        .find(|found| found.value.identifier_uris.iter().any(same));
    if let Some(found) = registered {
        return by_client(tx, found.value.app_id, name);
    }
    resources::list_all::<ServicePrincipal>(tx)?
        .into_iter()
        .find(|found| found.value.service_principal_names.iter().any(same))
        .map_or_else(
            || Err(unknown(name)),
            |found| by_client(tx, found.value.app_id, name),
        )
}

fn by_client(tx: &Tx<'_>, id: ClientId, name: &str) -> TokenResult<Resource> {
    let service_principal = resources::find_by::<ServicePrincipal>(tx, "app_id", id.0)?
        .filter(|found| found.value.account_enabled)
        .ok_or_else(|| unknown(name))?;
    let application = resources::find_by::<Application>(tx, "app_id", id.0)?;
    Ok(Resource {
        audience: name.to_owned(),
        service_principal: service_principal.value,
        application: application.map(|found| found.value),
    })
}

fn unknown(name: &str) -> super::TokenError {
    let message = format!(
        "there is no resource `{}` in this organisation, or it is disabled: check the scope",
        name.chars().take(80).collect::<String>()
    );
    refuse(ErrorCode::InvalidScope, 500_011, message)
}

/// The delegated permissions that the client gets on the user's behalf: the claim `scp`. Of Graph
/// those that the application's registration asks for, and `User.Read`.
pub(super) fn delegated(
    client: &Client,
    resource: &Resource,
    scope: &ScopeSet,
) -> TokenResult<Vec<String>> {
    let mut granted: Vec<String> = scope
        .iter()
        .filter(|scope| scope.resource().is_none() && **scope != Scope::OfflineAccess)
        .map(ToString::to_string)
        .collect();
    if !resource.is_graph() {
        if let Some(name) = scope.permissions().find(|name| *name != DEFAULT_PERMISSION) {
            return Err(no_such_permission(resource, name));
        }
        granted.push(DEFAULT_PERMISSION.to_owned());
        return Ok(granted);
    }
    let registered = registered(client);
    if scope.wants_default() {
        granted.extend(
            registered
                .iter()
                .map(|permission| permission.name().to_owned()),
        );
    }
    for name in scope.permissions() {
        let permission =
            Permission::from_name(name).ok_or_else(|| no_such_permission(resource, name))?;
        if !registered.contains(&permission) {
            return Err(not_registered(client, permission));
        }
        granted.push(permission.name().to_owned());
    }
    Ok(granted)
}

/// The delegated permissions on Graph that an application's registration asks for. An id may be
/// the one of the delegated or of the application permission of that name.
fn registered(client: &Client) -> Vec<Permission> {
    let mut found = vec![Permission::UserRead];
    for access in &client.application.required_resource_access {
        if access.resource_app_id.eq_ignore_ascii_case(GRAPH_ID) {
            let asked = access.resource_access.iter();
            found.extend(
                asked
                    .filter(|asked| asked.kind == "Scope")
                    .filter_map(|asked| delegated_permission(asked.id)),
            );
        }
    }
    found.dedup();
    found
}

fn delegated_permission(id: Uuid) -> Option<Permission> {
    let text = id.to_string();
    DELEGATED
        .iter()
        .find(|(known, _)| *known == text)
        .map(|(_, permission)| *permission)
        .or_else(|| Permission::from_app_role(id))
}

use Permission as P;
/// The ids of delegated permissions in Graph, where they differ from the application permission.
const DELEGATED: &[(&str, Permission)] = &[
    ("a154be20-db9c-4678-8ab7-66f6cc099a59", P::UserReadAll),
    ("204e0828-b5ca-4ad8-b9f3-f32a958e7cc4", P::UserReadWriteAll),
    ("63dd7cd9-b489-4adf-a28c-ac38b9a0f962", P::UserInviteAll),
    ("5f8c59db-677d-491f-a6b8-5f174b11ec1d", P::GroupReadAll),
    ("4e46008b-f24c-477d-8fff-7bb4ec7aafe0", P::GroupReadWriteAll),
    (
        "bc024368-1153-4739-b217-4326f2e966d0",
        P::GroupMemberReadAll,
    ),
    (
        "f81125ac-d3b7-4573-a3b2-7099cc39df9e",
        P::GroupMemberReadWriteAll,
    ),
    ("06da0dbc-49e2-44d2-8312-53f166ab848a", P::DirectoryReadAll),
    (
        "c5366453-9fb0-48a5-a156-24f0c49a4b84",
        P::DirectoryReadWriteAll,
    ),
    (
        "c79f8feb-a9db-4090-85f9-90d820caa0eb",
        P::ApplicationReadAll,
    ),
    (
        "bdfbf15f-ee85-4955-8675-146e8e5296b5",
        P::ApplicationReadWriteAll,
    ),
    (
        "5449aa12-1393-4ea2-a7c7-d0e06c1a56b2",
        P::EntitlementManagementReadAll,
    ),
    (
        "ae7a573d-81d7-432b-ad44-4ed5c9d89038",
        P::EntitlementManagementReadWriteAll,
    ),
    ("e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20", P::AuditLogReadAll),
    ("572fea84-0151-49b2-9301-11cb16974376", P::PolicyReadAll),
];

fn no_such_permission(resource: &Resource, name: &str) -> super::TokenError {
    let message = format!(
        "the resource `{}` has no delegated permission `{}`",
        resource.service_principal.display_name,
        name.chars().take(80).collect::<String>()
    );
    refuse(ErrorCode::InvalidScope, 70_011, message)
}

fn not_registered(client: &Client, permission: Permission) -> super::TokenError {
    let message = format!(
        "the application `{}` asks for `{}`, which an administrator has not added to its registration (`applications/requiredResourceAccess`)",
        client.application.display_name,
        permission.name()
    );
    refuse(ErrorCode::ConsentRequired, 65_001, message)
}

/// The roles of a principal on a resource: their ids, and the earliest end among the grants.
pub(super) struct Roles {
    pub(super) ids: Vec<Uuid>,
    pub(super) until: Option<Timestamp>,
}

impl Roles {
    /// The values of the roles, as they stand in the claim `roles`; the default role has none.
    pub(super) fn values(&self, offered: &[AppRole]) -> Vec<String> {
        offered
            .iter()
            .filter(|role| role.is_enabled && self.ids.contains(&role.id.0))
            .filter_map(|role| role.value.clone())
            .collect()
    }
}

/// The application roles that a service principal holds on another one.
pub(super) fn roles_of_application(
    tx: &Tx<'_>,
    ctx: &Ctx,
    holder: &ServicePrincipal,
    resource: &ServicePrincipal,
) -> TokenResult<Roles> {
    let query = EdgeQuery::of_object(resource.id)
        .from_subject(holder.id)
        .relation(Relation::AppRole)
        .at(ctx.now);
    let held = edges::list(tx, &query)?;
    Ok(Roles {
        ids: held.iter().map(|edge| edge.role).collect(),
        until: held.iter().filter_map(|edge| edge.ends_at).min(),
    })
}

/// The application roles that a user holds on a service principal: directly, or as direct member
/// of a group that holds them (nested groups do not count, as in Entra).
pub(super) fn roles_of_user(
    tx: &Tx<'_>,
    ctx: &Ctx,
    user: UserId,
    resource: &ServicePrincipal,
) -> TokenResult<Roles> {
    let on_resource = EdgeQuery::of_object(resource.id)
        .relation(Relation::AppRole)
        .at(ctx.now);
    let mut held = edges::list(tx, &on_resource.clone().from_subject(user))?;
    let by_group = edges::list(
        tx,
        &EdgeQuery {
            subject_kind: Some(NodeKind::Group),
            ..on_resource
        },
    )?;
    if !by_group.is_empty() {
        let query = EdgeQuery::of_subject(user)
            .relation(Relation::Member)
            .at(ctx.now);
        let groups: Vec<Uuid> = edges::list(tx, &query)?
            .iter()
            .map(|edge| edge.object)
            .collect();
        held.extend(
            by_group
                .into_iter()
                .filter(|edge| groups.contains(&edge.subject)),
        );
    }
    Ok(Roles {
        until: held.iter().filter_map(|edge| edge.ends_at).min(),
        ids: held.iter().map(|edge| edge.role).collect(),
    })
}

/// Refuses a user who has no role on an application that lets in only those who have one.
pub(super) fn require_assignment(
    service_principal: &ServicePrincipal,
    roles: &Roles,
    who: &str,
    error: ErrorCode,
) -> TokenResult<()> {
    if !service_principal.app_role_assignment_required || !roles.ids.is_empty() {
        return Ok(());
    }
    let message = format!(
        "`{who}` is not assigned to the application `{}`, which lets in only those who are (setting `servicePrincipals/appRoleAssignmentRequired`): ask for an access package that contains it",
        service_principal.display_name
    );
    Err(refuse(error, 50_105, message))
}
