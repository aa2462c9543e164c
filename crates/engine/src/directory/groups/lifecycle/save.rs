//! The policy as a page sets it: whole, with the groups that it lists, and what that would mean.

use super::{
    event_of_policy,
    policy::{merged, move_end, named, shown, store},
    policy_of,
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    Timestamp,
    directory::Group,
    group_lifecycle::{LifecyclePolicy, Managed},
};
use xenia_store::{Tx, Written, group_lifecycle};

/// Groups that are looked at in one query.
const BATCH: u32 = 1_000;

/// What a policy would do.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Forecast {
    /// Groups with mail: only those can expire.
    pub groups: u32,
    /// How many of them would expire.
    pub touched: u32,
    /// When the first of them would.
    pub first: Option<Timestamp>,
}

/// A policy that would be, and the groups whose place in its list changes.
fn changed(
    tx: &Tx<'_>,
    now: Timestamp,
    body: &Map<String, Value>,
    selected: &[Uuid],
) -> Result<(LifecyclePolicy, Vec<Group>)> {
    let mut policy = merged(&policy_of(tx)?, body)?;
    let wanted = match policy.managed_group_types {
        Managed::Selected => selected,
        Managed::All | Managed::None => &[],
    };
    let left: Vec<_> = policy.selected.keys().copied().collect();
    let left = left.into_iter().filter(|id| !wanted.contains(&id.0));
    let mut moved = Vec::new();
    for id in left {
        policy.selected.remove(&id);
        // One that is gone has no end to move.
        moved.extend(named(tx, id.0).ok());
    }
    for id in wanted {
        let group = named(tx, *id)?;
        if policy.add(&group, now)? {
            moved.push(group);
        }
    }
    Ok((policy, moved))
}

/// Makes or changes the policy, with the groups that it lists while it is for selected ones.
pub fn save_policy(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
    selected: &[Uuid],
) -> Result<LifecyclePolicy> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let present = policy_of(tx)?;
        let (mut policy, moved) = changed(tx, ctx.now, body, selected)?;
        let activity = match present.exists() {
            true => "Update group lifecycle policy",
            false => "Create group lifecycle policy",
        };
        if !present.exists() {
            policy.id = tx.new_id();
        }
        store(tx, &present, &mut policy)?;
        let mut event = event_of_policy(activity, &policy);
        for group in &moved {
            move_end(tx, &policy, group)?;
            event = event.and(crate::directory::groups::target(group));
        }
        let details = json!({ "old": shown(&present), "new": shown(&policy) });
        Ok(Written::new(policy, event.with(details)))
    })
}

/// What a policy would do if it were saved now.
pub fn forecast(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
    selected: &[Uuid],
) -> Result<Forecast> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let present = policy_of(tx)?;
        let (mut policy, _) = changed(tx, ctx.now, body, selected)?;
        if !present.exists() {
            policy.id = Uuid::max();
        }
        if policy.begins_anew(&present) {
            policy.since = ctx.now;
        }
        let (mut found, mut after) = (Forecast::default(), Uuid::nil());
        loop {
            let groups = group_lifecycle::with_mail(tx, after, BATCH)?;
            let Some(last) = groups.last() else {
                return Ok(found);
            };
            after = last.value.id.0;
            for group in &groups {
                found.groups += 1;
                let end = policy.expiration(&group.value);
                found.touched += u32::from(end.is_some());
                found.first = [found.first, end].into_iter().flatten().min();
            }
        }
    })
}
