//! Forgetting what has had its time.

use crate::{error::Result, tx::Bookkeeping, value::values};
use xenia_domain::Timestamp;

/// Forgets codes, links, tokens and sessions of all tenants that ended before that time, and
/// counters of tries from before it; how many there were. What they did stays in the audit log.
pub fn forget_ended(tx: &Bookkeeping<'_>, before: Timestamp) -> Result<u64> {
    let mut forgotten = 0;
    for sql in [
        "DELETE FROM one_time_codes WHERE expires_at < $1",
        "DELETE FROM authorization_codes WHERE expires_at < $1",
        "DELETE FROM device_codes WHERE expires_at < $1",
        "DELETE FROM tickets WHERE expires_at < $1",
        "DELETE FROM refresh_tokens WHERE expires_at < $1",
        // A session is kept as long as its refresh tokens: whoever ends it ends their tokens too.
        "DELETE FROM sessions WHERE expires_at < $1 AND NOT EXISTS \
         (SELECT 1 FROM refresh_tokens t WHERE t.tenant = sessions.tenant AND t.session_id = sessions.id)",
        "DELETE FROM attempts WHERE since < $1",
    ] {
        forgotten += tx.execute(sql, values![before])?;
    }
    Ok(forgotten)
}
