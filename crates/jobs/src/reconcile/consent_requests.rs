//! Requests for the consent of an administrator: reminders, and the end of those that nobody decided.

use xenia_engine::{Engine, Result, consent::requests, domain::Timestamp};

pub(super) fn run(engine: &Engine) -> Result<u64> {
    requests::watch(engine, engine.now())
}

pub(super) fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    requests::next_due(engine)
}
