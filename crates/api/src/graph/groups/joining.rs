//! Joining, asking to join, leaving; until when one is in a group; who looks after one without an
//! owner. All of it is Xenia's own: Graph v1.0 has no shape for it.

use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, get, patch, post},
};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::groups::{
        joining::{self, Wish},
        memberships, ownerless,
    },
    domain::{
        Refusal, Timestamp,
        group_lifecycle::{Decision, JoinRequest},
    },
};

pub(super) const ROUTES: &[Route] = &[
    get("/groups/{id}/joinSettings", settings),
    patch("/groups/{id}/joinSettings", update_settings),
    get("/groups/{id}/joinRequests", requests),
    post("/groups/{id}/joinRequests", ask),
    get("/groups/{id}/joinRequests/{request}", request),
    post("/groups/{id}/joinRequests/{request}/approve", approve),
    post("/groups/{id}/joinRequests/{request}/deny", deny),
    post("/groups/{id}/joinRequests/{request}/withdraw", withdraw),
    get("/me/joinRequests", mine),
    post("/groups/{id}/leave", leave),
    get("/groups/{id}/memberships", list_memberships),
    patch("/groups/{id}/memberships/{member}", set_end),
    post("/groups/{id}/acceptOwnership", accept),
    post("/groups/{id}/declineOwnership", decline),
];

/// The instant of a property of a body, where it is there and not null.
pub(super) fn instant(body: &Map<String, Value>, name: &str) -> Result<Option<Timestamp>> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let read = value.as_str().and_then(|text| text.parse().ok());
            let refused = || {
                let message = format!("`{name}` is a date and time such as `2026-03-01T00:00:00Z`");
                Refusal::invalid(name, message)
            };
            Ok(Some(read.ok_or_else(refused)?))
        }
    }
}

fn text<'b>(body: &'b Map<String, Value>, name: &str) -> Option<&'b str> {
    body.get(name).and_then(Value::as_str)
}

fn settings(call: &Call) -> Result<Reply> {
    let id = call.id("id")?;
    let found = joining::get_settings(call.engine(), call.ctx(), id)?;
    memory::entity(call, &format!("groups('{id}')/joinSettings"), &found)
}

fn update_settings(call: &Call) -> Result<Reply> {
    joining::update_settings(call.engine(), call.ctx(), call.id("id")?, &call.body()?)?;
    Ok(Reply::nothing())
}

fn requests(call: &Call) -> Result<Reply> {
    let id = call.id("id")?;
    let found = joining::list_requests(call.engine(), call.ctx(), id)?;
    memory::list(call, &format!("groups('{id}')/joinRequests"), &found)
}

fn ask(call: &Call) -> Result<Reply> {
    let (id, body) = (call.id("id")?, call.optional_body()?);
    let wish = Wish {
        reason: text(&body, "reason").unwrap_or_default().to_owned(),
        until: instant(&body, "endDateTime")?,
    };
    let made = joining::ask(call.engine(), call.ctx(), id, &wish)?;
    let set = format!("groups('{id}')/joinRequests");
    Ok(Reply::made(call, &set, memory::members(&made)?))
}

/// The request of the path, to the group of the path.
fn named(call: &Call) -> Result<JoinRequest> {
    let (group, id) = (call.id("id")?, call.id("request")?);
    let found = joining::request(call.engine(), call.ctx(), id)?.request;
    if found.group_id.0 != group {
        return Err(Refusal::not_found("join request", id).into());
    }
    Ok(found)
}

fn request(call: &Call) -> Result<Reply> {
    let found = named(call)?;
    let set = format!("groups('{}')/joinRequests", found.group_id);
    memory::entity(call, &set, &found)
}

fn approve(call: &Call) -> Result<Reply> {
    decide(call, true)
}
fn deny(call: &Call) -> Result<Reply> {
    decide(call, false)
}

fn decide(call: &Call, approves: bool) -> Result<Reply> {
    let (found, body) = (named(call)?, call.optional_body()?);
    let decision = Decision {
        approves,
        reason: text(&body, "reason").map(str::to_owned),
        until: instant(&body, "endDateTime")?,
    };
    joining::decide(call.engine(), call.ctx(), found.id, &decision)?;
    Ok(Reply::nothing())
}

fn withdraw(call: &Call) -> Result<Reply> {
    joining::withdraw(call.engine(), call.ctx(), named(call)?.id)?;
    Ok(Reply::nothing())
}

fn mine(call: &Call) -> Result<Reply> {
    let found = joining::my_requests(call.engine(), call.ctx())?;
    let all: Vec<JoinRequest> = found.into_iter().map(|line| line.request).collect();
    memory::list(call, "me/joinRequests", &all)
}

fn leave(call: &Call) -> Result<Reply> {
    joining::leave(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::nothing())
}

fn list_memberships(call: &Call) -> Result<Reply> {
    let id = call.id("id")?;
    let found = memberships::memberships(call.engine(), call.ctx(), id)?;
    memory::list(call, &format!("groups('{id}')/memberships"), &found)
}

fn set_end(call: &Call) -> Result<Reply> {
    let (id, member, body) = (call.id("id")?, call.id("member")?, call.body()?);
    if let Some(name) = body.keys().find(|name| *name != "endDateTime") {
        let message = format!("only `endDateTime` of a membership can be changed, not `{name}`");
        return Err(Refusal::invalid(name, message).into());
    }
    let until = instant(&body, "endDateTime")?;
    let changed = memberships::set_end(call.engine(), call.ctx(), id, member, until)?;
    memory::entity(call, &format!("groups('{id}')/memberships"), &changed)
}

fn accept(call: &Call) -> Result<Reply> {
    answer(call, ownerless::accept)
}
fn decline(call: &Call) -> Result<Reply> {
    answer(call, ownerless::decline)
}

fn answer(
    call: &Call,
    answer: fn(&xenia_engine::Engine, &xenia_engine::Ctx, Uuid) -> Result<()>,
) -> Result<Reply> {
    answer(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::nothing())
}
