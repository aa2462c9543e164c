//! `/groups/{id}/members` and its kin.

use crate::{
    call::Call,
    graph::cast,
    reply::Reply,
    routes::{Route, get},
};
use xenia_engine::{
    Result,
    directory::groups::{self, Beside},
};

// The last part of `members/{member}` is a cast here, and an id in `members/{member}/$ref`.
pub(super) const ROUTES: &[Route] = &[
    get("/groups/{id}/members", members),
    get("/groups/{id}/members/$count", count_members),
    get("/groups/{id}/members/{member}", members),
    get("/groups/{id}/members/{member}/$count", count_members),
    get("/groups/{id}/transitiveMembers", transitive_members),
    get("/groups/{id}/transitiveMembers/$count", count_transitive),
    get(
        "/groups/{id}/transitiveMembers/{member}",
        transitive_members,
    ),
    get("/groups/{id}/owners", owners),
    get("/groups/{id}/owners/$count", count_owners),
    get("/groups/{id}/owners/{member}", owners),
    get("/groups/{id}/owners/{member}/$count", count_owners),
    get(
        "/groups/{id}/transitiveMembers/{member}/$count",
        count_transitive,
    ),
    get("/groups/{id}/memberOf", member_of),
    get("/groups/{id}/memberOf/$count", count_member_of),
    get("/groups/{id}/transitiveMemberOf", transitive_member_of),
    get(
        "/groups/{id}/transitiveMemberOf/$count",
        count_transitive_member_of,
    ),
];

fn members(call: &Call) -> Result<Reply> {
    list(call, Beside::Members)
}
fn transitive_members(call: &Call) -> Result<Reply> {
    list(call, Beside::TransitiveMembers)
}
fn owners(call: &Call) -> Result<Reply> {
    list(call, Beside::Owners)
}
fn member_of(call: &Call) -> Result<Reply> {
    list(call, Beside::MemberOf)
}
fn transitive_member_of(call: &Call) -> Result<Reply> {
    list(call, Beside::TransitiveMemberOf)
}
fn count_members(call: &Call) -> Result<Reply> {
    count(call, Beside::Members)
}
fn count_transitive(call: &Call) -> Result<Reply> {
    count(call, Beside::TransitiveMembers)
}
fn count_owners(call: &Call) -> Result<Reply> {
    count(call, Beside::Owners)
}
fn count_member_of(call: &Call) -> Result<Reply> {
    count(call, Beside::MemberOf)
}
fn count_transitive_member_of(call: &Call) -> Result<Reply> {
    count(call, Beside::TransitiveMemberOf)
}

fn list(call: &Call, beside: Beside) -> Result<Reply> {
    let (id, kinds) = (call.id("id")?, cast::kinds(call.parameter("member"))?);
    let (engine, ctx, options) = (call.engine(), call.ctx(), call.options()?);
    let page = groups::list_beside(engine, ctx, id, beside, &kinds, options)?;
    Reply::seen(call, page)
}

fn count(call: &Call, beside: Beside) -> Result<Reply> {
    let (id, kinds) = (call.id("id")?, cast::kinds(call.parameter("member"))?);
    let (engine, ctx, options) = (call.engine(), call.ctx(), call.options()?);
    let count = groups::count_beside(engine, ctx, id, beside, &kinds, options)?;
    Ok(Reply::number(count))
}
