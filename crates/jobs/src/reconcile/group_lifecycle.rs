//! `group-life-cycle`: groups are renewed, their owners warned, and what nobody renews is deleted.

use xenia_engine::{Engine, Result, directory::groups::lifecycle, domain::Timestamp};

/// Looks at every group whose time has come.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    lifecycle::watch(engine, engine.now())
}

/// When the next one is to be looked at.
pub(crate) fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    lifecycle::next_due(engine)
}
