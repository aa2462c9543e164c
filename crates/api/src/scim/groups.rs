//! `/Groups`.

use super::{call::Call, reply::Reply};
use xenia_engine::{Result, provisioning::inbound::groups};
use xenia_protocols::scim::core::GROUP;

pub(super) fn list(call: &Call) -> Result<Reply> {
    let query = call.query()?;
    let found = groups::list(call.engine(), call.ctx()?, &query)?;
    Ok(Reply::list(found, &query, &GROUP))
}

pub(super) fn search(call: &Call) -> Result<Reply> {
    let query = call.search()?;
    let found = groups::list(call.engine(), call.ctx()?, &query)?;
    Ok(Reply::list(found, &query, &GROUP))
}

pub(super) fn create(call: &Call) -> Result<Reply> {
    let made = groups::create(call.engine(), call.ctx()?, &call.body()?)?;
    Reply::created(call, made, &GROUP)
}

pub(super) fn read(call: &Call) -> Result<Reply> {
    let with_members = call.projection()?.wants("members", &GROUP);
    let shown = groups::get(call.engine(), call.ctx()?, call.id(), with_members)?;
    Reply::read(call, shown, &GROUP)
}

pub(super) fn replace(call: &Call) -> Result<Reply> {
    let (body, projection) = (call.body()?, call.projection()?);
    let (engine, ctx) = (call.engine(), call.ctx()?);
    let shown = groups::replace(engine, ctx, call.id(), &body, call.if_match())?;
    Ok(Reply::resource(shown, &projection, &GROUP))
}

/// 204, so that a change of one member of a large group does not answer all of them; the group
/// where `attributes` asks for some of it (RFC 7644, 3.5.2).
pub(super) fn change(call: &Call) -> Result<Reply> {
    let operations = call.operations()?;
    let (engine, ctx) = (call.engine(), call.ctx()?);
    groups::change(engine, ctx, call.id(), &operations, call.if_match())?;
    match call.has("attributes")? {
        true => read(call),
        false => Ok(Reply::nothing()),
    }
}

pub(super) fn remove(call: &Call) -> Result<Reply> {
    groups::delete(call.engine(), call.ctx()?, call.id(), call.if_match())?;
    Ok(Reply::nothing())
}
