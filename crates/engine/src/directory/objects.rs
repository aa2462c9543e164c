//! Objects of the directory, whatever their kind (Graph `directoryObject`).

use super::sight::{Extent, Sight};
use crate::{Ctx, Engine, Result, authz};
use uuid::Uuid;
use xenia_domain::{NodeKind, Refusal};
use xenia_store::{Tx, query::DirectoryObject};

/// Ids of one request at most (Graph, "directoryObject: getByIds").
const MOST: usize = 1000;

/// The object of that id.
pub fn get(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<DirectoryObject> {
    engine.read(ctx, |tx| {
        let sight = Sight::of(tx, ctx)?;
        match visible(tx, ctx, &sight, id)? {
            Some(object) => Ok(object),
            // Only those who may read something learn that there is nothing.
            None => {
                require(ctx, &sight)?;
                Err(Refusal::not_found("object", id).into())
            }
        }
    })
}

/// The objects of those ids that exist, are of those kinds, and may be seen by the caller.
pub fn by_ids(
    engine: &Engine,
    ctx: &Ctx,
    ids: &[Uuid],
    kinds: &[NodeKind],
) -> Result<Vec<DirectoryObject>> {
    if ids.len() > MOST {
        let message = format!("`ids` has {MOST} ids at most, not {}", ids.len());
        return Err(Refusal::invalid("ids", message).into());
    }
    engine.read(ctx, |tx| {
        let sight = Sight::of(tx, ctx)?;
        require(ctx, &sight)?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(
                visible(tx, ctx, &sight, *id)?.filter(|object| kinds.contains(&object.kind())),
            );
        }
        Ok(found)
    })
}

/// Refuses who may read neither people nor groups.
fn require(ctx: &Ctx, sight: &Sight) -> Result<()> {
    match (sight.users, sight.groups) {
        (Extent::Id, Extent::Id) => Err(authz::denied(ctx, &authz::READ_USERS).into()),
        _ => Ok(()),
    }
}

/// The object, as far as the caller may see it.
pub(super) fn visible(
    tx: &Tx<'_>,
    ctx: &Ctx,
    sight: &Sight,
    id: Uuid,
) -> Result<Option<DirectoryObject>> {
    match DirectoryObject::find(tx, id)? {
        Some(object) => sight.found(tx, ctx, object),
        None => Ok(None),
    }
}
