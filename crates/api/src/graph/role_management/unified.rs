//! What every provider of roles has: definitions, assignments, and what `$expand` finds beside
//! them. Both are few, so that they are listed in memory.

use crate::{call::Call, graph::memory, reply::Reply};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;
use xenia_engine::{
    Result,
    domain::{
        EdgeId, Refusal,
        rbac::{UnifiedRoleAssignment, UnifiedRoleDefinition},
    },
    store::query::DirectoryObject,
};
use xenia_odata::ExpandItem;

/// What `$expand` may name beside a definition.
const OF_DEFINITION: &[&str] = &["inheritsPermissionsFrom"];
/// What `$expand` may name beside an assignment.
const OF_ASSIGNMENT: &[&str] = &["appScope", "directoryScope", "principal", "roleDefinition"];

/// 200 with the roles of a provider.
pub(super) fn definitions(call: &Call, set: &str, all: &[UnifiedRoleDefinition]) -> Result<Reply> {
    let led = inherited(call)?;
    memory::list_with(call, set, all, |rows| Ok(vec![led; rows.len()]))
}

/// 200 with the role of the path.
pub(super) fn definition(call: &Call, set: &str, all: &[UnifiedRoleDefinition]) -> Result<Reply> {
    let id = call.id("id")?;
    let found = all.iter().find(|one| one.id == id);
    let found = found.ok_or_else(|| Refusal::not_found("role definition", id))?;
    memory::entity_with(call, set, found, inherited(call)?)
}

/// A built-in role here inherits from none.
fn inherited(call: &Call) -> Result<Map<String, Value>> {
    let asked = asked(call, "unifiedRoleDefinition", OF_DEFINITION)?;
    let empty = |(name, _): (&str, _)| (name.to_owned(), Value::Array(Vec::new()));
    Ok(asked.into_iter().map(empty).collect())
}

/// What assignments lead to.
#[derive(Default)]
pub(super) struct Related {
    /// Who holds them.
    pub(super) principals: BTreeMap<Uuid, DirectoryObject>,
    /// The name and the kind of what each `appScopeId` means.
    pub(super) scopes: BTreeMap<String, (String, &'static str)>,
    /// The roles of the provider.
    pub(super) definitions: Vec<UnifiedRoleDefinition>,
}

/// 200 with those assignments; `load` finds what the ones of the page lead to.
pub(super) fn assignments(
    call: &Call,
    set: &str,
    all: &[UnifiedRoleAssignment],
    load: impl FnOnce(&[UnifiedRoleAssignment]) -> Result<Related>,
) -> Result<Reply> {
    let asked = asked(call, "unifiedRoleAssignment", OF_ASSIGNMENT)?;
    memory::list_with(call, set, all, |rows| {
        let is = |one: &UnifiedRoleAssignment, row: &Map<String, Value>| {
            row.get("id").and_then(Value::as_str) == Some(&one.id.to_string())
        };
        let page: Vec<_> = rows
            .iter()
            .filter_map(|row| all.iter().find(|one| is(one, row)).cloned())
            .collect();
        let related = match asked.is_empty() {
            true => Related::default(),
            false => load(&page)?,
        };
        page.iter().map(|one| lead(one, &related, &asked)).collect()
    })
}

/// 200 with one of them.
pub(super) fn assignment(
    call: &Call,
    set: &str,
    one: &UnifiedRoleAssignment,
    load: impl FnOnce(&[UnifiedRoleAssignment]) -> Result<Related>,
) -> Result<Reply> {
    let asked = asked(call, "unifiedRoleAssignment", OF_ASSIGNMENT)?;
    let related = match asked.is_empty() {
        true => Related::default(),
        false => load(std::slice::from_ref(one))?,
    };
    memory::entity_with(call, set, one, lead(one, &related, &asked)?)
}

/// 201 with one that was just made.
pub(super) fn made(call: &Call, set: &str, one: &UnifiedRoleAssignment) -> Result<Reply> {
    Ok(Reply::made(call, set, memory::members(one)?))
}

/// The assignment of the path.
pub(super) fn assignment_id(call: &Call) -> Result<EdgeId> {
    Ok(EdgeId(call.id("id")?))
}

/// What one assignment leads to, by the names that were asked for.
fn lead(
    one: &UnifiedRoleAssignment,
    related: &Related,
    asked: &[(&'static str, ExpandItem)],
) -> Result<Map<String, Value>> {
    let mut led = Map::new();
    for (name, item) in asked {
        let value = match *name {
            "principal" => related.principals.get(&one.principal_id).map(principal),
            "roleDefinition" => {
                let mut all = related.definitions.iter();
                let found = all.find(|role| role.id == one.role_definition_id);
                found
                    .map(|role| memory::members(role).map(Value::Object))
                    .transpose()?
            }
            "appScope" => one.app_scope_id.as_ref().and_then(|id| {
                let (name, kind) = related.scopes.get(id)?;
                Some(json!({ "id": id, "displayName": name, "type": kind }))
            }),
            _ => None,
        };
        let value = value.map(|value| match &item.select {
            Some(select) => select.project(&value),
            None => value,
        });
        led.insert((*name).to_owned(), value.unwrap_or_default());
    }
    Ok(led)
}

/// A principal as whoever may see the assignment may see it: kind, id and name. More of it is at
/// `/users` and its kin, for those who may read there.
fn principal(object: &DirectoryObject) -> Value {
    json!({
        "@odata.type": format!("#microsoft.graph.{}", object.kind().word()),
        "id": object.uuid(),
        "displayName": object.display_name(),
    })
}

/// The relationships that `$expand` names.
fn asked(
    call: &Call,
    kind: &str,
    known: &'static [&'static str],
) -> Result<Vec<(&'static str, ExpandItem)>> {
    let mut asked = Vec::new();
    for item in call.options()?.expand {
        let first = item.path.properties().next().unwrap_or_default();
        let meant = |name: &&&str| item.is_all() || name.eq_ignore_ascii_case(first);
        let names: Vec<_> = known.iter().filter(meant).copied().collect();
        if names.is_empty() {
            let message = format!(
                "`$expand`: `{first}` is not a relationship of `{kind}`; there are {}",
                known.join(", ")
            );
            return Err(Refusal::invalid("$expand", message)
                .coded("BadRequest")
                .into());
        }
        asked.extend(names.into_iter().map(|name| (name, item.clone())));
    }
    Ok(asked)
}
