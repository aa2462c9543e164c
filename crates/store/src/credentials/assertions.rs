//! Client assertions that were used (RFC 7523 section 3, rule 7).

use crate::{error::Result, tx::Bookkeeping, value::values};
use xenia_domain::Timestamp;

/// Notes that an assertion was used, until it expires; `false` when it was used already. Of two
/// nodes that ask at once, one is told `true`.
pub fn use_assertion(
    tx: &Bookkeeping<'_>,
    hash: &[u8],
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<bool> {
    let sql = "INSERT INTO client_assertions (tenant, hash, expires_at) VALUES ($1, $2, $3) \
               ON CONFLICT (tenant, hash) DO UPDATE SET expires_at = $3 WHERE client_assertions.expires_at <= $4";
    Ok(tx.execute(sql, values![tx.tenant().0, hash, expires_at, now])? == 1)
}

/// Forgets the assertions of all tenants that have expired; how many there were.
pub fn forget_assertions(tx: &Bookkeeping<'_>, now: Timestamp) -> Result<u64> {
    tx.execute(
        "DELETE FROM client_assertions WHERE expires_at <= $1",
        values![now],
    )
}
