//! A pass: a rule looks at all users, or at all devices. In the transaction that asks for it where
//! there are few, as a job where there are many.

use super::{
    changes::Changes,
    guard::{self, RuleSettings},
    many::Many,
    set::{Entry, RuleSet, RuleSets, Which, kind_of},
    settle::{self, MOST_AT_ONCE},
};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use xenia_domain::{
    JobId, NodeKind, Source, Timestamp,
    audit::Target,
    directory::{Device, User},
};
use xenia_membership_rules::parse;
use xenia_store::{
    Result, Tx, WriteTx, Writes,
    edges::EdgeQuery,
    jobs::{self, NewJob},
    membership::{self, Membership, RuleRow, Status, Text, many::Range},
    query::DirectoryObject,
    resources,
};

/// The kind of job that goes on with a pass.
pub const JOB: &str = "membershipRule";

/// Has the rule of a group look at all users: now, or by a job.
pub(super) fn begin(
    tx: &WriteTx<'_>,
    sets: &RuleSets,
    group: Uuid,
    changes: &mut Changes,
) -> Result<()> {
    let row = membership::find(tx, group)?.filter(|row| row.on);
    let (Some(mut row), Some((set, place))) = (row, sets.of_group(group)) else {
        return Ok(());
    };
    let all = membership::members_after(tx, set.kind, None, MOST_AT_ONCE + 1)?;
    if all.len() > MOST_AT_ONCE as usize {
        return order(tx, group);
    }
    at_once(tx, (set, place), &all, &mut row, changes)
}

/// Orders a pass by a job; one that is under way is given up for it.
pub(super) fn order(tx: &WriteTx<'_>, group: Uuid) -> Result<()> {
    let Some(mut row) = membership::find(tx, group)?.filter(|row| row.on) else {
        return Ok(());
    };
    row.pass = tx.new_id();
    row.status = Status::NotStarted;
    row.reached = None;
    row.processed = 0;
    row.total = match parse(&row.rule).map(|rule| kind_of(&rule)) {
        Ok(NodeKind::Device) => resources::count::<Device>(tx)?,
        _ => resources::count::<User>(tx)?,
    };
    row.error = None;
    row.updated_at = tx.now();
    membership::put(tx, &row)?;
    push(tx, &row, tx.new_id(), tx.now())
}

/// Orders the job that goes on with a pass where it stands.
pub(super) fn push<'a>(
    tx: &impl Writes<'a>,
    row: &RuleRow,
    id: Uuid,
    now: Timestamp,
) -> Result<()> {
    let reached = row.reached.unwrap_or_default();
    let job = NewJob {
        id: JobId(id),
        kind: JOB,
        payload: json!({ "group": row.group, "pass": row.pass }),
        now,
        run_at: now,
        single_key: Some(format!("{JOB}/{}/{reached}", row.pass)),
    };
    jobs::push(tx, &job)?;
    Ok(())
}

/// The members of a group that a rule has a say in: not those whom an access package put there.
pub(super) fn members(
    tx: &Tx<'_>,
    group: Uuid,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Membership>> {
    let query = EdgeQuery::of_object(group);
    let mut found = membership::memberships(tx, &query, after, None, limit)?;
    found.retain(|member| member.source != Source::Assignment);
    Ok(found)
}

fn at_once(
    tx: &WriteTx<'_>,
    (set, place): (&RuleSet, usize),
    all: &[Text],
    row: &mut RuleRow,
    changes: &mut Changes,
) -> Result<()> {
    let Some(entry) = set.entries.get(place) else {
        return Ok(());
    };
    let which = Which::from([place]);
    let mut wanted: HashMap<Uuid, &Text> = HashMap::new();
    if let (Some(mut many), Some(last)) = (Many::new(set, place, tx.now()), all.last()) {
        many.gather(
            tx,
            Range {
                after: None,
                until: last.id,
            },
        )?;
        for user in all {
            if many.verdict(user)?.0 {
                wanted.insert(user.id, user);
            }
        }
    }
    let members = members(tx, row.group, None, u32::MAX >> 1)?;
    let present: HashSet<Uuid> = members.iter().map(|member| member.subject).collect();
    let leaving = present.iter().filter(|id| !wanted.contains_key(id)).count() as u64;
    let settings = RuleSettings::read(tx)?;
    if !row.confirmed && settings.holds(present.len() as u64, leaving) {
        return guard::hold(tx, row, present.len() as u64, leaving, changes);
    }
    // Before the rule's own memberships open: what was there by hand is taken over.
    for member in &members {
        if member.source != Source::Rule || !wanted.contains_key(&member.subject) {
            let stays = wanted.contains_key(&member.subject);
            end(tx, entry, member, stays, changes)?;
        }
    }
    for user in all {
        settle::apply(tx, set, user, &which, changes)?;
    }
    row.status = Status::Succeeded;
    row.processed = all.len() as i64;
    row.total = row.processed;
    row.confirmed = false;
    row.updated_at = tx.now();
    membership::put(tx, row)
}

/// Ends a membership that the rule does not give. Where the rule gives it too, the audit log has
/// nothing to tell.
pub(super) fn end(
    tx: &WriteTx<'_>,
    entry: &Entry,
    member: &Membership,
    stays: bool,
    changes: &mut Changes,
) -> Result<()> {
    if stays {
        let replaced = xenia_domain::edge::Closed::Replaced;
        xenia_store::edges::close(tx, member.edge, replaced)?;
        return Ok(());
    }
    let name = match member.kind {
        NodeKind::User => resources::find_ever::<User>(tx, member.subject)?
            .map(|found| found.value.user_principal_name),
        _ => DirectoryObject::find(tx, member.subject)
            .ok()
            .flatten()
            .map(|object| object.label()),
    };
    let target = Target::new(member.kind, member.subject, name.unwrap_or_default());
    changes.close(tx, entry, member.edge, target)
}
