//! JSON objects whose names do not mind case (RFC 7643, 2.1).

use serde_json::{Map, Value};

/// A resource or a complex value.
pub(super) type Object = Map<String, Value>;

/// The member of that name, whatever its case.
pub(super) fn get<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        let mut members = object.iter();
        members
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// Whether a value counts as none: `null` and the empty list are unassigned (RFC 7643, 2.5).
pub(super) fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().all(is_unassigned),
        Value::Object(members) => members.values().all(is_unassigned),
        _ => false,
    }
}

/// Text without regard to case.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The values of an attribute: those of a list, or the one.
pub(super) fn values(value: Option<&Value>) -> &[Value] {
    match value {
        None | Some(Value::Null) => &[],
        Some(Value::Array(values)) => values,
        Some(one) => std::slice::from_ref(one),
    }
}
