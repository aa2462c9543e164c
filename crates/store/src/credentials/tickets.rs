//! Links that let somebody in once.

use super::json;
use crate::{
    error::Result,
    tx::{Tx, WriteTx, Writes},
    value::values,
};
use serde_json::Value as Json;
use xenia_domain::{TenantId, Timestamp, UserId};

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
