//! Rules that the passing of time changes: the reconciler that looks when their moment has come.

use super::{changes::Changes, set::Which, settle};
use crate::{Engine, Result};
use std::collections::BTreeMap;
use xenia_domain::{
    NodeKind, TenantId, Timestamp,
    audit::{NewEvent, Target},
};
use xenia_store::{
    Written,
    membership::{self, Due},
};

/// Moments that are dealt with in one transaction at most.
const BATCH: u32 = 200;

/// Looks at every user of every tenant for whom a rule may have changed by now; how many.
/// Safe to run twice and on several servers at once.
pub fn turn_due(engine: &Engine) -> Result<u64> {
    let mut done = 0;
    loop {
        let now = engine.now();
        let due = engine
            .store()
            .read(TenantId::default(), |tx| -> Result<_> {
                Ok(membership::due(tx, now, BATCH)?)
            })?;
        let found = due.len();
        let mut by_tenant: BTreeMap<TenantId, Vec<Due>> = BTreeMap::new();
        for moment in due {
            by_tenant.entry(moment.tenant).or_default().push(moment);
        }
        for (tenant, moments) in by_tenant {
            turn(engine, tenant, &moments)?;
        }
        done += found as u64;
        if found < BATCH as usize {
            return Ok(done);
        }
    }
}

/// When the next moment comes, or came.
pub fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    engine
        .store()
        .read(TenantId::default(), |tx| Ok(membership::next_due(tx)?))
}

fn turn(engine: &Engine, tenant: TenantId, moments: &[Due]) -> Result<()> {
    let ctx = engine.system(tenant);
    engine.write(&ctx, |tx| {
        let sets = engine.rules.get(tx)?;
        let mut changes = Changes::default();
        for moment in moments {
            // Whatever comes of it, this one is done; `apply` sets the next.
            membership::set_moment(tx, moment.group, moment.user, None)?;
            let Some((set, place)) = sets.of_group(moment.group) else {
                continue;
            };
            if let Some(one) = membership::member(tx, set.kind, moment.user)? {
                settle::apply(tx, set, &one, &Which::from([place]), &mut changes)?;
            }
        }
        let mut events = changes.finish(tx)?.into_iter();
        let first = events.next().unwrap_or_else(|| {
            let target = Target::new(NodeKind::Organization, tenant, tenant.to_string());
            let activity = "Evaluate membership rules (their time had come)";
            NewEvent::new("GroupManagement", activity, target)
        });
        Ok(Written::all((), first, events))
    })
}
