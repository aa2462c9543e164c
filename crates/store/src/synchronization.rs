//! Provisioning into applications: each application's job, what is known of each person and group
//! over there, and the log of what was done.

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

fn json(row: &Row<'_>, index: usize) -> Result<Json> {
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

/// Notes up to which change was looked.
pub fn note_watermark<'a>(
    tx: &impl Writes<'a>,
    id: ServicePrincipalId,
    watermark: i64,
) -> Result<()> {
    Tx::execute(
        tx,
        "UPDATE synchronization_jobs SET watermark = $3 WHERE tenant = $1 AND service_principal = $2",
        values![tx.tenant().0, id.0, watermark],
    )?;
    Ok(())
}

/// Forgets a job and what it knew of the application.
pub fn delete_job(tx: &WriteTx<'_>, id: ServicePrincipalId) -> Result<()> {
    for table in ["synchronization_jobs", "synchronization_objects"] {
        let sql = format!("DELETE FROM {table} WHERE tenant = $1 AND service_principal = $2");
        tx.execute(&sql, values![tx.tenant().0, id.0])?;
    }
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
    /// When it is to be looked at.
    pub due_at: Option<Timestamp>,
    /// How often it failed since it last went well.
    pub failures: i64,
}

const OBJECT: &str = "kind, resource, target, sent, active, due_at, failures";

fn read_object(row: &Row<'_>) -> Result<Object> {
    Ok(Object {
        kind: row.word("synchronization_objects", 0, NodeKind::from_word)?,
        resource: row.get(1)?,
        target: row.get(2)?,
        sent: json(row, 3)?,
        active: row.get(4)?,
        due_at: row.get(5)?,
        failures: row.get(6)?,
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

/// How many are there of each kind, and how many failed last.
pub fn figures(tx: &Tx<'_>, job: ServicePrincipalId) -> Result<(i64, i64, i64)> {
    let found = tx.query_one(
        "SELECT COUNT(CASE WHEN kind = 'user' AND active AND target IS NOT NULL THEN 1 END), \
                COUNT(CASE WHEN kind = 'group' AND active AND target IS NOT NULL THEN 1 END), \
                COUNT(CASE WHEN failures > 0 THEN 1 END) \
         FROM synchronization_objects WHERE tenant = $1 AND service_principal = $2",
        values![tx.tenant().0, job.0],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
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
        "INSERT INTO synchronization_objects (tenant, service_principal, kind, resource, sent, active, due_at, failures) \
         VALUES ($1, $2, $3, $4, '{}', FALSE, $5, 0) \
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
        "UPDATE synchronization_objects SET target = $4, sent = $5, active = $6, due_at = $7, failures = $8 \
         WHERE tenant = $1 AND service_principal = $2 AND resource = $3",
        values![
            tx.tenant().0,
            job.0,
            object.resource,
            object.target.clone(),
            Value::Json(object.sent.to_string()),
            object.active,
            object.due_at,
            object.failures
        ],
    )?;
    Ok(())
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

/// Adds a line to the provisioning log.
pub fn log<'a>(
    tx: &impl Writes<'a>,
    (id, job): (Uuid, ServicePrincipalId),
    at: Timestamp,
    line: &Json,
) -> Result<()> {
    Tx::execute(
        tx,
        "INSERT INTO provisioning_log (tenant, id, service_principal, at, doc) VALUES ($1, $2, $3, $4, $5)",
        values![tx.tenant().0, id, job.0, at, Value::Json(line.to_string())],
    )?;
    Ok(())
}

/// The newest lines of the provisioning log, of one application or of all.
pub fn lines(tx: &Tx<'_>, job: Option<ServicePrincipalId>, limit: u32) -> Result<Vec<Json>> {
    let mut bound = vec![tx.scope(), i64::from(limit).into()];
    let mut of = String::new();
    if let Some(job) = job {
        bound.push(job.0.into());
        of = " AND service_principal = $3".to_owned();
    }
    let sql = format!(
        "SELECT doc FROM provisioning_log WHERE tenant = $1{of} ORDER BY at DESC, id LIMIT $2"
    );
    tx.query(&sql, &bound, |row| json(row, 0))
}

/// Forgets lines of all tenants from before that time; how many.
pub fn forget_lines<'a>(tx: &impl Writes<'a>, before: Timestamp) -> Result<u64> {
    Tx::execute(
        tx,
        "DELETE FROM provisioning_log WHERE at < $1",
        values![before],
    )
}
