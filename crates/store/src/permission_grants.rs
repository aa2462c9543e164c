//! Questions about delegated permission grants: an application of which every person of a large
//! organisation has one must answer a sign-in as fast as one of which nobody has.

use crate::{
    error::Result,
    resources::{Stored, Versioned, read, selected},
    tx::Tx,
    value::values,
};
use uuid::Uuid;
use xenia_domain::{ServicePrincipalId, UserId, consent::PermissionGrant};

/// The grants of `client` on `resource`: for everybody, and for that person where one is named.
/// At most one of each, unless somebody wrote them at the same moment.
pub fn applying(
    tx: &Tx<'_>,
    client: ServicePrincipalId,
    resource: ServicePrincipalId,
    person: Option<UserId>,
) -> Result<Vec<Versioned<PermissionGrant>>> {
    let which = |condition: &str| {
        format!(
            "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.client = $2 AND r.resource = $3 AND r.principal {condition} AND r.deleted_at IS NULL",
            selected("r"),
            PermissionGrant::TABLE
        )
    };
    let mut found = tx.query(
        &which("IS NULL"),
        values![tx.tenant().0, client.0, resource.0],
        read,
    )?;
    if let Some(person) = person {
        let of_person: Vec<Versioned<PermissionGrant>> = tx.query(
            &which("= $4"),
            values![tx.tenant().0, client.0, resource.0, person.0],
            read,
        )?;
        found.extend(of_person);
    }
    Ok(found)
}

/// The grants of a client for everybody.
pub fn for_everybody(tx: &Tx<'_>, client: Uuid) -> Result<Vec<Versioned<PermissionGrant>>> {
    let sql = format!(
        "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.client = $2 AND r.principal IS NULL AND r.deleted_at IS NULL ORDER BY r.resource, r.id",
        selected("r"),
        PermissionGrant::TABLE
    );
    tx.query(&sql, values![tx.tenant().0, client], read)
}

/// The first grants of a client that are for one person each.
pub fn for_people(
    tx: &Tx<'_>,
    client: Uuid,
    limit: u32,
) -> Result<Vec<Versioned<PermissionGrant>>> {
    let sql = format!(
        "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.client = $2 AND r.principal IS NOT NULL AND r.deleted_at IS NULL ORDER BY r.resource, r.principal LIMIT $3",
        selected("r"),
        PermissionGrant::TABLE
    );
    tx.query(&sql, values![tx.tenant().0, client, limit], read)
}

/// How many grants of a client are for one person each.
pub fn count_for_people(tx: &Tx<'_>, client: Uuid) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM permission_grants WHERE tenant = $1 AND client = $2 AND principal IS NOT NULL AND deleted_at IS NULL";
    let counted = tx.query_one(sql, values![tx.tenant().0, client], |row| row.get(0))?;
    Ok(counted.unwrap_or(0))
}
