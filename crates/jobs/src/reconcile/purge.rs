//! What was deleted thirty days ago is gone for good.

use xenia_engine::{Engine, Result, directory::deleted};

pub(super) fn run(engine: &Engine) -> Result<u64> {
    deleted::purge_due(engine)
}
