//! `/subscriptions`: change notifications.

use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use xenia_engine::{Result, domain::SubscriptionId, subscriptions};

pub(super) const ROUTES: &[Route] = &[
    get("/subscriptions", list),
    post("/subscriptions", create),
    get("/subscriptions/{id}", read),
    patch("/subscriptions/{id}", renew),
    delete("/subscriptions/{id}", remove),
    post("/subscriptions/{id}/reauthorize", reauthorize),
];

fn id(call: &Call) -> Result<SubscriptionId> {
    Ok(SubscriptionId(call.id("id")?))
}

fn list(call: &Call) -> Result<Reply> {
    let page = subscriptions::list(call.engine(), call.ctx(), call.options()?)?;
    Reply::page(call, "subscriptions", page)
}

fn create(call: &Call) -> Result<Reply> {
    let made = subscriptions::create(call.engine(), call.ctx(), &call.body()?)?;
    Reply::created(call, "subscriptions", &made)
}

fn read(call: &Call) -> Result<Reply> {
    let found = subscriptions::get(call.engine(), call.ctx(), id(call)?)?;
    Reply::entity(call, "subscriptions", &found)
}

/// 200 with the subscription, as Graph answers this one.
fn renew(call: &Call) -> Result<Reply> {
    let renewed = subscriptions::renew(call.engine(), call.ctx(), id(call)?, &call.body()?)?;
    Reply::entity(call, "subscriptions", &renewed)
}

fn remove(call: &Call) -> Result<Reply> {
    subscriptions::delete(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

fn reauthorize(call: &Call) -> Result<Reply> {
    subscriptions::reauthorize(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}
