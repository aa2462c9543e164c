//! `checkMemberGroups` and `getMemberGroups` of everything that can be in a group.

use crate::{
    call::Call,
    graph::{directory_objects::ids, service_principals},
    reply::Reply,
    routes::{Route, post},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{Result, directory::memberships, domain::Refusal};

pub(super) const ROUTES: &[Route] = &[
    post("/directoryObjects/{id}/checkMemberGroups", check),
    post("/directoryObjects/{id}/getMemberGroups", all),
    post("/groups/{id}/checkMemberGroups", check),
    post("/groups/{id}/getMemberGroups", all),
    post(
        "/servicePrincipals/{id}/checkMemberGroups",
        check_application,
    ),
    post(
        "/servicePrincipals/{id}/getMemberGroups",
        all_of_application,
    ),
];

fn check(call: &Call) -> Result<Reply> {
    check_of(call, call.id("id")?)
}

fn check_application(call: &Call) -> Result<Reply> {
    check_of(call, service_principals::id(call)?.0)
}

fn check_of(call: &Call, who: Uuid) -> Result<Reply> {
    let groups = ids(&call.body()?, "groupIds")?;
    let held = memberships::among(call.engine(), call.ctx(), who, &groups)?;
    Ok(strings(call, &held))
}

fn all(call: &Call) -> Result<Reply> {
    all_of(call, call.id("id")?)
}

fn all_of_application(call: &Call) -> Result<Reply> {
    all_of(call, service_principals::id(call)?.0)
}

fn all_of(call: &Call, who: Uuid) -> Result<Reply> {
    let only = security_enabled_only(call)?;
    let held = memberships::of(call.engine(), call.ctx(), who, only)?;
    Ok(strings(call, &held))
}

/// `securityEnabledOnly` of the body; false where it is not said.
pub(super) fn security_enabled_only(call: &Call) -> Result<bool> {
    match call.optional_body()?.get("securityEnabledOnly") {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(only)) => Ok(*only),
        Some(other) => {
            let message = format!("`securityEnabledOnly` must be true or false, not `{other}`");
            Err(Refusal::invalid("securityEnabledOnly", message).into())
        }
    }
}

/// A collection of ids.
pub(super) fn strings(call: &Call, ids: &[Uuid]) -> Reply {
    let members = Map::from_iter([("value".to_owned(), json!(ids))]);
    Reply::json(call, "Collection(Edm.String)", members)
}
