//! State that travels through the browser, sealed under the master key: nobody can read or change
//! it, and any node can open it.

use crate::problem::Problem;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde::{Serialize, de::DeserializeOwned};
use xenia_engine::{Engine, domain::TenantId};
use xenia_protocols::seal::{self, MasterKey};

/// Seals a value for that purpose in that tenant.
pub(crate) fn close<T: Serialize>(
    engine: &Engine,
    tenant: TenantId,
    purpose: &str,
    value: &T,
) -> Result<String, Problem> {
    let json = serde_json::to_vec(value).map_err(internal)?;
    let key = MasterKey::from_bytes(engine.master_key()).map_err(internal)?;
    let place = format!("{purpose}/{tenant}");
    let sealed = seal::seal(&key, &engine.random(), place.as_bytes(), &json).map_err(internal)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(sealed))
}

/// Opens what [`close`] sealed; `None` for anything else.
pub(crate) fn open<T: DeserializeOwned>(
    engine: &Engine,
    tenant: TenantId,
    purpose: &str,
    text: &str,
) -> Option<T> {
    let sealed = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let key = MasterKey::from_bytes(engine.master_key()).ok()?;
    let place = format!("{purpose}/{tenant}");
    let json = seal::open(&key, place.as_bytes(), &sealed).ok()?;
    serde_json::from_slice(&json).ok()
}

fn internal(error: impl std::fmt::Display) -> Problem {
    Problem::Internal(error.to_string())
}
