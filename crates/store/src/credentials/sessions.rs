//! Signed-in browsers.

use crate::{
    backend::Row,
    error::Result,
    resources::fold,
    tx::{Bookkeeping, Tx, WriteTx},
    value::values,
};
use uuid::Uuid;
use xenia_domain::{SessionId, TenantId, Timestamp, UserId};

/// A signed-in browser.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose data.
    pub tenant: TenantId,
    /// Who, where the person has an account.
    pub user: Option<UserId>,
    /// The proven e-mail address, where that is how the person signed in.
    pub address: Option<String>,
    /// How (`amr` values of RFC 8176, separated by spaces).
    pub methods: String,
    /// When the person last proved who they are.
    pub authenticated_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub closed_at: Option<Timestamp>,
}

const SESSION: &str = "id, tenant, user_id, address, methods, authenticated_at, created_at, last_seen_at, expires_at, closed_at";

fn read_session(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: row.id(0)?,
        tenant: row.id(1)?,
        user: row.get::<Option<Uuid>>(2)?.map(UserId),
        address: row.get(3)?,
        methods: row.get(4)?,
        authenticated_at: row.get(5)?,
        created_at: row.get(6)?,
        last_seen_at: row.get(7)?,
        expires_at: row.get(8)?,
        closed_at: row.get(9)?,
    })
}

/// Adds a session under the hash of its cookie.
pub fn insert_session(tx: &WriteTx<'_>, hash: &[u8], session: &Session) -> Result<()> {
    tx.execute(
        "INSERT INTO sessions (tenant, id, hash, user_id, address, methods, authenticated_at, created_at, last_seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values![
            tx.tenant().0,
            session.id.0,
            hash,
            session.user.map(|user| user.0),
            session.address.as_deref().map(fold),
            &session.methods,
            session.authenticated_at,
            session.created_at,
            session.last_seen_at,
            session.expires_at
        ],
    )?;
    Ok(())
}

/// The session under that hash, of any tenant: the cookie says which one.
pub fn session(tx: &Tx<'_>, hash: &[u8]) -> Result<Option<Session>> {
    tx.query_one(
        &format!("SELECT {SESSION} FROM sessions WHERE hash = $1"),
        values![hash],
        read_session,
    )
}

/// The session of that id.
pub fn session_by_id(tx: &Tx<'_>, id: SessionId) -> Result<Option<Session>> {
    tx.query_one(
        &format!("SELECT {SESSION} FROM sessions WHERE tenant = $1 AND id = $2"),
        values![tx.tenant().0, id.0],
        read_session,
    )
}

/// Notes that a session was used.
pub fn touch_session(tx: &Bookkeeping<'_>, id: SessionId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE sessions SET last_seen_at = $3 WHERE tenant = $1 AND id = $2",
        values![tx.tenant().0, id.0, now],
    )?;
    Ok(())
}

/// Ends a session; `false` when it had ended.
pub fn close_session(tx: &WriteTx<'_>, id: SessionId) -> Result<bool> {
    let sql =
        "UPDATE sessions SET closed_at = $3 WHERE tenant = $1 AND id = $2 AND closed_at IS NULL";
    Ok(tx.execute(sql, values![tx.tenant().0, id.0, tx.now()])? == 1)
}

/// Ends all sessions and refresh tokens of a user: blocked, deleted, password changed.
pub fn revoke_user(tx: &WriteTx<'_>, user: UserId) -> Result<u64> {
    let values = values![tx.tenant().0, user.0, tx.now()];
    tx.execute("UPDATE refresh_tokens SET revoked_at = $3 WHERE tenant = $1 AND user_id = $2 AND revoked_at IS NULL", values)?;
    tx.execute("UPDATE sessions SET closed_at = $3 WHERE tenant = $1 AND user_id = $2 AND closed_at IS NULL", values)
}
