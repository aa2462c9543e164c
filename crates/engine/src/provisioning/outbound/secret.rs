//! The application's token, sealed as signing keys are.

use crate::{Engine, Error, Result};
use xenia_domain::{ServicePrincipalId, TenantId};
use xenia_protocols::seal::{self, MasterKey};

fn place(tenant: TenantId, job: ServicePrincipalId) -> String {
    format!("synchronization/{tenant}/{job}")
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("the token of a provisioned application: {error}"))
}

/// The token, sealed.
pub(super) fn close(
    engine: &Engine,
    tenant: TenantId,
    job: ServicePrincipalId,
    token: &str,
) -> Result<Vec<u8>> {
    let master = MasterKey::from_bytes(engine.master_key()).map_err(internal)?;
    let place = place(tenant, job);
    seal::seal(
        &master,
        &engine.random(),
        place.as_bytes(),
        token.as_bytes(),
    )
    .map_err(internal)
}

/// The token that was sealed.
pub(super) fn open(
    engine: &Engine,
    tenant: TenantId,
    job: ServicePrincipalId,
    sealed: &[u8],
) -> Result<String> {
    let master = MasterKey::from_bytes(engine.master_key()).map_err(internal)?;
    let place = place(tenant, job);
    let plain = seal::open(&master, place.as_bytes(), sealed).map_err(internal)?;
    String::from_utf8(plain).map_err(internal)
}
