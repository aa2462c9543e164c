//! Jobs: claim, do, settle.

use crate::{
    Work, mail, membership, notification, provision,
    retry::{self, Trouble},
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use uuid::Uuid;
use xenia_engine::{Result, directory::groups::memberships, outbox, store::jobs::Job};

/// Jobs claimed at once: few, as each must be done within the lease.
const CLAIM: u32 = 8;

/// Does jobs until none is due; how many were done or failed.
pub(crate) fn all_due(work: &Work, worker: Uuid) -> Result<u64> {
    let mut settled = 0;
    // Reading first: asking for jobs is a write, and most of the time there is none.
    while outbox::next_due(&work.engine)?.is_some_and(|due| due <= work.engine.now()) {
        let jobs = outbox::claim(&work.engine, worker, CLAIM)?;
        if jobs.is_empty() {
            // Others hold them.
            break;
        }
        for job in &jobs {
            settle(work, worker, job)?;
            settled += 1;
        }
    }
    Ok(settled)
}

fn settle(work: &Work, worker: Uuid, job: &Job) -> Result<()> {
    let (id, kind, attempts) = (job.id.to_string(), job.kind.as_str(), job.attempts);
    match guarded(work, job) {
        Ok(()) => {
            outbox::complete(&work.engine, job, worker)?;
            tracing::debug!(job = id, kind, attempts, "job done");
        }
        Err(trouble) => {
            let again = retry::again(&work.engine, job.attempts, &trouble);
            if again.is_none() && kind == xenia_engine::subscriptions::JOB {
                notification::given_up(work, job)?;
            }
            outbox::fail(&work.engine, job, worker, &trouble.reason, again)?;
            let error = trouble.reason;
            match again {
                Some(at) => {
                    tracing::warn!(job = id, kind, attempts, error, again = %at, "job failed")
                }
                None => tracing::error!(job = id, kind, attempts, error, "job given up"),
            }
        }
    }
    Ok(())
}

/// A handler that panics fails its job and not the runner.
fn guarded(work: &Work, job: &Job) -> Result<(), Trouble> {
    catch_unwind(AssertUnwindSafe(|| handle(work, job)))
        .unwrap_or_else(|_| Err(Trouble::passing("the handler panicked; the log says where")))
}

/// The table of handlers.
fn handle(work: &Work, job: &Job) -> Result<(), Trouble> {
    match job.kind.as_str() {
        xenia_engine::mail::JOB => mail::run(work, job),
        xenia_engine::subscriptions::JOB => notification::run(work, job),
        xenia_engine::membership::JOB => membership::run(work, job),
        xenia_engine::provisioning::outbound::JOB => provision::run(work, job),
        memberships::JOB => membership::notice(work, job),
        // Not for good: during an upgrade a newer server may have ordered it.
        other => Err(Trouble::passing(format!(
            "this server has no handler for jobs of the kind `{other}`"
        ))),
    }
}
