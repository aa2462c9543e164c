//! What the server does by itself, without input: how it goes, and housekeeping.

use crate::{Ctx, Engine, Result, authz};
use parking_lot::Mutex;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};
use xenia_domain::{TenantId, Timestamp};
use xenia_store::{credentials, jobs, provisioning_log};

/// How long finished jobs are kept.
const KEEP_JOBS_DAYS: i64 = 30;
/// How long codes, links, tokens and sessions are kept after their end.
const KEEP_ENDED_DAYS: i64 = 7;
/// How long the provisioning log is kept.
const KEEP_PROVISIONING_LOG_DAYS: i64 = 30;

/// How a reconciler goes on this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Its name.
    pub name: &'static str,
    /// How often it runs at least, in seconds.
    pub every_seconds: u32,
    /// How often it ran since the server started.
    pub runs: u64,
    /// When it ran last.
    pub last_run_date_time: Option<Timestamp>,
    /// How long that took, in microseconds.
    pub last_run_microseconds: u64,
    /// How many things it set right then.
    pub last_changes: u64,
    /// How many things it set right since the server started.
    pub changes: u64,
    /// How often in a row it failed.
    pub failures: u32,
    /// Why it failed last, while it fails.
    pub last_error: Option<String>,
}

/// The reconcilers of this server and how they go. Cheap to clone; clones share.
#[derive(Clone, Debug, Default)]
pub struct Board {
    statuses: Arc<Mutex<BTreeMap<&'static str, Status>>>,
}

impl Board {
    /// Notes how a run ended: how many things were set right, or why it failed.
    pub fn note(
        &self,
        name: &'static str,
        every_seconds: u32,
        at: Timestamp,
        microseconds: u64,
        outcome: &Result<u64, String>,
    ) {
        let mut statuses = self.statuses.lock();
        let status = statuses.entry(name).or_insert(Status {
            name,
            every_seconds,
            runs: 0,
            last_run_date_time: None,
            last_run_microseconds: 0,
            last_changes: 0,
            changes: 0,
            failures: 0,
            last_error: None,
        });
        status.runs += 1;
        status.last_run_date_time = Some(at);
        status.last_run_microseconds = microseconds;
        match outcome {
            Ok(changes) => {
                status.last_changes = *changes;
                status.changes += changes;
                status.failures = 0;
                status.last_error = None;
            }
            Err(error) => {
                status.failures += 1;
                status.last_error = Some(error.clone());
            }
        }
    }
    /// All of them, by name.
    #[must_use]
    pub fn statuses(&self) -> Vec<Status> {
        self.statuses.lock().values().cloned().collect()
    }
}

/// How the reconcilers of this server go.
pub fn reconcilers(engine: &Engine, ctx: &Ctx) -> Result<Vec<Status>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_OUTBOX, authz::On::Tenant)
    })?;
    Ok(engine.board().statuses())
}

/// Forgets finished jobs, codes, links, tokens and sessions that have had their time, of all
/// tenants; how many there were. Dead letters and the audit log stay.
pub fn tidy(engine: &Engine) -> Result<u64> {
    let now = engine.now();
    engine.bookkeeping(TenantId::default(), |tx| {
        let done = jobs::forget_done(tx, now.plus_days(-KEEP_JOBS_DAYS))?;
        let ended = credentials::forget_ended(tx, now.plus_days(-KEEP_ENDED_DAYS))?;
        let assertions = credentials::forget_assertions(tx, now)?;
        let lines = provisioning_log::forget(tx, now.plus_days(-KEEP_PROVISIONING_LOG_DAYS))?;
        Ok(done + ended + assertions + lines)
    })
}
