//! One person brought into step.

use super::{
    deed::{Client, Halt, Match, own},
    line::Line,
};
use serde_json::{Map, Value, json};
use xenia_domain::provisioning::outbound::{AttributeMapping, Deprovision};
use xenia_protocols::scim::{
    Path,
    core::{ENTERPRISE_SCHEMA, USER, USER_SCHEMA},
    patch::{self, Op, Operation},
};
use xenia_store::synchronization::Object;

const USERS: &str = "/Users";

/// What is to be over there.
pub(super) struct Wanted<'a> {
    /// The person as Graph shows it; also of one who is gone.
    pub(super) person: Option<&'a Map<String, Value>>,
    /// Whether the person is assigned to the application.
    pub(super) assigned: bool,
    /// What is sent.
    pub(super) mappings: &'a [AttributeMapping],
    /// What happens to who is not assigned any more.
    pub(super) deprovision: Deprovision,
}

/// Brings a person into step, and says in the line what was done. Doing it twice is harmless.
pub(super) fn settle(
    client: &Client<'_>,
    wanted: &Wanted<'_>,
    object: &mut Object,
    line: &mut Line,
) -> Result<(), Halt> {
    let values = match wanted.person {
        Some(person) => values(wanted.mappings, person),
        None => Vec::new(),
    };
    let found = match wanted.assigned {
        true => present(client, wanted, &values, object, line),
        false => absent(client, wanted, &values, object, line),
    };
    line.target.clone_from(&object.target);
    found
}

pub(super) type Values = Vec<(String, Value)>;

/// The attributes that have a value.
pub(super) fn values(mappings: &[AttributeMapping], person: &Map<String, Value>) -> Values {
    let value = |mapping: &AttributeMapping| {
        let value = person.get(&mapping.source)?;
        let value = match value {
            Value::Array(values) => values.first()?,
            other => other,
        };
        let empty = value.is_null() || value == "";
        (!empty).then(|| (mapping.target.clone(), value.clone()))
    };
    mappings.iter().filter_map(value).collect()
}

fn match_by<'a>(wanted: &'a Wanted<'_>, values: &'a Values) -> Option<Match<'a>> {
    let first = wanted.mappings.first()?;
    let (_, value) = values.iter().find(|(target, _)| *target == first.target)?;
    Some(Match {
        endpoint: USERS,
        attribute: &first.target,
        value: value.as_str()?,
    })
}

fn present(
    client: &Client<'_>,
    wanted: &Wanted<'_>,
    values: &Values,
    object: &mut Object,
    line: &mut Line,
) -> Result<(), Halt> {
    let by = match_by(wanted, values).ok_or_else(|| {
        own("the person has no value for the attribute that people are matched by".to_owned())
    })?;
    if let Some(id) = object.target.clone() {
        if update(client, &id, values, object, line)? {
            return Ok(());
        }
        line.step("matching", format!("`{id}` is gone over there"));
        object.target = None;
        object.sent = json!({});
    }
    line.action = "create";
    let found = match client.find(by, line)? {
        Some(id) => Some(id),
        None => match client.create(by, body(values)?, object, line)? {
            Some(id) => {
                made(values, &id, object, line);
                return Ok(());
            }
            None => client.find(by, line)?,
        },
    };
    let id = found.ok_or_else(|| {
        own(format!(
            "it is said to be there already, but nobody has `{}`",
            by.value
        ))
    })?;
    line.action = "update";
    client.link(object, &id)?;
    match update(client, &id, values, object, line)? {
        true => Ok(()),
        false => Err(own(format!("`{id}` was found, and is not there"))),
    }
}

fn made(values: &Values, id: &str, object: &mut Object, line: &mut Line) {
    object.target = Some(id.to_owned());
    object.active = true;
    for (name, value) in values {
        line.modified
            .push((name.clone(), Value::Null, value.clone()));
    }
    object.sent = values.iter().cloned().collect::<Map<_, _>>().into();
}

/// The resource that has those values.
fn body(values: &Values) -> Result<Map<String, Value>, Halt> {
    let mut body = Map::new();
    for (target, value) in values {
        let path = Path::parse(target).map_err(|error| own(error.detail))?;
        let operation = Operation {
            op: Op::Add,
            path: Some(path),
            value: value.clone(),
        };
        patch::apply(&mut body, &[operation], &USER)
            .map_err(|error| own(format!("`{target}`: {}", error.detail)))?;
    }
    let mut schemas = vec![USER_SCHEMA];
    if body.contains_key(ENTERPRISE_SCHEMA) {
        schemas.push(ENTERPRISE_SCHEMA);
    }
    body.insert("schemas".to_owned(), json!(schemas));
    Ok(body)
}

/// Sends what differs from what was sent last. `false` when it is gone over there.
fn update(
    client: &Client<'_>,
    id: &str,
    values: &Values,
    object: &mut Object,
    line: &mut Line,
) -> Result<bool, Halt> {
    let nothing = Map::new();
    let sent = object.sent.as_object().unwrap_or(&nothing);
    let mut operations = Vec::new();
    let mut modified = Vec::new();
    for (name, value) in values {
        let old = sent.get(name).cloned().unwrap_or(Value::Null);
        if old != *value {
            // What a filter chooses may not be there yet, and can only be added then.
            let op = if name.contains('[') && old.is_null() {
                "add"
            } else {
                "replace"
            };
            operations.push(json!({ "op": op, "path": name, "value": value }));
            modified.push((name.clone(), old, value.clone()));
        }
    }
    for (name, old) in sent {
        if !values.iter().any(|(known, _)| known == name) {
            operations.push(json!({ "op": "remove", "path": name }));
            modified.push((name.clone(), old.clone(), Value::Null));
        }
    }
    line.skipped = operations.is_empty();
    if line.skipped {
        line.step("processing", "nothing differs from what was sent last");
    }
    if line.action != "create" {
        line.action = "update";
    }
    let count = operations.len();
    if !client.patch(USERS, id, operations)? {
        return Ok(false);
    }
    if count > 0 {
        line.step("export", format!("{count} attributes of `{id}` were sent"));
    }
    line.modified.extend(modified);
    object.active = true;
    object.sent = values.iter().cloned().collect::<Map<_, _>>().into();
    Ok(true)
}

/// Who is not assigned: disabled or deleted over there, if ever made.
fn absent(
    client: &Client<'_>,
    wanted: &Wanted<'_>,
    values: &Values,
    object: &mut Object,
    line: &mut Line,
) -> Result<(), Halt> {
    line.action = match wanted.deprovision {
        Deprovision::Disable => "disable",
        Deprovision::Delete => "delete",
    };
    // It was asked for, and the answer is not known: it may be there.
    if let (None, true, Some(by)) = (&object.target, object.unsure, match_by(wanted, values)) {
        if let Some(id) = client.find(by, line)? {
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
    match wanted.deprovision {
        Deprovision::Disable => {
            let off = json!({ "op": "replace", "path": "active", "value": false });
            client.patch(USERS, &id, vec![off])?;
            line.modified
                .push(("active".to_owned(), json!(true), json!(false)));
            line.step("export", format!("`{id}` was disabled"));
            if let Some(sent) = object.sent.as_object_mut() {
                sent.insert("active".to_owned(), json!(false));
            }
        }
        Deprovision::Delete => {
            client.delete(USERS, &id)?;
            line.step("export", format!("`{id}` was deleted"));
            object.target = None;
            object.sent = json!({});
        }
    }
    object.active = false;
    Ok(())
}
