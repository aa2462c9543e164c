//! `/groups/{id}/members/$ref` and `/groups/{id}/owners/$ref`.

use super::joining::instant;
use crate::{
    call::Call,
    graph::reference,
    reply::Reply,
    routes::{Route, delete, post},
};
use xenia_engine::{
    Result,
    directory::groups::{self, Place},
};

/// Xenia's own annotation of a reference: until when.
const UNTIL: &str = "@xenia.endDateTime";

pub(super) const ROUTES: &[Route] = &[
    post("/groups/{id}/members/$ref", add_member),
    delete("/groups/{id}/members/{member}/$ref", remove_member),
    post("/groups/{id}/owners/$ref", add_owner),
    delete("/groups/{id}/owners/{member}/$ref", remove_owner),
];

fn add_member(call: &Call) -> Result<Reply> {
    add(call, Place::Member)
}
fn add_owner(call: &Call) -> Result<Reply> {
    add(call, Place::Owner)
}
fn remove_member(call: &Call) -> Result<Reply> {
    remove(call, Place::Member)
}
fn remove_owner(call: &Call) -> Result<Reply> {
    remove(call, Place::Owner)
}

fn add(call: &Call, place: Place) -> Result<Reply> {
    let (id, body) = (call.id("id")?, call.body()?);
    let who = reference::of_body(&body)?;
    let until = instant(&body, UNTIL)?;
    groups::add_all(call.engine(), call.ctx(), id, place, &[who], until)?;
    Ok(Reply::nothing())
}

fn remove(call: &Call, place: Place) -> Result<Reply> {
    let (id, who) = (call.id("id")?, call.id("member")?);
    groups::remove(call.engine(), call.ctx(), id, place, who)?;
    Ok(Reply::nothing())
}
