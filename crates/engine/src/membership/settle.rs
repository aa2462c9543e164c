//! What follows from a write, in the same transaction: the one place that every change of a user,
//! a group or an edge passes, whoever makes it.

use super::{
    changes::Changes,
    facts, pass,
    set::{RuleSet, Which},
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
    membership::{self, UserText},
};

/// Users that are evaluated in the transaction that changes them; more are left to a job.
pub(crate) const MOST_AT_ONCE: u32 = 1_000;
/// How often what follows may have something follow from it. Rules that depend on each other in a
/// circle are refused when they are written.
const MOST_ROUNDS: u32 = 50;

/// Brings the members of groups with rules up to date with what the transaction has changed.
pub(crate) fn settle(tx: &WriteTx<'_>, set: Arc<RuleSet>) -> Result<Vec<NewEvent>> {
    let mut set = set;
    let mut changes = Changes::default();
    for _ in 0..MOST_ROUNDS {
        let touched = tx.take_touched();
        if touched.is_empty() {
            return changes.finish(tx);
        }
        let start = sync::groups(tx, &touched.groups)?;
        if let Some(start) = start {
            set = Arc::new(RuleSet::load(tx)?);
            if !set.is_empty() {
                tx.watch_users();
            }
            for group in start {
                pass::begin(tx, &set, group, &mut changes)?;
            }
        }
        if !set.is_empty() {
            follow(tx, &set, &touched, &mut changes)?;
        }
    }
    tracing::error!("membership rules depend on each other in a circle: they are left as they are");
    changes.finish(tx)
}

/// What a change asks for.
#[derive(Default)]
struct Work {
    users: BTreeMap<Uuid, Which>,
    /// Rules that must look at all users again.
    passes: Which,
}

impl Work {
    fn add(&mut self, user: Uuid, which: impl IntoIterator<Item = usize>) {
        let mut which = which.into_iter().peekable();
        if which.peek().is_some() {
            self.users.entry(user).or_default().extend(which);
        }
    }
}

fn follow(tx: &WriteTx<'_>, set: &RuleSet, touched: &Touched, changes: &mut Changes) -> Result<()> {
    let mut work = Work::default();
    let mut texts: HashMap<Uuid, UserText> = HashMap::new();
    for (user, before) in &touched.users {
        let Some(now) = membership::user(tx, *user)? else {
            membership::forget_user(tx, *user)?;
            continue;
        };
        let which = match before {
            Some(before) => set.affected(before, &now.text),
            None => set.all(),
        };
        work.add(*user, which);
        texts.insert(*user, now);
    }
    for user in &touched.sign_ins {
        work.add(*user, set.reading(Source::LastSignIn).iter().copied());
    }
    for edge in &touched.edges {
        of_edge(tx, set, edge, &mut work)?;
    }
    if work.users.len() > MOST_AT_ONCE as usize {
        work.passes.extend(work.users.values().flatten());
        work.users.clear();
    }
    for place in &work.passes {
        if let Some(entry) = set.entries.get(*place) {
            pass::order(tx, entry.group)?;
        }
    }
    for (user, which) in &work.users {
        let text = match texts.remove(user) {
            Some(text) => Some(text),
            None => membership::user(tx, *user)?,
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
            let is_user = edge.subject.0 == NodeKind::User;
            if is_user && let Some(direct) = set.of_group.get(&object) {
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
                (NodeKind::User, user) => work.add(user, which),
                (NodeKind::Group, group) => below(tx, group, which, work)?,
                _ => {}
            }
        }
        _ => {}
    }
    Ok(())
}

/// All users that are in a group, also by way of other groups, or a pass where they are many.
fn below(tx: &Tx<'_>, group: Uuid, which: Which, work: &mut Work) -> Result<()> {
    let mut seen = std::collections::BTreeSet::from([group]);
    let mut queue = vec![group];
    let mut users = 0;
    while let Some(group) = queue.pop() {
        let query = EdgeQuery::of_object(group);
        let found = membership::memberships(tx, &query, None, None, MOST_AT_ONCE + 1)?;
        for member in found {
            match member.kind {
                NodeKind::User => {
                    users += 1;
                    work.add(member.subject, which.iter().copied());
                }
                NodeKind::Group if seen.insert(member.subject) => queue.push(member.subject),
                _ => {}
            }
        }
        if users > MOST_AT_ONCE {
            work.passes.extend(which);
            return Ok(());
        }
    }
    Ok(())
}

/// Evaluates those rules on a user, and opens and closes memberships so that they agree.
pub(super) fn apply(
    tx: &WriteTx<'_>,
    set: &RuleSet,
    user: &UserText,
    which: &Which,
    changes: &mut Changes,
) -> Result<()> {
    let held: HashMap<Uuid, EdgeId> = held(tx, user.id)?;
    for verdict in facts::evaluate(tx, set, user, which, tx.now())? {
        let Some(entry) = set.entries.get(verdict.place) else {
            continue;
        };
        match (verdict.matches, held.get(&entry.group)) {
            (true, None) => {
                let name = facts::principal_name(&user.text);
                changes.open(tx, entry, (user.id, &name))?;
            }
            (false, Some(edge)) => {
                let name = facts::principal_name(&user.text);
                let target = Target::new(NodeKind::User, user.id, name);
                changes.close(tx, entry, *edge, target)?;
            }
            _ => {}
        }
        if entry.depends.time {
            let turns = verdict.turns.map(Timestamp::from_micros);
            membership::set_moment(tx, entry.group, user.id, turns)?;
        }
    }
    Ok(())
}

/// The groups that the user is in by a rule.
fn held(tx: &Tx<'_>, user: Uuid) -> Result<HashMap<Uuid, EdgeId>> {
    let query = EdgeQuery {
        source: Some(xenia_domain::Source::Rule),
        ..EdgeQuery::of_subject(user)
    };
    let held = membership::memberships(tx, &query, None, None, u32::MAX >> 1)?;
    Ok(held.iter().map(|it| (it.group, it.edge)).collect())
}
