//! `expire`: what has come to its end ends.

use xenia_engine::{Engine, Result, entitlement, expiry};

/// Ends assignments first, which say more than their edges do; then the edges that are left.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    let done = entitlement::expiry::expire_due(engine, engine.now())?;
    Ok(done as u64 + expiry::close_due(engine)?)
}
