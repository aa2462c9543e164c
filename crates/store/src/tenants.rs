//! Tenants, their domains and their settings.

use crate::{
    backend::{JsonText, Row},
    error::{Result, StoreError},
    resources::{Versioned, fold},
    tx::{Tx, WriteTx},
    value::values,
};
use serde::{Serialize, de::DeserializeOwned};
use xenia_domain::{
    TenantId,
    directory::{Domain, Organization},
};

fn json<T: DeserializeOwned>(table: &str, row: &Row<'_>, index: usize) -> Result<T> {
    let text: JsonText = row.get(index)?;
    serde_json::from_str(&text.0).map_err(|error| StoreError::corrupt(table, "doc", "?", error))
}

fn text<T: Serialize>(table: &str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt(table, "doc", "?", error))
}

/// Every tenant of this server.
pub fn all(tx: &Tx<'_>) -> Result<Vec<TenantId>> {
    tx.query(
        "SELECT id FROM tenants ORDER BY created_at, id",
        &[],
        |row| row.id(0),
    )
}

/// Makes the tenant of this transaction.
pub fn insert(tx: &WriteTx<'_>, organization: &Organization) -> Result<()> {
    tx.execute(
        "INSERT INTO tenants (id, created_at, version, doc) VALUES ($1, $2, 1, $3)",
        values![tx.tenant().0, tx.now(), text("tenants", organization)?],
    )?;
    Ok(())
}

/// The organisation that this tenant is.
pub fn organization(tx: &Tx<'_>) -> Result<Option<Versioned<Organization>>> {
    tx.query_one(
        "SELECT doc, version, created_at FROM tenants WHERE id = $1",
        &[tx.scope()],
        |row| {
            Ok(Versioned {
                value: json("tenants", row, 0)?,
                version: row.get(1)?,
                created_at: row.get(2)?,
                shown: None,
            })
        },
    )
}

/// Replaces the organisation that was read at `version`.
pub fn update(tx: &WriteTx<'_>, organization: &Organization, version: i64) -> Result<()> {
    let updated = tx.execute(
        "UPDATE tenants SET doc = $2, version = version + 1 WHERE id = $1 AND version = $3",
        values![tx.tenant().0, text("tenants", organization)?, version],
    )?;
    if updated == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale {
            table: "tenants",
            id: tx.tenant().to_string(),
        })
    }
}

/// The tenant that has that verified domain, among all of the server.
pub fn by_domain(tx: &Tx<'_>, name: &str) -> Result<Option<TenantId>> {
    tx.query_one(
        "SELECT tenant FROM domains WHERE name = $1 AND verified",
        values![fold(name)],
        |row| row.id(0),
    )
}

/// The tenant's domains, by name.
pub fn domains(tx: &Tx<'_>) -> Result<Vec<Domain>> {
    tx.query(
        "SELECT doc FROM domains WHERE tenant = $1 ORDER BY name",
        &[tx.scope()],
        |row| json("domains", row, 0),
    )
}

/// Adds a domain; a duplicate is an error: in the same tenant, or a verified one in any tenant.
pub fn insert_domain(tx: &WriteTx<'_>, domain: &Domain) -> Result<()> {
    tx.execute(
        "INSERT INTO domains (tenant, name, verified, doc) VALUES ($1, $2, $3, $4)",
        values![
            tx.tenant().0,
            fold(&domain.id),
            domain.is_verified,
            text("domains", domain)?
        ],
    )?;
    Ok(())
}

/// Replaces a domain of the tenant; `false` when it has none of that name. Verifying one that
/// another tenant has verified is a duplicate.
pub fn update_domain(tx: &WriteTx<'_>, domain: &Domain) -> Result<bool> {
    let updated = tx.execute(
        "UPDATE domains SET verified = $3, doc = $4 WHERE tenant = $1 AND name = $2",
        values![
            tx.tenant().0,
            fold(&domain.id),
            domain.is_verified,
            text("domains", domain)?
        ],
    )?;
    Ok(updated == 1)
}

/// Removes a domain of the tenant; `false` when it has none of that name.
pub fn delete_domain(tx: &WriteTx<'_>, name: &str) -> Result<bool> {
    Ok(tx.execute(
        "DELETE FROM domains WHERE name = $1 AND tenant = $2",
        values![fold(name), tx.tenant().0],
    )? == 1)
}

/// Whether any user's name or address is in that domain.
pub fn domain_in_use(tx: &Tx<'_>, name: &str) -> Result<bool> {
    let name = fold(name);
    let sql = "SELECT 1 FROM users WHERE tenant = $1 AND deleted_at IS NULL \
         AND (mail_domain = $2 OR user_principal_name LIKE $3) LIMIT 1";
    let ending = format!("%@{name}");
    let found = tx.query_one(sql, values![tx.tenant().0, name, ending], |_| Ok(()))?;
    Ok(found.is_some())
}

/// A settings document of the tenant; the type's default when it was never written.
pub fn setting<T: DeserializeOwned + Default>(tx: &Tx<'_>, name: &str) -> Result<T> {
    let found = tx.query_one(
        "SELECT doc FROM settings WHERE tenant = $1 AND name = $2",
        values![tx.tenant().0, name],
        |row| json("settings", row, 0),
    )?;
    Ok(found.unwrap_or_default())
}

/// Writes a settings document.
pub fn set_setting<T: Serialize>(tx: &WriteTx<'_>, name: &str, value: &T) -> Result<()> {
    tx.execute(
        "INSERT INTO settings (tenant, name, version, doc) VALUES ($1, $2, 1, $3) \
         ON CONFLICT (tenant, name) DO UPDATE SET version = settings.version + 1, doc = $3",
        values![tx.tenant().0, name, text("settings", value)?],
    )?;
    Ok(())
}
