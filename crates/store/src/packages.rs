//! Questions about access packages.

use crate::{error::Result, tx::Tx, value::values};
use uuid::Uuid;
use xenia_domain::{AccessPackageId, AssignmentPolicyId};

/// How many assignments of a package are not expired, under one of its policies or under any.
pub fn count_live_assignments(
    tx: &Tx<'_>,
    package: AccessPackageId,
    policy: Option<AssignmentPolicyId>,
) -> Result<i64> {
    let live = "SELECT COUNT(*) FROM assignments WHERE tenant = $1 AND access_package = $2 AND state <> 'expired' AND deleted_at IS NULL";
    let counted = match policy {
        None => tx.query_one(live, values![tx.tenant().0, package.0], |row| row.get(0))?,
        Some(policy) => {
            let sql = format!("{live} AND policy = $3");
            tx.query_one(&sql, values![tx.tenant().0, package.0, policy.0], |row| {
                row.get(0)
            })?
        }
    };
    Ok(counted.unwrap_or(0))
}

/// The ids of the packages in those catalogs.
pub fn of_catalogs(tx: &Tx<'_>, catalogs: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for catalog in catalogs {
        let sql = "SELECT id FROM access_packages WHERE tenant = $1 AND catalog = $2 AND deleted_at IS NULL ORDER BY display_name, id";
        let ids = tx.query(sql, values![tx.tenant().0, *catalog], |row| {
            row.get::<Uuid>(0)
        })?;
        found.extend(ids);
    }
    Ok(found)
}
