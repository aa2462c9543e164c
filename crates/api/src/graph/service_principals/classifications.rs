//! `/servicePrincipals/{id}/delegatedPermissionClassifications`.

use super::id;
use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, delete, get, post},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Result,
    consent::classifications::{self, ClassifiedPermission},
};

pub(super) const ROUTES: &[Route] = &[
    get(
        "/servicePrincipals/{id}/delegatedPermissionClassifications",
        list,
    ),
    post(
        "/servicePrincipals/{id}/delegatedPermissionClassifications",
        create,
    ),
    get(
        "/servicePrincipals/{id}/delegatedPermissionClassifications/{classification}",
        read,
    ),
    delete(
        "/servicePrincipals/{id}/delegatedPermissionClassifications/{classification}",
        remove,
    ),
];

fn set(call: &Call) -> Result<String> {
    let id = id(call)?;
    Ok(format!(
        "servicePrincipals('{id}')/delegatedPermissionClassifications"
    ))
}

fn shown(one: &ClassifiedPermission) -> Map<String, Value> {
    [
        ("id", json!(one.id)),
        ("permissionId", json!(one.permission)),
        ("permissionName", json!(one.name)),
        ("classification", json!(one.classification)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}

fn list(call: &Call) -> Result<Reply> {
    let all = classifications::list(call.engine(), call.ctx(), id(call)?)?;
    let all: Vec<_> = all.iter().map(shown).collect();
    memory::list(call, &set(call)?, &all)
}

fn create(call: &Call) -> Result<Reply> {
    let made = classifications::create(call.engine(), call.ctx(), id(call)?, &call.body()?)?;
    Ok(Reply::made(call, &set(call)?, shown(&made)))
}

fn read(call: &Call) -> Result<Reply> {
    let place = (id(call)?, call.parameter("classification"));
    let found = classifications::get(call.engine(), call.ctx(), place)?;
    memory::entity(call, &set(call)?, &shown(&found))
}

fn remove(call: &Call) -> Result<Reply> {
    let place = (id(call)?, call.parameter("classification"));
    classifications::delete(call.engine(), call.ctx(), place)?;
    Ok(Reply::nothing())
}
