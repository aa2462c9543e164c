//! The tenant's entitlement settings.

use super::CATEGORY;
use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_ORGANIZATIONS, On, READ_ENTITLEMENT},
    patch,
};
use serde_json::{Map, Value, json};
use xenia_domain::{
    NodeKind,
    audit::{NewEvent, Target},
    entitlement::{all_or_nothing, lifecycle::EntitlementManagementSettings},
};
use xenia_store::{Tx, WriteTx, Written, tenants};

const NAME: &str = "entitlementManagementSettings";

/// The settings, for the rules.
pub(crate) fn read(tx: &Tx<'_>) -> Result<EntitlementManagementSettings> {
    Ok(tenants::setting(tx, NAME)?)
}

/// The settings.
pub fn get(engine: &Engine, ctx: &Ctx) -> Result<EntitlementManagementSettings> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_ENTITLEMENT, On::Tenant)?;
        read(tx)
    })
}

/// Changes the settings. Deletions already scheduled stay as they are.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<EntitlementManagementSettings> {
    engine.write(ctx, |tx| patched(tx, ctx, body))
}

/// The same, in a transaction with more.
pub(crate) fn patched(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<Written<EntitlementManagementSettings>> {
    let writable = &[
        "durationUntilExternalUserDeletedAfterBlocked",
        "externalUserLifecycleAction",
    ];
    authz::require(tx, ctx, &MANAGE_ORGANIZATIONS, On::Tenant)?;
    let before = read(tx)?;
    let after: EntitlementManagementSettings = patch::merge(&before, body, writable)?;
    all_or_nothing(after.validate())?;
    tenants::set_setting(tx, NAME, &after)?;
    let about = Target::new(NodeKind::Policy, ctx.tenant, NAME);
    let told = NewEvent::new(CATEGORY, "Update entitlement management settings", about)
        .with(json!({ "before": before, "after": after }));
    Ok(Written::new(after, told))
}
