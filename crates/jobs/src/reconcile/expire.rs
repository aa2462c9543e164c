//! `expire`: what has come to its end ends.

use xenia_engine::{Engine, Result, domain::Timestamp, entitlement, expiry};

/// Ends assignments first, which say more than their edges do; then the edges that are left.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    let done = entitlement::expiry::expire_due(engine, engine.now())?;
    Ok(done + expiry::close_due(engine)?)
}

/// When something comes to its end next.
pub(crate) fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    let known = [
        entitlement::expiry::next_due(engine)?,
        expiry::next_due(engine)?,
    ];
    Ok(known.into_iter().flatten().min())
}
