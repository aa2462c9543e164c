//! `/users`.

mod groups;
mod people;
mod sign_in;

use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use xenia_engine::{Result, directory::users};

pub(super) use groups::user as key;

pub(super) const ROUTES: &[&[Route]] = &[
    &[
        get("/users", list),
        post("/users", create),
        get("/users/$count", count),
        get("/users/{id}", read),
        patch("/users/{id}", update),
        delete("/users/{id}", remove),
    ],
    groups::ROUTES,
    people::ROUTES,
    sign_in::ROUTES,
];

fn list(call: &Call) -> Result<Reply> {
    let page = users::list(call.engine(), call.ctx(), call.options()?)?;
    Reply::documents(call, "users", page)
}

fn count(call: &Call) -> Result<Reply> {
    let count = users::count(call.engine(), call.ctx(), call.options()?)?;
    Ok(Reply::number(count))
}

fn create(call: &Call) -> Result<Reply> {
    let user = users::create(call.engine(), call.ctx(), &call.body()?)?;
    Reply::created(call, "users", &user)
}

fn read(call: &Call) -> Result<Reply> {
    let user = users::get(call.engine(), call.ctx(), call.parameter("id"))?;
    Reply::entity(call, "users", &user)
}

fn update(call: &Call) -> Result<Reply> {
    let (body, key) = (call.body()?, call.parameter("id"));
    let user = users::update(call.engine(), call.ctx(), key, &body, call.if_match())?;
    Reply::updated(call, "users", &user)
}

fn remove(call: &Call) -> Result<Reply> {
    let key = call.parameter("id");
    users::delete(call.engine(), call.ctx(), key, call.if_match())?;
    Ok(Reply::nothing())
}
