//! Resources as Graph answers them: the properties of the property table and nothing else.

use serde_json::{Map, Value, json};
use xenia_engine::{
    Error, Result,
    domain::{NodeKind, Refusal},
    store::{
        query::{DirectoryObject, properties},
        resources::{Stored, Versioned},
        shapes::{Property, PropertyKind},
    },
};
use xenia_odata::Select;

/// The resource with the selected properties, or those that are answered by default.
pub(crate) fn entity<R: Stored>(
    resource: &Versioned<R>,
    select: Option<&Select>,
) -> Result<Map<String, Value>> {
    check_select::<R>(select)?;
    shaped(resource, select)
}

/// The same, for one of several kinds: the kind is said, and what it lacks is passed over.
pub(crate) fn object(
    object: &DirectoryObject,
    select: Option<&Select>,
) -> Result<Map<String, Value>> {
    let shaped = match object {
        DirectoryObject::User(object) => shaped(object, select),
        DirectoryObject::Group(object) => shaped(object, select),
        DirectoryObject::Application(object) => shaped(object, select),
        DirectoryObject::ServicePrincipal(object) => shaped(object, select),
    }?;
    let mut typed = Map::new();
    typed.insert(
        "@odata.type".to_owned(),
        format!("#microsoft.graph.{}", object.kind().word()).into(),
    );
    typed.extend(shaped);
    Ok(typed)
}

/// Refuses a `$select` of what the kind does not have.
pub(crate) fn check_select<R: Stored>(select: Option<&Select>) -> Result<()> {
    check_paths(R::PROPERTIES, R::KIND, select)
}

/// The same for a kind of directory object.
pub(crate) fn check_select_of(kind: NodeKind, select: Option<&Select>) -> Result<()> {
    match properties(kind) {
        Some(table) => check_paths(table, kind, select),
        None => Ok(()),
    }
}

fn check_paths(table: &[Property], kind: NodeKind, select: Option<&Select>) -> Result<()> {
    let paths = select.map_or(&[][..], |select| &select.paths);
    let first = paths.iter().filter_map(|path| path.properties().next());
    for name in first {
        let known = table
            .iter()
            .any(|property| property.is_answered() && property.name.eq_ignore_ascii_case(name));
        if !known {
            let kind = kind.word();
            let message = format!("`$select`: `{name}` is not a property of `{kind}`");
            return Err(Refusal::invalid("$select", message)
                .coded("BadRequest")
                .into());
        }
    }
    Ok(())
}

fn shaped<R: Stored>(
    resource: &Versioned<R>,
    select: Option<&Select>,
) -> Result<Map<String, Value>> {
    let document = serde_json::to_value(&resource.value)
        .map_err(|error| Error::Internal(error.to_string()))?;
    let Value::Object(mut members) = document else {
        return Err(Error::Internal(format!("`{}` is no object", R::TABLE)));
    };
    let mut answered = Map::new();
    for property in R::PROPERTIES.iter().filter(|p| p.is_answered()) {
        let wanted = match select {
            None => property.default,
            Some(select) => select.includes(property.name),
        };
        if wanted {
            let shown = resource
                .shown
                .is_none_or(|names| names.contains(&property.name));
            let value = members.remove(property.name).filter(|_| shown);
            let value = value.unwrap_or_else(|| match property.kind {
                PropertyKind::TextCollection | PropertyKind::ObjectCollection => json!([]),
                _ => Value::Null,
            });
            answered.insert(property.name.to_owned(), value);
        }
    }
    let Some(select) = select else {
        return Ok(answered);
    };
    match select.project(&Value::Object(answered)) {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}
