//! `/directoryObjects`.

use crate::{
    call::Call,
    graph::cast,
    json,
    reply::Reply,
    routes::{Route, get, post},
};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::objects,
    domain::{NodeKind, Refusal},
    store::query::DirectoryObject,
};

pub(super) const ROUTES: &[Route] = &[
    get("/directoryObjects/{id}", read),
    post("/directoryObjects/getByIds", get_by_ids),
];

fn read(call: &Call) -> Result<Reply> {
    let object = objects::get(call.engine(), call.ctx(), call.id("id")?)?;
    Reply::object(call, &object)
}

fn get_by_ids(call: &Call) -> Result<Reply> {
    let body = call.body()?;
    let ids = ids(&body, "ids")?;
    let types = body.get("types").and_then(Value::as_array);
    let kinds = match types {
        None => DirectoryObject::KINDS.to_vec(),
        Some(types) => types
            .iter()
            .filter_map(Value::as_str)
            .filter_map(kind)
            .collect(),
    };
    let found = objects::by_ids(call.engine(), call.ctx(), &ids, &kinds)?;
    let items = found.iter().map(|object| json::object(object, None));
    let items = items.collect::<Result<Vec<_>>>()?;
    Ok(Reply::list(call, "directoryObjects", items, None, None))
}

fn kind(word: &str) -> Option<NodeKind> {
    cast::kinds(&format!("microsoft.graph.{word}")).ok()?.pop()
}

/// The list of ids of that name in a body.
pub(super) fn ids(body: &Map<String, Value>, name: &str) -> Result<Vec<Uuid>> {
    let refused = || Refusal::invalid(name, format!("`{name}` must be a list of ids"));
    let list = body.get(name).and_then(Value::as_array);
    let ids = list.ok_or_else(refused)?.iter().map(|id| {
        let id = id.as_str().and_then(|id| Uuid::parse_str(id).ok());
        id.ok_or_else(refused)
    });
    Ok(ids.collect::<Result<Vec<Uuid>, Refusal>>()?)
}
