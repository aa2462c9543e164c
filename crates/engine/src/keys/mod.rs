//! Signing keys: an ES256 key per tenant for tokens, an Ed25519 key for audit checkpoints, an
//! RS256 key as soon as an application asks for one, and the secret behind pairwise subjects.
//! The private halves are stored sealed under the master key.

mod make;
mod ring;

pub use ring::KeyRing;

pub(crate) use make::{first, insert};
pub(crate) use ring::Cache;

use crate::{Ctx, Engine, Error, Result, authz};
use std::sync::Arc;
use xenia_domain::{
    NodeKind, Refusal, TenantId, Timestamp,
    audit::{NewEvent, Target},
};
use xenia_protocols::jose::{Algorithm, SigningKey};
use xenia_store::{Written, credentials};

/// The purpose of keys that sign tokens.
pub const TOKENS: &str = "tokens";
/// The purpose of the key that signs audit checkpoints.
pub const CHECKPOINTS: &str = "checkpoints";
/// The purpose of the secret behind pairwise subjects.
pub(crate) const SUBJECTS: &str = "subjects";

/// How long a new key is published before it signs, in seconds: relying parties and other nodes
/// read the key set again within that time.
pub const OVERLAP_SECONDS: i64 = 24 * 60 * 60;
/// How long a key is published after it has signed its last token, in seconds: longer than any
/// token lives.
pub const AFTERLIFE_SECONDS: i64 = 24 * 60 * 60;

/// The tenant's keys, from memory where they are fresh.
pub fn ring(engine: &Engine, tenant: TenantId, now: Timestamp) -> Result<Arc<KeyRing>> {
    if let Some(ring) = engine.keys.find(tenant, now) {
        return Ok(ring);
    }
    let stored = engine
        .store()
        .read(tenant, |tx| Ok::<_, Error>(credentials::keys(tx)?))?;
    let ring = Arc::new(KeyRing::open(engine, tenant, now, &stored)?);
    engine.keys.put(tenant, Arc::clone(&ring));
    Ok(ring)
}

/// The key that signs the tenant's tokens now. An RS256 key is made when it is first asked for.
pub fn signer(
    engine: &Engine,
    tenant: TenantId,
    now: Timestamp,
    algorithm: Algorithm,
) -> Result<Arc<SigningKey>> {
    if let Some(key) = ring(engine, tenant, now)?.signer(algorithm, now) {
        return Ok(key);
    }
    let key = make::make(engine, tenant, now, algorithm, TOKENS)?;
    let ctx = Ctx {
        tenant,
        actor: crate::Actor::System,
        now,
        request_id: engine.new_id(),
    };
    engine.write(&ctx, |tx| {
        // Another node may have been quicker; two keys do no harm, the newer one signs.
        credentials::insert_key(tx, &key)?;
        Ok(Written::new((), added(tenant, &key)))
    })?;
    engine.keys.forget(tenant);
    ring(engine, tenant, now)?
        .signer(algorithm, now)
        .ok_or_else(|| Error::Internal(format!("tenant {tenant} has no {algorithm} key")))
}

/// The key that signs the tenant's audit checkpoints.
pub fn checkpoint_key(
    engine: &Engine,
    tenant: TenantId,
    now: Timestamp,
) -> Result<Arc<SigningKey>> {
    ring(engine, tenant, now)?
        .checkpoint()
        .ok_or_else(|| Error::Internal(format!("tenant {tenant} has no checkpoint key")))
}

/// The document at `/{tenant}/discovery/v2.0/keys` (RFC 7517 section 5): the keys that sign now,
/// that will sign soon, and that have signed tokens which are still alive.
pub fn document(engine: &Engine, tenant: TenantId, now: Timestamp) -> Result<serde_json::Value> {
    Ok(ring(engine, tenant, now)?.published(now).to_value())
}

/// Makes a new token key for every algorithm in use. It is published at once, signs after
/// [`OVERLAP_SECONDS`], and the old one is no longer published [`AFTERLIFE_SECONDS`] after that.
/// Refused while the last rotation is under way. Answers the new key ids.
pub fn rotate(engine: &Engine, ctx: &Ctx) -> Result<Vec<String>> {
    let active_from = ctx.now.plus_seconds(OVERLAP_SECONDS);
    let old = ring(engine, ctx.tenant, ctx.now)?.token_keys(ctx.now);
    let mut new = Vec::new();
    for (algorithm, _) in &old {
        let mut key = make::make(engine, ctx.tenant, ctx.now, *algorithm, TOKENS)?;
        key.active_from = active_from;
        new.push(key);
    }
    let ids = engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::ROTATE_KEYS, authz::On::Tenant)?;
        let waiting = credentials::keys(tx)?
            .iter()
            .any(|key| key.purpose == TOKENS && key.active_from > ctx.now);
        if waiting {
            let message =
                "a new key is published and not active yet: wait for it before you rotate again";
            return Err(Refusal::conflict(message).into());
        }
        for (_, key_id) in &old {
            credentials::retire_key(tx, key_id, active_from.plus_seconds(AFTERLIFE_SECONDS))?;
        }
        let mut events = Vec::new();
        for key in &new {
            credentials::insert_key(tx, key)?;
            events.push(added(ctx.tenant, key));
        }
        let ids: Vec<String> = new.iter().map(|key| key.key_id.clone()).collect();
        let event = NewEvent::new(
            "KeyManagement",
            "Rotate signing keys",
            Target::new(NodeKind::Organization, ctx.tenant, ""),
        )
        .with(serde_json::json!({ "newKeyIds": ids, "activeFrom": active_from }));
        Ok(Written::all(ids, event, events))
    })?;
    engine.keys.forget(ctx.tenant);
    Ok(ids)
}

fn added(tenant: TenantId, key: &credentials::StoredKey) -> NewEvent {
    NewEvent::new(
        "KeyManagement",
        "Add signing key",
        Target::new(NodeKind::SigningKey, tenant, &key.key_id),
    )
    .with(serde_json::json!({
        "algorithm": key.algorithm,
        "purpose": key.purpose,
        "activeFrom": key.active_from,
    }))
}
