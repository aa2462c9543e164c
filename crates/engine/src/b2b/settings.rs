//! The settings of external collaboration: reading and changing them.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    consent::policies,
    patch,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use xenia_domain::{
    NodeKind,
    audit::{NewEvent, Target},
    b2b::{AuthorizationPolicy, CollaborationSettings},
    consent,
};
use xenia_store::{Tx, WriteTx, Written, tenants};

/// The tenant's authorization policy, for rules that need it.
pub fn authorization_policy(tx: &Tx<'_>) -> Result<AuthorizationPolicy> {
    Ok(tenants::setting(tx, AuthorizationPolicy::SETTING)?)
}

/// The tenant's settings of external collaboration, for rules that need them.
pub fn collaboration_settings(tx: &Tx<'_>) -> Result<CollaborationSettings> {
    Ok(tenants::setting(tx, CollaborationSettings::SETTING)?)
}

/// Reads the authorization policy.
pub fn get_authorization_policy(engine: &Engine, ctx: &Ctx) -> Result<AuthorizationPolicy> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_POLICIES, On::Tenant)?;
        authorization_policy(tx)
    })
}

/// Changes the authorization policy.
pub fn update_authorization_policy(
    engine: &Engine,
    ctx: &Ctx,
    change: impl Fn(&mut AuthorizationPolicy),
) -> Result<AuthorizationPolicy> {
    engine.write(ctx, |tx| {
        write_authorization_policy(tx, ctx, |old| {
            let mut new = old.clone();
            change(&mut new);
            Ok(new)
        })
    })
}

/// Changes the authorization policy by the properties of a body; what
/// `defaultUserRolePermissions` does not name stays.
pub fn patch_authorization_policy(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<AuthorizationPolicy> {
    engine.write(ctx, |tx| patched_authorization_policy(tx, ctx, body))
}

/// The same, in a transaction with more.
pub(crate) fn patched_authorization_policy(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<Written<AuthorizationPolicy>> {
    const PERMISSIONS: &str = "defaultUserRolePermissions";
    write_authorization_policy(tx, ctx, |old| {
        let mut body = body.clone();
        if let Some(Value::Object(wanted)) = body.get(PERMISSIONS) {
            let permissions = patch::merge(
                &old.default_user_role_permissions,
                wanted,
                &[
                    "allowedToCreateApps",
                    "allowedToCreateSecurityGroups",
                    "allowedToReadOtherUsers",
                    "permissionGrantPoliciesAssigned",
                ],
            )?;
            body.insert(PERMISSIONS.to_owned(), json!(permissions));
        }
        let writable = ["allowInvitesFrom", "guestUserRoleId", PERMISSIONS];
        patch::merge(old, &body, &writable)
    })
}

fn write_authorization_policy(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    change: impl Fn(&AuthorizationPolicy) -> Result<AuthorizationPolicy>,
) -> Result<Written<AuthorizationPolicy>> {
    authz::require(tx, ctx, &authz::WRITE_POLICIES, On::Tenant)?;
    let old = authorization_policy(tx)?;
    let new = change(&old)?;
    let known: BTreeSet<String> = policies::all(tx)?.into_iter().map(|it| it.id).collect();
    consent::check_policies(
        &new.default_user_role_permissions
            .permission_grant_policies_assigned,
        |id| known.contains(id),
    )?;
    tenants::set_setting(tx, AuthorizationPolicy::SETTING, &new)?;
    let event = changed(ctx, "Update authorization policy", &old, &new);
    Ok(Written::new(new, event))
}

/// Changes the settings of external collaboration by the properties of a body.
pub fn patch_collaboration_settings(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<CollaborationSettings> {
    engine.write(ctx, |tx| patched_collaboration_settings(tx, ctx, body))
}

/// The same, in a transaction with more.
pub(crate) fn patched_collaboration_settings(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<Written<CollaborationSettings>> {
    let writable = [
        "allowExternalIdentitiesToLeave",
        "deleteLapsedInvitations",
        "domainMode",
        "domains",
        "invitationLifetimeDays",
    ];
    write_collaboration_settings(tx, ctx, |old| patch::merge(old, body, &writable))
}

/// Reads the settings of external collaboration.
pub fn get_collaboration_settings(engine: &Engine, ctx: &Ctx) -> Result<CollaborationSettings> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_POLICIES, On::Tenant)?;
        collaboration_settings(tx)
    })
}

/// Replaces the settings of external collaboration. People who are here already stay.
pub fn update_collaboration_settings(
    engine: &Engine,
    ctx: &Ctx,
    new: &CollaborationSettings,
) -> Result<CollaborationSettings> {
    engine.write(ctx, |tx| {
        write_collaboration_settings(tx, ctx, |_| Ok(new.clone()))
    })
}

fn write_collaboration_settings(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    change: impl Fn(&CollaborationSettings) -> Result<CollaborationSettings>,
) -> Result<Written<CollaborationSettings>> {
    authz::require(tx, ctx, &authz::WRITE_POLICIES, On::Tenant)?;
    let old = collaboration_settings(tx)?;
    let new = change(&old)?.checked(ctx.now)?;
    tenants::set_setting(tx, CollaborationSettings::SETTING, &new)?;
    // Entra calls the domain list `B2BManagementPolicy` in its audit log.
    let event = changed(ctx, "Update policy", &old, &new);
    Ok(Written::new(new, event))
}

fn changed<T: Serialize>(ctx: &Ctx, activity: &'static str, old: &T, new: &T) -> NewEvent {
    let name = match activity {
        "Update policy" => "B2BManagementPolicy",
        _ => "authorizationPolicy",
    };
    let target = Target::new(NodeKind::Policy, ctx.tenant, name);
    NewEvent::new("Policy", activity, target).with(json!({ "old": old, "new": new }))
}
