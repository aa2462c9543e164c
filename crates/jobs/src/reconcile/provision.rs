//! Applications that are behind are brought into step: a run is ordered for each.

use xenia_engine::{Engine, Result, provisioning::outbound};

pub(super) fn run(engine: &Engine) -> Result<u64> {
    outbound::order_due(engine)
}
