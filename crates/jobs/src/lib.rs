//! What happens by itself, on plain threads, as the core is synchronous.
//!
//! Two kinds, kept apart: **jobs** have input (a row of the outbox), are claimed under a lease,
//! tried again with growing pauses and given up in the end; **reconcilers** have no input, compare
//! what is with what should be, and run on a timer. Both are safe to run twice and on several
//! servers at once. To add a job: a file beside `mail.rs` and a line in `deliver.rs`; a reconciler: a
//! file in `reconcile/` and a line in its table.

mod deliver;
mod mail;
mod membership;
mod notification;
mod provision;
mod reconcile;
mod retry;
mod runner;

pub use runner::{Running, start};

use std::sync::Arc;
use xenia_engine::{Engine, Result, mail::MailTransport};

/// What handlers need: the engine and the ports to the outside world.
#[derive(Clone)]
pub struct Work {
    /// The use cases.
    pub engine: Arc<Engine>,
    /// What sends mails.
    pub mail: Arc<dyn MailTransport>,
}

/// How often idleness is looked for at most: far above any chain of work that orders more work.
const MOST_ROUNDS: u32 = 1_000;

/// Does everything that is due at the engine's time, reconcilers first, and what that orders,
/// until nothing is left; how many things were done. For tests, and after the clock was moved.
///
/// # Errors
/// The first failure of a reconciler or of the database; jobs that fail are put off as usual.
pub fn run_until_idle(work: &Work) -> Result<u64> {
    let worker = work.engine.new_id();
    let mut done = 0;
    for _ in 0..MOST_ROUNDS {
        let round = reconcile::all(work)? + deliver::all_due(work, worker)?;
        done += round;
        if round == 0 {
            break;
        }
    }
    Ok(done)
}

/// What a server does when it has stopped: signs the heads of the audit logs once more.
///
/// # Errors
/// The database failed.
pub fn at_shutdown(work: &Work) -> Result<u64> {
    xenia_engine::audit_log::checkpoint_all(&work.engine)
}
