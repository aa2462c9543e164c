//! What a client sent, brought into the shape of the schema: names in the case of the schema,
//! values of its types, what only the service provider writes left out, what is unknown left out
//! (RFC 7644, 3.3 and 3.5.1).

use super::{
    error::ScimError,
    json::{Object, is_unassigned},
    path::AttributePath,
    schema::{Attribute, Mutability, Place, ResourceType, Schema, Type},
};
use serde_json::{Number, Value};

/// The resource that a body describes, for POST and PUT. What is not in it is unassigned.
///
/// # Errors
/// `invalidValue` that names the attribute: a value of another type, a required attribute without a
/// value, two values that are both primary.
pub fn read(body: &Object, of: &ResourceType) -> Result<Object, ScimError> {
    let mut resource = Object::new();
    for (name, value) in body {
        let Some(place) = place(name, of) else {
            continue;
        };
        match (place.extension, place.attribute) {
            (Some(extension), None) => read_extension(extension, value, &mut resource)?,
            (None, Some(attribute)) if place.sub.is_none() => {
                put(&mut resource, attribute, value, attribute.name)?;
            }
            _ => {}
        }
    }
    let missing = of.schema.attributes.iter().find(|attribute| {
        attribute.required && resource.get(attribute.name).is_none_or(is_unassigned)
    });
    if let Some(missing) = missing {
        let detail = format!("`{}` is required", missing.name);
        return Err(ScimError::invalid_value(detail));
    }
    Ok(resource)
}

/// Where a member of a body stands.
pub(super) fn place(name: &str, of: &ResourceType) -> Option<Place> {
    of.resolve(&AttributePath::read(name.trim()).ok()?)
}

fn read_extension(
    extension: &Schema,
    value: &Value,
    resource: &mut Object,
) -> Result<(), ScimError> {
    let Value::Object(members) = value else {
        return match value {
            Value::Null => Ok(()),
            _ => Err(unfit(extension.id, "an object", value)),
        };
    };
    let mut read = Object::new();
    for (name, value) in members {
        let known = extension.attributes.iter();
        let mut known = known.filter(|attribute| attribute.name.eq_ignore_ascii_case(name));
        if let Some(attribute) = known.next() {
            put(&mut read, attribute, value, attribute.name)?;
        }
    }
    if !read.is_empty() {
        resource.insert(extension.id.to_owned(), Value::Object(read));
    }
    Ok(())
}

fn put(
    into: &mut Object,
    attribute: &'static Attribute,
    value: &Value,
    at: &str,
) -> Result<(), ScimError> {
    if attribute.mutability == Mutability::ReadOnly {
        return Ok(());
    }
    if let Some(value) = value_of(attribute, value, at)? {
        into.insert(attribute.name.to_owned(), value);
    }
    Ok(())
}

/// The value as the schema has it; none for an unassigned one.
pub(super) fn value_of(
    attribute: &'static Attribute,
    value: &Value,
    at: &str,
) -> Result<Option<Value>, ScimError> {
    if !attribute.multi_valued {
        return match value {
            // A single value in a list of one.
            Value::Array(values) => match values.as_slice() {
                [] => Ok(None),
                [one] => single(attribute, one, at),
                _ => Err(unfit(at, "a single value", value)),
            },
            _ => single(attribute, value, at),
        };
    }
    let mut read = Vec::new();
    for one in super::json::values(Some(value)) {
        read.extend(single(attribute, one, at)?);
    }
    let is_primary = |one: &&Value| one.get("primary") == Some(&Value::Bool(true));
    if read.iter().filter(is_primary).count() > 1 {
        let detail = format!("`{at}` has more than one value with `primary`");
        return Err(ScimError::invalid_value(detail));
    }
    Ok((!read.is_empty()).then_some(Value::Array(read)))
}

/// One value as the schema has it; none for an unassigned one.
pub(super) fn single(
    attribute: &'static Attribute,
    value: &Value,
    at: &str,
) -> Result<Option<Value>, ScimError> {
    if value.is_null() {
        return Ok(None);
    }
    // `[{"$ref": null, "value": "x"}]` for text.
    if let (false, Value::Object(members)) = (attribute.kind == Type::Complex, value)
        && let Some(inner) = members.get("value")
    {
        return single(attribute, inner, at);
    }
    let fit = match attribute.kind {
        Type::Complex => return complex(attribute, value, at),
        Type::Boolean => boolean(value),
        Type::Integer => number(value).filter(|value| value.is_i64()),
        Type::Decimal => number(value),
        Type::DateTime => value
            .as_str()
            .filter(|text| text.parse::<jiff::Timestamp>().is_ok())
            .map(Value::from),
        Type::String | Type::Reference | Type::Binary => value.as_str().map(Value::from),
    };
    match fit {
        Some(value) => Ok(Some(value)),
        None => Err(unfit(at, attribute.kind.name(), value)),
    }
}

fn complex(
    attribute: &'static Attribute,
    value: &Value,
    at: &str,
) -> Result<Option<Value>, ScimError> {
    let Value::Object(members) = value else {
        // A bare identifier stands for the `value` of a complex attribute.
        let Some(inner) = attribute.sub("value") else {
            return Err(unfit(at, "complex", value));
        };
        let bare = single(inner, value, at)?;
        return Ok(bare.filter(|bare| bare != "").map(|bare| {
            let mut read = Object::new();
            read.insert("value".to_owned(), bare);
            Value::Object(read)
        }));
    };
    let mut read = Object::new();
    for (name, value) in members {
        if let Some(sub) = attribute.sub(name) {
            put(&mut read, sub, value, &format!("{at}.{}", sub.name))?;
        }
    }
    Ok((!read.is_empty()).then_some(Value::Object(read)))
}

fn boolean(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(truth) => Some((*truth).into()),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true.into()),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false.into()),
        _ => None,
    }
}

fn number(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => serde_json::from_str::<Number>(text).ok().map(Value::Number),
        _ => None,
    }
}

fn unfit(at: &str, expected: &str, found: &Value) -> ScimError {
    let kind = match found {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(text) => {
            let text = super::path::shorten(text);
            let detail = format!("`{at}` must be of the type `{expected}`, found `{text}`");
            return ScimError::invalid_value(detail);
        }
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    let detail = format!("`{at}` must be of the type `{expected}`, found a value of type {kind}");
    ScimError::invalid_value(detail)
}
