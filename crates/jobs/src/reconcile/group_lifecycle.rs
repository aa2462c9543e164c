//! `group-life-cycle`: groups are renewed, their owners warned, and what nobody renews is deleted;
//! groups without an owner find one; requests to join are reminded of and lapse.

use xenia_engine::{
    Engine, Result,
    directory::groups::{joining, lifecycle, ownerless},
    domain::Timestamp,
};

/// Looks at every group, call and request whose time has come.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    let now = engine.now();
    Ok(lifecycle::watch(engine, now)?
        + ownerless::watch(engine, now)?
        + joining::watch(engine, now)?)
}

/// When the next one is to be looked at.
pub(crate) fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    let known = [lifecycle::next_due(engine)?, joining::next_due(engine)?];
    Ok(known.into_iter().flatten().min())
}
