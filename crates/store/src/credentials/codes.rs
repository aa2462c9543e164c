//! One-time codes, and how often something was tried.

use crate::{
    error::Result,
    resources::fold,
    tx::{Tx, Writes},
    value::values,
};
use uuid::Uuid;
use xenia_domain::Timestamp;

/// A one-time code under way.
#[derive(Clone, Debug)]
pub struct OneTimeCode {
    /// Its id.
    pub id: Uuid,
    /// To which address it was sent.
    pub address: String,
    /// The keyed hash of the digits.
    pub hash: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// How often a wrong one was given.
    pub attempts: i64,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// Adds a one-time code.
pub fn insert_code<'a>(tx: &impl Writes<'a>, code: &OneTimeCode) -> Result<()> {
    Tx::execute(
        tx,
        "INSERT INTO one_time_codes (tenant, id, address, hash, created_at, expires_at, attempts) VALUES ($1, $2, $3, $4, $5, $6, 0)",
        values![
            tx.tenant().0,
            code.id,
            fold(&code.address),
            code.hash.clone(),
            code.created_at,
            code.expires_at
        ],
    )?;
    Ok(())
}

/// The newest code for that address.
pub fn latest_code(tx: &Tx<'_>, address: &str) -> Result<Option<OneTimeCode>> {
    let sql = "SELECT id, address, hash, created_at, expires_at, attempts, used_at FROM one_time_codes \
               WHERE tenant = $1 AND address = $2 ORDER BY created_at DESC, id LIMIT 1";
    tx.query_one(sql, values![tx.tenant().0, fold(address)], |row| {
        Ok(OneTimeCode {
            id: row.get(0)?,
            address: row.get(1)?,
            hash: row.get(2)?,
            created_at: row.get(3)?,
            expires_at: row.get(4)?,
            attempts: row.get(5)?,
            used_at: row.get(6)?,
        })
    })
}

/// Counts a wrong try.
pub fn count_wrong_code<'a>(tx: &impl Writes<'a>, id: Uuid) -> Result<()> {
    Tx::execute(
        tx,
        "UPDATE one_time_codes SET attempts = attempts + 1 WHERE tenant = $1 AND id = $2",
        values![tx.tenant().0, id],
    )?;
    Ok(())
}

/// Uses a code up; `false` when it was used already.
pub fn use_code<'a>(tx: &impl Writes<'a>, id: Uuid, now: Timestamp) -> Result<bool> {
    let sql =
        "UPDATE one_time_codes SET used_at = $3 WHERE tenant = $1 AND id = $2 AND used_at IS NULL";
    Ok(Tx::execute(tx, sql, values![tx.tenant().0, id, now])? == 1)
}

/// Counts a try under a key within a window and answers how many there were in it, this one
/// included, and when the window began.
pub fn count_attempt<'a>(
    tx: &impl Writes<'a>,
    key: &str,
    now: Timestamp,
    window_seconds: i64,
) -> Result<(i64, Timestamp)> {
    let sql = "INSERT INTO attempts (tenant, attempt_key, since, attempts) VALUES ($1, $2, $3, 1) \
               ON CONFLICT (tenant, attempt_key) DO UPDATE SET \
               attempts = CASE WHEN attempts.since <= $4 THEN 1 ELSE attempts.attempts + 1 END, \
               since = CASE WHEN attempts.since <= $4 THEN $3 ELSE attempts.since END \
               RETURNING attempts, since";
    let counted = tx.query_one(
        sql,
        values![tx.tenant().0, key, now, now.plus_seconds(-window_seconds)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(counted.unwrap_or((1, now)))
}

/// Forgets the tries under a key, after a success.
pub fn forget_attempts<'a>(tx: &impl Writes<'a>, key: &str) -> Result<()> {
    Tx::execute(
        tx,
        "DELETE FROM attempts WHERE tenant = $1 AND attempt_key = $2",
        values![tx.tenant().0, key],
    )?;
    Ok(())
}
