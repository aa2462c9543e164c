//! `notify`: subscriptions are told of what changed, and end when their time has come.

use xenia_engine::{Engine, Result, domain::Timestamp, subscriptions};

/// Orders the notifications, then ends what has expired.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    let told = subscriptions::tell_all(engine)?;
    Ok(told + subscriptions::remove_expired(engine)?)
}

/// Now, when there is something to tell.
pub(crate) fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    subscriptions::next_due(engine)
}
