//! Why somebody can reach something, could once, or will: the paths through the access graph that
//! lead there at an instant. The past is not rebuilt: edges say since when and until when they hold.

use crate::{Edge, Relation, Timestamp, edge::Closed};
use serde::Serialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Paths that are shown at most; one is enough for access.
const MOST_PATHS: usize = 20;

/// A way from the person to the thing: each edge begins where the one before it ends.
pub type Path<'a> = Vec<&'a Edge>;

/// Access that was there before an instant and is not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended<'a> {
    /// The first instant without it.
    pub at: Timestamp,
    /// The ways that led there just before.
    pub paths: Vec<Path<'a>>,
    /// The edges that ended then.
    pub ended: Vec<&'a Edge>,
}

/// Access that will be there after an instant, as far as is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming<'a> {
    /// The first instant with it.
    pub at: Timestamp,
    /// The ways that lead there then.
    pub paths: Vec<Path<'a>>,
}

/// What decides, besides the edges, whether a way gives anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// The Microsoft 365 groups, where the person is a guest; empty for everybody else.
    pub unified: BTreeSet<Uuid>,
    /// When guests were kept out of these: from, and until, `None` for still.
    pub kept_out: Vec<(Timestamp, Option<Timestamp>)>,
    /// The groups that cannot hold directory roles.
    pub without_roles: BTreeSet<Uuid>,
}

/// Why a way gives nothing, though all its edges hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Withheld {
    /// The organisation keeps guests out of Microsoft 365 groups
    /// (`groupSettings/Group.Unified/AllowGuestsToAccessGroups`).
    GuestsKeptOut,
    /// Roles are for the direct members of a group, not for those of groups inside it
    /// ([assignments are not cascaded to nested groups](https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/assign-user-or-group-access-portal)).
    NestedGroup,
    /// The group was not made to hold directory roles (`groups/isAssignableToRole`).
    NotRoleAssignable,
}

impl Ground {
    fn are_kept_out(&self, at: Timestamp) -> bool {
        let mut spans = self.kept_out.iter();
        spans.any(|(from, until)| *from <= at && until.is_none_or(|until| at < until))
    }
    /// Whether a guest has nothing from that edge, which leads into a Microsoft 365 group.
    fn bars(&self, edge: &Edge, at: Timestamp) -> bool {
        matches!(edge.relation, Relation::Member | Relation::Owner)
            && self.unified.contains(&edge.object)
            && self.are_kept_out(at)
    }
    /// Why that way gives nothing at that instant.
    #[must_use]
    pub fn withheld(&self, path: &[&Edge], at: Timestamp) -> Option<Withheld> {
        if path.iter().any(|edge| self.bars(edge, at)) {
            return Some(Withheld::GuestsKeptOut);
        }
        let last = path.last()?;
        let of_directory = matches!(
            last.relation,
            Relation::DirectoryRole | Relation::ScopedRole
        );
        if !of_directory && last.relation != Relation::AppRole {
            return None;
        }
        if path.len() > 2 {
            return Some(Withheld::NestedGroup);
        }
        let by_group = path.len() == 2 && self.without_roles.contains(&last.subject);
        (of_directory && by_group).then_some(Withheld::NotRoleAssignable)
    }
}

/// The ways from `who` to any of `to` at that instant, shorter ones first. Membership leads on from
/// group to group; every other relation leads to its object and ends there. Ways that give nothing
/// are left out, as the tokens leave them out.
#[must_use]
pub fn paths<'a>(
    edges: &'a [Edge],
    who: Uuid,
    to: &[Uuid],
    at: Timestamp,
    ground: &Ground,
) -> Vec<Path<'a>> {
    walk(edges, who, to, at, |path| {
        ground.withheld(path, at).is_none()
    })
}

/// The ways that would lead there at that instant and give nothing, with the reason.
#[must_use]
pub fn withheld<'a>(
    edges: &'a [Edge],
    who: Uuid,
    to: &[Uuid],
    at: Timestamp,
    ground: &Ground,
) -> Vec<(Path<'a>, Withheld)> {
    let all = walk(edges, who, to, at, |_| true).into_iter();
    all.filter_map(|path| {
        let why = ground.withheld(&path, at)?;
        Some((path, why))
    })
    .collect()
}

/// Breadth first, along ways of which `counts` is true: a way that does not count leads nowhere.
fn walk<'a>(
    edges: &'a [Edge],
    who: Uuid,
    to: &[Uuid],
    at: Timestamp,
    counts: impl Fn(&[&Edge]) -> bool,
) -> Vec<Path<'a>> {
    let held: Vec<&Edge> = edges.iter().filter(|edge| edge.holds_at(at)).collect();
    let mut found = Vec::new();
    let mut open: Vec<Path<'a>> = vec![Vec::new()];
    // Each round lengthens every way by one edge.
    while !open.is_empty() && found.len() < MOST_PATHS {
        let mut longer = Vec::new();
        for path in &open {
            let from = path.last().map_or(who, |edge| edge.object);
            for edge in held.iter().filter(|edge| edge.subject == from) {
                let mut next = path.clone();
                next.push(edge);
                if !counts(&next) {
                    continue;
                }
                if to.contains(&edge.object) {
                    found.push(next);
                } else if leads_on(edge, path, who) {
                    longer.push(next);
                }
            }
        }
        // Ways multiply where groups are nested in many ways; so many are not needed.
        longer.truncate(MOST_PATHS * MOST_PATHS);
        open = longer;
    }
    found.truncate(MOST_PATHS);
    found
}

/// Whether a way goes on behind that edge: through groups, and never in a circle.
fn leads_on(edge: &Edge, path: &[&Edge], who: Uuid) -> bool {
    edge.relation == Relation::Member
        && edge.object != who
        && path.iter().all(|before| before.object != edge.object)
}

/// The first instant at which the edge no longer holds, and why, where there is one.
#[must_use]
pub fn end_of(edge: &Edge) -> Option<(Timestamp, Closed)> {
    let closed = edge
        .closed_at
        .map(|at| (at, edge.closed_because.unwrap_or(Closed::Removed)));
    match (edge.ends_at, closed) {
        (Some(planned), Some(closed)) if closed.0 < planned => Some(closed),
        // Past its planned end an edge grants nothing, whenever that is written down.
        (Some(planned), _) => Some((planned, Closed::Expired)),
        (None, closed) => closed,
    }
}

/// The access that ended last before or at that instant; `None` when there never was any, or there
/// is still.
#[must_use]
pub fn last_ended<'a>(
    edges: &'a [Edge],
    who: Uuid,
    to: &[Uuid],
    at: Timestamp,
    ground: &Ground,
) -> Option<Ended<'a>> {
    if !paths(edges, who, to, at, ground).is_empty() {
        return None;
    }
    let mut ends: Vec<Timestamp> = edges
        .iter()
        .filter_map(|edge| end_of(edge).map(|(end, _)| end))
        .filter(|end| *end <= at)
        .collect();
    ends.sort_unstable();
    ends.dedup();
    for end in ends.into_iter().rev() {
        let before = Timestamp::from_micros(end.micros().saturating_sub(1));
        let found = paths(edges, who, to, before, ground);
        let mut ended: Vec<&Edge> = Vec::new();
        for edge in found.iter().flatten() {
            if end_of(edge).is_some_and(|(of, _)| of == end) && !ended.contains(edge) {
                ended.push(edge);
            }
        }
        if !ended.is_empty() {
            return Some(Ended {
                at: end,
                paths: found,
                ended,
            });
        }
    }
    None
}

/// The access that begins next after that instant, as far as is planned.
#[must_use]
pub fn next_coming<'a>(
    edges: &'a [Edge],
    who: Uuid,
    to: &[Uuid],
    at: Timestamp,
    ground: &Ground,
) -> Option<Coming<'a>> {
    let mut starts: Vec<Timestamp> = edges
        .iter()
        .map(|edge| edge.starts_at)
        .filter(|start| *start > at)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    starts.into_iter().find_map(|start| {
        let paths = paths(edges, who, to, start, ground);
        (!paths.is_empty()).then_some(Coming { at: start, paths })
    })
}

#[cfg(test)]
mod tests;
