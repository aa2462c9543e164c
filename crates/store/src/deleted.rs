//! Deleted resources that can be restored (Graph `directory/deletedItems`).

use crate::{
    changes::{self, Happened},
    error::Result,
    resources::{self, Stored, Versioned, document},
    tx::{Tx, WriteTx},
    value::{Value, values},
};
use uuid::Uuid;
use xenia_domain::{NodeKind, TenantId, Timestamp};

/// The condition that a deleted row of alias `r` can be restored. The tenant is `$1`.
pub(crate) const RESTORABLE: &str =
    "r.id IN (SELECT d.id FROM deleted_items d WHERE d.tenant = $1)";

/// Deletes a resource so that it can be restored; `resource` is as it is to be shown meanwhile.
/// `false` when there is none.
pub fn delete<R: Stored>(tx: &WriteTx<'_>, resource: &R, version: i64) -> Result<bool> {
    resources::update(tx, resource, version)?;
    let deleted = resources::delete::<R>(tx, resource.uuid())?;
    if deleted {
        tx.execute(
            "INSERT INTO deleted_items (tenant, kind, id, deleted_at) VALUES ($1, $2, $3, $4)",
            values![tx.tenant().0, R::KIND.word(), resource.uuid(), tx.now()],
        )?;
    }
    Ok(deleted)
}

/// The deleted resource of that id, while it can be restored.
pub fn find<R: Stored>(tx: &Tx<'_>, id: impl Into<Uuid>) -> Result<Option<Versioned<R>>> {
    let id = id.into();
    match kind_of(tx, id)? {
        Some(kind) if kind == R::KIND => resources::find_ever(tx, id),
        _ => Ok(None),
    }
}

/// The kind of the deleted resource of that id, while it can be restored.
pub fn kind_of(tx: &Tx<'_>, id: Uuid) -> Result<Option<NodeKind>> {
    tx.query_one(
        "SELECT kind FROM deleted_items WHERE tenant = $1 AND id = $2",
        values![tx.tenant().0, id],
        |row| row.word("deleted_items", 0, NodeKind::from_word),
    )
}

/// Puts a deleted resource back, as `resource` says. A name that another one has taken meanwhile
/// is [`crate::StoreError::Duplicate`].
pub fn restore<R: Stored>(tx: &WriteTx<'_>, resource: &R, version: i64) -> Result<Versioned<R>> {
    let sql = format!(
        "UPDATE {} SET deleted_at = NULL WHERE tenant = $1 AND id = $2 AND deleted_at IS NOT NULL",
        R::TABLE
    );
    tx.execute(&sql, values![tx.tenant().0, resource.uuid()])?;
    forget(tx, resource.uuid())?;
    // Back again, and not merely changed.
    tx.touch(R::KIND, resource.uuid(), None);
    resources::update(tx, resource, version)?;
    resources::find_ever(tx, resource.uuid())?.ok_or_else(|| crate::StoreError::Stale {
        table: R::TABLE,
        id: resource.uuid().to_string(),
    })
}

/// Makes a deletion final: `left` is what stays of the resource for explanations of the past.
pub fn purge<R: Stored>(tx: &WriteTx<'_>, left: &R) -> Result<()> {
    forget(tx, left.uuid())?;
    let mut values = vec![tx.scope(), left.uuid().into(), document(left)?];
    let columns = R::COLUMNS.iter().zip(left.columns());
    let sets: Vec<String> = columns
        .map(|(column, value)| {
            values.push(value);
            format!(", {column} = ${}", values.len())
        })
        .collect();
    let sql = format!(
        "UPDATE {} SET doc = $3, version = version + 1{} WHERE tenant = $1 AND id = $2 AND deleted_at IS NOT NULL",
        R::TABLE,
        sets.concat()
    );
    tx.execute(&sql, &values)?;
    changes::note(tx, R::KIND, left.uuid(), Happened::Deleted)
}

fn forget(tx: &WriteTx<'_>, id: Uuid) -> Result<()> {
    tx.execute(
        "DELETE FROM deleted_items WHERE tenant = $1 AND id = $2",
        values![tx.tenant().0, id],
    )?;
    Ok(())
}

/// What was deleted up to that instant, of all tenants, the oldest first.
pub fn due(tx: &Tx<'_>, until: Timestamp, limit: u32) -> Result<Vec<(TenantId, Uuid)>> {
    tx.query(
        "SELECT tenant, id FROM deleted_items WHERE deleted_at <= $1 ORDER BY deleted_at, id LIMIT $2",
        values![until, limit],
        |row| Ok((row.id(0)?, row.get(1)?)),
    )
}

/// Forgets what stands beside a user, an application or a service principal that is gone for good:
/// secrets, when the user signed in last, whom the application trusts, its provisioning in both
/// directions. The provisioning log stays: it is history.
pub fn forget_beside(tx: &WriteTx<'_>, id: Uuid) -> Result<()> {
    for table in [
        "passwords WHERE user_id",
        "application_secrets WHERE application",
        "tickets WHERE user_id",
        "last_sign_ins WHERE user_id",
        "federated_credentials WHERE application",
        "synchronization_jobs WHERE service_principal",
        "synchronization_objects WHERE service_principal",
        "provisioning_connections WHERE id",
        "provisioning_tokens WHERE connection",
        "provisioned WHERE connection",
        "provisioned WHERE resource",
    ] {
        let values: [Value; 2] = [tx.scope(), id.into()];
        tx.execute(
            &format!("DELETE FROM {table} = $2 AND tenant = $1"),
            &values,
        )?;
    }
    Ok(())
}
