//! The audit log: append-only, one hash chain per tenant, written in the transaction that it
//! tells of.
//!
//! `hash(n) = SHA-256(hash(n-1) || body(n))`, where `body` is the event's canonical JSON, stored as
//! the very text that was hashed, and `hash(0)` is 32 zero bytes. The head row of a tenant is also
//! its write lock.

use crate::{
    backend::Row,
    error::{Result, StoreError},
    tx::{Bookkeeping, Tx, WriteTx},
    value::{Value, values},
};
use uuid::Uuid;
use xenia_domain::{
    EventId, Timestamp,
    audit::{Event, NewEvent},
};

/// Where the chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of events.
    pub sequence: i64,
    /// The hash of the last one; zeros when there is none.
    pub hash: [u8; 32],
}

/// A signed statement that the chain had this head at that time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What it covers.
    pub head: Head,
    /// When it was made.
    pub at: Timestamp,
    /// The key that signed it.
    pub key_id: String,
    /// Ed25519 over the canonical bytes (`xenia_protocols::checkpoint`).
    pub signature: Vec<u8>,
}

pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for part in parts {
        context.update(part);
    }
    context.finish().as_ref().try_into().unwrap_or_default()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash_column(row: &Row<'_>, index: usize, table: &str) -> Result<[u8; 32]> {
    let bytes: Vec<u8> = row.get(index)?;
    bytes
        .try_into()
        .map_err(|_| StoreError::corrupt(table, "hash", "?", "not 32 bytes"))
}

fn read_head(row: &Row<'_>) -> Result<Head> {
    Ok(Head {
        sequence: row.get(0)?,
        hash: hash_column(row, 1, "audit_heads")?,
    })
}

/// The head of the tenant's chain.
pub fn head(tx: &Tx<'_>) -> Result<Head> {
    let found = tx.query_one(
        "SELECT sequence, hash FROM audit_heads WHERE tenant = $1",
        &[tx.scope()],
        read_head,
    )?;
    Ok(found.unwrap_or(Head {
        sequence: 0,
        hash: [0; 32],
    }))
}

/// Takes the tenant's write lock and reads the head. Waits for the lock when `may_wait`;
/// otherwise, when another process holds it, fails with [`StoreError::Locked`].
pub(crate) fn lock_head(tx: &WriteTx<'_>, may_wait: bool) -> Result<Head> {
    let lock = if may_wait {
        tx.kind().for_update()
    } else {
        tx.kind().for_update_nowait()
    };
    let sql = format!("SELECT sequence, hash FROM audit_heads WHERE tenant = $1{lock}");
    if let Some(head) = tx.query_one(&sql, &[tx.scope()], read_head)? {
        return Ok(head);
    }
    tx.execute(
        "INSERT INTO audit_heads (tenant, sequence, hash) VALUES ($1, 0, $2) ON CONFLICT (tenant) DO NOTHING",
        values![tx.tenant().0, vec![0_u8; 32]],
    )?;
    tx.query_one(&sql, &[tx.scope()], read_head)?
        .ok_or_else(|| {
            StoreError::corrupt(
                "audit_heads",
                "tenant",
                tx.tenant(),
                "the head that was just made is missing",
            )
        })
}

/// Appends the events of a transaction.
pub(crate) fn append(tx: &WriteTx<'_>, mut head: Head, events: &[NewEvent]) -> Result<()> {
    let scope = tx.write_scope();
    for (index, new) in events.iter().enumerate() {
        let event = Event {
            id: if index == 0 {
                tx.cause()
            } else {
                EventId(tx.new_id())
            },
            tenant: scope.tenant,
            sequence: head.sequence + 1,
            at: scope.now,
            activity: new.activity.to_owned(),
            category: new.category.to_owned(),
            initiator: scope.initiator.clone(),
            targets: new.targets.clone(),
            details: new.details.clone(),
            request_id: scope.request_id,
        };
        let body = event.canonical_bytes();
        head = Head {
            sequence: event.sequence,
            hash: sha256(&[&head.hash, &body]),
        };
        insert(tx, &event, body, &head)?;
    }
    tx.execute(
        "UPDATE audit_heads SET sequence = $2, hash = $3 WHERE tenant = $1",
        values![tx.tenant().0, head.sequence, &head.hash[..]],
    )?;
    Ok(())
}

fn insert(tx: &WriteTx<'_>, event: &Event, body: Vec<u8>, head: &Head) -> Result<()> {
    let body = String::from_utf8(body)
        .map_err(|error| StoreError::corrupt("audit_events", "body", event.id, error))?;
    tx.execute(
        "INSERT INTO audit_events (tenant, sequence, id, at, activity, category, initiator, body, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            event.tenant.0,
            event.sequence,
            event.id.0,
            event.at,
            &event.activity,
            &event.category,
            event.initiator.id,
            body,
            &head.hash[..]
        ],
    )?;
    let mut told: Vec<Uuid> = event.targets.iter().map(|target| target.id).collect();
    told.sort_unstable();
    told.dedup();
    for target in told {
        tx.execute(
            "INSERT INTO audit_targets (tenant, target, sequence) VALUES ($1, $2, $3)",
            values![event.tenant.0, target, event.sequence],
        )?;
    }
    Ok(())
}

/// An event with what the chain needs to check it.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its number.
    pub sequence: i64,
    /// The text that was hashed.
    pub body: String,
    /// The hash up to and including it.
    pub hash: [u8; 32],
}

impl Link {
    /// The hash that it should have after `previous`.
    #[must_use]
    pub fn expected_hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        sha256(&[previous, self.body.as_bytes()])
    }
    /// The event.
    pub fn event(&self) -> Result<Event> {
        serde_json::from_str(&self.body)
            .map_err(|error| StoreError::corrupt("audit_events", "body", self.sequence, error))
    }
}

/// The links after number `after`, in order, `limit` at most.
pub fn links(tx: &Tx<'_>, after: i64, limit: u32) -> Result<Vec<Link>> {
    tx.query(
        "SELECT sequence, body, hash FROM audit_events WHERE tenant = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        values![tx.tenant().0, after, limit],
        |row| Ok(Link { sequence: row.get(0)?, body: row.get(1)?, hash: hash_column(row, 2, "audit_events")? }),
    )
}

/// Which events to list; all conditions hold together.
#[derive(Clone, Debug, Default)]
pub struct EventQuery {
    /// About this thing.
    pub target: Option<Uuid>,
    /// Done by this user or service principal.
    pub initiator: Option<Uuid>,
    /// Of this category.
    pub category: Option<String>,
    /// Of this activity.
    pub activity: Option<String>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Older than this number: for the next page.
    pub before: Option<i64>,
}

/// Events, the newest first.
pub fn list(tx: &Tx<'_>, query: &EventQuery, limit: u32) -> Result<Vec<Event>> {
    let mut sql = "SELECT e.sequence, e.body, e.hash FROM ".to_owned();
    let mut values = vec![tx.scope()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    sql.push_str(match query.target {
        Some(_) => "audit_targets t CROSS JOIN audit_events e WHERE t.tenant = $1 AND e.tenant = $1 AND e.sequence = t.sequence",
        None => "audit_events e WHERE e.tenant = $1",
    });
    let sequence = if query.target.is_some() {
        "t.sequence"
    } else {
        "e.sequence"
    };
    let conditions: [(&str, &str, Option<Value>); 7] = [
        ("t.target", "=", query.target.map(Value::from)),
        ("e.initiator", "=", query.initiator.map(Value::from)),
        ("e.category", "=", query.category.as_ref().map(Value::from)),
        ("e.activity", "=", query.activity.as_ref().map(Value::from)),
        ("e.at", ">=", query.since.map(Value::from)),
        ("e.at", "<", query.until.map(Value::from)),
        (sequence, "<", query.before.map(Value::from)),
    ];
    for (column, comparison, value) in conditions {
        if let Some(value) = value {
            sql.push_str(&format!(" AND {column} {comparison} {}", bind(value)));
        }
    }
    sql.push_str(&format!(
        " ORDER BY {sequence} DESC LIMIT {}",
        bind(limit.into())
    ));
    let links = tx.query(&sql, &values, |row| {
        Ok(Link {
            sequence: row.get(0)?,
            body: row.get(1)?,
            hash: hash_column(row, 2, "audit_events")?,
        })
    })?;
    links.iter().map(Link::event).collect()
}

/// The event of that id.
pub fn find(tx: &Tx<'_>, id: EventId) -> Result<Option<Event>> {
    let link = tx.query_one(
        "SELECT sequence, body, hash FROM audit_events WHERE tenant = $1 AND id = $2",
        values![tx.tenant().0, id.0],
        |row| {
            Ok(Link {
                sequence: row.get(0)?,
                body: row.get(1)?,
                hash: hash_column(row, 2, "audit_events")?,
            })
        },
    )?;
    link.as_ref().map(Link::event).transpose()
}

/// Keeps a checkpoint.
pub fn insert_checkpoint(tx: &Bookkeeping<'_>, checkpoint: &Checkpoint) -> Result<()> {
    tx.execute(
        "INSERT INTO audit_checkpoints (tenant, sequence, hash, at, key_id, signature) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (tenant, sequence) DO NOTHING",
        values![
            tx.tenant().0,
            checkpoint.head.sequence,
            &checkpoint.head.hash[..],
            checkpoint.at,
            &checkpoint.key_id,
            checkpoint.signature.clone()
        ],
    )?;
    Ok(())
}

/// All checkpoints, the oldest first.
pub fn checkpoints(tx: &Tx<'_>) -> Result<Vec<Checkpoint>> {
    tx.query(
        "SELECT sequence, hash, at, key_id, signature FROM audit_checkpoints WHERE tenant = $1 ORDER BY sequence",
        &[tx.scope()],
        read_checkpoint,
    )
}

/// The newest checkpoint.
pub fn last_checkpoint(tx: &Tx<'_>) -> Result<Option<Checkpoint>> {
    tx.query_one(
        "SELECT sequence, hash, at, key_id, signature FROM audit_checkpoints WHERE tenant = $1 ORDER BY sequence DESC LIMIT 1",
        &[tx.scope()],
        read_checkpoint,
    )
}

fn read_checkpoint(row: &Row<'_>) -> Result<Checkpoint> {
    Ok(Checkpoint {
        head: Head {
            sequence: row.get(0)?,
            hash: hash_column(row, 1, "audit_checkpoints")?,
        },
        at: row.get(2)?,
        key_id: row.get(3)?,
        signature: row.get(4)?,
    })
}
