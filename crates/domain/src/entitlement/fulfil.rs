//! What has to change in the access graph so that an assignment holds what its package grants:
//! one pure difference for delivery, for a changed package and for the end.

use super::{assignment::Span, catalog::Grant, package::ResourceRoleScope};
use crate::{
    AccessPackageId, AssignmentId, Edge, EdgeId, NodeKind, Refusal, Relation, Source, Timestamp,
    UserId,
    edge::{Closed, NewEdge},
};
use std::collections::BTreeMap;

/// The assignment whose edges are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The assignment: the source of every edge here.
    pub assignment: AssignmentId,
    /// The package.
    pub package: AccessPackageId,
    /// Who holds it.
    pub subject: UserId,
}

/// What to do to the access graph.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Steps {
    /// Edges to open.
    pub open: Vec<NewEdge>,
    /// Edges to close, with the reason.
    pub close: Vec<(EdgeId, Closed)>,
    /// How many edges the assignment will have.
    pub wanted: usize,
    /// Role scopes that cannot be turned into an edge, each with the reason.
    pub failed: Vec<Refusal>,
}

impl Steps {
    /// Whether nothing has to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.close.is_empty()
    }
}

fn assigned(holding: Holding) -> Grant {
    Grant {
        relation: Relation::Assigned,
        object: (NodeKind::AccessPackage, holding.package.0),
        role: holding.assignment.0,
    }
}

fn grant_of(edge: &Edge) -> Grant {
    Grant {
        relation: edge.relation,
        object: (edge.object_kind, edge.object),
        role: edge.role,
    }
}

/// The edges of `present` that this assignment opened and nobody has closed.
fn own(holding: Holding, present: &[Edge]) -> impl Iterator<Item = &Edge> {
    present.iter().filter(move |edge| {
        edge.source == Source::Assignment
            && edge.source_id == holding.assignment.0
            && edge.subject == holding.subject.0
            && edge.closed_at.is_none()
    })
}

/// The difference between what a live assignment should grant and what is there. Edges of other
/// sources may be among `present`; they are never touched. An edge with another span is closed and
/// opened anew, because edges are not changed.
#[must_use]
pub fn steps(
    holding: Holding,
    span: Span,
    role_scopes: &[ResourceRoleScope],
    present: &[Edge],
    now: Timestamp,
) -> Steps {
    let mut steps = Steps::default();
    let mut wanted: BTreeMap<Grant, bool> = BTreeMap::from([(assigned(holding), false)]);
    for role_scope in role_scopes {
        match role_scope.grant() {
            Ok(grant) => _ = wanted.insert(grant, false),
            Err(refusal) => steps.failed.push(refusal),
        }
    }
    steps.wanted = wanted.len();
    for edge in own(holding, present) {
        match wanted.get_mut(&grant_of(edge)) {
            None => steps.close.push((edge.id, Closed::PackageChanged)),
            Some(met) if !*met && fits(edge, span, now) => *met = true,
            Some(_) => steps.close.push((edge.id, Closed::Replaced)),
        }
    }
    let starts_at = span.starts_at.max(now);
    steps.open = wanted
        .into_iter()
        .filter(|(_, met)| !met)
        .map(|(grant, _)| NewEdge {
            subject: (NodeKind::User, holding.subject.0),
            relation: grant.relation,
            object: grant.object,
            role: grant.role,
            starts_at: Some(starts_at),
            ends_at: span.ends_at,
            source: (Source::Assignment, holding.assignment.0),
        })
        .collect();
    steps
}

/// Whether an edge already gives that span from now on.
fn fits(edge: &Edge, span: Span, now: Timestamp) -> bool {
    let same_start = edge.starts_at == span.starts_at || edge.starts_at.max(span.starts_at) <= now;
    same_start && edge.ends_at == span.ends_at
}

/// Closes every edge of an assignment that has ended, and none of any other source.
#[must_use]
pub fn ending(holding: Holding, because: Closed, present: &[Edge]) -> Steps {
    Steps {
        close: own(holding, present)
            .map(|edge| (edge.id, because))
            .collect(),
        ..Steps::default()
    }
}
