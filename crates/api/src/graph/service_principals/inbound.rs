//! `/servicePrincipals/{id}/inboundProvisioning`: what a service principal that provisions people
//! over SCIM may touch, and its tokens. Xenia's own: Graph has no shape for it.

use super::id;
use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, delete, get, patch, post, put},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Error, Result,
    domain::{CredentialKeyId, Refusal, Timestamp},
    provisioning::connections::{self, NewToken, Told},
};

pub(super) const ROUTES: &[Route] = &[
    get("/servicePrincipals/{id}/inboundProvisioning", read),
    put("/servicePrincipals/{id}/inboundProvisioning", write),
    patch("/servicePrincipals/{id}/inboundProvisioning", write),
    delete("/servicePrincipals/{id}/inboundProvisioning", remove),
    post(
        "/servicePrincipals/{id}/inboundProvisioning/addToken",
        add_token,
    ),
    post(
        "/servicePrincipals/{id}/inboundProvisioning/removeToken",
        remove_token,
    ),
];

fn reply(call: &Call, told: &Told) -> Result<Reply> {
    let mut members = memory::members(&told.connection.value)?;
    let tokens = serde_json::to_value(&told.tokens);
    let tokens = tokens.map_err(|error| Error::Internal(error.to_string()))?;
    let endpoint = format!("{}/scim/v2", call.engine().config().base_url);
    members.insert("scimEndpoint".to_owned(), json!(endpoint));
    members.insert("tokens".to_owned(), tokens);
    let principal = told.connection.value.id;
    let set = format!("servicePrincipals('{principal}')/inboundProvisioning");
    Ok(Reply::tagged(call, &set, told.connection.etag(), members))
}

fn read(call: &Call) -> Result<Reply> {
    let told = connections::get(call.engine(), call.ctx(), id(call)?)?;
    reply(call, &told)
}

fn write(call: &Call) -> Result<Reply> {
    let (body, id) = (call.body()?, id(call)?);
    let told = connections::put(call.engine(), call.ctx(), id, &body, call.if_match())?;
    reply(call, &told)
}

fn remove(call: &Call) -> Result<Reply> {
    connections::delete(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

fn add_token(call: &Call) -> Result<Reply> {
    let body = call.optional_body()?;
    let name = body.get("displayName").and_then(Value::as_str);
    let wanted = NewToken {
        display_name: name.map(str::to_owned),
        end_date_time: end(&body)?,
    };
    let added = connections::add_token(call.engine(), call.ctx(), id(call)?, &wanted)?;
    let mut members = memory::members(&added.record)?;
    members.insert("secretText".to_owned(), added.secret_text.into());
    Ok(Reply::json(call, "xenia.provisioningToken", members))
}

fn end(body: &Map<String, Value>) -> Result<Option<Timestamp>> {
    let Some(text) = body.get("endDateTime").and_then(Value::as_str) else {
        return Ok(None);
    };
    let instant = text.parse::<Timestamp>();
    Ok(Some(instant.map_err(|error| {
        Refusal::invalid("endDateTime", error.to_string())
    })?))
}

fn remove_token(call: &Call) -> Result<Reply> {
    let body = call.body()?;
    let text = body.get("keyId").and_then(Value::as_str);
    let key: CredentialKeyId = text
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Refusal::invalid("keyId", "`keyId` must be the id of a token"))?;
    connections::remove_token(call.engine(), call.ctx(), id(call)?, key)?;
    Ok(Reply::nothing())
}
