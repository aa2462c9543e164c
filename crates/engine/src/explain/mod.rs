//! Who could reach what, when, and why: the question that an auditor asks, answered from the access
//! graph and the audit log.

mod resolve;
mod tell;

pub use tell::{Ended, Event, Explanation, NoWay, Step, Thing, Way};

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::group_settings,
};
use resolve::Subject;
use std::collections::{HashSet, VecDeque};
use uuid::Uuid;
use xenia_domain::{Edge, NodeKind, Refusal, Relation, Timestamp};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
};

/// Groups on the way that are looked into at most.
const MOST_GROUPS: usize = 2_000;

/// Explains the access of a person (by id, user principal name or address) to a group, an
/// application, a package or a directory role (by id or name) at an instant, past or future.
/// Deleted ones are found too.
///
/// # Errors
/// The caller may not ask, a name is unknown, or it means several things: then they are named.
pub fn access(
    engine: &Engine,
    ctx: &Ctx,
    who: &str,
    to: &str,
    at: Option<Timestamp>,
) -> Result<Explanation> {
    let at = at.unwrap_or(ctx.now);
    engine.read(ctx, |tx| {
        let person = resolve::person(tx, who)?;
        // Who may not ask learns nothing about who there is.
        let on = person
            .as_ref()
            .map_or(On::Tenant, |person| On::Node(NodeKind::User, person.id));
        authz::require(tx, ctx, &authz::EXPLAIN_ACCESS, on)?;
        let person = person.ok_or_else(|| Refusal::not_found("user", who))?;
        let thing = resolve::thing(tx, to)?;
        let history = history(tx, person.id)?;
        let groups = history
            .iter()
            .flat_map(|edge| {
                [
                    (edge.subject_kind, edge.subject),
                    (edge.object_kind, edge.object),
                ]
            })
            .filter(|(kind, _)| *kind == NodeKind::Group)
            .map(|(_, id)| id)
            .collect();
        let ground = group_settings::ground(tx, person.id, &groups)?;
        tell::explanation(tx, &person, &thing, (&history, &ground), at)
    })
}

/// Every edge that ever led on from the person, directly or through groups.
fn history(tx: &Tx<'_>, who: Uuid) -> Result<Vec<Edge>> {
    let (mut open, mut seen) = (VecDeque::from([who]), HashSet::from([who]));
    let mut all = Vec::new();
    while let Some(node) = open.pop_front() {
        let query = EdgeQuery {
            history: true,
            ..EdgeQuery::of_subject(node)
        };
        for edge in edges::list(tx, &query)? {
            if edge.relation == Relation::Member
                && seen.len() < MOST_GROUPS
                && seen.insert(edge.object)
            {
                open.push_back(edge.object);
            }
            all.push(edge);
        }
    }
    Ok(all)
}

/// A thing that may be reached, under all ids that stand for it.
pub(crate) struct Reached {
    pub(crate) subject: Subject,
    /// An application is also its service principal.
    pub(crate) ids: Vec<Uuid>,
}
