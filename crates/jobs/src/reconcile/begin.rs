//! `begin`: what was planned for later begins.

use xenia_engine::{Engine, Result, begin, domain::Timestamp};

/// Notes what has begun.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    begin::note_due(engine)
}

/// When something begins next.
pub(crate) fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    begin::next_due(engine)
}
