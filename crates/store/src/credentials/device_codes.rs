//! Codes of the device authorization grant (RFC 8628).

use super::json;
use crate::{
    backend::Row,
    error::Result,
    tx::{Bookkeeping, Tx, WriteTx},
    value::values,
};
use serde_json::Value as Json;
use uuid::Uuid;
use xenia_domain::{ClientId, SessionId, Timestamp, UserId};

/// What a device asked for, and what became of it.
#[derive(Clone, Debug)]
pub struct DeviceCode {
    /// The hash of what the device polls with.
    pub hash: Vec<u8>,
    /// The keyed hash of what a person types.
    pub user_code: Vec<u8>,
    /// Which client asked.
    pub client: ClientId,
    /// What for.
    pub scope: String,
    /// From which network address.
    pub asked_from: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when both codes are good.
    pub expires_at: Timestamp,
    /// How long the device waits between polls, in seconds.
    pub poll_seconds: i64,
    /// When it polled last.
    pub polled_at: Option<Timestamp>,
    /// When somebody said yes or no.
    pub decided_at: Option<Timestamp>,
    /// Who said yes, in which session, and how that person signed in; `None` for no.
    pub approval: Option<DeviceApproval>,
    /// When tokens were given for it.
    pub used_at: Option<Timestamp>,
    /// The family of tokens that it led to.
    pub family: Option<Uuid>,
}

/// A yes.
#[derive(Clone, Debug)]
pub struct DeviceApproval {
    /// Whose.
    pub user: UserId,
    /// In which session.
    pub session: SessionId,
    /// What was asked for and how the person signed in.
    pub doc: Json,
}

const COLUMNS: &str = "hash, user_code, client, scope, asked_from, created_at, expires_at, \
                       poll_seconds, polled_at, decided_at, user_id, session_id, doc, used_at, family";

fn read(row: &Row<'_>) -> Result<DeviceCode> {
    let user: Option<Uuid> = row.get(10)?;
    let approval = match user {
        Some(user) => Some(DeviceApproval {
            user: UserId(user),
            session: row.id(11)?,
            doc: json("device_codes", row, 12)?,
        }),
        None => None,
    };
    Ok(DeviceCode {
        hash: row.get(0)?,
        user_code: row.get(1)?,
        client: row.id(2)?,
        scope: row.get(3)?,
        asked_from: row.get(4)?,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        poll_seconds: row.get(7)?,
        polled_at: row.get(8)?,
        decided_at: row.get(9)?,
        approval,
        used_at: row.get(13)?,
        family: row.get(14)?,
    })
}

/// Adds what a device asked for. A user code that is in use is an error (a duplicate).
pub fn insert_device_code(tx: &Bookkeeping<'_>, code: &DeviceCode) -> Result<()> {
    tx.execute(
        "INSERT INTO device_codes (hash, tenant, user_code, client, scope, asked_from, created_at, expires_at, poll_seconds) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            code.hash.clone(),
            tx.tenant().0,
            code.user_code.clone(),
            code.client.0,
            &code.scope,
            &code.asked_from,
            code.created_at,
            code.expires_at,
            code.poll_seconds
        ],
    )?;
    Ok(())
}

/// What the device with the code of that hash asked for in this tenant.
pub fn device_code(tx: &Tx<'_>, hash: &[u8]) -> Result<Option<DeviceCode>> {
    let sql = format!("SELECT {COLUMNS} FROM device_codes WHERE tenant = $1 AND hash = $2");
    tx.query_one(&sql, values![tx.tenant().0, hash], read)
}

/// What is behind the user code of that hash in this tenant.
pub fn device_code_by_user_code(tx: &Tx<'_>, user_code: &[u8]) -> Result<Option<DeviceCode>> {
    let sql = format!("SELECT {COLUMNS} FROM device_codes WHERE tenant = $1 AND user_code = $2");
    tx.query_one(&sql, values![tx.tenant().0, user_code], read)
}

/// Notes a poll, and how long the device waits from now on, in seconds.
pub fn note_poll(tx: &Bookkeeping<'_>, hash: &[u8], now: Timestamp, seconds: i64) -> Result<()> {
    tx.execute(
        "UPDATE device_codes SET polled_at = $3, poll_seconds = $4 WHERE tenant = $1 AND hash = $2",
        values![tx.tenant().0, hash, now, seconds],
    )?;
    Ok(())
}

/// Notes a yes, or without an approval a no; `false` when it was decided already.
pub fn decide_device_code(
    tx: &WriteTx<'_>,
    hash: &[u8],
    approval: Option<&DeviceApproval>,
) -> Result<bool> {
    let sql = "UPDATE device_codes SET decided_at = $3, user_id = $4, session_id = $5, doc = $6 \
               WHERE tenant = $1 AND hash = $2 AND decided_at IS NULL";
    let changed = tx.execute(
        sql,
        values![
            tx.tenant().0,
            hash,
            tx.now(),
            approval.map(|approval| approval.user.0),
            approval.map(|approval| approval.session.0),
            approval.map(|approval| approval.doc.to_string())
        ],
    )?;
    Ok(changed == 1)
}

/// Uses an approved code up and notes the family of tokens; `false` when it was used already.
pub fn use_device_code(tx: &WriteTx<'_>, hash: &[u8], family: Uuid) -> Result<bool> {
    let sql = "UPDATE device_codes SET used_at = $3, family = $4 \
               WHERE tenant = $1 AND hash = $2 AND used_at IS NULL";
    Ok(tx.execute(sql, values![tx.tenant().0, hash, tx.now(), family])? == 1)
}
