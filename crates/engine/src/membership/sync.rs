//! From the group to its rule: whoever writes a group, by whatever way, the rule follows.

use uuid::Uuid;
use xenia_domain::{
    directory::Group,
    groups::{ON, PAUSED},
};
use xenia_store::{
    Result, WriteTx,
    membership::{self, RuleRow, Status},
    resources,
};

/// Compares groups that were written with what is kept of their rules. `None` when nothing has
/// changed; else the groups whose rule must look at all users.
pub(super) fn groups(tx: &WriteTx<'_>, groups: &[Uuid]) -> Result<Option<Vec<Uuid>>> {
    let mut start = Vec::new();
    let mut changed = false;
    for id in groups {
        let present = membership::find(tx, *id)?;
        let group = resources::find::<Group>(tx, *id)?.map(|found| found.value);
        let group = group.filter(Group::is_dynamic);
        let rule = group.as_ref().and_then(|it| it.membership_rule.as_deref());
        let Some(rule) = rule else {
            if present.is_some() {
                membership::remove(tx, *id)?;
                changed = true;
            }
            continue;
        };
        let state = group
            .as_ref()
            .and_then(|it| it.membership_rule_processing_state.as_deref());
        let on = state.unwrap_or(ON) != PAUSED;
        let same = present.as_ref().filter(|row| row.rule == rule);
        if same.is_some_and(|row| row.on == on) {
            continue;
        }
        changed = true;
        membership::put(tx, &written(tx, present.as_ref(), *id, rule, on))?;
        if on && !start.contains(id) {
            start.push(*id);
        }
    }
    Ok(changed.then_some(start))
}

fn written(tx: &WriteTx<'_>, present: Option<&RuleRow>, id: Uuid, rule: &str, on: bool) -> RuleRow {
    let same = present.filter(|row| row.rule == rule);
    RuleRow {
        group: id,
        rule: rule.to_owned(),
        on,
        status: match same {
            Some(row) if !on => row.status,
            _ => Status::NotStarted,
        },
        pass: tx.new_id(),
        reached: None,
        processed: 0,
        total: 0,
        // Paused by the guard and confirmed since: see `control::resume`.
        confirmed: same.is_some_and(|row| row.confirmed),
        error: None,
        updated_at: tx.now(),
        members_changed_at: present.and_then(|row| row.members_changed_at),
    }
}
