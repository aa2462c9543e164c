//! One group brought into step: its name, and those of its people who are over there.

use super::{
    deed::{Client, Halt, Match, own},
    line::Line,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use xenia_protocols::scim::core::GROUP_SCHEMA;
use xenia_store::synchronization::Object;

const GROUPS: &str = "/Groups";
/// How many members are sent in one request.
const AT_ONCE: usize = 200;
/// How many such requests one turn makes: others wait meanwhile.
const MOST_PARTS: usize = 25;

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

impl Wanted {
    fn by(&self) -> Match<'_> {
        Match {
            endpoint: GROUPS,
            attribute: "displayName",
            value: &self.name,
        }
    }
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
        false => absent(client, wanted, object, line),
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

/// Notes what was sent of a group.
fn note(object: &mut Object, name: &Value, members: &BTreeSet<String>) {
    object.active = true;
    object.sent = json!({ "displayName": name, "members": members });
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
        line.step("matching", format!("`{id}` is gone over there"));
        object.target = None;
        object.sent = json!({});
    }
    line.action = "create";
    let by = wanted.by();
    let mut found = client.find(by, line)?;
    if found.is_none() {
        let first: BTreeSet<String> = wanted.members.iter().take(AT_ONCE).cloned().collect();
        found = match client.create(by, body(wanted, &first), object, line)? {
            Some(id) => {
                object.target = Some(id.clone());
                note(object, &json!(wanted.name), &first);
                if first.len() < wanted.members.len() {
                    update(client, &id, wanted, object, line)?;
                }
                return Ok(());
            }
            None => client.find(by, line)?,
        };
    }
    let id = found.ok_or_else(|| {
        own(format!(
            "it is said to be there already, but none has `{}`",
            by.value
        ))
    })?;
    client.link(object, &id)?;
    update(client, &id, wanted, object, line).map(drop)
}

fn body(wanted: &Wanted, members: &BTreeSet<String>) -> Map<String, Value> {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    let mut body = Map::new();
    body.insert("schemas".to_owned(), json!([GROUP_SCHEMA]));
    body.insert("displayName".to_owned(), json!(wanted.name));
    body.insert("externalId".to_owned(), json!(wanted.external_id));
    if !members.is_empty() {
        body.insert("members".to_owned(), Value::Array(members));
    }
    body
}

/// Sends what differs from what was sent last, a part at a time; what was sent is noted as it goes,
/// so that a failure in the middle is gone on from. `false` when it is gone over there.
fn update(
    client: &Client<'_>,
    id: &str,
    wanted: &Wanted,
    object: &mut Object,
    line: &mut Line,
) -> Result<bool, Halt> {
    let name = json!(wanted.name);
    let renamed = object.sent.get("displayName") != Some(&name);
    let mut held = sent_members(object);
    let coming: Vec<String> = wanted.members.difference(&held).cloned().collect();
    let leaving: Vec<String> = held.difference(&wanted.members).cloned().collect();
    line.skipped = !renamed && coming.is_empty() && leaving.is_empty() && line.action != "create";
    if line.skipped {
        line.step("processing", "nothing differs from what was sent last");
    }
    if renamed {
        let rename = json!({ "op": "replace", "path": "displayName", "value": wanted.name });
        if !client.patch(GROUPS, id, vec![rename])? {
            return Ok(false);
        }
        note(object, &name, &held);
    }
    let parts = coming.len().div_ceil(AT_ONCE) + leaving.len().div_ceil(AT_ONCE);
    let coming = coming.chunks(AT_ONCE).map(|part| (true, part));
    let leaving = leaving.chunks(AT_ONCE).map(|part| (false, part));
    // Who leaves goes first.
    for (come, part) in leaving.chain(coming).take(MOST_PARTS) {
        if !client.patch(GROUPS, id, operations(come, part))? {
            return Ok(false);
        }
        match come {
            true => held.extend(part.iter().cloned()),
            false => held.retain(|one| !part.contains(one)),
        }
        note(object, &name, &held);
        let what = if come { "came" } else { "went" };
        line.step("export", format!("{} members {what}", part.len()));
    }
    line.unfinished = parts > MOST_PARTS;
    object.active = true;
    Ok(true)
}

fn operations(come: bool, part: &[String]) -> Vec<Value> {
    if come {
        let members: Vec<Value> = part.iter().map(|id| json!({ "value": id })).collect();
        return vec![json!({ "op": "add", "path": "members", "value": members })];
    }
    part.iter()
        .map(|gone| {
            let path = format!("members[value eq {}]", Value::from(gone.as_str()));
            json!({ "op": "remove", "path": path })
        })
        .collect()
}

fn absent(
    client: &Client<'_>,
    wanted: &Wanted,
    object: &mut Object,
    line: &mut Line,
) -> Result<(), Halt> {
    line.action = "disable";
    // It was asked for, and the answer is not known: it may be there.
    if object.target.is_none() && object.unsure {
        if let Some(id) = client.find(wanted.by(), line)? {
            client.link(object, &id)?;
            object.active = true;
        }
        object.unsure = false;
    }
    let Some(id) = object.target.clone().filter(|_| object.active) else {
        line.skipped = true;
        line.step("processing", "there is nothing to take away over there");
        return Ok(());
    };
    let empty = json!({ "op": "remove", "path": "members" });
    client.patch(GROUPS, &id, vec![empty])?;
    line.step("export", format!("`{id}` was emptied"));
    if let Some(sent) = object.sent.as_object_mut() {
        sent.insert("members".to_owned(), json!([]));
    }
    object.active = false;
    Ok(())
}
