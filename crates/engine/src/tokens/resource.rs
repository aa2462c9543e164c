//! What an access token is for, and which permissions on it are granted.

use super::{TokenResult, client::Client, error::refuse};
use crate::{
    Ctx,
    consent::{self, Cover},
    directory::group_settings,
};
use uuid::Uuid;
use xenia_domain::{
    ClientId, NodeKind, Relation, Timestamp, UserId,
    consent::PermissionScope,
    directory::{AppRole, Application, ServicePrincipal},
    permission::GRAPH_APP_ID,
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

/// The delegated permissions that a request asks for on a user's behalf: the claim `scp`, as far as it is granted.
#[derive(Clone, Debug)]
pub(super) struct Delegated {
    /// What OpenID Connect has beside permissions.
    openid: Vec<String>,
    cover: Cover,
}

impl Delegated {
    /// Those that nobody who may has agreed to.
    pub(super) fn missing(&self) -> &[PermissionScope] {
        &self.cover.missing
    }
    /// The claim, of what is granted.
    pub(super) fn granted(self) -> Vec<String> {
        let mut values = self.openid;
        values.extend(self.cover.granted);
        values
    }
}

/// What the client asks for on the user's behalf, and how far it is granted. `.default` asks for what the
/// registration names and takes what is granted anyway.
pub(super) fn delegated(
    tx: &Tx<'_>,
    client: &Client,
    resource: &Resource,
    scope: &ScopeSet,
    user: UserId,
) -> TokenResult<Delegated> {
    let openid = scope
        .iter()
        .filter(|scope| scope.resource().is_none() && **scope != Scope::OfflineAccess)
        .map(ToString::to_string)
        .collect();
    let offered = consent::offered(&resource.service_principal);
    let mut wanted = Vec::new();
    let mut with_plain = false;
    for name in scope.permissions() {
        let same = |scope: &&PermissionScope| scope.value.eq_ignore_ascii_case(name);
        match offered.iter().find(same) {
            Some(scope) => wanted.push(scope.clone()),
            None if name == DEFAULT_PERMISSION && !resource.is_graph() => with_plain = true,
            None => return Err(no_such_permission(resource, name)),
        }
    }
    let default = scope.wants_default();
    let ends = (&client.service_principal, &client.application);
    let mut cover = consent::cover(
        tx,
        ends,
        &resource.service_principal,
        user,
        (&wanted, default),
    )?;
    // An application that offers no permissions of its own is asked for as a whole.
    if with_plain || (default && offered.is_empty()) {
        cover.granted.push(DEFAULT_PERMISSION.to_owned());
    }
    Ok(Delegated { openid, cover })
}

/// Refuses while something is missing.
pub(super) fn require_consent(
    client: &Client,
    delegated: &Delegated,
    error: ErrorCode,
) -> TokenResult<()> {
    let missing: Vec<&str> = delegated
        .missing()
        .iter()
        .map(|scope| scope.value.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!(
        "nobody who may has agreed that the application `{}` uses `{}` for this person (`oauth2PermissionGrants`)",
        client.application.display_name,
        missing.join("`, `")
    );
    Err(refuse(error, 65_001, message))
}

fn no_such_permission(resource: &Resource, name: &str) -> super::TokenError {
    let message = format!(
        "the resource `{}` has no delegated permission `{}`",
        resource.service_principal.display_name,
        name.chars().take(80).collect::<String>()
    );
    refuse(ErrorCode::InvalidScope, 70_011, message)
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
            .filter(|group| by_group.iter().any(|edge| edge.subject == *group))
            .collect();
        let groups = group_settings::open_to(tx, user.0, groups)?;
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
