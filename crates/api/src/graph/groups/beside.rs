//! `/groups/{id}/members` and its kin.

use crate::{
    call::Call,
    graph::cast,
    json,
    reply::Reply,
    routes::{Route, get},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    directory::groups::{self, Beside},
    domain::{Reason, Refusal},
    store::query::DirectoryObject,
};
use xenia_odata::{ExpandItem, QueryOptions};

/// How many objects `$expand` answers at most (Graph, "expand parameter").
const EXPANDED: u32 = 20;

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
    get("/groups/{id}/memberOf", member_of),
    get("/groups/{id}/transitiveMemberOf", transitive_member_of),
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

fn list(call: &Call, beside: Beside) -> Result<Reply> {
    let (id, kinds) = (call.id("id")?, cast::kinds(call.parameter("member"))?);
    let (engine, ctx, options) = (call.engine(), call.ctx(), call.options()?);
    let page = groups::list_beside(engine, ctx, id, beside, &kinds, options)?;
    Reply::objects(call, page)
}

fn count(call: &Call, beside: Beside) -> Result<Reply> {
    let (id, kinds) = (call.id("id")?, cast::kinds(call.parameter("member"))?);
    let (engine, ctx, options) = (call.engine(), call.ctx(), call.options()?);
    let count = groups::count_beside(engine, ctx, id, beside, &kinds, options)?;
    Ok(Reply::number(count))
}

/// What `$expand` of one group asks for: its members, its owners.
pub(super) fn expanded(call: &Call) -> Result<Map<String, Value>> {
    let mut expanded = Map::new();
    for item in call.options()?.expand {
        let beside = match item.path.single() {
            Some("members") => Beside::Members,
            Some("owners") => Beside::Owners,
            Some("memberOf") => Beside::MemberOf,
            _ => {
                let message = format!("`$expand`: `{}` of `group` cannot be used here", item.path);
                return Err(Refusal::new(Reason::Unsupported, message)
                    .at("$expand")
                    .into());
            }
        };
        expanded.insert(beside.segment().to_owned(), expand(call, beside, &item)?);
    }
    Ok(expanded)
}

fn expand(call: &Call, beside: Beside, item: &ExpandItem) -> Result<Value> {
    let options = QueryOptions {
        filter: item.filter.clone(),
        orderby: item.orderby.clone(),
        top: Some(item.top.unwrap_or(EXPANDED).min(EXPANDED)),
        ..QueryOptions::default()
    };
    let (engine, ctx, id) = (call.engine(), call.ctx(), call.id("id")?);
    let kinds = DirectoryObject::KINDS;
    let page = groups::list_beside(engine, ctx, id, beside, &kinds, options)?;
    let objects = page.items.iter();
    objects
        .map(|object| Ok(Value::Object(json::object(object, item.select.as_ref())?)))
        .collect::<Result<Vec<_>>>()
        .map(Value::Array)
}
