//! Which members a group is to have, or to gain and lose.

use super::refusal;
use crate::Result;
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_domain::Refusal;
use xenia_protocols::scim::{
    Filter, body,
    core::GROUP,
    filter::Operator,
    patch::{self, Op},
};

/// The members that a resource names, each once.
pub(super) fn members_of(wanted: &Map<String, Value>) -> Result<Vec<Uuid>> {
    let members = wanted.get("members").and_then(Value::as_array);
    let mut ids = Vec::new();
    for member in members.into_iter().flatten() {
        let id = member_id(member.get("value").and_then(Value::as_str))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn member_id(text: Option<&str>) -> Result<Uuid> {
    let text = text.unwrap_or_default();
    Ok(Uuid::parse_str(text).map_err(|_| unknown_member(text))?)
}

pub(super) fn unknown_member(id: impl std::fmt::Display) -> Refusal {
    Refusal::invalid(
        "members",
        format!("`members`: there is no user or group `{id}` here"),
    )
}

/// A member to add, or to take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberChange {
    Add(Uuid),
    Remove(Uuid),
}

/// What operations do, when all they do is add and remove members that they name.
pub(super) fn member_changes(operations: &[patch::Operation]) -> Result<Option<Vec<MemberChange>>> {
    let mut changes = Vec::new();
    for operation in operations {
        let Some(path) = &operation.path else {
            return Ok(None);
        };
        let is_members = path.attribute.name.eq_ignore_ascii_case("members")
            && path.attribute.sub.is_none()
            && path.attribute.schema.is_none();
        if !is_members {
            return Ok(None);
        }
        match (operation.op, &path.filter, &operation.value) {
            (Op::Add, None, value) if !value.is_null() => {
                for id in named(value)? {
                    changes.push(MemberChange::Add(id));
                }
            }
            (Op::Remove, Some(filter), _) => match removed_by(filter) {
                Some(id) => changes.push(MemberChange::Remove(member_id(Some(id))?)),
                None => return Ok(None),
            },
            (Op::Remove, None, Value::Array(values)) if !values.is_empty() => {
                for id in named(&operation.value)? {
                    changes.push(MemberChange::Remove(id));
                }
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(changes))
}

fn named(value: &Value) -> Result<Vec<Uuid>> {
    let mut sent = Map::new();
    sent.insert("displayName".to_owned(), "x".into());
    sent.insert("members".to_owned(), value.clone());
    members_of(&body::read(&sent, &GROUP).map_err(|error| refusal(&error))?)
}

/// The member that `value eq "ID"` chooses.
fn removed_by(filter: &Filter) -> Option<&str> {
    match filter {
        Filter::Compare {
            path,
            operator: Operator::Eq,
            value: Value::String(id),
        } if path.name.eq_ignore_ascii_case("value") => Some(id),
        _ => None,
    }
}
