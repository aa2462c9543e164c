//! `/devices`.

use super::{cast, reference};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::devices::{self, Place},
};

pub(super) const ROUTES: &[Route] = &[
    get("/devices", list),
    post("/devices", create),
    get("/devices/$count", count),
    get("/devices/{id}", read),
    patch("/devices/{id}", update),
    delete("/devices/{id}", remove),
    get("/devices/{id}/memberOf", groups),
    get("/devices/{id}/memberOf/$count", count_groups),
    get("/devices/{id}/memberOf/{cast}", groups),
    get("/devices/{id}/transitiveMemberOf", groups),
    get("/devices/{id}/transitiveMemberOf/$count", count_groups),
    get("/devices/{id}/transitiveMemberOf/{cast}", groups),
    get("/devices/{id}/registeredOwners", people),
    get("/devices/{id}/registeredOwners/$count", count_people),
    post("/devices/{id}/registeredOwners/$ref", add_person),
    delete(
        "/devices/{id}/registeredOwners/{person}/$ref",
        remove_person,
    ),
    get("/devices/{id}/registeredUsers", people),
    get("/devices/{id}/registeredUsers/$count", count_people),
    post("/devices/{id}/registeredUsers/$ref", add_person),
    delete("/devices/{id}/registeredUsers/{person}/$ref", remove_person),
];

/// The device of the path, named by its id or by its `deviceId`.
pub(super) fn id(call: &Call) -> Result<Uuid> {
    match call.parameter("id").strip_prefix("deviceId=") {
        Some(id) => {
            let found = devices::get_by_device_id(call.engine(), call.ctx(), id)?;
            Ok(found.value.id.0)
        }
        None => call.id("id"),
    }
}

fn list(call: &Call) -> Result<Reply> {
    let page = devices::list(call.engine(), call.ctx(), call.options()?)?;
    Reply::page(call, "devices", page)
}

fn count(call: &Call) -> Result<Reply> {
    let count = devices::count(call.engine(), call.ctx(), call.options()?)?;
    Ok(Reply::number(count))
}

fn create(call: &Call) -> Result<Reply> {
    let made = devices::create(call.engine(), call.ctx(), &call.body()?)?;
    Reply::created(call, "devices", &made)
}

fn read(call: &Call) -> Result<Reply> {
    let found = devices::get(call.engine(), call.ctx(), id(call)?)?;
    Reply::entity(call, "devices", &found)
}

fn update(call: &Call) -> Result<Reply> {
    let (id, body, tag) = (id(call)?, call.body()?, call.if_match());
    let updated = devices::update(call.engine(), call.ctx(), id, &body, tag)?;
    Reply::updated(call, "devices", &updated)
}

fn remove(call: &Call) -> Result<Reply> {
    devices::delete(call.engine(), call.ctx(), id(call)?, call.if_match())?;
    Ok(Reply::nothing())
}

fn is_transitive(call: &Call) -> bool {
    call.route().contains("/transitiveMemberOf")
}

fn groups(call: &Call) -> Result<Reply> {
    let (kinds, options) = (cast::kinds(call.parameter("cast"))?, call.options()?);
    let (engine, ctx, id) = (call.engine(), call.ctx(), id(call)?);
    let page = devices::list_groups(engine, ctx, id, is_transitive(call), &kinds, options)?;
    Reply::objects(call, page)
}

fn count_groups(call: &Call) -> Result<Reply> {
    let (kinds, options) = (cast::kinds("")?, call.options()?);
    let (engine, ctx, id) = (call.engine(), call.ctx(), id(call)?);
    let count = devices::count_groups(engine, ctx, id, is_transitive(call), &kinds, options)?;
    Ok(Reply::number(count))
}

fn place(call: &Call) -> Place {
    match call.route().contains("/registeredOwners") {
        true => Place::Owner,
        false => Place::User,
    }
}

fn people(call: &Call) -> Result<Reply> {
    let (engine, ctx, id) = (call.engine(), call.ctx(), id(call)?);
    let page = devices::list_people(engine, ctx, id, place(call), call.options()?)?;
    Reply::objects(call, page)
}

fn count_people(call: &Call) -> Result<Reply> {
    let (engine, ctx, id) = (call.engine(), call.ctx(), id(call)?);
    let count = devices::count_people(engine, ctx, id, place(call), call.options()?)?;
    Ok(Reply::number(count))
}

fn add_person(call: &Call) -> Result<Reply> {
    let who = reference::of_body(&call.body()?)?;
    devices::add(call.engine(), call.ctx(), id(call)?, place(call), who)?;
    Ok(Reply::nothing())
}

fn remove_person(call: &Call) -> Result<Reply> {
    let who = call.id("person")?;
    devices::remove(call.engine(), call.ctx(), id(call)?, place(call), who)?;
    Ok(Reply::nothing())
}
