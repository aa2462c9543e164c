//! `/policies/ownerlessGroupPolicy`, the calls for owners, and Xenia's own
//! `/policies/selfServiceGroups`.

use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, get, patch},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Result,
    directory::groups::{joining, ownerless},
    domain::group_lifecycle::OwnerlessPolicy,
};

const POLICY: &str = "policies/ownerlessGroupPolicy";

pub(super) const ROUTES: &[Route] = &[
    get("/policies/ownerlessGroupPolicy", read),
    patch("/policies/ownerlessGroupPolicy", replace),
    get("/policies/ownerlessGroupPolicy/calls", calls),
    get("/policies/selfServiceGroups", read_self_service),
    patch("/policies/selfServiceGroups", update_self_service),
];

fn shown(policy: &OwnerlessPolicy) -> Result<Map<String, Value>> {
    let mut members = memory::members(policy)?;
    members.insert("id".to_owned(), json!("ownerlessGroupPolicy"));
    Ok(members)
}

fn read(call: &Call) -> Result<Reply> {
    let policy = ownerless::get_policy(call.engine(), call.ctx())?;
    memory::entity(call, POLICY, &shown(&policy)?)
}

fn replace(call: &Call) -> Result<Reply> {
    let mut body = call.body()?;
    body.remove("id");
    ownerless::set_policy(call.engine(), call.ctx(), &body)?;
    Ok(Reply::nothing())
}

fn calls(call: &Call) -> Result<Reply> {
    let mut all = Vec::new();
    for (found, name) in ownerless::calls(call.engine(), call.ctx())? {
        let mut members = memory::members(&found)?;
        members.insert("id".to_owned(), json!(found.group_id));
        members.insert("groupDisplayName".to_owned(), json!(name));
        all.push(members);
    }
    memory::list(call, &format!("{POLICY}/calls"), &all)
}

fn read_self_service(call: &Call) -> Result<Reply> {
    let policy = joining::policy(call.engine(), call.ctx())?;
    memory::entity(call, "policies/selfServiceGroups", &policy)
}

fn update_self_service(call: &Call) -> Result<Reply> {
    joining::update_policy(call.engine(), call.ctx(), &call.body()?)?;
    Ok(Reply::nothing())
}
