//! Migrations: one text for both databases, with type words that `dialect` fills in.
//!
//! A migration is applied once, in a transaction, and never edited afterwards: its checksum is
//! kept and compared, so a database made by another text is refused instead of guessed at.

use crate::{
    backend::Connection,
    error::{Result, StoreError},
    value::values,
};

const MIGRATIONS: &[(&str, &str)] = &[
    (
        "0001_foundation",
        include_str!("../migrations/0001_foundation.sql"),
    ),
    (
        "0002_directory",
        include_str!("../migrations/0002_directory.sql"),
    ),
    (
        "0003_entitlement",
        include_str!("../migrations/0003_entitlement.sql"),
    ),
    (
        "0004_changes",
        include_str!("../migrations/0004_changes.sql"),
    ),
    (
        "0005_group_visibility",
        include_str!("../migrations/0005_group_visibility.sql"),
    ),
    ("0006_walks", include_str!("../migrations/0006_walks.sql")),
    (
        "0007_deleted_items",
        include_str!("../migrations/0007_deleted_items.sql"),
    ),
    (
        "0008_provisioning",
        include_str!("../migrations/0008_provisioning.sql"),
    ),
    (
        "0009_permission_grants",
        include_str!("../migrations/0009_permission_grants.sql"),
    ),
    (
        "0010_subscriptions",
        include_str!("../migrations/0010_subscriptions.sql"),
    ),
    (
        "0011_device_codes",
        include_str!("../migrations/0011_device_codes.sql"),
    ),
    (
        "0012_client_assertions",
        include_str!("../migrations/0012_client_assertions.sql"),
    ),
    (
        "0013_membership_rules",
        include_str!("../migrations/0013_membership_rules.sql"),
    ),
    (
        "0014_delegation",
        include_str!("../migrations/0014_delegation.sql"),
    ),
    (
        "0015_synchronization",
        include_str!("../migrations/0015_synchronization.sql"),
    ),
    (
        "0017_group_life_cycle",
        include_str!("../migrations/0017_group_life_cycle.sql"),
    ),
    (
        "0017_joinable_groups",
        include_str!("../migrations/0017_joinable_groups.sql"),
    ),
    (
        "0018_extensions",
        include_str!("../migrations/0018_extensions.sql"),
    ),
    (
        "0019_licences",
        include_str!("../migrations/0019_licences.sql"),
    ),
    (
        "0020_devices",
        include_str!("../migrations/0020_devices.sql"),
    ),
    (
        "0023_permission_grants_by_person",
        include_str!("../migrations/0023_permission_grants_by_person.sql"),
    ),
    ("0024_photos", include_str!("../migrations/0024_photos.sql")),
    (
        "0025_consent_requests",
        include_str!("../migrations/0025_consent_requests.sql"),
    ),
    (
        "0026_federated_credentials",
        include_str!("../migrations/0026_federated_credentials.sql"),
    ),
    (
        "0029_roles_of_groups",
        include_str!("../migrations/0029_roles_of_groups.sql"),
    ),
];

/// Brings the database up to this program's schema. Safe to run by several nodes at once.
pub(crate) fn run(connection: &Connection) -> Result<()> {
    connection.make(&connection.kind().migration(
        "CREATE TABLE IF NOT EXISTS migrations (name {text} PRIMARY KEY, checksum TEXT NOT NULL)",
    ))?;
    connection.begin_write()?;
    let result = lock(connection).and_then(|()| apply_all(connection));
    connection.batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    result
}

/// Holds back other nodes until the commit.
fn lock(connection: &Connection) -> Result<()> {
    connection.execute("INSERT INTO migrations (name, checksum) VALUES ('lock', '') ON CONFLICT (name) DO UPDATE SET checksum = ''", &[])?;
    Ok(())
}

fn apply_all(connection: &Connection) -> Result<()> {
    let applied = connection.query(
        "SELECT name, checksum FROM migrations WHERE name <> 'lock' ORDER BY name",
        &[],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
    )?;
    if let Some((unknown, _)) = applied
        .iter()
        .find(|(name, _)| !MIGRATIONS.iter().any(|(known, _)| known == name))
    {
        return Err(StoreError::Open(format!(
            "the database was made by a newer Xenia: it has migration `{unknown}`"
        )));
    }
    for (name, text) in MIGRATIONS {
        let checksum = crate::audit::hex(&crate::audit::sha256(&[text.as_bytes()]));
        match applied.iter().find(|(applied, _)| applied == name) {
            Some((_, stored)) if *stored == checksum => {}
            Some(_) => {
                return Err(StoreError::Open(format!(
                    "migration `{name}` of the database differs from this program's"
                )));
            }
            None => {
                connection.batch(&connection.kind().migration(text))?;
                connection.execute(
                    "INSERT INTO migrations (name, checksum) VALUES ($1, $2)",
                    values![*name, checksum],
                )?;
            }
        }
    }
    Ok(())
}
