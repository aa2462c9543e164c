//! `/domains`. The id of a domain is its name.

use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Value, json};
use xenia_engine::{
    Result,
    directory::domains::{self, MX_PREFERENCE, RECORD_TTL},
    domain::{Reason, Refusal},
};

pub(super) const ROUTES: &[Route] = &[
    get("/domains", list),
    post("/domains", create),
    get("/domains/{id}", read),
    patch("/domains/{id}", update),
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

fn update(call: &Call) -> Result<Reply> {
    let name = call.parameter("id");
    domains::update(call.engine(), call.ctx(), name, &call.body()?)?;
    Ok(Reply::nothing())
}

fn remove(call: &Call) -> Result<Reply> {
    domains::delete(call.engine(), call.ctx(), call.parameter("id"))?;
    Ok(Reply::nothing())
}

fn records(call: &Call) -> Result<Reply> {
    let name = call.parameter("id");
    let (domain, proof) = domains::verification_records(call.engine(), call.ctx(), name)?;
    let record = |kind: &str, own: (&str, Value)| {
        let mut members = json!({
            "@odata.type": format!("#microsoft.graph.domainDns{kind}Record"),
            "id": kind.to_lowercase(),
            "isOptional": false,
            "label": domain.id,
            "recordType": kind,
            "supportedService": "Email",
            "ttl": RECORD_TTL,
        });
        members[own.0] = own.1;
        members
    };
    let mut exchange = record("Mx", ("mailExchange", json!(proof.exchange)));
    exchange["preference"] = json!(MX_PREFERENCE);
    let set = format!("domains('{}')/verificationDnsRecords", domain.id);
    let text = record("Txt", ("text", json!(proof.text)));
    memory::list(call, &set, &[text, exchange])
}

fn verify(call: &Call) -> Result<Reply> {
    let verified = domains::verify(call.engine(), call.ctx(), call.parameter("id"))?;
    let members = memory::members(&verified)?;
    Ok(Reply::json(call, "domains/$entity", members))
}
