//! `/applications/{id}/extensionProperties`, and which there are in the organisation.

use super::id;
use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, delete, get, post},
};
use serde_json::Value;
use xenia_engine::{Result, directory::extensions};

pub(super) const ROUTES: &[Route] = &[
    get("/applications/{id}/extensionProperties", list),
    post("/applications/{id}/extensionProperties", define),
    get("/applications/{id}/extensionProperties/{extension}", read),
    delete("/applications/{id}/extensionProperties/{extension}", remove),
    post(
        "/directoryObjects/getAvailableExtensionProperties",
        available,
    ),
];

fn list(call: &Call) -> Result<Reply> {
    let page = extensions::list(call.engine(), call.ctx(), id(call)?, call.options()?)?;
    Reply::page(call, &call.context(), page)
}

fn define(call: &Call) -> Result<Reply> {
    let made = extensions::define(call.engine(), call.ctx(), id(call)?, &call.body()?)?;
    Reply::created(call, &call.context(), &made)
}

fn read(call: &Call) -> Result<Reply> {
    let (app, key) = (id(call)?, call.id("extension")?);
    let found = extensions::get(call.engine(), call.ctx(), app, key)?;
    Reply::entity(call, &call.context(), &found)
}

fn remove(call: &Call) -> Result<Reply> {
    let (app, key) = (id(call)?, call.id("extension")?);
    extensions::undefine(call.engine(), call.ctx(), app, key)?;
    Ok(Reply::nothing())
}

fn available(call: &Call) -> Result<Reply> {
    let body = call.optional_body()?;
    let synced = body.get("isSyncedFromOnPremises").and_then(Value::as_bool);
    let found = extensions::available(call.engine(), call.ctx(), synced)?;
    let items = found.iter().map(|property| {
        let mut members = memory::members(property)?;
        members.shift_remove("applicationId");
        Ok(members)
    });
    let items = items.collect::<Result<Vec<_>>>()?;
    let context = "Collection(microsoft.graph.extensionProperty)";
    Ok(Reply::list(call, context, items, None, None))
}
