//! Expiry: edges whose planned end has come are closed and the audit log is told.
//!
//! The end itself needs nobody: an edge past its end grants nothing (`Edge::holds_at`). This only
//! writes down that it ended. What ends with more than an edge, an assignment of an access
//! package, is ended by its own use case before this one looks.

use crate::{Engine, Result, due, names};
use serde_json::json;
use xenia_domain::{
    Edge, EdgeId, Relation, TenantId, Timestamp,
    audit::{NewEvent, Target},
    edge::Closed,
};
use xenia_store::{Tx, WriteTx, Written, edges};

/// Closes every edge of every tenant whose planned end has come, each with an event of its own;
/// how many there were. Safe to run twice and on several servers at once.
pub fn close_due(engine: &Engine) -> Result<u64> {
    let find = |tx: &Tx<'_>, limit| edges::due(tx, engine.now(), limit);
    due::in_batches(engine, find, |tenant, ids| close(engine, tenant, ids))
}

/// When the next edge of any tenant comes to its end, or came and is not closed yet.
pub fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    engine
        .store()
        .read(TenantId::default(), |tx| Ok(edges::next_due(tx)?))
}

fn close(engine: &Engine, tenant: TenantId, ids: &[EdgeId]) -> Result<u64> {
    // Looked at first without the write lock: another server may have closed them all, and a
    // write needs an event.
    let ctx = engine.system(tenant);
    let open = engine.read(&ctx, |tx| still_open(tx, ids))?;
    if open.is_empty() {
        return Ok(0);
    }
    engine.write(&ctx, |tx| {
        let mut events = Vec::new();
        for edge in &open {
            if edges::close(tx, edge.id, Closed::Expired)? {
                events.push(event(tx, edge)?);
            }
        }
        let closed = events.len() as u64;
        let mut events = events.into_iter();
        let first = events.next().unwrap_or_else(|| nothing_left(tx));
        Ok(Written::all(closed, first, events))
    })
}

fn still_open(tx: &Tx<'_>, ids: &[EdgeId]) -> Result<Vec<Edge>> {
    let mut open = Vec::new();
    for id in ids {
        open.extend(edges::find(tx, *id)?.filter(|edge| edge.closed_at.is_none()));
    }
    Ok(open)
}

fn event(tx: &WriteTx<'_>, edge: &Edge) -> Result<NewEvent> {
    let (category, activity) = words(edge.relation);
    let subject = names::label(tx, edge.subject_kind, edge.subject)?;
    let object = names::label(tx, edge.object_kind, edge.object)?;
    Ok(NewEvent::new(
        category,
        activity,
        Target::new(edge.subject_kind, edge.subject, subject),
    )
    .and(Target::new(edge.object_kind, edge.object, object))
    .with(json!({
        "edge": edge.id,
        "relation": edge.relation,
        "role": edge.role,
        "source": edge.source,
        "sourceId": edge.source_id,
        "startDateTime": edge.starts_at,
        "endDateTime": edge.ends_at,
    })))
}

/// When another server closed all of them between the look and the lock.
fn nothing_left(tx: &WriteTx<'_>) -> NewEvent {
    let tenant = tx.tenant();
    NewEvent::new(
        "Operations",
        "Expire access (closed by another server)",
        Target::new(
            xenia_domain::NodeKind::Organization,
            tenant,
            tenant.to_string(),
        ),
    )
}

fn words(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Member => ("GroupManagement", "Remove member from group (expired)"),
        Relation::Owner => ("GroupManagement", "Remove owner (expired)"),
        Relation::AppRole => (
            "ApplicationManagement",
            "Remove app role assignment (expired)",
        ),
        Relation::DirectoryRole => ("RoleManagement", "Remove member from role (expired)"),
        Relation::ScopedRole => ("RoleManagement", "Remove scoped member from role (expired)"),
        Relation::UnitMember => (
            "AdministrativeUnit",
            "Remove member from administrative unit (expired)",
        ),
        Relation::CatalogRole => ("EntitlementManagement", "Remove catalog role (expired)"),
        Relation::Assigned => (
            "EntitlementManagement",
            "Remove access package assignment (expired)",
        ),
        Relation::Sponsor => ("UserManagement", "Remove sponsor (expired)"),
        Relation::Manager => ("UserManagement", "Remove manager (expired)"),
        Relation::RegisteredOwner => ("Device", "Remove registered owner from device (expired)"),
        Relation::RegisteredUser => ("Device", "Remove registered users from device (expired)"),
        Relation::Licensed => ("UserManagement", "Change user license (expired)"),
        Relation::Provisions => ("ProvisioningManagement", "Stop provisioning (expired)"),
    }
}
