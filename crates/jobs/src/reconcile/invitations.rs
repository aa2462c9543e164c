//! `invitations`: accounts whose invitations nobody accepted in time are deleted.

use xenia_engine::{Engine, Result, b2b};

/// Deletes what has lapsed.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    b2b::delete_lapsed(engine, engine.now())
}
