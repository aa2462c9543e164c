//! Provisioning into applications: each application's job, and what is known of each person and
//! group over there.

use crate::{
    backend::{JsonText, Row},
    error::{Result, StoreError},
    tx::{Tx, WriteTx, Writes},
    value::{Value, values},
};
use serde_json::Value as Json;
use uuid::Uuid;
use xenia_domain::{NodeKind, ServicePrincipalId, TenantId, Timestamp};

/// A job as it is kept: what an administrator decided, the sealed token, how it goes.
#[derive(Clone, Debug)]
pub struct KeptJob {
    /// Into which application.
    pub service_principal: ServicePrincipalId,
    /// What an administrator decided.
    pub config: Json,
    /// The target's token, sealed.
    pub secret: Option<Vec<u8>>,
    /// How it goes.
    pub status: Json,
    /// Every change up to this number of the tenant's writes was looked at.
    pub watermark: i64,
    /// When it is to be looked at next.
    pub due_at: Option<Timestamp>,
}

const JOB: &str = "service_principal, config, secret, status, watermark, due_at";

pub(crate) fn json(row: &Row<'_>, index: usize) -> Result<Json> {
    let text: JsonText = row.get(index)?;
    serde_json::from_str(&text.0)
        .map_err(|error| StoreError::corrupt("synchronization_jobs", "doc", "?", error))
}

fn read_job(row: &Row<'_>) -> Result<KeptJob> {
    Ok(KeptJob {
        service_principal: row.id(0)?,
        config: json(row, 1)?,
        secret: row.get(2)?,
        status: json(row, 3)?,
        watermark: row.get(4)?,
        due_at: row.get(5)?,
    })
}

/// The job of an application.
pub fn job(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<Option<KeptJob>> {
    let sql = format!(
        "SELECT {JOB} FROM synchronization_jobs WHERE tenant = $1 AND service_principal = $2"
    );
    tx.query_one(&sql, values![tx.tenant().0, id.0], read_job)
}

/// Whether a job of any tenant has something to do: it is due, and something changed in its
/// tenant since it looked or one of its objects waits. A job that is stopped is never due.
const NEWS: &str = "j.due_at IS NOT NULL AND j.due_at <= $1 AND (\
     EXISTS (SELECT 1 FROM audit_heads h WHERE h.tenant = j.tenant AND h.sequence > j.watermark) OR \
     EXISTS (SELECT 1 FROM synchronization_objects o WHERE o.tenant = j.tenant \
       AND o.service_principal = j.service_principal AND o.due_at IS NOT NULL AND o.due_at <= $1))";

/// The jobs of all tenants with something to do, the longest due first.
pub fn due(tx: &Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<(TenantId, ServicePrincipalId)>> {
    let sql = format!(
        "SELECT j.tenant, j.service_principal FROM synchronization_jobs j WHERE {NEWS} ORDER BY j.due_at LIMIT $2"
    );
    tx.query(&sql, values![now, limit], |row| {
        Ok((row.id(0)?, row.id(1)?))
    })
}

/// All jobs of the tenant.
pub fn jobs(tx: &Tx<'_>) -> Result<Vec<KeptJob>> {
    let sql = format!(
        "SELECT {JOB} FROM synchronization_jobs WHERE tenant = $1 ORDER BY service_principal"
    );
    tx.query(&sql, &[tx.scope()], read_job)
}

/// Keeps what an administrator decided about a job.
pub fn put_job(tx: &WriteTx<'_>, job: &KeptJob) -> Result<()> {
    tx.execute(
        "INSERT INTO synchronization_jobs (tenant, service_principal, config, secret, status, watermark, due_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (tenant, service_principal) DO UPDATE SET config = $3, secret = $4, status = $5, watermark = $6, due_at = $7",
        values![
            tx.tenant().0,
            job.service_principal.0,
            Value::Json(job.config.to_string()),
            job.secret.clone(),
            Value::Json(job.status.to_string()),
            job.watermark,
            job.due_at
        ],
    )?;
    Ok(())
}

/// Notes how a job goes, and when it is due again.
pub fn note_status<'a>(
    tx: &impl Writes<'a>,
    id: ServicePrincipalId,
    status: &Json,
    due_at: Option<Timestamp>,
) -> Result<()> {
    Tx::execute(
        tx,
        "UPDATE synchronization_jobs SET status = $3, due_at = $4 WHERE tenant = $1 AND service_principal = $2",
        values![tx.tenant().0, id.0, Value::Json(status.to_string()), due_at],
    )?;
    Ok(())
}

/// Lets a job rest until then, if it is not stopped.
pub fn postpone<'a>(tx: &impl Writes<'a>, id: ServicePrincipalId, until: Timestamp) -> Result<()> {
    Tx::execute(
        tx,
        "UPDATE synchronization_jobs SET due_at = $3 WHERE tenant = $1 AND service_principal = $2 AND due_at IS NOT NULL",
        values![tx.tenant().0, id.0, until],
    )?;
    Ok(())
}

/// Notes up to which change was looked, unless somebody said otherwise since it was read; `false`
/// then.
pub fn note_watermark<'a>(
    tx: &impl Writes<'a>,
    id: ServicePrincipalId,
    (before, watermark): (i64, i64),
) -> Result<bool> {
    let noted = Tx::execute(
        tx,
        "UPDATE synchronization_jobs SET watermark = $4 WHERE tenant = $1 AND service_principal = $2 AND watermark = $3",
        values![tx.tenant().0, id.0, before, watermark],
    )?;
    Ok(noted == 1)
}

/// Forgets a job and what it knew of the application.
pub fn delete_job(tx: &WriteTx<'_>, id: ServicePrincipalId) -> Result<()> {
    let sql = "DELETE FROM synchronization_jobs WHERE tenant = $1 AND service_principal = $2";
    tx.execute(sql, values![tx.tenant().0, id.0])?;
    forget_all(tx, id)
}

/// Forgets what a job knew of the people and groups over there.
pub fn forget_all(tx: &WriteTx<'_>, id: ServicePrincipalId) -> Result<()> {
    let sql = "DELETE FROM synchronization_objects WHERE tenant = $1 AND service_principal = $2";
    tx.execute(sql, values![tx.tenant().0, id.0])?;
    Ok(())
}

/// What is known of a person or group over there.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// What it is here.
    pub kind: NodeKind,
    /// Its id here.
    pub resource: Uuid,
    /// Its identifier over there, once it is known.
    pub target: Option<String>,
    /// What was sent last: values by attribute.
    pub sent: Json,
    /// Whether it is to be there, as far as was told.
    pub active: bool,
    /// Whether it may be there though no identifier is known: it was asked for, and the answer is
    /// not known.
    pub unsure: bool,
    /// When it is to be looked at.
    pub due_at: Option<Timestamp>,
    /// How often it failed since it last went well.
    pub failures: i64,
}

const OBJECT: &str = "kind, resource, target, sent, active, unsure, due_at, failures";

fn read_object(row: &Row<'_>) -> Result<Object> {
    Ok(Object {
        kind: row.word("synchronization_objects", 0, NodeKind::from_word)?,
        resource: row.get(1)?,
        target: row.get(2)?,
        sent: json(row, 3)?,
        active: row.get(4)?,
        unsure: row.get(5)?,
        due_at: row.get(6)?,
        failures: row.get(7)?,
    })
}

/// What is known of one.
pub fn object(tx: &Tx<'_>, job: ServicePrincipalId, resource: Uuid) -> Result<Option<Object>> {
    let sql = format!(
        "SELECT {OBJECT} FROM synchronization_objects WHERE tenant = $1 AND service_principal = $2 AND resource = $3"
    );
    let values = values![tx.tenant().0, job.0, resource];
    tx.query_one(&sql, values, read_object)
}

/// Those that are to be looked at now, people before groups.
pub fn due_objects(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Object>> {
    let sql = format!(
        "SELECT {OBJECT} FROM synchronization_objects \
         WHERE tenant = $1 AND service_principal = $2 AND due_at IS NOT NULL AND due_at <= $3 \
         ORDER BY CASE kind WHEN 'user' THEN 0 ELSE 1 END, due_at, resource LIMIT $4"
    );
    let values = values![tx.tenant().0, job.0, now, limit];
    tx.query(&sql, values, read_object)
}

/// Who here stands for that identifier over there.
pub fn holder(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    kind: NodeKind,
    target: &str,
) -> Result<Option<Uuid>> {
    let sql = "SELECT resource FROM synchronization_objects \
         WHERE tenant = $1 AND service_principal = $2 AND target = $3 AND kind = $4 LIMIT 1";
    let values = values![tx.tenant().0, job.0, target, kind.word()];
    tx.query_one(sql, values, |row| row.get(0))
}

/// The identifiers over there of those people, as far as they are to be there.
pub fn targets(tx: &Tx<'_>, job: ServicePrincipalId, people: &[Uuid]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for chunk in people.chunks(200) {
        let mut bound = vec![tx.scope(), job.0.into()];
        bound.extend(chunk.iter().copied().map(Value::from));
        let places: Vec<String> = (3..=bound.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT target FROM synchronization_objects WHERE tenant = $1 AND service_principal = $2 \
             AND resource IN ({}) AND kind = 'user' AND active AND target IS NOT NULL",
            places.join(", ")
        );
        found.extend(tx.query(&sql, &bound, |row| row.get::<String>(0))?);
    }
    Ok(found)
}

/// How many people and groups a job looks after, and how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// People who are over there.
    pub users: i64,
    /// Groups that are over there.
    pub groups: i64,
    /// Those that are there and were disabled or emptied.
    pub disabled: i64,
    /// Those that could not be brought into step the last time.
    pub failing: i64,
    /// Those that are still to be looked at, without those that failed.
    pub waiting: i64,
}

/// How a job's people and groups stand.
pub fn figures(tx: &Tx<'_>, job: ServicePrincipalId) -> Result<Figures> {
    let found = tx.query_one(
        "SELECT COUNT(CASE WHEN kind = 'user' AND active AND target IS NOT NULL THEN 1 END), \
                COUNT(CASE WHEN kind = 'group' AND active AND target IS NOT NULL THEN 1 END), \
                COUNT(CASE WHEN NOT active AND target IS NOT NULL THEN 1 END), \
                COUNT(CASE WHEN failures > 0 THEN 1 END), \
                COUNT(CASE WHEN failures = 0 AND due_at IS NOT NULL THEN 1 END) \
         FROM synchronization_objects WHERE tenant = $1 AND service_principal = $2",
        values![tx.tenant().0, job.0],
        |row| {
            Ok(Figures {
                users: row.get(0)?,
                groups: row.get(1)?,
                disabled: row.get(2)?,
                failing: row.get(3)?,
                waiting: row.get(4)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// Marks one to be looked at.
pub fn mark<'a>(
    tx: &impl Writes<'a>,
    job: ServicePrincipalId,
    (kind, resource): (NodeKind, Uuid),
    at: Timestamp,
) -> Result<()> {
    Tx::execute(
        tx,
        "INSERT INTO synchronization_objects (tenant, service_principal, kind, resource, sent, active, unsure, due_at, failures) \
         VALUES ($1, $2, $3, $4, '{}', FALSE, FALSE, $5, 0) \
         ON CONFLICT (tenant, service_principal, resource) DO UPDATE SET due_at = $5",
        values![tx.tenant().0, job.0, kind.word(), resource, at],
    )?;
    Ok(())
}

/// Marks all that are there to be looked at.
pub fn mark_all<'a>(tx: &impl Writes<'a>, job: ServicePrincipalId, at: Timestamp) -> Result<()> {
    Tx::execute(
        tx,
        "UPDATE synchronization_objects SET due_at = $3, failures = 0 WHERE tenant = $1 AND service_principal = $2",
        values![tx.tenant().0, job.0, at],
    )?;
    Ok(())
}

/// Keeps what is known of one.
pub fn keep<'a>(tx: &impl Writes<'a>, job: ServicePrincipalId, object: &Object) -> Result<()> {
    Tx::execute(
        tx,
        "UPDATE synchronization_objects SET target = $4, sent = $5, active = $6, unsure = $7, due_at = $8, failures = $9 \
         WHERE tenant = $1 AND service_principal = $2 AND resource = $3",
        values![
            tx.tenant().0,
            job.0,
            object.resource,
            object.target.clone(),
            Value::Json(object.sent.to_string()),
            object.active,
            object.unsure,
            object.due_at,
            object.failures
        ],
    )?;
    Ok(())
}

/// Notes, before it is asked for, that one may be over there; `false` when it is not known any more.
pub fn announce<'a>(tx: &impl Writes<'a>, job: ServicePrincipalId, resource: Uuid) -> Result<bool> {
    let noted = Tx::execute(
        tx,
        "UPDATE synchronization_objects SET unsure = TRUE \
         WHERE tenant = $1 AND service_principal = $2 AND resource = $3",
        values![tx.tenant().0, job.0, resource],
    )?;
    Ok(noted == 1)
}

/// Forgets one that was never there.
pub fn forget<'a>(tx: &impl Writes<'a>, job: ServicePrincipalId, resource: Uuid) -> Result<()> {
    Tx::execute(
        tx,
        "DELETE FROM synchronization_objects WHERE tenant = $1 AND service_principal = $2 AND resource = $3",
        values![tx.tenant().0, job.0, resource],
    )?;
    Ok(())
}
