//! `/applications/{id}/addPassword` and `removePassword`.

use super::id;
use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, post},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    directory::applications::{self, AddedPassword, NewPassword},
    domain::{CredentialKeyId, Refusal, Timestamp},
};

pub(super) const ROUTES: &[Route] = &[
    post("/applications/{id}/addPassword", add),
    post("/applications/{id}/removePassword", remove),
];

fn add(call: &Call) -> Result<Reply> {
    let (id, wanted) = (id(call)?, wanted(call)?);
    let added = applications::add_password(call.engine(), call.ctx(), id, &wanted)?;
    shown(call, added)
}

/// The secret that an `addPassword` asks for.
pub(in crate::graph) fn wanted(call: &Call) -> Result<NewPassword> {
    let body = call.optional_body()?;
    let wanted = match body.get("passwordCredential") {
        Some(Value::Object(wanted)) => wanted.clone(),
        _ => Map::new(),
    };
    let name = wanted.get("displayName").and_then(Value::as_str);
    Ok(NewPassword {
        display_name: name.map(str::to_owned),
        start_date_time: instant(&wanted, "startDateTime")?,
        end_date_time: instant(&wanted, "endDateTime")?,
    })
}

/// A secret that was made, for the only time with its text.
pub(in crate::graph) fn shown(call: &Call, added: AddedPassword) -> Result<Reply> {
    let mut members = memory::members(&added.credential)?;
    members.insert("customKeyIdentifier".to_owned(), Value::Null);
    members.insert("secretText".to_owned(), added.secret_text.into());
    Ok(Reply::json(
        call,
        "microsoft.graph.passwordCredential",
        members,
    ))
}

fn instant(wanted: &Map<String, Value>, name: &str) -> Result<Option<Timestamp>> {
    let Some(text) = wanted.get(name).and_then(Value::as_str) else {
        return Ok(None);
    };
    let instant = text.parse::<Timestamp>();
    Ok(Some(instant.map_err(|error| {
        Refusal::invalid(format!("passwordCredential/{name}"), error.to_string())
    })?))
}

fn remove(call: &Call) -> Result<Reply> {
    let key = key(call)?;
    applications::remove_password(call.engine(), call.ctx(), id(call)?, key)?;
    Ok(Reply::nothing())
}

/// The secret that a `removePassword` names.
pub(in crate::graph) fn key(call: &Call) -> Result<CredentialKeyId> {
    let body = call.body()?;
    let text = body.get("keyId").and_then(Value::as_str);
    let key = text.and_then(|text| text.parse().ok());
    Ok(key.ok_or_else(|| Refusal::invalid("keyId", "`keyId` must be the id of a secret"))?)
}
