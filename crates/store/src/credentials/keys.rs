//! Signing keys; the private half is sealed.

use super::json;
use crate::{
    error::Result,
    tx::{Tx, WriteTx},
    value::values,
};
use serde_json::Value as Json;
use xenia_domain::Timestamp;

/// A key with which the tenant signs.
#[derive(Clone, Debug)]
pub struct StoredKey {
    /// The RFC 7638 thumbprint.
    pub key_id: String,
    /// `ES256`, `RS256` or `EdDSA`.
    pub algorithm: String,
    /// `tokens` or `checkpoints`.
    pub purpose: String,
    /// The public key as JWK.
    pub public_key: Json,
    /// The private key, sealed under the master key.
    pub private_key: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it signs; before that it is only published.
    pub active_from: Timestamp,
    /// Until when it is published.
    pub retired_at: Option<Timestamp>,
}

/// Adds a signing key.
pub fn insert_key(tx: &WriteTx<'_>, key: &StoredKey) -> Result<()> {
    tx.execute(
        "INSERT INTO signing_keys (tenant, key_id, algorithm, purpose, public_key, private_key, created_at, active_from) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            tx.tenant().0,
            &key.key_id,
            &key.algorithm,
            &key.purpose,
            key.public_key.to_string(),
            key.private_key.clone(),
            key.created_at,
            key.active_from
        ],
    )?;
    Ok(())
}

/// The tenant's keys, the newest first, retired ones too.
pub fn keys(tx: &Tx<'_>) -> Result<Vec<StoredKey>> {
    let sql = "SELECT key_id, algorithm, purpose, public_key, private_key, created_at, active_from, retired_at \
               FROM signing_keys WHERE tenant = $1 ORDER BY active_from DESC, key_id";
    tx.query(sql, &[tx.scope()], |row| {
        Ok(StoredKey {
            key_id: row.get(0)?,
            algorithm: row.get(1)?,
            purpose: row.get(2)?,
            public_key: json("signing_keys", row, 3)?,
            private_key: row.get(4)?,
            created_at: row.get(5)?,
            active_from: row.get(6)?,
            retired_at: row.get(7)?,
        })
    })
}

/// Sets until when a key is published.
pub fn retire_key(tx: &WriteTx<'_>, key_id: &str, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE signing_keys SET retired_at = $3 WHERE tenant = $1 AND key_id = $2 AND retired_at IS NULL";
    Ok(tx.execute(sql, values![tx.tenant().0, key_id, at])? == 1)
}
