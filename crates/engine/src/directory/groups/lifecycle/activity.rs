//! Whether a group is in use, which renews it.
//!
//! What counts, as far as it is recorded:
//!
//! - a member signs in to an application that the group opens;
//! - somebody comes in by way of an access package, an invitation or an owner;
//! - a person changes the group, or who is in it or owns it.
//!
//! What Xenia does by itself, what a rule decides and what an application does in the group do not
//! count: they say nothing of people who need it.

use crate::Result;
use xenia_domain::{Relation, Source, Timestamp, directory::Group};
use xenia_store::{
    Tx,
    audit::{self, EventQuery},
    edges::{self, EdgeQuery},
};

/// Events that are looked through at most, the newest first.
const EVENTS: u32 = 500;

/// The last use of a group since then, in a few words; `None` where there was none.
pub(super) fn used_since(
    tx: &Tx<'_>,
    group: &Group,
    since: Timestamp,
    now: Timestamp,
) -> Result<Option<&'static str>> {
    let came = |edge: &xenia_domain::Edge| {
        edge.starts_at >= since && matches!(edge.source, Source::Assignment | Source::Invitation)
    };
    let members = EdgeQuery::of_object(group.id).relation(Relation::Member);
    if edges::list(tx, &members.at(now))?.iter().any(came) {
        return Ok(Some("somebody was given the group with an access package"));
    }
    let changed = EventQuery {
        target: Some(group.id.0),
        category: Some("GroupManagement".to_owned()),
        since: Some(since),
        ..EventQuery::default()
    };
    let by_a_person = audit::list(tx, &changed, EVENTS)?
        .iter()
        .any(|event| event.initiator.kind == "user");
    if by_a_person {
        return Ok(Some("somebody changed the group"));
    }
    Ok(signed_in(tx, group, since, now)?.then_some("a member used an application of the group"))
}

/// Whether a member signed in to an application that the group opens.
fn signed_in(tx: &Tx<'_>, group: &Group, since: Timestamp, now: Timestamp) -> Result<bool> {
    let opened = EdgeQuery::of_subject(group.id).relation(Relation::AppRole);
    for edge in edges::list(tx, &opened.at(now))? {
        let events = EventQuery {
            target: Some(edge.object),
            category: Some("SignIn".to_owned()),
            since: Some(since),
            ..EventQuery::default()
        };
        for event in audit::list(tx, &events, EVENTS)? {
            for target in event.targets.iter().filter(|it| it.id != edge.object) {
                let inside = EdgeQuery::of_object(group.id)
                    .relation(Relation::Member)
                    .from_subject(target.id);
                if edges::any(tx, &inside.at(now))? {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}
