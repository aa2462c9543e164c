//! What follows from a write, in the same transaction: the one place that every change of a user,
//! a group or an edge passes, whoever makes it.

use super::{
    changes::Changes,
    facts, pass,
    set::{RuleSet, RuleSets, Which},
    sync,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use uuid::Uuid;
use xenia_domain::{
    EdgeId, NodeKind, Relation, Timestamp,
    audit::{NewEvent, Target},
};
use xenia_membership_rules::Source;
use xenia_store::{
    Result, Touched, TouchedEdge, Tx, WriteTx,
    edges::{self, EdgeQuery},
    membership::{self, Text},
};

/// Users that are evaluated in the transaction that changes them; more are left to a job.
pub(crate) const MOST_AT_ONCE: u32 = 1_000;
/// How often what follows may have something follow from it. Rules that depend on each other in a
/// circle are refused when they are written.
const MOST_ROUNDS: u32 = 50;

/// Brings the members of groups with rules up to date with what the transaction has changed.
pub(crate) fn settle(tx: &WriteTx<'_>, sets: Arc<RuleSets>) -> Result<Vec<NewEvent>> {
    let mut sets = sets;
    let mut changes = Changes::default();
    for _ in 0..MOST_ROUNDS {
        let touched = tx.take_touched();
        if touched.is_empty() {
            return changes.finish(tx);
        }
        let start = sync::groups(tx, &touched.groups)?;
        if let Some(start) = start {
            sets = Arc::new(RuleSets::load(tx)?);
            if !sets.is_empty() {
                tx.watch_members();
            }
            for group in start {
                pass::begin(tx, &sets, group, &mut changes)?;
            }
        }
        for set in sets.iter() {
            follow(tx, set, &touched, &mut changes)?;
        }
    }
    tracing::error!("membership rules depend on each other in a circle: they are left as they are");
    changes.finish(tx)
}

/// What a change asks for.
#[derive(Default)]
struct Work {
    members: BTreeMap<Uuid, Which>,
    /// Rules that must look at all again.
    passes: Which,
}

impl Work {
    fn add(&mut self, id: Uuid, which: impl IntoIterator<Item = usize>) {
        let mut which = which.into_iter().peekable();
        if which.peek().is_some() {
            self.members.entry(id).or_default().extend(which);
        }
    }
}

fn follow(tx: &WriteTx<'_>, set: &RuleSet, touched: &Touched, changes: &mut Changes) -> Result<()> {
    let mut work = Work::default();
    let mut texts: HashMap<Uuid, Text> = HashMap::new();
    let changed = match set.kind {
        NodeKind::Device => &touched.devices,
        _ => &touched.users,
    };
    for (id, before) in changed {
        let Some(now) = membership::member(tx, set.kind, *id)? else {
            membership::forget_member(tx, *id)?;
            continue;
        };
        let which = match before {
            Some(before) => set.affected(before, &now.text),
            None => set.all(),
        };
        work.add(*id, which);
        texts.insert(*id, now);
    }
    for user in &touched.sign_ins {
        work.add(*user, set.reading(Source::LastSignIn).iter().copied());
    }
    for edge in &touched.edges {
        of_edge(tx, set, edge, &mut work)?;
    }
    if work.members.len() > MOST_AT_ONCE as usize {
        work.passes.extend(work.members.values().flatten());
        work.members.clear();
    }
    for place in &work.passes {
        if let Some(entry) = set.entries.get(*place) {
            pass::order(tx, entry.group)?;
        }
    }
    for (id, which) in &work.members {
        let text = match texts.remove(id) {
            Some(text) => Some(text),
            None => membership::member(tx, set.kind, *id)?,
        };
        if let Some(text) = text {
            apply(tx, set, &text, which, changes)?;
        }
    }
    Ok(())
}

/// Whom an edge that was opened or closed concerns.
fn of_edge(tx: &WriteTx<'_>, set: &RuleSet, edge: &TouchedEdge, work: &mut Work) -> Result<()> {
    let object = edge.object.1;
    match edge.relation {
        Relation::Manager => work.add(object, set.reading(Source::Manager).iter().copied()),
        Relation::Sponsor => work.add(object, set.reading(Source::Sponsors).iter().copied()),
        Relation::Member => {
            let is_one = edge.subject.0 == set.kind;
            if is_one && let Some(direct) = set.of_group.get(&object) {
                work.add(edge.subject.1, direct.iter().copied());
            }
            if set.of_transitive.is_empty() {
                return Ok(());
            }
            let mut above = edges::transitive_groups(tx, object, tx.now())?;
            above.push(object);
            let which: Which = above
                .iter()
                .filter_map(|group| set.of_transitive.get(group))
                .flatten()
                .copied()
                .collect();
            match edge.subject {
                _ if which.is_empty() => {}
                (NodeKind::Group, group) => below(tx, (set.kind, group), which, work)?,
                (kind, id) if kind == set.kind => work.add(id, which),
                _ => {}
            }
        }
        _ => {}
    }
    Ok(())
}

/// All of that kind that are in a group, also by way of other groups, or a pass where they are
/// many.
fn below(
    tx: &Tx<'_>,
    (kind, group): (NodeKind, Uuid),
    which: Which,
    work: &mut Work,
) -> Result<()> {
    let mut seen = std::collections::BTreeSet::from([group]);
    let mut queue = vec![group];
    let mut count = 0;
    while let Some(group) = queue.pop() {
        let query = EdgeQuery::of_object(group);
        let found = membership::memberships(tx, &query, None, None, MOST_AT_ONCE + 1)?;
        for member in found {
            match member.kind {
                found if found == kind => {
                    count += 1;
                    work.add(member.subject, which.iter().copied());
                }
                NodeKind::Group if seen.insert(member.subject) => queue.push(member.subject),
                _ => {}
            }
        }
        if count > MOST_AT_ONCE {
            work.passes.extend(which);
            return Ok(());
        }
    }
    Ok(())
}

/// Evaluates those rules on a user or a device, and opens and closes memberships so that they agree.
pub(super) fn apply(
    tx: &WriteTx<'_>,
    set: &RuleSet,
    one: &Text,
    which: &Which,
    changes: &mut Changes,
) -> Result<()> {
    let held: HashMap<Uuid, EdgeId> = held(tx, one.id)?;
    for verdict in facts::evaluate(tx, set, one, which, tx.now())? {
        let Some(entry) = set.entries.get(verdict.place) else {
            continue;
        };
        match (verdict.matches, held.get(&entry.group)) {
            (true, None) => {
                let target = Target::new(set.kind, one.id, facts::name(set.kind, &one.text));
                changes.open(tx, entry, target)?;
            }
            (false, Some(edge)) => {
                let target = Target::new(set.kind, one.id, facts::name(set.kind, &one.text));
                changes.close(tx, entry, *edge, target)?;
            }
            _ => {}
        }
        if entry.depends.time {
            let turns = verdict.turns.map(Timestamp::from_micros);
            membership::set_moment(tx, entry.group, one.id, turns)?;
        }
    }
    Ok(())
}

/// The groups that somebody is in by a rule.
fn held(tx: &Tx<'_>, one: Uuid) -> Result<HashMap<Uuid, EdgeId>> {
    let query = EdgeQuery {
        source: Some(xenia_domain::Source::Rule),
        ..EdgeQuery::of_subject(one)
    };
    let held = membership::memberships(tx, &query, None, None, u32::MAX >> 1)?;
    Ok(held.iter().map(|it| (it.group, it.edge)).collect())
}
