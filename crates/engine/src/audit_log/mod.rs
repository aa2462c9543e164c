//! The audit log: reading it, signing its head, checking its chain.

mod checkpoint;
mod export;
mod verify;

pub use checkpoint::{checkpoint, checkpoint_all, checkpoints};
pub use export::{Line, LineError, export, verify_export};
pub use verify::{Fault, Verified, Verifier, verify};

use crate::{Ctx, Engine, Result, authz};
use xenia_domain::{EventId, Refusal, audit::Event};
use xenia_store::audit::{self, EventQuery};

/// Events, the newest first.
pub fn list(engine: &Engine, ctx: &Ctx, query: &EventQuery, limit: u32) -> Result<Vec<Event>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_AUDIT_LOG, authz::On::Tenant)?;
        Ok(audit::list(tx, query, limit)?)
    })
}

/// The event of that id.
pub fn find(engine: &Engine, ctx: &Ctx, id: EventId) -> Result<Event> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_AUDIT_LOG, authz::On::Tenant)?;
        audit::find(tx, id)?.ok_or_else(|| Refusal::not_found("audit event", id).into())
    })
}
