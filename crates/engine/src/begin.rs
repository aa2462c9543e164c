//! Beginnings: edges that were opened for later and hold now are noted, so that whoever follows
//! changes hears of them. The beginning itself needs nobody (`Edge::holds_at`).

use crate::{Engine, Result, due, names};
use serde_json::json;
use xenia_domain::{
    Edge, EdgeId, NodeKind, TenantId, Timestamp,
    audit::{NewEvent, Target},
};
use xenia_store::{Tx, Written, changes, edges};

/// Notes every edge of every tenant that was opened for later and has begun; how many there were.
/// Safe to run twice and on several servers at once.
pub fn note_due(engine: &Engine) -> Result<u64> {
    let find = |tx: &Tx<'_>, limit| changes::begun(tx, engine.now(), limit);
    due::in_batches(engine, find, |tenant, ids| note(engine, tenant, ids))
}

/// When the next edge of any tenant that was opened for later begins, or began and was not noted.
pub fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    engine
        .store()
        .read(TenantId::default(), |tx| Ok(changes::next_to_begin(tx)?))
}

fn note(engine: &Engine, tenant: TenantId, ids: &[EdgeId]) -> Result<u64> {
    let ctx = engine.system(tenant);
    engine.write(&ctx, |tx| {
        let mut events = Vec::new();
        for id in ids {
            let Some(edge) = edges::find(tx, *id)? else {
                continue;
            };
            if changes::note_begun(tx, &edge)? {
                events.push(event(tx, &edge)?);
            }
        }
        let noted = events.len() as u64;
        let mut events = events.into_iter();
        // Another server was faster.
        let first = events.next().unwrap_or_else(|| {
            let target = Target::new(NodeKind::Organization, tenant, tenant.to_string());
            let activity = "Begin planned access (noted by another server)";
            NewEvent::new("Operations", activity, target)
        });
        Ok(Written::all(noted, first, events))
    })
}

fn event(tx: &Tx<'_>, edge: &Edge) -> Result<NewEvent> {
    let subject = names::label(tx, edge.subject_kind, edge.subject)?;
    let object = names::label(tx, edge.object_kind, edge.object)?;
    let event = NewEvent::new(
        "Operations",
        "Begin planned access",
        Target::new(edge.subject_kind, edge.subject, subject),
    );
    let event = event.and(Target::new(edge.object_kind, edge.object, object));
    Ok(event.with(json!({ "edge": edge.id, "relation": edge.relation })))
}
