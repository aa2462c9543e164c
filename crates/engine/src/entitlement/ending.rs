//! The end of an assignment, however it comes.

use super::{
    delivery::{assignment_event, holding},
    facts, lifecycle, mails, requests,
    work::Work,
};
use crate::Result;
use serde_json::json;
use std::collections::BTreeSet;
use xenia_domain::{
    AccessPackageId, UserId,
    audit::NewEvent,
    edge::Closed,
    entitlement::{assignment::Assignment, fulfil, request::RequestRecord},
};
use xenia_store::{
    WriteTx,
    assignments::{self, RequestQuery},
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
        shown: None,
    })
}

/// Ends what a user has and asked for, because the user is deleted; to be called in the transaction
/// that does, before the edges are closed.
pub(crate) fn of_deleted_user(tx: &WriteTx<'_>, user: UserId) -> Result<Vec<NewEvent>> {
    let mut events = Vec::new();
    for found in facts::live_assignments(tx, user)? {
        let ended = found.value.clone().end(Closed::Deleted, tx.now())?;
        resources::update(tx, &ended, found.version)?;
        let event = assignment_event(tx, &ended, "Remove access package assignment")?;
        events.push(event.with(json!({ "because": Closed::Deleted })));
    }
    let query = RequestQuery {
        target: Some(user),
        open: true,
        ..RequestQuery::default()
    };
    for found in assignments::requests(tx, &query)? {
        events.push(withdraw(tx, &found)?);
    }
    Ok(events)
}

/// Takes back, with a mail to the person, every request for a package that is deleted.
pub(super) fn of_deleted_package(work: &Work<'_, '_>, package: AccessPackageId) -> Result<()> {
    let query = RequestQuery {
        access_package: Some(package),
        open: true,
        ..RequestQuery::default()
    };
    for found in assignments::requests(work.tx, &query)? {
        mails::withdrawn(work, &found.value)?;
        work.tell(withdraw(work.tx, &found)?);
    }
    Ok(())
}

fn withdraw(tx: &WriteTx<'_>, found: &Versioned<RequestRecord>) -> Result<NewEvent> {
    let mut record = found.value.clone();
    record.request.progress = record.request.progress.cancel(tx.now())?;
    assignments::set_approvers(tx, record.request.id, &BTreeSet::new())?;
    resources::update(tx, &record, found.version)?;
    requests::event(tx, &record, "Cancel access package assignment request")
}
