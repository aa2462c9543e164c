//! `/users/{id}/memberOf` and its kin, also under `/me`.

use crate::{
    call::Call,
    graph::{cast, directory_objects::ids, memberships},
    reply::Reply,
    routes::{Route, get, post},
};
use xenia_engine::{
    Result,
    directory::users::{self, Beside},
};

pub(super) const ROUTES: &[Route] = &[
    get("/users/{id}/memberOf", member_of),
    get("/users/{id}/memberOf/$count", count_member_of),
    get("/users/{id}/memberOf/{cast}", member_of),
    get("/users/{id}/transitiveMemberOf", transitive_member_of),
    get("/users/{id}/transitiveMemberOf/$count", count_transitive),
    get(
        "/users/{id}/transitiveMemberOf/{cast}",
        transitive_member_of,
    ),
    get("/users/{id}/memberOf/{cast}/$count", count_member_of),
    get(
        "/users/{id}/transitiveMemberOf/{cast}/$count",
        count_transitive,
    ),
    get("/users/{id}/ownedDevices", owned_devices),
    get("/users/{id}/registeredDevices", registered_devices),
    get("/me/ownedDevices", owned_devices),
    get("/me/registeredDevices", registered_devices),
    get("/users/{id}/ownedObjects", owned_objects),
    get("/users/{id}/ownedObjects/$count", count_owned),
    get("/users/{id}/ownedObjects/{cast}", owned_objects),
    post("/users/{id}/checkMemberGroups", check_member_groups),
    post("/users/{id}/getMemberGroups", get_member_groups),
    get("/me/memberOf", member_of),
    get("/me/memberOf/$count", count_member_of),
    get("/me/memberOf/{cast}/$count", count_member_of),
    get("/me/transitiveMemberOf/$count", count_transitive),
    get("/me/transitiveMemberOf/{cast}/$count", count_transitive),
    get("/me/memberOf/{cast}", member_of),
    get("/me/transitiveMemberOf", transitive_member_of),
    get("/me/transitiveMemberOf/{cast}", transitive_member_of),
    get("/me/ownedObjects", owned_objects),
    post("/me/checkMemberGroups", check_member_groups),
    post("/me/getMemberGroups", get_member_groups),
];

fn member_of(call: &Call) -> Result<Reply> {
    beside(call, Beside::MemberOf)
}

fn transitive_member_of(call: &Call) -> Result<Reply> {
    beside(call, Beside::TransitiveMemberOf)
}

fn owned_objects(call: &Call) -> Result<Reply> {
    beside(call, Beside::OwnedObjects)
}

fn owned_devices(call: &Call) -> Result<Reply> {
    beside(call, Beside::OwnedDevices)
}

fn registered_devices(call: &Call) -> Result<Reply> {
    beside(call, Beside::RegisteredDevices)
}

fn count_member_of(call: &Call) -> Result<Reply> {
    count(call, Beside::MemberOf)
}

fn count_transitive(call: &Call) -> Result<Reply> {
    count(call, Beside::TransitiveMemberOf)
}

fn count_owned(call: &Call) -> Result<Reply> {
    count(call, Beside::OwnedObjects)
}

/// A list beside the user of the path, or beside the caller under `/me`.
pub(super) fn beside(call: &Call, beside: Beside) -> Result<Reply> {
    let (key, kinds, options) = (
        user(call)?,
        cast::kinds(call.parameter("cast"))?,
        call.options()?,
    );
    let (engine, ctx) = (call.engine(), call.ctx());
    let page = users::list_beside(engine, ctx, &key, beside, &kinds, options)?;
    Reply::seen(call, page)
}

pub(super) fn count(call: &Call, beside: Beside) -> Result<Reply> {
    let (key, kinds, options) = (
        user(call)?,
        cast::kinds(call.parameter("cast"))?,
        call.options()?,
    );
    let (engine, ctx) = (call.engine(), call.ctx());
    let count = users::count_beside(engine, ctx, &key, beside, &kinds, options)?;
    Ok(Reply::number(count))
}

/// The user of the path; the caller under `/me`.
pub(in crate::graph) fn user(call: &Call) -> Result<String> {
    match call.parameter("id") {
        "" => Ok(users::me_id(call.ctx())?.to_string()),
        key => Ok(key.to_owned()),
    }
}

fn check_member_groups(call: &Call) -> Result<Reply> {
    let ids = ids(&call.body()?, "groupIds")?;
    let held = users::check_member_groups(call.engine(), call.ctx(), &user(call)?, &ids)?;
    Ok(memberships::strings(call, &held))
}

fn get_member_groups(call: &Call) -> Result<Reply> {
    let only = memberships::security_enabled_only(call)?;
    let held = users::member_groups(call.engine(), call.ctx(), &user(call)?, only)?;
    Ok(memberships::strings(call, &held))
}
