//! The outbox: work ordered in a transaction and done later, on any node, perhaps twice.

use crate::{
    backend::{JsonText, Row},
    error::{Result, StoreError},
    tx::{Bookkeeping, Tx, Writes},
    value::values,
};
use serde_json::Value as Json;
use uuid::Uuid;
use xenia_domain::{Id, JobId, TenantId, Timestamp, edge::NodeKind};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be done, perhaps again.
    Pending,
    /// Done.
    Done,
    /// Given up: a dead letter.
    Dead,
}

impl State {
    /// The stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
    fn from_word(word: &str) -> Option<Self> {
        [Self::Pending, Self::Done, Self::Dead]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// A job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id; what makes doing it twice harmless.
    pub id: JobId,
    /// For whom.
    pub tenant: TenantId,
    /// Which handler.
    pub kind: String,
    /// For the handler.
    pub payload: Json,
    /// Where it stands.
    pub state: State,
    /// Not before.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was ordered.
    pub created_at: Timestamp,
    /// When it was done or given up.
    pub finished_at: Option<Timestamp>,
}

/// The kind of node that a job is, for audit targets.
pub const NODE: NodeKind = NodeKind::Job;

const COLUMNS: &str =
    "id, tenant, kind, payload, state, run_at, attempts, last_error, created_at, finished_at";

fn read(row: &Row<'_>) -> Result<Job> {
    let id: JobId = row.id(0)?;
    let payload: JsonText = row.get(3)?;
    Ok(Job {
        id,
        tenant: row.id(1)?,
        kind: row.get(2)?,
        payload: serde_json::from_str(&payload.0)
            .map_err(|error| StoreError::corrupt("jobs", "payload", id, error))?,
        state: row.word("jobs", 4, State::from_word)?,
        run_at: row.get(5)?,
        attempts: row.get(6)?,
        last_error: row.get(7)?,
        created_at: row.get(8)?,
        finished_at: row.get(9)?,
    })
}

/// A job to be ordered.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// A new id.
    pub id: JobId,
    /// Which handler.
    pub kind: &'static str,
    /// For the handler.
    pub payload: Json,
    /// The time of ordering.
    pub now: Timestamp,
    /// Not before.
    pub run_at: Timestamp,
    /// At most one unfinished job with this key in the tenant.
    pub single_key: Option<String>,
}

/// Orders a job, in the transaction that needs it. `false` when one with its key is pending.
pub fn push<'a>(tx: &impl Writes<'a>, job: &NewJob) -> Result<bool> {
    let pushed = Tx::execute(
        tx,
        "INSERT INTO jobs (id, tenant, kind, payload, state, run_at, attempts, created_at, single_key) \
         VALUES ($1, $2, $3, $4, 'pending', $5, 0, $6, $7) \
         ON CONFLICT (tenant, single_key) WHERE state = 'pending' AND single_key IS NOT NULL DO NOTHING",
        values![
            job.id.0,
            tx.tenant().0,
            job.kind,
            job.payload.to_string(),
            job.run_at,
            job.now,
            job.single_key.clone()
        ],
    )?;
    Ok(pushed == 1)
}

/// Takes jobs that are due, of all tenants, until `lease`; a job whose lease has run out may be
/// taken by another worker.
pub fn claim(
    tx: &Bookkeeping<'_>,
    worker: Uuid,
    now: Timestamp,
    lease: Timestamp,
    limit: u32,
) -> Result<Vec<Job>> {
    // Materialized: PostgreSQL may run a subquery more than once, and would lock more than `limit`.
    let sql = format!(
        "WITH due AS MATERIALIZED (\
           SELECT id FROM jobs WHERE state = 'pending' AND run_at <= $2 AND (leased_until IS NULL OR leased_until <= $2) \
           ORDER BY run_at LIMIT $4{}) \
         UPDATE jobs SET leased_until = $3, leased_by = $1, attempts = attempts + 1 \
         WHERE id IN (SELECT id FROM due) RETURNING {COLUMNS}",
        tx.kind().for_update_skip_locked()
    );
    let mut jobs = tx.query(&sql, values![worker, now, lease, limit], read)?;
    jobs.sort_by_key(|job| (job.run_at, job.created_at, job.id));
    Ok(jobs)
}

/// Marks a job done and forgets its payload, which may hold codes and links. `false` when the lease was lost to another worker.
pub fn complete(tx: &Bookkeeping<'_>, job: JobId, worker: Uuid, now: Timestamp) -> Result<bool> {
    let done = tx.execute(
        "UPDATE jobs SET state = 'done', payload = '{}', finished_at = $3, leased_until = NULL WHERE id = $1 AND leased_by = $2 AND state = 'pending'",
        values![job.0, worker, now],
    )?;
    Ok(done == 1)
}

/// Puts a job back for another try at `run_at`, or gives it up when that is `None`.
pub fn fail(
    tx: &Bookkeeping<'_>,
    job: JobId,
    worker: Uuid,
    now: Timestamp,
    error: &str,
    run_at: Option<Timestamp>,
) -> Result<bool> {
    let failed = match run_at {
        Some(run_at) => tx.execute(
            "UPDATE jobs SET run_at = $3, last_error = $4, leased_until = NULL WHERE id = $1 AND leased_by = $2 AND state = 'pending'",
            values![job.0, worker, run_at, error],
        )?,
        None => tx.execute(
            "UPDATE jobs SET state = 'dead', finished_at = $3, last_error = $4, leased_until = NULL \
             WHERE id = $1 AND leased_by = $2 AND state = 'pending'",
            values![job.0, worker, now, error],
        )?,
    };
    Ok(failed == 1)
}

/// Gives a dead letter another life, from now. `false` when it is not dead.
pub fn revive<'a>(tx: &impl Writes<'a>, job: JobId, now: Timestamp) -> Result<bool> {
    let revived = Tx::execute(
        tx,
        "UPDATE jobs SET state = 'pending', run_at = $3, attempts = 0, finished_at = NULL, single_key = NULL WHERE tenant = $1 AND id = $2 AND state = 'dead'",
        values![tx.tenant().0, job.0, now],
    )?;
    Ok(revived == 1)
}

/// Marks the tenant's pending jobs of a kind that were due before that time as done without doing
/// them: for a history that is made up, whose mails nobody is to get. Answers how many.
pub fn skip_due_before(
    tx: &Bookkeeping<'_>,
    kind: &str,
    before: Timestamp,
    now: Timestamp,
) -> Result<u64> {
    tx.execute(
        "UPDATE jobs SET state = 'done', finished_at = $4 WHERE tenant = $1 AND kind = $2 AND state = 'pending' AND run_at < $3",
        values![tx.tenant().0, kind, before, now],
    )
}

/// Forgets finished jobs from before that time, dead letters excepted.
pub fn forget_done(tx: &Bookkeeping<'_>, before: Timestamp) -> Result<u64> {
    tx.execute(
        "DELETE FROM jobs WHERE state = 'done' AND finished_at < $1",
        values![before],
    )
}

/// The job of that id.
pub fn find(tx: &Tx<'_>, id: JobId) -> Result<Option<Job>> {
    tx.query_one(
        &format!("SELECT {COLUMNS} FROM jobs WHERE tenant = $1 AND id = $2"),
        values![tx.tenant().0, id.uuid()],
        read,
    )
}

/// The tenant's jobs in that state, the newest first.
pub fn list(tx: &Tx<'_>, state: State, limit: u32) -> Result<Vec<Job>> {
    tx.query(
        &format!("SELECT {COLUMNS} FROM jobs WHERE tenant = $1 AND state = $2 ORDER BY created_at DESC, id LIMIT $3"),
        values![tx.tenant().0, state.word(), limit],
        read,
    )
}

/// How many of the tenant's jobs are in that state.
pub fn count(tx: &Tx<'_>, state: State) -> Result<i64> {
    let counted = tx.query_one(
        "SELECT COUNT(*) FROM jobs WHERE tenant = $1 AND state = $2",
        values![tx.tenant().0, state.word()],
        |row| row.get(0),
    )?;
    Ok(counted.unwrap_or(0))
}

/// When [`claim`] will next find a job, of any tenant: a pending one is due, or the lease of one
/// that is being done runs out.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    Ok(tx
        .query_one(
            "SELECT MIN(due) FROM (\
               SELECT MIN(run_at) AS due FROM jobs WHERE state = 'pending' AND leased_until IS NULL \
               UNION ALL SELECT MIN(leased_until) FROM jobs WHERE state = 'pending' AND leased_until IS NOT NULL) next",
            &[],
            |row| row.get(0),
        )?
        .flatten())
}
