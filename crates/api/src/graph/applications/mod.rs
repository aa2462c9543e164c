//! `/applications`.

pub(super) mod credentials;
mod extension_properties;
mod federated_credentials;

use crate::{
    call::Call,
    graph::owners,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use xenia_engine::{
    Result,
    directory::applications,
    domain::{ApplicationId, ClientId, NodeKind, Refusal},
};

pub(super) const ROUTES: &[&[Route]] = &[
    &[
        get("/applications", list),
        post("/applications", create),
        get("/applications/$count", count),
        get("/applications/{id}", read),
        patch("/applications/{id}", update),
        delete("/applications/{id}", remove),
        get("/applications/{id}/owners", list_owners),
        post("/applications/{id}/owners/$ref", add_owner),
        delete("/applications/{id}/owners/{owner}/$ref", remove_owner),
    ],
    credentials::ROUTES,
    extension_properties::ROUTES,
    federated_credentials::ROUTES,
];

/// The client id in a segment `appId=...`.
pub(super) fn app_id(call: &Call) -> Result<Option<ClientId>> {
    let Some(text) = call.parameter("id").strip_prefix("appId=") else {
        return Ok(None);
    };
    let id = text
        .parse()
        .map_err(|_| Refusal::invalid("appId", format!("`{text}` is not an id")))?;
    Ok(Some(id))
}

/// The application of the path, named by its id or by its `appId`.
fn id(call: &Call) -> Result<ApplicationId> {
    match app_id(call)? {
        Some(app) => Ok(applications::get_by_app_id(call.engine(), call.ctx(), app)?
            .value
            .id),
        None => Ok(ApplicationId(call.id("id")?)),
    }
}

fn list(call: &Call) -> Result<Reply> {
    let page = applications::list(call.engine(), call.ctx(), call.options()?)?;
    Reply::page(call, "applications", page)
}

fn count(call: &Call) -> Result<Reply> {
    let count = applications::count(call.engine(), call.ctx(), call.options()?)?;
    Ok(Reply::number(count))
}

fn create(call: &Call) -> Result<Reply> {
    let made = applications::create(call.engine(), call.ctx(), &call.body()?)?;
    Reply::created(call, "applications", &made)
}

fn read(call: &Call) -> Result<Reply> {
    let found = applications::get(call.engine(), call.ctx(), id(call)?)?;
    Reply::entity(call, "applications", &found)
}

fn update(call: &Call) -> Result<Reply> {
    let (body, tag) = (call.body()?, call.if_match());
    let updated = applications::update(call.engine(), call.ctx(), id(call)?, &body, tag)?;
    Reply::updated(call, "applications", &updated)
}

fn remove(call: &Call) -> Result<Reply> {
    applications::delete(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

fn list_owners(call: &Call) -> Result<Reply> {
    owners::list(call, NodeKind::Application, id(call)?.0)
}

fn add_owner(call: &Call) -> Result<Reply> {
    owners::add(call, NodeKind::Application, id(call)?.0)
}

fn remove_owner(call: &Call) -> Result<Reply> {
    owners::remove(call, NodeKind::Application, id(call)?.0)
}
