//! The policy: one for the organisation, and the groups that it lists.

use super::{event_of_policy, plan, policy_of, set_end};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::groups,
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    GroupId, Refusal,
    directory::Group,
    group_lifecycle::{LifecyclePolicy, Managed},
};
use xenia_store::{Tx, WriteTx, Written, resources, tenants};

const WRITABLE: &[&str] = &[
    "alternateNotificationEmails",
    "groupLifetimeInDays",
    "managedGroupTypes",
];

/// The policies: one at most (Entra).
pub fn list_policies(engine: &Engine, ctx: &Ctx) -> Result<Vec<LifecyclePolicy>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_LIFECYCLE, On::Tenant)?;
        let policy = policy_of(tx)?;
        Ok(Some(policy)
            .filter(LifecyclePolicy::exists)
            .into_iter()
            .collect())
    })
}

/// The policy of that id.
pub fn get_policy(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<LifecyclePolicy> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_LIFECYCLE, On::Tenant)?;
        find(tx, id)
    })
}

/// The policies that hold for a group: the one, or none.
pub fn policies_of(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<Vec<LifecyclePolicy>> {
    engine.read(ctx, |tx| {
        let group = groups::visible(tx, ctx, group)?.value;
        authz::require(tx, ctx, &authz::READ_LIFECYCLE, On::Tenant)?;
        let policy = policy_of(tx)?;
        let holds = policy.holds_since(&group).is_some();
        Ok(Some(policy).filter(|_| holds).into_iter().collect())
    })
}

fn find(tx: &Tx<'_>, id: Uuid) -> Result<LifecyclePolicy> {
    let policy = policy_of(tx)?;
    if !policy.exists() || policy.id != id {
        return Err(Refusal::not_found("group lifecycle policy", id).into());
    }
    Ok(policy)
}

/// Makes the policy. Groups that are there already get at least 35 days from now.
pub fn create_policy(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<LifecyclePolicy> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let present = policy_of(tx)?;
        if present.exists() {
            let message = format!(
                "the organisation has a group lifecycle policy already, and can have one only: change `{}`",
                present.id
            );
            return Err(Refusal::conflict(message).into());
        }
        for name in ["groupLifetimeInDays", "managedGroupTypes"] {
            if body.get(name).is_none_or(Value::is_null) {
                let message = format!("a group lifecycle policy needs the property `{name}`");
                return Err(Refusal::invalid(name, message).into());
            }
        }
        let mut policy = merged(&LifecyclePolicy::default(), body)?;
        policy.id = tx.new_id();
        store(tx, &present, &mut policy)?;
        let event = event_of_policy("Create group lifecycle policy", &policy);
        Ok(Written::new(policy.clone(), event.with(shown(&policy))))
    })
}

/// Changes the policy. What becomes shorter, or begins to hold for more groups, gives the groups
/// that are there at least 35 days from now.
pub fn update_policy(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    body: &Map<String, Value>,
) -> Result<LifecyclePolicy> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let present = find(tx, id)?;
        let mut policy = merged(&present, body)?;
        if policy.managed_group_types != Managed::Selected {
            policy.selected.clear();
        }
        store(tx, &present, &mut policy)?;
        let event = event_of_policy("Update group lifecycle policy", &policy);
        let details = json!({ "old": shown(&present), "new": shown(&policy) });
        Ok(Written::new(policy, event.with(details)))
    })
}

/// Deletes the policy: no group expires any more.
pub fn delete_policy(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let present = find(tx, id)?;
        let none = LifecyclePolicy {
            since: tx.now(),
            carried_to: Some(Uuid::nil()),
            ..LifecyclePolicy::default()
        };
        tenants::set_setting(tx, LifecyclePolicy::SETTING, &none)?;
        let event = event_of_policy("Delete group lifecycle policy", &present);
        Ok(Written::new((), event.with(shown(&present))))
    })
}

pub(super) fn merged(
    present: &LifecyclePolicy,
    body: &Map<String, Value>,
) -> Result<LifecyclePolicy> {
    let policy: LifecyclePolicy = patch::merge(present, body, WRITABLE)?;
    policy.check()?;
    Ok(policy)
}

pub(super) fn shown(policy: &LifecyclePolicy) -> Value {
    json!({
        "groupLifetimeInDays": policy.group_lifetime_in_days,
        "managedGroupTypes": policy.managed_group_types,
        "alternateNotificationEmails": policy.alternate_notification_emails,
    })
}

/// Writes a policy, to be carried to all groups where their ends may have moved.
pub(super) fn store(
    tx: &WriteTx<'_>,
    old: &LifecyclePolicy,
    new: &mut LifecyclePolicy,
) -> Result<()> {
    let anew = new.begins_anew(old);
    if anew {
        new.since = tx.now();
    }
    if anew || new.group_lifetime_in_days != old.group_lifetime_in_days {
        new.carried_to = Some(Uuid::nil());
    }
    Ok(tenants::set_setting(tx, LifecyclePolicy::SETTING, new)?)
}

/// Lists a group in the policy; `false` where it is there already.
pub fn add_group(engine: &Engine, ctx: &Ctx, id: Uuid, group: Uuid) -> Result<bool> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let mut policy = find(tx, id)?;
        let group = named(tx, group)?;
        let added = policy.add(&group, tx.now())?;
        relist(tx, &policy, &group)?;
        let event = event_of_policy("Add group to lifecycle policy", &policy);
        let details = json!({ "added": added });
        Ok(Written::new(
            added,
            event.and(groups::target(&group)).with(details),
        ))
    })
}

/// Takes a group off the policy; `false` where it was not listed.
pub fn remove_group(engine: &Engine, ctx: &Ctx, id: Uuid, group: Uuid) -> Result<bool> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let mut policy = find(tx, id)?;
        let group = named(tx, group)?;
        let removed = policy.selected.remove(&group.id).is_some();
        relist(tx, &policy, &group)?;
        let event = event_of_policy("Remove group from lifecycle policy", &policy);
        let details = json!({ "removed": removed });
        Ok(Written::new(
            removed,
            event.and(groups::target(&group)).with(details),
        ))
    })
}

pub(super) fn named(tx: &Tx<'_>, id: Uuid) -> Result<Group> {
    let found = resources::find::<Group>(tx, GroupId(id))?;
    let found = found.ok_or_else(|| Refusal::not_found("group", id).at("groupId"))?;
    Ok(found.value)
}

/// Writes the list, and what it means for that group.
fn relist(tx: &WriteTx<'_>, policy: &LifecyclePolicy, group: &Group) -> Result<()> {
    tenants::set_setting(tx, LifecyclePolicy::SETTING, policy)?;
    move_end(tx, policy, group)
}

/// Gives a group the end that the policy means for it.
pub(super) fn move_end(tx: &WriteTx<'_>, policy: &LifecyclePolicy, group: &Group) -> Result<()> {
    if let Some(mut found) = resources::find::<Group>(tx, group.id)?
        && set_end(policy, &mut found.value)
    {
        resources::update(tx, &found.value, found.version)?;
        plan(tx, &found.value)?;
    }
    Ok(())
}
