//! Making keys and keeping them sealed.

use super::{CHECKPOINTS, SUBJECTS, TOKENS};
use crate::{Engine, Error, Result};
use serde_json::json;
use xenia_domain::{TenantId, Timestamp};
use xenia_protocols::{
    jose::{Algorithm, SigningKey},
    seal::{self, MasterKey},
};
use xenia_store::{
    WriteTx,
    credentials::{self, StoredKey},
};

/// The algorithm name under which the secret of pairwise subjects is stored.
const HMAC: &str = "HS256";

/// The keys that every tenant has from its beginning, made before its first transaction.
pub(crate) fn first(engine: &Engine, tenant: TenantId, now: Timestamp) -> Result<Vec<StoredKey>> {
    let secret: [u8; 32] = engine.random();
    let subjects = "subjects";
    Ok(vec![
        make(engine, tenant, now, Algorithm::Es256, TOKENS)?,
        make(engine, tenant, now, Algorithm::EdDsa, CHECKPOINTS)?,
        StoredKey {
            key_id: subjects.to_owned(),
            algorithm: HMAC.to_owned(),
            purpose: SUBJECTS.to_owned(),
            public_key: json!({}),
            private_key: close(engine, tenant, subjects, &secret)?,
            created_at: now,
            active_from: now,
            retired_at: None,
        },
    ])
}

/// Adds the first keys to a tenant that is being made.
pub(crate) fn insert(tx: &WriteTx<'_>, keys: &[StoredKey]) -> Result<()> {
    for key in keys {
        credentials::insert_key(tx, key)?;
    }
    Ok(())
}

/// A new key that signs from now on.
pub(super) fn make(
    engine: &Engine,
    tenant: TenantId,
    now: Timestamp,
    algorithm: Algorithm,
    purpose: &str,
) -> Result<StoredKey> {
    let key = SigningKey::generate(algorithm).map_err(internal)?;
    let der = key.to_pkcs8().map_err(internal)?;
    Ok(StoredKey {
        key_id: key.kid().to_owned(),
        algorithm: algorithm.name().to_owned(),
        purpose: purpose.to_owned(),
        public_key: key.jwk().to_value(),
        private_key: close(engine, tenant, key.kid(), &der)?,
        created_at: now,
        active_from: now,
        retired_at: None,
    })
}

fn close(engine: &Engine, tenant: TenantId, key_id: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let master = MasterKey::from_bytes(engine.master_key()).map_err(internal)?;
    seal::seal(
        &master,
        &engine.random(),
        place(tenant, key_id).as_bytes(),
        plain,
    )
    .map_err(internal)
}

/// The bytes that were sealed as this key's private half.
pub(super) fn open(engine: &Engine, tenant: TenantId, key: &StoredKey) -> Result<Vec<u8>> {
    let master = MasterKey::from_bytes(engine.master_key()).map_err(internal)?;
    let place = place(tenant, &key.key_id);
    seal::open(&master, place.as_bytes(), &key.private_key)
        .map_err(|error| Error::Internal(format!("signing key `{}`: {error}", key.key_id)))
}

fn place(tenant: TenantId, key_id: &str) -> String {
    format!("signing-key/{tenant}/{key_id}")
}

pub(super) fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(error.to_string())
}
