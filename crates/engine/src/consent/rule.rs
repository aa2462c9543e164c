//! Whether somebody may agree to permissions of an application: by a directory role, or under a permission grant
//! policy that the organisation assigns to everybody or a role of its own making to its holders.
//!
//! What a policy lets pass is `domain::consent::GrantPolicy::allows`, and nothing else.

use super::policies;
use crate::{
    Actor, Ctx, Result,
    authz::{self, Action, On},
    b2b::authorization_policy,
};
use xenia_domain::{
    UserId,
    consent::{
        Classifications, GrantClient, GrantPolicy, PermissionScope, ROLE_FOR_ALL, ROLE_FOR_SELF,
        assigned,
    },
    directory::ServicePrincipal,
    permission::GRAPH_APP_ID,
};
use xenia_store::{Tx, tenants};

/// What an application asks for of another one.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Who asks.
    pub(crate) client: &'a ServicePrincipal,
    /// Of whom.
    pub(crate) resource: &'a ServicePrincipal,
    /// What.
    pub(crate) scopes: &'a [PermissionScope],
}

/// The action of agreeing for anybody to permissions of that application.
pub(crate) fn action(resource: &ServicePrincipal) -> &'static Action {
    match resource.app_id.0 == GRAPH_APP_ID {
        true => &authz::GRANT_DELEGATED_PERMISSIONS_OF_GRAPH,
        false => &authz::WRITE_PERMISSION_GRANTS,
    }
}

/// Whether the actor may agree to that for everybody in the organisation.
pub(crate) fn may_for_everybody(tx: &Tx<'_>, ctx: &Ctx, wanted: Wanted<'_>) -> Result<bool> {
    if authz::may(tx, ctx, action(wanted.resource), On::Tenant)? {
        return Ok(true);
    }
    let ids = match (&ctx.actor, token_is_good(tx, ctx)?) {
        (Actor::User { .. } | Actor::Application { .. }, true) => {
            authz::consent_policies(tx, ctx, ctx.principal(), &[ROLE_FOR_ALL])?
        }
        _ => Vec::new(),
    };
    lets(tx, &ids, wanted)
}

/// Whether that person may agree to that for oneself.
pub(crate) fn may_for_oneself(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: UserId,
    wanted: Wanted<'_>,
) -> Result<bool> {
    let policy = authorization_policy(tx)?;
    let setting = policy.default_user_role_permissions;
    let mut ids: Vec<String> = assigned(&setting.permission_grant_policies_assigned)
        .map(str::to_owned)
        .collect();
    let by_roles = authz::consent_policies(tx, ctx, person.0, &[ROLE_FOR_SELF, ROLE_FOR_ALL])?;
    ids.extend(by_roles);
    lets(tx, &ids, wanted)
}

/// Whether the token lets its holder grant permissions at all.
pub(super) fn token_is_good(tx: &Tx<'_>, ctx: &Ctx) -> Result<bool> {
    match authz::require_token(tx, ctx, &authz::WRITE_PERMISSION_GRANTS) {
        Ok(()) => Ok(true),
        Err(error) if error.refusal().is_some() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether each of the permissions passes under one of the policies at least.
fn lets(tx: &Tx<'_>, ids: &[String], wanted: Wanted<'_>) -> Result<bool> {
    if ids.is_empty() {
        return Ok(false);
    }
    let all: Vec<GrantPolicy> = policies::all(tx)?
        .into_iter()
        .filter(|policy| ids.contains(&policy.id))
        .collect();
    let classified: Classifications = tenants::setting(tx, Classifications::SETTING)?;
    let resource = wanted.resource.app_id.0;
    let client = GrantClient {
        app: wanted.client.app_id.0,
        tenant: wanted.client.app_owner_organization_id,
        // Nobody verifies publishers here.
        verified_publisher: None,
    };
    Ok(wanted.scopes.iter().all(|scope| {
        let event = scope.event(client, resource, classified.of(resource, scope.id));
        all.iter().any(|policy| policy.allows(&event))
    }))
}
