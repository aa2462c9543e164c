//! Passwords and the secrets of applications.

use crate::{
    error::Result,
    tx::{Tx, WriteTx},
    value::values,
};
use uuid::Uuid;
use xenia_domain::{CredentialKeyId, Timestamp, UserId};

/// A user's password.
#[derive(Clone, Debug)]
pub struct Password {
    /// Argon2id in PHC string form.
    pub hash: String,
    /// When it was set.
    pub changed_at: Timestamp,
    /// Whether it must be changed at the next sign-in.
    pub must_change: bool,
}

/// The user's password, where there is one.
pub fn password(tx: &Tx<'_>, user: UserId) -> Result<Option<Password>> {
    tx.query_one(
        "SELECT hash, changed_at, must_change FROM passwords WHERE tenant = $1 AND user_id = $2",
        values![tx.tenant().0, user.0],
        |row| {
            Ok(Password {
                hash: row.get(0)?,
                changed_at: row.get(1)?,
                must_change: row.get(2)?,
            })
        },
    )
}

/// Sets the user's password.
pub fn set_password(tx: &WriteTx<'_>, user: UserId, password: &Password) -> Result<()> {
    tx.execute(
        "INSERT INTO passwords (tenant, user_id, hash, changed_at, must_change) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (tenant, user_id) DO UPDATE SET hash = $3, changed_at = $4, must_change = $5",
        values![tx.tenant().0, user.0, &password.hash, password.changed_at, password.must_change],
    )?;
    Ok(())
}

/// Adds a secret of an application or a service principal.
pub fn insert_application_secret(
    tx: &WriteTx<'_>,
    holder: impl Into<Uuid>,
    key: CredentialKeyId,
    hash: &[u8],
    ends_at: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO application_secrets (tenant, application, key_id, hash, ends_at) VALUES ($1, $2, $3, $4, $5)",
        values![tx.tenant().0, holder.into(), key.0, hash, ends_at],
    )?;
    Ok(())
}

/// Removes a secret of an application or a service principal; `false` when there is none with that id.
pub fn delete_application_secret(
    tx: &WriteTx<'_>,
    holder: impl Into<Uuid>,
    key: CredentialKeyId,
) -> Result<bool> {
    let sql =
        "DELETE FROM application_secrets WHERE tenant = $1 AND application = $2 AND key_id = $3";
    Ok(tx.execute(sql, values![tx.tenant().0, holder.into(), key.0])? == 1)
}

/// The hashes of the secrets of an application or a service principal and when each ends.
pub fn application_secrets(
    tx: &Tx<'_>,
    holder: impl Into<Uuid>,
) -> Result<Vec<(Vec<u8>, Timestamp)>> {
    tx.query(
        "SELECT hash, ends_at FROM application_secrets WHERE tenant = $1 AND application = $2",
        values![tx.tenant().0, holder.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
