//! `expire`: what has come to its end ends.

use xenia_engine::{Engine, Result, expiry};

/// Ends assignments first, which say more than their edges do; then the edges that are left.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    expiry::close_due(engine)
}
