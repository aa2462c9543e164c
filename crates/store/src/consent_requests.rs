//! Questions about requests for the consent of an administrator.

use crate::{
    error::Result,
    resources::{Versioned, read, selected},
    tx::Tx,
    value::values,
};
use uuid::Uuid;
use xenia_domain::{TenantId, Timestamp, consent::UserConsentRequest};

/// Requests of people that are to be reminded of or to lapse by then, of all tenants.
pub fn due(tx: &Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<(TenantId, Uuid)>> {
    tx.query(
        "SELECT tenant, id FROM user_consent_requests WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2",
        values![now, limit],
        |row| Ok((row.id(0)?, row.get(1)?)),
    )
}

/// When the next request of any tenant is due.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    let next = tx.query_one(
        "SELECT MIN(due_at) FROM user_consent_requests WHERE due_at IS NOT NULL",
        &[],
        |row| row.get(0),
    )?;
    Ok(next.flatten())
}

/// The requests of people on that of an application, the newest first.
pub fn of_app(tx: &Tx<'_>, app: Uuid, limit: u32) -> Result<Vec<Versioned<UserConsentRequest>>> {
    let sql = format!(
        "SELECT {} FROM user_consent_requests r WHERE r.tenant = $1 AND r.app_request = $2 AND r.deleted_at IS NULL ORDER BY r.created_at DESC, r.id LIMIT $3",
        selected("r")
    );
    tx.query(&sql, values![tx.tenant().0, app, limit], read)
}

/// All of them that wait.
pub fn pending_of_app(tx: &Tx<'_>, app: Uuid) -> Result<Vec<Versioned<UserConsentRequest>>> {
    let sql = format!(
        "SELECT {} FROM user_consent_requests r WHERE r.tenant = $1 AND r.app_request = $2 AND r.status = 'inprogress' AND r.deleted_at IS NULL ORDER BY r.created_at, r.id",
        selected("r")
    );
    tx.query(&sql, values![tx.tenant().0, app], read)
}

/// The requests of people in the organisation, the newest first.
pub fn newest(tx: &Tx<'_>, limit: u32) -> Result<Vec<Versioned<UserConsentRequest>>> {
    let sql = format!(
        "SELECT {} FROM user_consent_requests r WHERE r.tenant = $1 AND r.deleted_at IS NULL ORDER BY r.created_at DESC, r.id LIMIT $2",
        selected("r")
    );
    tx.query(&sql, values![tx.tenant().0, limit], read)
}

/// What a person waits for of an application.
pub fn pending_of_person(
    tx: &Tx<'_>,
    app: Uuid,
    person: Uuid,
) -> Result<Option<Versioned<UserConsentRequest>>> {
    let sql = format!(
        "SELECT {} FROM user_consent_requests r WHERE r.tenant = $1 AND r.app_request = $2 AND r.requestor = $3 AND r.status = 'inprogress' AND r.deleted_at IS NULL",
        selected("r")
    );
    tx.query_one(&sql, values![tx.tenant().0, app, person], read)
}
