//! `/Users`.

use super::{call::Call, reply::Reply};
use xenia_engine::{Result, provisioning::inbound::users};
use xenia_protocols::scim::core::USER;

pub(super) fn list(call: &Call) -> Result<Reply> {
    let query = call.query()?;
    let found = users::list(call.engine(), call.ctx()?, &query)?;
    Ok(Reply::list(found, &query, &USER))
}

pub(super) fn search(call: &Call) -> Result<Reply> {
    let query = call.search()?;
    let found = users::list(call.engine(), call.ctx()?, &query)?;
    Ok(Reply::list(found, &query, &USER))
}

pub(super) fn create(call: &Call) -> Result<Reply> {
    let made = users::create(call.engine(), call.ctx()?, &call.body()?)?;
    Reply::created(call, made, &USER)
}

pub(super) fn read(call: &Call) -> Result<Reply> {
    let with_groups = call.projection()?.wants("groups", &USER);
    let shown = users::get(call.engine(), call.ctx()?, call.id(), with_groups)?;
    Reply::read(call, shown, &USER)
}

pub(super) fn replace(call: &Call) -> Result<Reply> {
    let (body, projection) = (call.body()?, call.projection()?);
    let (engine, ctx) = (call.engine(), call.ctx()?);
    let shown = users::replace(engine, ctx, call.id(), &body, call.if_match())?;
    Ok(Reply::resource(shown, &projection, &USER))
}

pub(super) fn change(call: &Call) -> Result<Reply> {
    let (operations, projection) = (call.operations()?, call.projection()?);
    let (engine, ctx) = (call.engine(), call.ctx()?);
    let shown = users::change(engine, ctx, call.id(), &operations, call.if_match())?;
    Ok(Reply::resource(shown, &projection, &USER))
}

pub(super) fn remove(call: &Call) -> Result<Reply> {
    users::delete(call.engine(), call.ctx()?, call.id(), call.if_match())?;
    Ok(Reply::nothing())
}
