//! `/applications/{id}/federatedIdentityCredentials`. One is named by its id, or by its name:
//! `federatedIdentityCredentials/{name}`, `federatedIdentityCredentials(name='...')`.

use super::id;
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use xenia_engine::{
    Result,
    directory::federated_credentials::{self as credentials, Upserted},
};

pub(super) const ROUTES: &[Route] = &[
    get("/applications/{id}/federatedIdentityCredentials", list),
    post("/applications/{id}/federatedIdentityCredentials", create),
    get(
        "/applications/{id}/federatedIdentityCredentials/{credential}",
        read,
    ),
    patch(
        "/applications/{id}/federatedIdentityCredentials/{credential}",
        update,
    ),
    delete(
        "/applications/{id}/federatedIdentityCredentials/{credential}",
        remove,
    ),
];

/// The name or id of the path.
fn key(call: &Call) -> &str {
    let key = call.parameter("credential");
    key.strip_prefix("name=").unwrap_or(key)
}

fn list(call: &Call) -> Result<Reply> {
    let page = credentials::list(call.engine(), call.ctx(), id(call)?, call.options()?)?;
    Reply::page(call, &call.context(), page)
}

fn create(call: &Call) -> Result<Reply> {
    let made = credentials::create(call.engine(), call.ctx(), id(call)?, &call.body()?)?;
    Reply::created(call, &call.context(), &made)
}

fn read(call: &Call) -> Result<Reply> {
    let found = credentials::get(call.engine(), call.ctx(), id(call)?, key(call))?;
    Reply::entity(call, &call.context(), &found)
}

fn update(call: &Call) -> Result<Reply> {
    let (app, body, or_make) = (id(call)?, call.body()?, call.wants_made());
    match credentials::update(call.engine(), call.ctx(), app, key(call), &body, or_make)? {
        Upserted::Changed(changed) => Reply::updated(call, &call.context(), &changed),
        Upserted::Made(made) => Reply::created(call, &call.context(), &made),
    }
}

fn remove(call: &Call) -> Result<Reply> {
    credentials::delete(call.engine(), call.ctx(), id(call)?, key(call))?;
    Ok(Reply::nothing())
}
