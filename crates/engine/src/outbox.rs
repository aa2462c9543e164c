//! The outbox: work ordered in a transaction and done later. The job runner claims and settles it;
//! administrators see what was given up and may have it tried again.

use crate::{Ctx, Engine, Result, authz, mail, names};
use serde::Serialize;
use uuid::Uuid;
use xenia_domain::{
    JobId, NodeKind, Refusal, TenantId, Timestamp,
    audit::{NewEvent, Target},
};
use xenia_store::{
    Written,
    jobs::{self, Job, State},
};

/// How long a worker may keep a job before another one may take it.
pub const LEASE_SECONDS: i64 = 60;
/// How often a job is tried before it is given up.
pub const MOST_TRIES: i64 = 10;

/// Takes jobs that are due now, of all tenants, for [`LEASE_SECONDS`].
pub fn claim(engine: &Engine, worker: Uuid, limit: u32) -> Result<Vec<Job>> {
    let now = engine.now();
    engine.bookkeeping(TenantId::default(), |tx| {
        Ok(jobs::claim(
            tx,
            worker,
            now,
            now.plus_seconds(LEASE_SECONDS),
            limit,
        )?)
    })
}

/// When the next job of any tenant is due.
pub fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    engine
        .store()
        .read(TenantId::default(), |tx| Ok(jobs::next_due(tx)?))
}

/// Notes that a job is done. `false` when another worker has taken it over.
pub fn complete(engine: &Engine, job: &Job, worker: Uuid) -> Result<bool> {
    let now = engine.now();
    engine.bookkeeping(job.tenant, |tx| {
        Ok(jobs::complete(tx, job.id, worker, now)?)
    })
}

/// Notes that a try failed: to be tried again at `again`, or given up when that is `None`.
pub fn fail(
    engine: &Engine,
    job: &Job,
    worker: Uuid,
    error: &str,
    again: Option<Timestamp>,
) -> Result<bool> {
    let now = engine.now();
    engine.bookkeeping(job.tenant, |tx| {
        Ok(jobs::fail(tx, job.id, worker, now, error, again)?)
    })
}

/// A job as administrators see it: without its payload, which may hold codes and links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Letter {
    /// Its id.
    pub id: JobId,
    /// What kind of work.
    pub kind: String,
    /// What it is about, in words.
    pub about: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was ordered.
    pub created_date_time: Timestamp,
    /// When it is tried next, or was given up.
    pub due_date_time: Timestamp,
}

impl Letter {
    fn of(job: &Job) -> Self {
        let field = |name: &str| job.payload.get(name).and_then(|value| value.as_str());
        let about = match (job.kind.as_str(), field("to"), field("subject")) {
            (mail::JOB, Some(to), Some(subject)) => format!("mail to {to}: {subject}"),
            (kind, ..) => kind.to_owned(),
        };
        Self {
            id: job.id,
            kind: job.kind.clone(),
            about,
            attempts: job.attempts,
            last_error: job.last_error.clone(),
            created_date_time: job.created_at,
            due_date_time: job.finished_at.unwrap_or(job.run_at),
        }
    }
}

/// What a tenant's outbox holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outbox {
    /// How many jobs wait, for their first try or another one.
    pub pending: i64,
    /// How many were given up.
    pub dead: i64,
    /// Those that wait, the newest first.
    pub waiting: Vec<Letter>,
    /// Those that were given up, the newest first.
    pub dead_letters: Vec<Letter>,
}

/// The tenant's outbox, `limit` letters of each kind.
pub fn show(engine: &Engine, ctx: &Ctx, limit: u32) -> Result<Outbox> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_OUTBOX, authz::On::Tenant)?;
        let letters = |state| -> Result<Vec<Letter>> {
            Ok(jobs::list(tx, state, limit)?
                .iter()
                .map(Letter::of)
                .collect())
        };
        Ok(Outbox {
            pending: jobs::count(tx, State::Pending)?,
            dead: jobs::count(tx, State::Dead)?,
            waiting: letters(State::Pending)?,
            dead_letters: letters(State::Dead)?,
        })
    })
}

/// Gives a dead letter another life, from now. Refused when there is no such dead letter.
pub fn retry(engine: &Engine, ctx: &Ctx, id: JobId) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::RETRY_JOB, authz::On::Tenant)?;
        let job = jobs::find(tx, id)?.ok_or_else(|| Refusal::not_found("job", id))?;
        if !jobs::revive(tx, id, ctx.now)? {
            return Err(Refusal::conflict(format!(
                "the job `{id}` was not given up: it is {}",
                job.state.word()
            ))
            .into());
        }
        let target = Target::new(NodeKind::Job, id, Letter::of(&job).about);
        let by = names::label(tx, NodeKind::Organization, ctx.tenant.0)?;
        let event = NewEvent::new("Operations", "Retry job", target).and(Target::new(
            NodeKind::Organization,
            ctx.tenant,
            by,
        ));
        Ok(Written::new((), event))
    })
}
