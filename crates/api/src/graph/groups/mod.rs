//! `/groups`.

mod beside;
mod joining;
mod people;
mod rule;
mod settings;

use super::{memory, reference};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    directory::groups::{self, Bound},
};

pub(super) const ROUTES: &[&[Route]] = &[
    &[
        get("/groups", list),
        post("/groups", create),
        get("/groups/$count", count),
        get("/groups/{id}", read),
        patch("/groups/{id}", update),
        delete("/groups/{id}", remove),
        get("/groups/{id}/uses", uses),
    ],
    beside::ROUTES,
    joining::ROUTES,
    people::ROUTES,
    rule::ROUTES,
    settings::ROUTES,
];

fn list(call: &Call) -> Result<Reply> {
    let page = groups::list(call.engine(), call.ctx(), call.options()?)?;
    Reply::page(call, "groups", page)
}

fn count(call: &Call) -> Result<Reply> {
    let count = groups::count(call.engine(), call.ctx(), call.options()?)?;
    Ok(Reply::number(count))
}

fn create(call: &Call) -> Result<Reply> {
    let (body, bound) = body(call)?;
    let group = groups::create(call.engine(), call.ctx(), &body, &bound)?;
    Reply::created(call, "groups", &group)
}

fn read(call: &Call) -> Result<Reply> {
    let group = groups::get(call.engine(), call.ctx(), call.id("id")?)?;
    Reply::entity(call, "groups", &group)
}

fn update(call: &Call) -> Result<Reply> {
    let (id, (body, bound)) = (call.id("id")?, body(call)?);
    let (engine, ctx, if_match) = (call.engine(), call.ctx(), call.if_match());
    let group = groups::update(engine, ctx, id, &body, &bound, if_match)?;
    Reply::updated(call, "groups", &group)
}

fn remove(call: &Call) -> Result<Reply> {
    groups::delete(call.engine(), call.ctx(), call.id("id")?, call.if_match())?;
    Ok(Reply::nothing())
}

fn uses(call: &Call) -> Result<Reply> {
    let found = groups::uses(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::json(
        call,
        "xenia.groupUses",
        memory::members(&found)?,
    ))
}

/// The properties in the body, and the objects that it binds.
fn body(call: &Call) -> Result<(Map<String, Value>, Bound)> {
    let mut body = call.body()?;
    let bound = Bound {
        members: reference::take(&mut body, "members@odata.bind")?,
        owners: reference::take(&mut body, "owners@odata.bind")?,
    };
    Ok((body, bound))
}
