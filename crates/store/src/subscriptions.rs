//! How far the changes were told to each subscription.

use crate::{
    error::Result,
    tx::{Bookkeeping, Tx, WriteTx, Writes},
    value::values,
};
use xenia_domain::{SubscriptionId, TenantId, Timestamp};

/// Starts a subscription with this transaction: it is told of what comes after.
pub fn start(tx: &WriteTx<'_>, id: SubscriptionId) -> Result<()> {
    tx.execute(
        "INSERT INTO subscription_progress (tenant, id, sequence, held) VALUES ($1, $2, $3, FALSE)",
        values![tx.tenant().0, id.0, tx.sequence()],
    )?;
    Ok(())
}

/// Ends a subscription.
pub fn stop(tx: &WriteTx<'_>, id: SubscriptionId) -> Result<()> {
    tx.execute(
        "DELETE FROM subscription_progress WHERE tenant = $1 AND id = $2",
        values![tx.tenant().0, id.0],
    )?;
    Ok(())
}

/// Up to which change a subscription was told, if it is neither held nor gone.
pub fn told(tx: &Tx<'_>, id: SubscriptionId) -> Result<Option<i64>> {
    tx.query_one(
        "SELECT sequence FROM subscription_progress WHERE tenant = $1 AND id = $2 AND NOT held",
        values![tx.tenant().0, id.0],
        |row| row.get(0),
    )
}

/// Notes that a subscription was told up to a change; `false` when somebody else was faster.
pub fn advance(tx: &Bookkeeping<'_>, id: SubscriptionId, from: i64, to: i64) -> Result<bool> {
    let advanced = tx.execute(
        "UPDATE subscription_progress SET sequence = $4 WHERE tenant = $1 AND id = $2 AND sequence = $3 AND NOT held",
        values![tx.tenant().0, id.0, from, to],
    )?;
    Ok(advanced == 1)
}

/// Holds a subscription back, or lets it go on; `false` when it is so already.
pub fn hold<'a>(tx: &impl Writes<'a>, id: SubscriptionId, held: bool) -> Result<bool> {
    let changed = Tx::execute(
        tx,
        "UPDATE subscription_progress SET held = $3 WHERE tenant = $1 AND id = $2 AND held <> $3",
        values![tx.tenant().0, id.0, held],
    )?;
    Ok(changed == 1)
}

/// Subscriptions of all tenants that were not told of the last change, and are not held.
pub fn behind(tx: &Tx<'_>, limit: u32) -> Result<Vec<(TenantId, SubscriptionId)>> {
    tx.query(
        "SELECT p.tenant, p.id FROM subscription_progress p CROSS JOIN audit_heads h \
         WHERE h.tenant = p.tenant AND p.sequence < h.sequence AND NOT p.held LIMIT $1",
        values![limit],
        |row| Ok((row.id(0)?, row.id(1)?)),
    )
}

/// Subscriptions of all tenants whose time has come, the oldest first.
pub fn expired(tx: &Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<(TenantId, SubscriptionId)>> {
    tx.query(
        "SELECT tenant, id FROM subscriptions WHERE deleted_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2",
        values![now, limit],
        |row| Ok((row.id(0)?, row.id(1)?)),
    )
}
