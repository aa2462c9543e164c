//! Work whose time has come, of all tenants: the loops that reconcilers share.
//!
//! Each thing is found by a query of its own, done in a transaction that looks again, and so done
//! once on however many servers.

use crate::{Engine, Error, Result};
use std::{
    collections::{BTreeMap, HashSet},
    fmt::Debug,
    hash::Hash,
};
use xenia_domain::{Reason, Refusal, TenantId};
use xenia_store::Tx;

/// How many things are asked for at a time.
const BATCH: u32 = 200;
/// The code of the refusal which says that another server was first; it never leaves the engine.
const NOTHING_DUE: &str = "NothingDue";

/// What says, inside a transaction, that there is nothing to do after all.
pub(crate) fn nothing() -> Error {
    Refusal::new(Reason::Conflict, "nothing is due")
        .coded(NOTHING_DUE)
        .into()
}

/// Whether something was done: `false` for [`nothing`].
pub(crate) fn done(result: Result<()>) -> Result<bool> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if is_nothing(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether that is [`nothing`].
pub(crate) fn is_nothing(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.code == NOTHING_DUE)
}

/// Does what `find` finds, one by one; how many were done. What fails, or needs nothing after all,
/// is told and left for the next run, and does not stop the rest.
pub(crate) fn each<I: Copy + Eq + Hash + Debug>(
    engine: &Engine,
    what: &'static str,
    find: impl Fn(&Tx<'_>, u32) -> xenia_store::Result<Vec<(TenantId, I)>>,
    one: impl Fn(TenantId, I) -> Result<bool>,
) -> Result<u64> {
    let mut done = 0;
    let mut tried: HashSet<(TenantId, I)> = HashSet::new();
    loop {
        // What failed comes up again: ask for as many more.
        let limit = BATCH.saturating_add(u32::try_from(tried.len()).unwrap_or(u32::MAX));
        let due = found(engine, |tx| find(tx, limit))?;
        let mut progress = false;
        for (tenant, id) in due {
            if tried.contains(&(tenant, id)) {
                continue;
            }
            match one(tenant, id) {
                Ok(true) => {
                    done += 1;
                    progress = true;
                }
                Ok(false) => _ = tried.insert((tenant, id)),
                Err(error) => {
                    tried.insert((tenant, id));
                    tracing::error!(%tenant, ?id, what, %error, "due and could not be done");
                }
            }
        }
        if !progress {
            return Ok(done);
        }
    }
}

/// Does what `find` finds in one transaction for each tenant and batch; how many were done.
pub(crate) fn in_batches<I>(
    engine: &Engine,
    find: impl Fn(&Tx<'_>, u32) -> xenia_store::Result<Vec<(TenantId, I)>>,
    some: impl Fn(TenantId, &[I]) -> Result<u64>,
) -> Result<u64> {
    let mut done = 0;
    loop {
        let due = found(engine, |tx| find(tx, BATCH))?;
        let last = due.len() < BATCH as usize;
        let mut by_tenant: BTreeMap<TenantId, Vec<I>> = BTreeMap::new();
        for (tenant, id) in due {
            by_tenant.entry(tenant).or_default().push(id);
        }
        for (tenant, ids) in by_tenant {
            done += some(tenant, &ids)?;
        }
        if last {
            return Ok(done);
        }
    }
}

fn found<T>(engine: &Engine, find: impl FnOnce(&Tx<'_>) -> xenia_store::Result<T>) -> Result<T> {
    engine
        .store()
        .read(TenantId::default(), |tx| -> Result<_> { Ok(find(tx)?) })
}
