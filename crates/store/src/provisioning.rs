//! Provisioning connections and their tokens, and what a client wrote of each person and group.

use crate::{
    backend::{JsonText, Row},
    error::{Result, StoreError},
    resources::{Stored, fold},
    tx::{Bookkeeping, Tx, WriteTx},
    value::{Value, values},
};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    CredentialKeyId, ServicePrincipalId, Timestamp,
    provisioning::{Connection, TokenRecord},
};

/// A connection as it was read, with its version.
#[derive(Clone, Debug)]
pub struct KeptConnection {
    /// The connection.
    pub value: Connection,
    /// Its version, counted from 1.
    pub version: i64,
}

impl KeptConnection {
    /// The entity tag.
    #[must_use]
    pub fn etag(&self) -> String {
        format!("W/\"{}\"", self.version)
    }
}

fn read_connection(row: &Row<'_>) -> Result<KeptConnection> {
    let text: JsonText = row.get(1)?;
    let value = serde_json::from_str(&text.0)
        .map_err(|error| StoreError::corrupt("provisioning_connections", "doc", "?", error))?;
    Ok(KeptConnection {
        value,
        version: row.get(0)?,
    })
}

/// The connection of that service principal.
pub fn connection(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<Option<KeptConnection>> {
    let sql = "SELECT version, doc FROM provisioning_connections WHERE tenant = $1 AND id = $2";
    tx.query_one(sql, values![tx.tenant().0, id.0], read_connection)
}

/// All connections of the tenant.
pub fn connections(tx: &Tx<'_>) -> Result<Vec<KeptConnection>> {
    let sql = "SELECT version, doc FROM provisioning_connections WHERE tenant = $1 ORDER BY id";
    tx.query(sql, &[tx.scope()], read_connection)
}

/// Keeps a connection, new or changed.
pub fn put_connection(tx: &WriteTx<'_>, connection: &Connection) -> Result<()> {
    let doc = serde_json::to_string(connection).map_err(|error| {
        StoreError::corrupt("provisioning_connections", "doc", connection.id, error)
    })?;
    tx.execute(
        "INSERT INTO provisioning_connections (tenant, id, version, doc) VALUES ($1, $2, 1, $3) \
         ON CONFLICT (tenant, id) DO UPDATE SET version = provisioning_connections.version + 1, doc = $3",
        values![tx.tenant().0, connection.id.0, Value::Json(doc)],
    )?;
    Ok(())
}

/// Forgets a connection and its tokens; how many tokens it had.
pub fn delete_connection(tx: &WriteTx<'_>, id: ServicePrincipalId) -> Result<u64> {
    let values = values![tx.tenant().0, id.0];
    tx.execute(
        "DELETE FROM provisioning_connections WHERE tenant = $1 AND id = $2",
        values,
    )?;
    let sql = "DELETE FROM provisioning_tokens WHERE tenant = $1 AND connection = $2";
    tx.execute(sql, values)
}

const TOKEN: &str = "connection, key_id, display_name, hint, created_at, ends_at, last_used_at";

fn read_token(row: &Row<'_>) -> Result<(ServicePrincipalId, TokenRecord)> {
    let record = TokenRecord {
        key_id: row.id(1)?,
        display_name: row.get(2)?,
        hint: row.get(3)?,
        start_date_time: row.get(4)?,
        end_date_time: row.get(5)?,
        last_used_date_time: row.get(6)?,
    };
    Ok((row.id(0)?, record))
}

/// Adds a token of a connection under its hash.
pub fn insert_token(
    tx: &WriteTx<'_>,
    connection: ServicePrincipalId,
    hash: &[u8],
    token: &TokenRecord,
) -> Result<()> {
    tx.execute(
        "INSERT INTO provisioning_tokens (tenant, connection, key_id, hash, display_name, hint, created_at, ends_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            tx.tenant().0,
            connection.0,
            token.key_id.0,
            hash,
            token.display_name.clone(),
            &token.hint,
            token.start_date_time,
            token.end_date_time
        ],
    )?;
    Ok(())
}

/// Takes a token away; `false` when the connection has none of that id.
pub fn delete_token(
    tx: &WriteTx<'_>,
    connection: ServicePrincipalId,
    key: CredentialKeyId,
) -> Result<bool> {
    let sql =
        "DELETE FROM provisioning_tokens WHERE tenant = $1 AND connection = $2 AND key_id = $3";
    Ok(tx.execute(sql, values![tx.tenant().0, connection.0, key.0])? == 1)
}

/// The tokens of a connection, the oldest first.
pub fn tokens(tx: &Tx<'_>, connection: ServicePrincipalId) -> Result<Vec<TokenRecord>> {
    let sql = format!(
        "SELECT {TOKEN} FROM provisioning_tokens WHERE tenant = $1 AND connection = $2 ORDER BY created_at, key_id"
    );
    let found = tx.query(&sql, values![tx.tenant().0, connection.0], read_token)?;
    Ok(found.into_iter().map(|(_, token)| token).collect())
}

/// The token of that hash, and whose it is.
pub fn token_by_hash(
    tx: &Tx<'_>,
    hash: &[u8],
) -> Result<Option<(ServicePrincipalId, TokenRecord)>> {
    let sql = format!("SELECT {TOKEN} FROM provisioning_tokens WHERE tenant = $1 AND hash = $2");
    tx.query_one(&sql, values![tx.tenant().0, hash], read_token)
}

/// Notes that a token was used.
pub fn touch_token(tx: &Bookkeeping<'_>, key: CredentialKeyId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE provisioning_tokens SET last_used_at = $3 WHERE tenant = $1 AND key_id = $2",
        values![tx.tenant().0, key.0, now],
    )?;
    Ok(())
}

/// What a client wrote of a person or a group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenBy {
    /// Its own identifier.
    pub external_id: Option<String>,
    /// The name that it signs the person in with.
    pub user_name: Option<String>,
    /// What it wrote, in SCIM's shape.
    pub doc: Map<String, Json>,
}

/// What that client wrote of those resources; those that it did not write are missing.
pub fn written_by(
    tx: &Tx<'_>,
    connection: Uuid,
    resources: &[Uuid],
) -> Result<HashMap<Uuid, WrittenBy>> {
    let mut found = HashMap::new();
    for chunk in resources.chunks(200) {
        let mut bound = vec![tx.scope(), connection.into()];
        bound.extend(chunk.iter().copied().map(Value::from));
        let places: Vec<String> = (3..=bound.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT resource, external_id, user_name, doc FROM provisioned \
             WHERE tenant = $1 AND connection = $2 AND resource IN ({})",
            places.join(", ")
        );
        found.extend(tx.query(&sql, &bound, |row| {
            let id: Uuid = row.get(0)?;
            let text: JsonText = row.get(3)?;
            let doc = serde_json::from_str(&text.0)
                .map_err(|error| StoreError::corrupt("provisioned", "doc", id, error))?;
            Ok((
                id,
                WrittenBy {
                    external_id: row.get(1)?,
                    user_name: row.get(2)?,
                    doc,
                },
            ))
        })?);
    }
    Ok(found)
}

/// How many people and groups a client looks after.
pub fn count_written(tx: &Tx<'_>, connection: Uuid) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM provisioned WHERE tenant = $1 AND connection = $2";
    let counted = tx.query_one(sql, values![tx.tenant().0, connection], |row| row.get(0))?;
    Ok(counted.unwrap_or(0))
}

/// Keeps what a client wrote of a resource.
pub fn keep_written(
    tx: &WriteTx<'_>,
    connection: Uuid,
    resource: Uuid,
    written: &WrittenBy,
) -> Result<()> {
    let doc = serde_json::to_string(&written.doc)
        .map_err(|error| StoreError::corrupt("provisioned", "doc", resource, error))?;
    tx.execute(
        "INSERT INTO provisioned (tenant, connection, resource, external_id, user_name, doc) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (tenant, connection, resource) DO UPDATE SET external_id = $4, user_name = $5, doc = $6",
        values![
            tx.tenant().0,
            connection,
            resource,
            written.external_id.clone(),
            written.user_name.as_deref().map(fold),
            Value::Json(doc)
        ],
    )?;
    Ok(())
}

/// Forgets what all clients wrote of a resource.
pub fn forget_written(tx: &WriteTx<'_>, resource: Uuid) -> Result<()> {
    let sql = "DELETE FROM provisioned WHERE tenant = $1 AND resource = $2";
    tx.execute(sql, values![tx.tenant().0, resource])?;
    Ok(())
}

/// By which name a client looks for something that it wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<'a> {
    /// Its own identifier, with regard to case.
    ExternalId(&'a str),
    /// The name to sign in with, without regard to case.
    UserName(&'a str),
}

/// The resources that a client wrote under that name, deleted ones too.
pub fn find_written(tx: &Tx<'_>, connection: Uuid, by: By<'_>) -> Result<Vec<Uuid>> {
    let (column, value) = match by {
        By::ExternalId(text) => ("external_id", text.to_owned()),
        By::UserName(text) => ("user_name", fold(text)),
    };
    let sql = format!(
        "SELECT resource FROM provisioned WHERE tenant = $1 AND connection = $2 AND {column} = $3 ORDER BY resource LIMIT 1000"
    );
    tx.query(&sql, values![tx.tenant().0, connection, value], |row| {
        row.get(0)
    })
}

/// When each of those resources was last changed.
pub fn changed_at<R: Stored>(tx: &Tx<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Timestamp>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(200) {
        let mut bound = vec![tx.scope()];
        bound.extend(chunk.iter().copied().map(Value::from));
        let places: Vec<String> = (2..=bound.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT id, updated_at FROM {} WHERE tenant = $1 AND id IN ({})",
            R::TABLE,
            places.join(", ")
        );
        let read = |row: &Row<'_>| Ok((row.get::<Uuid>(0)?, row.get::<Timestamp>(1)?));
        found.extend(tx.query(&sql, &bound, read)?);
    }
    Ok(found)
}
