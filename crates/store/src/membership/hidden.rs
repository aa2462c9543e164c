//! Groups that hide who is in them.

use crate::{error::Result, tx::Tx};
use uuid::Uuid;

/// The groups that hide who is in them, the oldest first.
pub fn hidden_groups(tx: &Tx<'_>) -> Result<Vec<Uuid>> {
    // The word stands in the statement, as it does in the index `groups_by_visibility`.
    tx.query(
        "SELECT r.id FROM groups r WHERE r.tenant = $1 AND r.visibility = 'hiddenmembership' AND r.deleted_at IS NULL ORDER BY r.created_at, r.id",
        &[tx.scope()],
        |row| row.get(0),
    )
}
