//! `checkpoints`: the heads of the audit logs are signed.

use xenia_engine::{Engine, Result, audit_log};

/// Signs the head of every tenant's log that has moved.
pub(crate) fn run(engine: &Engine) -> Result<u64> {
    audit_log::checkpoint_all(engine)
}
