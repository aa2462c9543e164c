//! Objects of the directory, whatever their kind (Graph `directoryObject`).

use crate::{
    Ctx, Engine, Result,
    authz::{self, Action, On},
};
use uuid::Uuid;
use xenia_domain::{NodeKind, Refusal};
use xenia_store::{Tx, query::DirectoryObject};

/// Ids of one request at most (Graph, "directoryObject: getByIds").
const MOST: usize = 1000;

/// The object of that id.
pub fn get(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<DirectoryObject> {
    engine.read(ctx, |tx| {
        let found = visible(tx, ctx, id)?;
        match found {
            Some(object) => Ok(object),
            // Only those who may read something learn that there is nothing.
            None => {
                authz::require(tx, ctx, &authz::READ_USERS, On::Tenant)
                    .or_else(|_| authz::require(tx, ctx, &authz::READ_GROUPS, On::Tenant))?;
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
        authz::require(tx, ctx, &authz::READ_USERS, On::Tenant)
            .or_else(|_| authz::require(tx, ctx, &authz::READ_GROUPS, On::Tenant))?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(visible(tx, ctx, *id)?.filter(|object| kinds.contains(&object.kind())));
        }
        Ok(found)
    })
}

/// The object, if the caller may read its kind.
fn visible(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<Option<DirectoryObject>> {
    let Some(object) = DirectoryObject::find(tx, id)? else {
        return Ok(None);
    };
    let action: &Action = match object.kind() {
        NodeKind::User if ctx.user().is_some_and(|user| user.0 == id) => {
            let on = On::Node(NodeKind::User, id);
            return Ok(authz::may(tx, ctx, &authz::READ_SELF, on)?.then_some(object));
        }
        NodeKind::User => &authz::READ_USERS,
        NodeKind::Group => &authz::READ_GROUPS,
        _ => &authz::READ_APPLICATIONS,
    };
    Ok(authz::may(tx, ctx, action, On::Tenant)?.then_some(object))
}
