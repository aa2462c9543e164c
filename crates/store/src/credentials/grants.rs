//! Authorization codes and refresh tokens.

use super::json;
use crate::{
    error::Result,
    tx::{Tx, WriteTx},
    value::values,
};
use serde_json::Value as Json;
use uuid::Uuid;
use xenia_domain::{ClientId, SessionId, TenantId, Timestamp, UserId};

/// An authorization code, or a refresh token of a family.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Whose data.
    pub tenant: TenantId,
    /// For whom.
    pub user: UserId,
    /// Given to which client.
    pub client: ClientId,
    /// The session it came from.
    pub session: SessionId,
    /// The family of refresh tokens; `None` for a code not yet used.
    pub family: Option<Uuid>,
    /// What was asked for and how the person signed in.
    pub doc: Json,
    /// When it was made (codes: unknown).
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// When its family was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Adds an authorization code.
pub fn insert_authorization_code(tx: &WriteTx<'_>, hash: &[u8], code: &Grant) -> Result<()> {
    tx.execute(
        "INSERT INTO authorization_codes (hash, tenant, user_id, client, session_id, doc, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![hash, tx.tenant().0, code.user.0, code.client.0, code.session.0, code.doc.to_string(), code.expires_at],
    )?;
    Ok(())
}

/// The authorization code of that hash in this tenant.
pub fn authorization_code(tx: &Tx<'_>, hash: &[u8]) -> Result<Option<Grant>> {
    let sql = "SELECT tenant, user_id, client, session_id, family, doc, expires_at, used_at FROM authorization_codes WHERE tenant = $1 AND hash = $2";
    tx.query_one(sql, values![tx.tenant().0, hash], |row| {
        Ok(Grant {
            tenant: row.id(0)?,
            user: row.id(1)?,
            client: row.id(2)?,
            session: row.id(3)?,
            family: row.get(4)?,
            doc: json("authorization_codes", row, 5)?,
            expires_at: row.get(6)?,
            used_at: row.get(7)?,
            revoked_at: None,
        })
    })
}

/// Uses a code up and notes the family of tokens it led to; `false` when it was used already.
pub fn use_authorization_code(tx: &WriteTx<'_>, hash: &[u8], family: Uuid) -> Result<bool> {
    let sql = "UPDATE authorization_codes SET used_at = $3, family = $4 WHERE tenant = $1 AND hash = $2 AND used_at IS NULL";
    Ok(tx.execute(sql, values![tx.tenant().0, hash, tx.now(), family])? == 1)
}

/// Adds a refresh token; its `family` must be set.
pub fn insert_refresh_token(tx: &WriteTx<'_>, hash: &[u8], token: &Grant) -> Result<()> {
    tx.execute(
        "INSERT INTO refresh_tokens (hash, tenant, family, user_id, client, session_id, doc, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            hash,
            tx.tenant().0,
            token.family.unwrap_or_default(),
            token.user.0,
            token.client.0,
            token.session.0,
            token.doc.to_string(),
            tx.now(),
            token.expires_at
        ],
    )?;
    Ok(())
}

/// The refresh token of that hash in this tenant.
pub fn refresh_token(tx: &Tx<'_>, hash: &[u8]) -> Result<Option<Grant>> {
    let sql = "SELECT tenant, user_id, client, session_id, family, doc, expires_at, used_at, revoked_at FROM refresh_tokens WHERE tenant = $1 AND hash = $2";
    tx.query_one(sql, values![tx.tenant().0, hash], |row| {
        Ok(Grant {
            tenant: row.id(0)?,
            user: row.id(1)?,
            client: row.id(2)?,
            session: row.id(3)?,
            family: row.get(4)?,
            doc: json("refresh_tokens", row, 5)?,
            expires_at: row.get(6)?,
            used_at: row.get(7)?,
            revoked_at: row.get(8)?,
        })
    })
}

/// Uses a refresh token up; `false` when it was used already.
pub fn use_refresh_token(tx: &WriteTx<'_>, hash: &[u8]) -> Result<bool> {
    let sql = "UPDATE refresh_tokens SET used_at = $3 WHERE tenant = $1 AND hash = $2 AND used_at IS NULL";
    Ok(tx.execute(sql, values![tx.tenant().0, hash, tx.now()])? == 1)
}

/// Revokes a family of refresh tokens: one of them was used twice.
pub fn revoke_family(tx: &WriteTx<'_>, family: Uuid) -> Result<u64> {
    let sql = "UPDATE refresh_tokens SET revoked_at = $3 WHERE tenant = $1 AND family = $2 AND revoked_at IS NULL";
    tx.execute(sql, values![tx.tenant().0, family, tx.now()])
}
