//! `/domains`. The id of a domain is its name.

use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, delete, get, post},
};
use serde_json::{Value, json};
use xenia_engine::{
    Result,
    directory::domains::{self, RECORD_TTL},
    domain::{Reason, Refusal},
};

pub(super) const ROUTES: &[Route] = &[
    get("/domains", list),
    post("/domains", create),
    get("/domains/{id}", read),
    delete("/domains/{id}", remove),
    get("/domains/{id}/verificationDnsRecords", records),
    post("/domains/{id}/verify", verify),
];

fn list(call: &Call) -> Result<Reply> {
    let all = domains::list(call.engine(), call.ctx())?;
    memory::list(call, "domains", &all)
}

fn create(call: &Call) -> Result<Reply> {
    let body = call.body()?;
    let known = |name: &&String| *name == "id" || name.starts_with('@');
    if let Some(name) = body.keys().find(|name| !known(name)) {
        let message = format!("a new domain has the property `id` only, not `{name}`");
        return Err(Refusal::new(Reason::Invalid, message).at(name).into());
    }
    let name = body.get("id").and_then(Value::as_str);
    let name = name.ok_or_else(|| Refusal::invalid("id", "a domain needs the property `id`"))?;
    let made = domains::create(call.engine(), call.ctx(), name)?;
    let members = memory::members(&made)?;
    Ok(Reply::json(call, "domains/$entity", members).now_made())
}

fn read(call: &Call) -> Result<Reply> {
    let found = domains::get(call.engine(), call.ctx(), call.parameter("id"))?;
    memory::entity(call, "domains", &found)
}

fn remove(call: &Call) -> Result<Reply> {
    domains::delete(call.engine(), call.ctx(), call.parameter("id"))?;
    Ok(Reply::nothing())
}

fn records(call: &Call) -> Result<Reply> {
    let name = call.parameter("id");
    let (domain, text) = domains::verification_record(call.engine(), call.ctx(), name)?;
    let record = json!({
        "@odata.type": "#microsoft.graph.domainDnsTxtRecord",
        "id": "txt",
        "isOptional": false,
        "label": domain.id,
        "recordType": "Txt",
        "supportedService": "Email",
        "ttl": RECORD_TTL,
        "text": text,
    });
    let set = format!("domains('{}')/verificationDnsRecords", domain.id);
    memory::list(call, &set, &[record])
}

/// No resolver is wired to the API yet, and the refusal says so.
fn verify(call: &Call) -> Result<Reply> {
    let verified = domains::verify(call.engine(), call.ctx(), call.parameter("id"), None)?;
    let members = memory::members(&verified)?;
    Ok(Reply::json(call, "domains/$entity", members))
}
