//! `/organization`: the list has one member, the caller's own.

use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, get, patch},
};
use serde_json::{Map, Value, json};
use xenia_engine::{Result, directory::organization, domain::Refusal};

pub(super) const ROUTES: &[Route] = &[
    get("/organization", list),
    get("/organization/{id}", read),
    patch("/organization/{id}", update),
];

/// The organisation with its verified domains.
fn own(call: &Call) -> Result<Map<String, Value>> {
    let (found, verified) = organization::get(call.engine(), call.ctx())?;
    let mut members = memory::members(&found.value)?;
    let domains: Vec<Value> = verified
        .iter()
        .map(|domain| {
            json!({
                "capabilities": domain.supported_services.join(", "),
                "isDefault": domain.is_default,
                "isInitial": domain.is_initial,
                "name": domain.id,
                "type": domain.authentication_type,
            })
        })
        .collect();
    members.insert("verifiedDomains".to_owned(), domains.into());
    Ok(members)
}

fn list(call: &Call) -> Result<Reply> {
    memory::list(call, "organization", &[own(call)?])
}

fn read(call: &Call) -> Result<Reply> {
    let (id, found) = (call.id("id")?, own(call)?);
    if id != call.ctx().tenant.0 {
        return Err(Refusal::not_found("organisation", id).into());
    }
    memory::entity(call, "organization", &found)
}

fn update(call: &Call) -> Result<Reply> {
    let (id, body) = (call.id("id")?, call.body()?);
    organization::update(call.engine(), call.ctx(), id, &body, call.if_match())?;
    Ok(Reply::nothing())
}
