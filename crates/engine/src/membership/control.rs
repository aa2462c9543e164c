//! How the evaluation of a rule goes, and having it look again.

use super::{changes::Changes, guard::RuleSettings, pass, set::RuleSets};
use crate::{Ctx, Engine, Result, authz, patch};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    audit::{NewEvent, Target},
    directory::Group,
    groups::ON,
};
use xenia_store::{
    Tx, Written,
    membership::{self, RuleRow},
    resources::{self, Versioned},
    tenants,
};

/// How the evaluation of a group's rule goes; `None` for a group without a rule.
pub fn status(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<Option<RuleRow>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::TRY_MEMBERSHIP_RULES, authz::On::Tenant)?;
        Ok(membership::find(tx, group)?)
    })
}

/// Has the rule of a group look at all users now: at once where they are few, else by a job.
pub fn evaluate_now(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<RuleRow> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::MANAGE_MEMBERSHIP_RULES, authz::On::Tenant)?;
        let (found, row) = ruled(tx, group)?;
        if !row.on {
            let message = format!(
                "the rule of `{}` is paused: set `membershipRuleProcessingState` to `{ON}` first",
                found.value.display_name
            );
            return Err(Refusal::conflict(message)
                .at("membershipRuleProcessingState")
                .into());
        }
        let sets = RuleSets::load(tx)?;
        let mut changes = Changes::default();
        pass::begin(tx, &sets, group, &mut changes)?;
        let after = membership::find(tx, group)?.unwrap_or(row);
        let events = changes.finish(tx)?;
        let event = event("Evaluate membership rule", &found.value);
        Ok(Written::all(after, event, events))
    })
}

/// Whether the caller may confirm what the removal guard holds back.
pub fn may_confirm(engine: &Engine, ctx: &Ctx) -> Result<bool> {
    engine.read(ctx, |tx| {
        authz::may(tx, ctx, &authz::OVERRIDE_REMOVAL_GUARD, authz::On::Tenant)
    })
}

/// Switches a paused rule on again. `confirm_removals` lets it take away as many memberships as it
/// says: without that, the guard may pause it again. Who writes rules may not confirm; it takes a
/// Global or an Identity Governance Administrator.
pub fn resume(engine: &Engine, ctx: &Ctx, group: Uuid, confirm_removals: bool) -> Result<RuleRow> {
    engine.write(ctx, |tx| {
        let action = match confirm_removals {
            true => &authz::OVERRIDE_REMOVAL_GUARD,
            false => &authz::MANAGE_MEMBERSHIP_RULES,
        };
        authz::require(tx, ctx, action, authz::On::Tenant)?;
        let (mut found, mut row) = ruled(tx, group)?;
        if row.on {
            let message = format!("the rule of `{}` is not paused", found.value.display_name);
            return Err(Refusal::conflict(message).into());
        }
        row.confirmed = confirm_removals;
        membership::put(tx, &row)?;
        found.value.membership_rule_processing_state = Some(ON.to_owned());
        resources::update(tx, &found.value, found.version)?;
        let event = event("Resume membership rule", &found.value)
            .with(json!({ "confirmedRemovals": confirm_removals }));
        Ok(Written::new((), event))
    })?;
    // Who confirms need not be one who may look at rules otherwise.
    let row = engine.read(ctx, |tx| Ok(membership::find(tx, group)?))?;
    row.ok_or_else(|| Refusal::not_found("membership rule of the group", group).into())
}

fn ruled(tx: &Tx<'_>, group: Uuid) -> Result<(Versioned<Group>, RuleRow)> {
    let found =
        resources::find::<Group>(tx, group)?.ok_or_else(|| Refusal::not_found("group", group))?;
    let row = membership::find(tx, group)?.ok_or_else(|| {
        let message = format!("`{}` has no membership rule", found.value.display_name);
        Refusal::invalid("membershipRule", message)
    })?;
    Ok((found, row))
}

fn event(activity: &'static str, group: &Group) -> NewEvent {
    let target = Target::new(NodeKind::Group, group.id, &group.display_name);
    NewEvent::new("GroupManagement", activity, target)
}

/// The settings of membership rules.
pub fn settings(engine: &Engine, ctx: &Ctx) -> Result<RuleSettings> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::TRY_MEMBERSHIP_RULES, authz::On::Tenant)?;
        Ok(RuleSettings::read(tx)?)
    })
}

/// Changes the settings of membership rules, which are the removal guard.
pub fn update_settings(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<RuleSettings> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::OVERRIDE_REMOVAL_GUARD, authz::On::Tenant)?;
        let before = RuleSettings::read(tx)?;
        let writable = &["removalGuardMinimum", "removalGuardPercent"];
        let after: RuleSettings = patch::merge(&before, body, writable)?;
        after.check()?;
        tenants::set_setting(tx, RuleSettings::NAME, &after)?;
        let about = Target::new(NodeKind::Policy, ctx.tenant, RuleSettings::NAME);
        let told = NewEvent::new("GroupManagement", "Update membership rule settings", about)
            .with(json!({ "before": before, "after": after }));
        Ok(Written::new(after, told))
    })
}
