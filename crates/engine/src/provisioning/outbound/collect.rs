//! Which people and groups a cycle has to look at.

use crate::{Engine, Result};
use std::collections::HashSet;
use uuid::Uuid;
use xenia_domain::{NodeKind, Relation, ServicePrincipalId, TenantId, Timestamp};
use xenia_store::{
    Tx, audit,
    changes::{self, ChangeQuery, Span},
    edges::{self, EdgeQuery},
    synchronization as store,
};

/// How many changes are read at once.
const BATCH: u32 = 500;

/// Marks what has to be looked at since the last time, and notes up to where was looked.
pub(super) fn collect(
    engine: &Engine,
    tenant: TenantId,
    job: ServicePrincipalId,
    now: Timestamp,
) -> Result<()> {
    let (marked, span) = engine.store().read(tenant, |tx| {
        let kept = store::job(tx, job)?;
        let after = kept.map_or(0, |kept| kept.watermark);
        let until = audit::head(tx)?.sequence;
        let marked = match after {
            0 => everybody(tx, job, now)?,
            _ if until <= after => HashSet::new(),
            _ => changed(tx, job, Span { after, until }, now)?,
        };
        Ok::<_, crate::Error>((marked, (after, until)))
    })?;
    let mut marked: Vec<(NodeKind, Uuid)> = marked.into_iter().collect();
    marked.sort_by_key(|(_, id)| *id);
    engine.bookkeeping(tenant, |tx| {
        // Somebody may have started it anew or taken it apart meanwhile.
        if store::note_watermark(tx, job, span)? {
            for one in &marked {
                store::mark(tx, job, *one, now)?;
            }
        }
        Ok(())
    })
}

/// Who is assigned to the application directly.
fn assigned(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    now: Timestamp,
) -> Result<HashSet<(NodeKind, Uuid)>> {
    let query = EdgeQuery::of_object(job).relation(Relation::AppRole);
    let edges = edges::list(tx, &query.at(now))?;
    let kinds = [NodeKind::User, NodeKind::Group];
    let found = edges
        .iter()
        .filter(|edge| kinds.contains(&edge.subject_kind));
    Ok(found
        .map(|edge| (edge.subject_kind, edge.subject))
        .collect())
}

/// Everybody who is assigned, with the members of groups.
fn everybody(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    now: Timestamp,
) -> Result<HashSet<(NodeKind, Uuid)>> {
    let mut all = assigned(tx, job, now)?;
    let groups: Vec<Uuid> = groups_of(&all);
    for group in groups {
        all.extend(people_in(tx, group, now)?);
    }
    Ok(all)
}

fn groups_of(all: &HashSet<(NodeKind, Uuid)>) -> Vec<Uuid> {
    let groups = all.iter().filter(|(kind, _)| *kind == NodeKind::Group);
    groups.map(|(_, id)| *id).collect()
}

/// The people in a group and in the groups inside it.
pub(super) fn people_in(tx: &Tx<'_>, group: Uuid, now: Timestamp) -> Result<Vec<(NodeKind, Uuid)>> {
    let (mut people, mut seen, mut open) = (Vec::new(), HashSet::from([group]), vec![group]);
    while let Some(next) = open.pop() {
        let query = EdgeQuery::of_object(next).relation(Relation::Member);
        for edge in edges::list(tx, &query.at(now))? {
            match edge.subject_kind {
                NodeKind::User => people.push((NodeKind::User, edge.subject)),
                NodeKind::Group if seen.insert(edge.subject) => open.push(edge.subject),
                _ => {}
            }
        }
    }
    Ok(people)
}

/// What changed in a span and may concern the application.
fn changed(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    span: Span,
    now: Timestamp,
) -> Result<HashSet<(NodeKind, Uuid)>> {
    let mut marked = HashSet::new();
    let direct = assigned(tx, job, now)?;
    let kinds = [NodeKind::User, NodeKind::Group, NodeKind::ServicePrincipal];
    let mut from = None;
    loop {
        let found = changes::list(
            tx,
            &ChangeQuery {
                kinds: &kinds,
                ids: None,
                span,
                linked: true,
                from,
                limit: BATCH,
            },
        )?;
        for change in &found {
            match change.kind {
                NodeKind::User if concerns_person(tx, job, change.id, &direct, now)? => {
                    marked.insert((NodeKind::User, change.id));
                }
                NodeKind::Group => {
                    of_group(tx, job, change.id, span, (&direct, now), &mut marked)?;
                }
                _ if change.id == job.0 => {
                    of_assignments(tx, job, span, now, &mut marked)?;
                }
                _ => {}
            }
        }
        match found.last() {
            Some(last) if found.len() == BATCH as usize => from = Some((last.sequence, last.id)),
            _ => return Ok(marked),
        }
    }
}

/// Whether a person is known to the application, or assigned.
fn concerns_person(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    user: Uuid,
    direct: &HashSet<(NodeKind, Uuid)>,
    now: Timestamp,
) -> Result<bool> {
    if direct.contains(&(NodeKind::User, user)) || store::object(tx, job, user)?.is_some() {
        return Ok(true);
    }
    let groups = groups_of(direct);
    let held = edges::transitive_groups(tx, user, now)?;
    Ok(held.iter().any(|group| groups.contains(group)))
}

/// A group that is assigned, or stands inside one that is: itself, and who came or went.
fn of_group(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    group: Uuid,
    span: Span,
    (direct, now): (&HashSet<(NodeKind, Uuid)>, Timestamp),
    marked: &mut HashSet<(NodeKind, Uuid)>,
) -> Result<()> {
    let groups = groups_of(direct);
    let above = edges::transitive_groups(tx, group, now)?;
    let inside = groups.contains(&group) || above.iter().any(|it| groups.contains(it));
    let known = store::object(tx, job, group)?.is_some();
    if !inside && !known {
        return Ok(());
    }
    // The groups above show their people too.
    let shown = above.into_iter().chain([group]);
    let shown = shown.filter(|it| groups.contains(it) || *it == group && known);
    marked.extend(shown.map(|it| (NodeKind::Group, it)));
    moved(tx, (group, Relation::Member), span, now, marked)
}

/// Who was assigned to the application or is not any more.
fn of_assignments(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    span: Span,
    now: Timestamp,
    marked: &mut HashSet<(NodeKind, Uuid)>,
) -> Result<()> {
    moved(tx, (job.0, Relation::AppRole), span, now, marked)
}

/// Who came to stand at an edge, or ceased to; with a group come its people.
fn moved(
    tx: &Tx<'_>,
    at: (Uuid, Relation),
    span: Span,
    now: Timestamp,
    marked: &mut HashSet<(NodeKind, Uuid)>,
) -> Result<()> {
    let mut from = None;
    loop {
        let found = changes::linked(tx, at, Some(span), now, from, BATCH)?;
        for one in &found {
            match one.kind {
                NodeKind::User => drop(marked.insert((NodeKind::User, one.id))),
                NodeKind::Group => {
                    if at.1 == Relation::AppRole {
                        marked.insert((NodeKind::Group, one.id));
                    }
                    marked.extend(people_in(tx, one.id, now)?);
                }
                _ => {}
            }
        }
        match found.last() {
            Some(last) if found.len() == BATCH as usize => from = Some(last.id),
            _ => return Ok(()),
        }
    }
}
