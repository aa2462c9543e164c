//! `membership-rules`: rules that read the clock are looked at when their moment has come.

use xenia_engine::{Engine, Result, domain::Timestamp, membership};

/// Looks at everybody for whom time may have changed a rule.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    membership::turn_due(engine)
}

/// When that is the case next.
pub(crate) fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    membership::next_due(engine)
}
