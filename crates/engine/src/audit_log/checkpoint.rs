//! Checkpoints: the head of the log, signed, so that nobody can take away or change what it covers
//! without it showing.

use crate::{Ctx, Engine, Error, Result, authz, keys};
use xenia_domain::{Refusal, TenantId};
use xenia_protocols::checkpoint::{Checkpoint, SignedCheckpoint};
use xenia_store::{audit, tenants};

/// Signs the head of the tenant's log as it is now and keeps that; the one that is there when
/// nothing happened since. `None` for a log without events.
pub fn checkpoint(engine: &Engine, ctx: &Ctx) -> Result<Option<SignedCheckpoint>> {
    let (head, last) = engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_AUDIT_LOG, authz::On::Tenant)?;
        Ok((audit::head(tx)?, audit::last_checkpoint(tx)?))
    })?;
    if head.sequence == 0 {
        return Ok(None);
    }
    if let Some(last) = last.filter(|last| last.head == head) {
        return signed(ctx.tenant, &last).map(Some);
    }
    let key = keys::checkpoint_key(engine, ctx.tenant, ctx.now)?;
    let made = Checkpoint {
        tenant: ctx.tenant.to_string(),
        sequence: u64::try_from(head.sequence).unwrap_or(0),
        head: head.hash,
        at_micros: ctx.now.micros(),
    };
    let made = made.sign(&key).map_err(internal)?;
    let kept = audit::Checkpoint {
        head,
        at: ctx.now,
        key_id: made.kid().to_owned(),
        signature: made.signature().to_vec(),
    };
    engine.bookkeeping(ctx.tenant, |tx| Ok(audit::insert_checkpoint(tx, &kept)?))?;
    Ok(Some(made))
}

/// Signs the head of every tenant's log that has moved since its last checkpoint; how many.
pub fn checkpoint_all(engine: &Engine) -> Result<u64> {
    let all = engine
        .store()
        .read(TenantId::default(), |tx| Ok::<_, Error>(tenants::all(tx)?))?;
    let mut made = 0;
    for tenant in all {
        let ctx = engine.system(tenant);
        let moved = engine.read(&ctx, |tx| {
            let covered = audit::last_checkpoint(tx)?.map_or(0, |last| last.head.sequence);
            Ok(audit::head(tx)?.sequence > covered)
        })?;
        if moved && checkpoint(engine, &ctx)?.is_some() {
            made += 1;
        }
    }
    Ok(made)
}

/// The tenant's checkpoints, the oldest first, as lines that an auditor can keep.
pub fn checkpoints(engine: &Engine, ctx: &Ctx) -> Result<Vec<SignedCheckpoint>> {
    let kept = engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_AUDIT_LOG, authz::On::Tenant)?;
        Ok(audit::checkpoints(tx)?)
    })?;
    kept.iter().map(|kept| signed(ctx.tenant, kept)).collect()
}

/// A kept checkpoint as it was signed.
pub(super) fn signed(tenant: TenantId, kept: &audit::Checkpoint) -> Result<SignedCheckpoint> {
    let plain = Checkpoint {
        tenant: tenant.to_string(),
        sequence: u64::try_from(kept.head.sequence).unwrap_or(0),
        head: kept.head.hash,
        at_micros: kept.at.micros(),
    };
    let signature = kept.signature.as_slice().try_into().map_err(|_| {
        Refusal::conflict(format!(
            "the checkpoint at event {} is damaged: its signature has {} bytes",
            kept.head.sequence,
            kept.signature.len()
        ))
    })?;
    Ok(SignedCheckpoint::from_parts(
        plain,
        kept.key_id.clone(),
        signature,
    ))
}

fn internal(error: impl ToString) -> Error {
    Error::Internal(error.to_string())
}
