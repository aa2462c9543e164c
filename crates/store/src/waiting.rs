//! Accounts that wait for their person.

use crate::{error::Result, tx::Tx, value::values};
use uuid::Uuid;
use xenia_domain::TenantId;

/// The accounts of all tenants that were invited and that nobody has accepted, after that one, in
/// the order of tenant and id.
pub fn invited(
    tx: &Tx<'_>,
    (tenant, user): (TenantId, Uuid),
    limit: u32,
) -> Result<Vec<(TenantId, Uuid)>> {
    let sql = "SELECT u.tenant, u.id FROM users u \
               WHERE u.external_user_state = 'pendingacceptance' AND u.deleted_at IS NULL \
               AND (u.tenant > $1 OR (u.tenant = $1 AND u.id > $2)) \
               AND EXISTS (SELECT 1 FROM invitations i WHERE i.tenant = u.tenant AND i.invited_user = u.id AND i.deleted_at IS NULL) \
               ORDER BY u.tenant, u.id LIMIT $3";
    tx.query(sql, values![tenant.0, user, limit], |row| {
        Ok((row.id(0)?, row.get(1)?))
    })
}
