//! Owners of applications and service principals.

use crate::{call::Call, graph::reference, reply::Reply};
use uuid::Uuid;
use xenia_engine::{Result, directory::owners, domain::NodeKind};

pub(super) fn list(call: &Call, kind: NodeKind, id: Uuid) -> Result<Reply> {
    let page = owners::list(call.engine(), call.ctx(), kind, id, call.options()?)?;
    Reply::objects(call, page)
}

pub(super) fn add(call: &Call, kind: NodeKind, id: Uuid) -> Result<Reply> {
    let owner = reference::of_body(&call.body()?)?;
    owners::add(call.engine(), call.ctx(), kind, id, owner)?;
    Ok(Reply::nothing())
}

pub(super) fn remove(call: &Call, kind: NodeKind, id: Uuid) -> Result<Reply> {
    owners::remove(call.engine(), call.ctx(), kind, id, call.id("owner")?)?;
    Ok(Reply::nothing())
}
