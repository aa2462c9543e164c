//! Provisioning tokens: long-lived bearer tokens (RFC 6750) that one connection uses at `/scim/v2`
//! and nowhere else. The token names its tenant, so that nothing is looked up across tenants; what
//! is stored is its hash.

use crate::{Actor, Engine, Error, Result, secret};
use uuid::Uuid;
use xenia_domain::{
    Reason, Refusal, ServicePrincipalId, TenantId, Timestamp, directory::ServicePrincipal,
    permission::Permission, provisioning::TokenRecord,
};
use xenia_store::{provisioning as store, resources};

/// What every provisioning token begins with, so that a leaked one is recognised.
pub const PREFIX: &str = "xscim_";

/// A use is noted again after so many seconds.
const NOTED_EVERY_SECONDS: i64 = 3600;

/// The token of that secret.
pub(super) fn text(tenant: TenantId, opaque: &str) -> String {
    format!("{PREFIX}{}_{opaque}", tenant.0.simple())
}

/// Whether a bearer token is meant to be a provisioning token.
#[must_use]
pub fn is_provisioning_token(token: &str) -> bool {
    token.starts_with(PREFIX)
}

fn refused(message: &str) -> Error {
    Refusal::new(Reason::Unauthenticated, message).into()
}

/// Whom a provisioning token stands for: the service principal of its connection.
///
/// # Errors
/// Refused when the token is unknown, has ended, or its connection or application is disabled.
pub fn verify(engine: &Engine, token: &str, now: Timestamp) -> Result<(TenantId, Actor)> {
    let unknown = || refused("the provisioning token is not known here");
    let rest = token.strip_prefix(PREFIX).ok_or_else(unknown)?;
    let (tenant, _) = rest.split_once('_').ok_or_else(unknown)?;
    let tenant = TenantId(Uuid::try_parse(tenant).map_err(|_| unknown())?);
    let hash = secret::hash(token);
    let (actor, record) = engine.store().read(tenant, |tx| {
        let (connection, record) = store::token_by_hash(tx, &hash)?.ok_or_else(unknown)?;
        if record.end_date_time <= now {
            return Err(refused(
                "the provisioning token has ended: ask for a new one",
            ));
        }
        let enabled = store::connection(tx, connection)?;
        if !enabled.is_some_and(|found| found.value.is_enabled) {
            return Err(refused("the provisioning connection is disabled"));
        }
        Ok((actor(tx, connection)?, record))
    })?;
    note_use(engine, tenant, &record, now)?;
    Ok((tenant, actor))
}

fn actor(tx: &xenia_store::Tx<'_>, connection: ServicePrincipalId) -> Result<Actor> {
    let principal = resources::find::<ServicePrincipal>(tx, connection)?
        .map(|found| found.value)
        .filter(|principal| principal.account_enabled)
        .ok_or_else(|| {
            refused("the application of the provisioning token is disabled or deleted")
        })?;
    Ok(Actor::Application {
        service_principal: principal.id,
        client: principal.app_id,
        name: principal.display_name,
        permissions: vec![Permission::SynchronizationDataUserUpload],
    })
}

fn note_use(engine: &Engine, tenant: TenantId, record: &TokenRecord, now: Timestamp) -> Result<()> {
    let noted = record.last_used_date_time;
    let is_recent = |at: Timestamp| now.seconds() - at.seconds() < NOTED_EVERY_SECONDS;
    if noted.is_some_and(is_recent) {
        return Ok(());
    }
    engine.bookkeeping(tenant, |tx| Ok(store::touch_token(tx, record.key_id, now)?))
}
