//! `/oauth2PermissionGrants`.

use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use xenia_engine::{Result, consent, domain::PermissionGrantId};

pub(super) const ROUTES: &[Route] = &[
    get("/oauth2PermissionGrants", list),
    post("/oauth2PermissionGrants", create),
    get("/oauth2PermissionGrants/{id}", read),
    patch("/oauth2PermissionGrants/{id}", update),
    delete("/oauth2PermissionGrants/{id}", remove),
];

const SET: &str = "oauth2PermissionGrants";

fn id(call: &Call) -> Result<PermissionGrantId> {
    Ok(PermissionGrantId(call.id("id")?))
}

fn list(call: &Call) -> Result<Reply> {
    let page = consent::list(call.engine(), call.ctx(), call.options()?)?;
    Reply::page(call, SET, page)
}

fn create(call: &Call) -> Result<Reply> {
    let made = consent::create(call.engine(), call.ctx(), &call.body()?)?;
    Reply::created(call, SET, &made)
}

fn read(call: &Call) -> Result<Reply> {
    let found = consent::get(call.engine(), call.ctx(), id(call)?)?;
    Reply::entity(call, SET, &found)
}

fn update(call: &Call) -> Result<Reply> {
    let updated = consent::update(call.engine(), call.ctx(), id(call)?, &call.body()?)?;
    Reply::updated(call, SET, &updated)
}

fn remove(call: &Call) -> Result<Reply> {
    consent::delete(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}
