//! The settings of external collaboration: reading and changing them.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use serde::Serialize;
use serde_json::json;
use xenia_domain::{
    NodeKind,
    audit::{NewEvent, Target},
    b2b::{AuthorizationPolicy, CollaborationSettings},
};
use xenia_store::{Tx, Written, tenants};

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
        authz::require(tx, ctx, &authz::WRITE_POLICIES, On::Tenant)?;
        let old = authorization_policy(tx)?;
        let mut new = old.clone();
        change(&mut new);
        tenants::set_setting(tx, AuthorizationPolicy::SETTING, &new)?;
        let event = changed(ctx, "Update authorization policy", &old, &new);
        Ok(Written::new(new, event))
    })
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
        authz::require(tx, ctx, &authz::WRITE_POLICIES, On::Tenant)?;
        let old = collaboration_settings(tx)?;
        let new = new.clone().checked(ctx.now)?;
        tenants::set_setting(tx, CollaborationSettings::SETTING, &new)?;
        // Entra calls the domain list `B2BManagementPolicy` in its audit log.
        let event = changed(ctx, "Update policy", &old, &new);
        Ok(Written::new(new, event))
    })
}

fn changed<T: Serialize>(ctx: &Ctx, activity: &'static str, old: &T, new: &T) -> NewEvent {
    let name = match activity {
        "Update policy" => "B2BManagementPolicy",
        _ => "authorizationPolicy",
    };
    let target = Target::new(NodeKind::Policy, ctx.tenant, name);
    NewEvent::new("Policy", activity, target).with(json!({ "old": old, "new": new }))
}
