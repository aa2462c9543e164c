//! The end of an assignment, however it comes.

use super::{
    delivery::{assignment_event, holding},
    lifecycle, mails,
    work::Work,
};
use crate::Result;
use serde_json::json;
use xenia_domain::{
    edge::Closed,
    entitlement::{assignment::Assignment, fulfil},
};
use xenia_store::{
    edges::{self, EdgeQuery},
    resources::{self, Versioned},
};

/// Ends an assignment: its edges are closed and no others, the account is blocked where that was
/// the last one, the person is told.
pub(super) fn end(
    work: &Work<'_, '_>,
    found: &Versioned<Assignment>,
    because: Closed,
) -> Result<Versioned<Assignment>> {
    let tx = work.tx;
    let ended = found.value.clone().end(because, work.now())?;
    let present = edges::list(
        tx,
        &EdgeQuery {
            source_id: Some(ended.id.0),
            ..EdgeQuery::of_subject(ended.target_id)
        },
    )?;
    let steps = fulfil::ending(holding(&ended), because, &present);
    for (edge, because) in &steps.close {
        edges::close(tx, *edge, *because)?;
    }
    let version = resources::update(tx, &ended, found.version)?;
    let activity = match because {
        Closed::Expired => "Access package assignment expired",
        _ => "Remove access package assignment",
    };
    let event = assignment_event(tx, &ended, activity)?;
    work.tell(event.with(json!({ "because": because, "closedEdges": steps.close.len() })));
    let step = lifecycle::after_end(work, ended.target_id)?;
    mails::ended(work, &ended, because, &step)?;
    Ok(Versioned {
        value: ended,
        version,
        created_at: found.created_at,
    })
}
