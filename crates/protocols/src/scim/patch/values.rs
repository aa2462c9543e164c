//! The values of an attribute that has several.

use crate::scim::{json::fold, schema::Attribute};
use serde_json::Value;

/// Whether two values of an attribute stand for the same: the same `value`, and no different
/// `type`; without a `value`, whatever the second says of itself.
pub(super) fn same(held: &Value, given: &Value, attribute: &Attribute) -> bool {
    let (Value::Object(a), Value::Object(b)) = (held, given) else {
        return text_equal(held, given, attribute.case_exact);
    };
    let exact = |name: &str| attribute.sub(name).is_some_and(|sub| sub.case_exact);
    match (a.get("value"), b.get("value")) {
        (Some(one), Some(other)) => {
            let types = a.get("type").zip(b.get("type"));
            text_equal(one, other, exact("value"))
                && types.is_none_or(|(one, other)| text_equal(one, other, exact("type")))
        }
        (_, None) => b.iter().all(|(name, other)| {
            a.get(name)
                .is_some_and(|one| text_equal(one, other, exact(name)))
        }),
        (None, Some(_)) => false,
    }
}

fn text_equal(one: &Value, other: &Value, exact: bool) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) if !exact => fold(one) == fold(other),
        _ => one == other,
    }
}

/// When the value at that place is primary, no other is (RFC 7644, 3.5.2).
pub(super) fn without_others_primary(values: &mut [Value], place: usize) {
    let is_primary = |value: &Value| value.get("primary") == Some(&Value::Bool(true));
    if !values.get(place).is_some_and(is_primary) {
        return;
    }
    let others = values.iter_mut().enumerate();
    for (_, other) in others.filter(|(other, _)| *other != place) {
        if let Some(members) = other.as_object_mut()
            && members.contains_key("primary")
        {
            members.insert("primary".to_owned(), false.into());
        }
    }
}
