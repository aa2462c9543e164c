//! Secrets, sessions, codes, tokens and signing keys. What a client holds is stored as a hash
//! only; private keys are stored sealed.

use crate::{
    error::{Result, StoreError},
    resources::fold,
    tx::{Bookkeeping, Tx, WriteTx, Writes},
    value::{JsonText, Row, values},
};
use serde_json::Value as Json;
use uuid::Uuid;
use xenia_domain::{
    ApplicationId, ClientId, CredentialKeyId, SessionId, TenantId, Timestamp, UserId,
};

fn json(table: &str, row: &Row<'_>, index: usize) -> Result<Json> {
    let text: JsonText = row.get(index)?;
    serde_json::from_str(&text.0).map_err(|error| StoreError::corrupt(table, "doc", "?", error))
}

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

/// Adds a secret of an application.
pub fn insert_application_secret(
    tx: &WriteTx<'_>,
    application: ApplicationId,
    key: CredentialKeyId,
    hash: &[u8],
    ends_at: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO application_secrets (tenant, application, key_id, hash, ends_at) VALUES ($1, $2, $3, $4, $5)",
        values![tx.tenant().0, application.0, key.0, hash, ends_at],
    )?;
    Ok(())
}

/// Removes a secret of an application; `false` when there is none with that id.
pub fn delete_application_secret(
    tx: &WriteTx<'_>,
    application: ApplicationId,
    key: CredentialKeyId,
) -> Result<bool> {
    let sql =
        "DELETE FROM application_secrets WHERE tenant = $1 AND application = $2 AND key_id = $3";
    Ok(tx.execute(sql, values![tx.tenant().0, application.0, key.0])? == 1)
}

/// The hashes of an application's secrets and when each ends.
pub fn application_secrets(
    tx: &Tx<'_>,
    application: ApplicationId,
) -> Result<Vec<(Vec<u8>, Timestamp)>> {
    tx.query(
        "SELECT hash, ends_at FROM application_secrets WHERE tenant = $1 AND application = $2",
        values![tx.tenant().0, application.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// A link that lets somebody in once.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Whose.
    pub tenant: TenantId,
    /// What for: `setPassword`, `redeem`.
    pub purpose: String,
    /// For whom.
    pub user: UserId,
    /// More about it.
    pub doc: Json,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// Adds a ticket for the transaction's tenant.
pub fn insert_ticket(tx: &WriteTx<'_>, hash: &[u8], ticket: &Ticket) -> Result<()> {
    tx.execute(
        "INSERT INTO tickets (hash, tenant, purpose, user_id, doc, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![hash, tx.tenant().0, &ticket.purpose, ticket.user.0, ticket.doc.to_string(), tx.now(), ticket.expires_at],
    )?;
    Ok(())
}

/// The ticket of that hash in this tenant.
pub fn ticket(tx: &Tx<'_>, hash: &[u8]) -> Result<Option<Ticket>> {
    let sql = "SELECT tenant, purpose, user_id, doc, expires_at, used_at FROM tickets WHERE tenant = $1 AND hash = $2";
    tx.query_one(sql, values![tx.tenant().0, hash], |row| {
        Ok(Ticket {
            tenant: row.id(0)?,
            purpose: row.get(1)?,
            user: row.id(2)?,
            doc: json("tickets", row, 3)?,
            expires_at: row.get(4)?,
            used_at: row.get(5)?,
        })
    })
}

/// Uses a ticket up; `false` when it was used already.
pub fn use_ticket<'a>(tx: &impl Writes<'a>, hash: &[u8], now: Timestamp) -> Result<bool> {
    let sql = "UPDATE tickets SET used_at = $3 WHERE tenant = $1 AND hash = $2 AND used_at IS NULL";
    Ok(Tx::execute(tx, sql, values![tx.tenant().0, hash, now])? == 1)
}

/// Voids all unused tickets of a user for a purpose.
pub fn void_tickets(tx: &WriteTx<'_>, user: UserId, purpose: &str) -> Result<u64> {
    let sql = "UPDATE tickets SET used_at = $4 WHERE tenant = $1 AND user_id = $2 AND purpose = $3 AND used_at IS NULL";
    tx.execute(sql, values![tx.tenant().0, user.0, purpose, tx.now()])
}

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
