//! One group brought into step: its name, and those of its people who are over there.

use super::{
    deed::{Client, Halt},
    line::Line,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use xenia_protocols::scim::core::GROUP_SCHEMA;
use xenia_store::synchronization::Object;

const GROUPS: &str = "/Groups";

/// What is to be over there.
pub(super) struct Wanted {
    /// Its name; empty for one that is gone.
    pub(super) name: String,
    /// Its id here.
    pub(super) external_id: String,
    /// Whether it is assigned to the application.
    pub(super) assigned: bool,
    /// The identifiers over there of its people.
    pub(super) members: BTreeSet<String>,
}

/// Brings a group into step. One that is not assigned any more is emptied and stays: what is tied
/// to it over there is not lost.
pub(super) fn settle(
    client: &Client<'_>,
    wanted: &Wanted,
    object: &mut Object,
    line: &mut Line,
) -> Result<(), Halt> {
    let found = match wanted.assigned {
        true => present(client, wanted, object, line),
        false => absent(client, object, line),
    };
    line.target.clone_from(&object.target);
    found
}

fn sent_members(object: &Object) -> BTreeSet<String> {
    let members = object.sent.get("members").and_then(Value::as_array);
    let members = members.into_iter().flatten();
    members
        .filter_map(|one| Some(one.as_str()?.to_owned()))
        .collect()
}

fn keep(wanted: &Wanted, object: &mut Object) {
    object.active = true;
    object.sent = json!({ "displayName": wanted.name, "members": wanted.members });
}

fn present(
    client: &Client<'_>,
    wanted: &Wanted,
    object: &mut Object,
    line: &mut Line,
) -> Result<(), Halt> {
    if let Some(id) = object.target.clone() {
        line.action = "update";
        if update(client, &id, wanted, object, line)? {
            return Ok(());
        }
        line.steps
            .push(("export", format!("`{id}` is gone over there")));
        object.target = None;
        object.sent = json!({});
    }
    line.action = "create";
    let by = ("displayName", wanted.name.as_str());
    let mut found = client.find(GROUPS, by, line)?;
    if found.is_none() {
        found = match client.create(GROUPS, body(wanted), by, line)? {
            Some(id) => {
                object.target = Some(id);
                keep(wanted, object);
                return Ok(());
            }
            None => client.find(GROUPS, by, line)?,
        };
    }
    let id = found.ok_or_else(|| {
        super::deed::own(format!(
            "it is said to be there already, but none has `{}`",
            by.1
        ))
    })?;
    object.target = Some(id.clone());
    update(client, &id, wanted, object, line).map(drop)
}

fn body(wanted: &Wanted) -> Map<String, Value> {
    let members: Vec<Value> = wanted
        .members
        .iter()
        .map(|id| json!({ "value": id }))
        .collect();
    let mut body = Map::new();
    body.insert("schemas".to_owned(), json!([GROUP_SCHEMA]));
    body.insert("displayName".to_owned(), json!(wanted.name));
    body.insert("externalId".to_owned(), json!(wanted.external_id));
    if !members.is_empty() {
        body.insert("members".to_owned(), Value::Array(members));
    }
    body
}

fn update(
    client: &Client<'_>,
    id: &str,
    wanted: &Wanted,
    object: &mut Object,
    line: &mut Line,
) -> Result<bool, Halt> {
    let mut operations = Vec::new();
    if object.sent.get("displayName") != Some(&json!(wanted.name)) {
        operations.push(json!({ "op": "replace", "path": "displayName", "value": wanted.name }));
    }
    let before = sent_members(object);
    let coming: Vec<Value> = wanted
        .members
        .difference(&before)
        .map(|id| json!({ "value": id }))
        .collect();
    let leaving: Vec<&String> = before.difference(&wanted.members).collect();
    line.skipped = operations.is_empty() && coming.is_empty() && leaving.is_empty();
    if !line.skipped {
        let (come, go) = (coming.len(), leaving.len());
        line.steps
            .push(("export", format!("{come} members came, {go} went")));
    }
    if !coming.is_empty() {
        operations.push(json!({ "op": "add", "path": "members", "value": coming }));
    }
    for gone in leaving {
        let path = format!("members[value eq {}]", Value::from(gone.as_str()));
        operations.push(json!({ "op": "remove", "path": path }));
    }
    if !client.patch(GROUPS, id, operations)? {
        return Ok(false);
    }
    keep(wanted, object);
    Ok(true)
}

fn absent(client: &Client<'_>, object: &mut Object, line: &mut Line) -> Result<(), Halt> {
    line.action = "disable";
    let Some(id) = object.target.clone().filter(|_| object.active) else {
        line.skipped = true;
        return Ok(());
    };
    let empty = json!({ "op": "remove", "path": "members" });
    client.patch(GROUPS, &id, vec![empty])?;
    line.steps.push(("export", format!("`{id}` was emptied")));
    if let Some(sent) = object.sent.as_object_mut() {
        sent.insert("members".to_owned(), json!([]));
    }
    object.active = false;
    Ok(())
}
