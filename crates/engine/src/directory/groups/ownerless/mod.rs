//! Groups that have lost their owners: the policy, and the answers of those who are asked
//! (Graph `ownerlessGroupPolicy`).

mod answer;
mod mails;
mod watch;

pub use answer::{accept, asked_of_me, calls, decline, waits_for_me};
pub use watch::watch;

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind,
    audit::{NewEvent, Target},
    directory::Group,
    group_lifecycle::{CallStatus, OwnerlessPolicy, OwnershipCall},
};
use xenia_store::{
    Tx, WriteTx, Written,
    resources::{self, Versioned},
    tenants,
};

fn policy_of(tx: &Tx<'_>) -> Result<OwnerlessPolicy> {
    Ok(tenants::setting(tx, OwnerlessPolicy::SETTING)?)
}

/// A group that gets an owner needs none any more.
pub(super) fn settle(tx: &WriteTx<'_>, group: &Group) -> Result<()> {
    let Some(found) = find(tx, group.id.0)? else {
        return Ok(());
    };
    let mut call = found.value;
    if [CallStatus::Asking, CallStatus::Unanswered].contains(&call.status) {
        call.status = CallStatus::Settled;
        resources::update(tx, &call, found.version)?;
    }
    Ok(())
}

fn find(tx: &Tx<'_>, group: Uuid) -> Result<Option<Versioned<OwnershipCall>>> {
    Ok(resources::find(tx, group)?)
}

/// The policy of the organisation.
pub fn get_policy(engine: &Engine, ctx: &Ctx) -> Result<OwnerlessPolicy> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_LIFECYCLE, On::Tenant)?;
        policy_of(tx)
    })
}

/// Replaces the policy, as Graph does: what the body does not name has no value. Switched off it
/// clears everything else, and calls that go on end.
pub fn set_policy(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<OwnerlessPolicy> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let old = policy_of(tx)?;
        let writable = [
            "emailInfo",
            "enabledGroupIds",
            "isEnabled",
            "maxMembersToNotify",
            "notificationDurationInWeeks",
            "policyWebUrl",
            "targetOwners",
        ];
        let new: OwnerlessPolicy = patch::merge(&OwnerlessPolicy::default(), body, &writable)?;
        let new = new.checked()?;
        tenants::set_setting(tx, OwnerlessPolicy::SETTING, &new)?;
        let target = Target::new(NodeKind::Policy, ctx.tenant, OwnerlessPolicy::SETTING);
        let event = NewEvent::new("Policy", "Update policy of ownerless groups", target);
        let details = json!({ "old": old, "new": new });
        Ok(Written::new(new, event.with(details)))
    })
}
