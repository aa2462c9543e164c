//! The provisioning log: what was done over there in applications, a line each.

use crate::{
    error::Result,
    resources::fold,
    synchronization::json,
    tx::{Tx, Writes},
    value::{Value, values},
};
use serde_json::Value as Json;
use uuid::Uuid;
use xenia_domain::{ServicePrincipalId, Timestamp};

/// A line of the provisioning log.
#[derive(Clone, Debug)]
pub struct NewLine<'a> {
    /// Its id.
    pub id: Uuid,
    /// Of which application.
    pub job: ServicePrincipalId,
    /// Of which person or group.
    pub resource: Uuid,
    /// Its name.
    pub name: &'a str,
    /// What was done.
    pub action: &'static str,
    /// How it went.
    pub result: &'static str,
    /// When.
    pub at: Timestamp,
    /// The whole line, as Graph shows it.
    pub doc: &'a Json,
}

/// Adds a line to the provisioning log.
pub fn add<'a>(tx: &impl Writes<'a>, line: &NewLine<'_>) -> Result<()> {
    Tx::execute(
        tx,
        "INSERT INTO provisioning_log (tenant, id, service_principal, resource, name, action, result, at, doc) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            tx.tenant().0,
            line.id,
            line.job.0,
            line.resource,
            fold(line.name),
            line.action,
            line.result,
            line.at,
            Value::Json(line.doc.to_string())
        ],
    )?;
    Ok(())
}

/// Which lines of the provisioning log.
#[derive(Clone, Debug, Default)]
pub struct LineQuery {
    /// Of that application.
    pub job: Option<ServicePrincipalId>,
    /// With that result.
    pub result: Option<String>,
    /// With that action.
    pub action: Option<String>,
    /// Of people and groups with that in their name.
    pub name: Option<String>,
    /// At that time or later.
    pub since: Option<Timestamp>,
    /// Before that time.
    pub until: Option<Timestamp>,
    /// Before that one: where a page ended.
    pub before: Option<(Timestamp, Uuid)>,
}

/// Lines of the provisioning log, the newest first.
pub fn list(tx: &Tx<'_>, query: &LineQuery, limit: u32) -> Result<Vec<Json>> {
    let mut bound = vec![tx.scope()];
    let mut conditions = "tenant = $1".to_owned();
    let mut add = |condition: &str, value: Value| {
        bound.push(value);
        conditions.push_str(&format!(" AND {condition} ${}", bound.len()));
    };
    if let Some(job) = query.job {
        add("service_principal =", job.0.into());
    }
    if let Some(result) = &query.result {
        add("result =", result.as_str().into());
    }
    if let Some(action) = &query.action {
        add("action =", action.as_str().into());
    }
    if let Some(since) = query.since {
        add("at >=", since.into());
    }
    if let Some(until) = query.until {
        add("at <", until.into());
    }
    if let Some((at, id)) = query.before {
        add("at <=", at.into());
        bound.extend([at.into(), id.into()]);
        let last = bound.len();
        conditions.push_str(&format!(" AND (at < ${} OR id < ${last})", last - 1));
    }
    if let Some(name) = &query.name {
        bound.push(fold(name).into());
        let within = tx.kind().contains("name", &format!("${}", bound.len()));
        conditions.push_str(&format!(" AND {within}"));
    }
    bound.push(i64::from(limit).into());
    let sql = format!(
        "SELECT doc FROM provisioning_log WHERE {conditions} ORDER BY at DESC, id DESC LIMIT ${}",
        bound.len()
    );
    tx.query(&sql, &bound, |row| json(row, 0))
}

/// Forgets lines of all tenants from before that time; how many.
pub fn forget<'a>(tx: &impl Writes<'a>, before: Timestamp) -> Result<u64> {
    Tx::execute(
        tx,
        "DELETE FROM provisioning_log WHERE at < $1",
        values![before],
    )
}
