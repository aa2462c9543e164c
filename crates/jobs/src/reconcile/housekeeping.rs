//! `housekeeping`: what has had its time is forgotten.

use xenia_engine::{Engine, Result, maintenance};

/// Forgets finished jobs and ended codes, links, tokens and sessions.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    maintenance::tidy(engine)
}
