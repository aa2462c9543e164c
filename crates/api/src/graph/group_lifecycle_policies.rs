//! `/groupLifecyclePolicies`, of which an organisation has one at most, and what it means for one
//! group (Graph `groupLifecyclePolicy`, `group: renew`).

use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::groups::lifecycle,
    domain::{Refusal, group_lifecycle::LifecyclePolicy},
};

const SET: &str = "groupLifecyclePolicies";

pub(super) const ROUTES: &[Route] = &[
    get("/groupLifecyclePolicies", list),
    post("/groupLifecyclePolicies", create),
    get("/groupLifecyclePolicies/{id}", read),
    patch("/groupLifecyclePolicies/{id}", update),
    delete("/groupLifecyclePolicies/{id}", remove),
    post("/groupLifecyclePolicies/{id}/addGroup", add_group),
    post("/groupLifecyclePolicies/{id}/removeGroup", remove_group),
    get("/groups/{id}/groupLifecyclePolicies", of_group),
    post("/groups/{id}/renew", renew),
];

fn shown(policy: &LifecyclePolicy) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("id".to_owned(), json!(policy.id));
    members.insert(
        "groupLifetimeInDays".to_owned(),
        json!(policy.group_lifetime_in_days),
    );
    members.insert(
        "managedGroupTypes".to_owned(),
        json!(policy.managed_group_types),
    );
    members.insert(
        "alternateNotificationEmails".to_owned(),
        json!(policy.alternate_notification_emails),
    );
    members
}

fn page(call: &Call, set: &str, policies: &[LifecyclePolicy]) -> Result<Reply> {
    let all: Vec<_> = policies.iter().map(shown).collect();
    memory::list(call, set, &all)
}

fn list(call: &Call) -> Result<Reply> {
    page(
        call,
        SET,
        &lifecycle::list_policies(call.engine(), call.ctx())?,
    )
}

fn create(call: &Call) -> Result<Reply> {
    let made = lifecycle::create_policy(call.engine(), call.ctx(), &call.body()?)?;
    Ok(Reply::made(call, SET, shown(&made)))
}

fn read(call: &Call) -> Result<Reply> {
    let found = lifecycle::get_policy(call.engine(), call.ctx(), call.id("id")?)?;
    memory::entity(call, SET, &shown(&found))
}

fn update(call: &Call) -> Result<Reply> {
    let (id, body) = (call.id("id")?, call.body()?);
    let changed = lifecycle::update_policy(call.engine(), call.ctx(), id, &body)?;
    // Graph answers this PATCH with the policy.
    memory::entity(call, SET, &shown(&changed))
}

fn remove(call: &Call) -> Result<Reply> {
    lifecycle::delete_policy(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::nothing())
}

fn add_group(call: &Call) -> Result<Reply> {
    let group = group_of(call)?;
    let done = lifecycle::add_group(call.engine(), call.ctx(), call.id("id")?, group)?;
    Ok(truth(call, done))
}

fn remove_group(call: &Call) -> Result<Reply> {
    let group = group_of(call)?;
    let done = lifecycle::remove_group(call.engine(), call.ctx(), call.id("id")?, group)?;
    Ok(truth(call, done))
}

fn truth(call: &Call, done: bool) -> Reply {
    let mut members = Map::new();
    members.insert("value".to_owned(), json!(done));
    Reply::json(call, "Edm.Boolean", members)
}

fn group_of(call: &Call) -> Result<Uuid> {
    let body = call.body()?;
    let text = body.get("groupId").and_then(Value::as_str);
    let id = text.and_then(|text| Uuid::parse_str(text).ok());
    Ok(id.ok_or_else(|| Refusal::invalid("groupId", "`groupId` is the id of a group"))?)
}

fn of_group(call: &Call) -> Result<Reply> {
    let id = call.id("id")?;
    let found = lifecycle::policies_of(call.engine(), call.ctx(), id)?;
    page(call, &format!("groups('{id}')/{SET}"), &found)
}

fn renew(call: &Call) -> Result<Reply> {
    lifecycle::renew(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::nothing())
}
