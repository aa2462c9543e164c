//! Reading the audit log.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use xenia_domain::{EventId, Refusal, audit::Event};
use xenia_store::audit::{self, EventQuery};

/// Events of the tenant, the newest first.
pub fn list(engine: &Engine, ctx: &Ctx, query: &EventQuery, limit: u32) -> Result<Vec<Event>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_AUDIT, On::Tenant)?;
        Ok(audit::list(tx, query, limit)?)
    })
}

/// One event.
pub fn get(engine: &Engine, ctx: &Ctx, id: EventId) -> Result<Event> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_AUDIT, On::Tenant)?;
        Ok(audit::find(tx, id)?.ok_or_else(|| Refusal::not_found("directory audit", id))?)
    })
}
