//! What a filter means.
//!
//! An attribute with several values fits when one of its values does. `null` and no value are the
//! same (RFC 7643, 2.5), so `title eq null` is `not (title pr)`, and `title ne "x"` fits whoever
//! has no title. An attribute that the resource does not have counts as one without a value (RFC
//! 7644, 3.4.2.2). A complex attribute is compared by its `value`.

use super::{Filter, Operator};
use crate::scim::{
    error::{ScimError, ScimType},
    json::{Object, fold, get, is_unassigned, values},
    path::AttributePath,
    schema::{Attribute, Place, ResourceType, Returned, Type},
};
use serde_json::Value;
use std::cmp::Ordering;

impl Filter {
    /// Whether a resource of that type fits.
    #[must_use]
    pub fn matches(&self, resource: &Object, of: &ResourceType) -> bool {
        self.fits(&|path| of_resource(resource, of, path))
    }

    /// Refuses what cannot be meant: order among truth values, and asking for what is never told
    /// (RFC 7644, 3.4.2.2 and 7643, 7, `returned`).
    ///
    /// # Errors
    /// `invalidFilter`.
    pub fn check(&self, of: &ResourceType) -> Result<(), ScimError> {
        let refuse = |detail: String| Err(ScimError::new(ScimType::InvalidFilter, detail));
        match self {
            Self::And(a, b) | Self::Or(a, b) => {
                a.check(of)?;
                b.check(of)
            }
            Self::Not(filter) => filter.check(of),
            Self::Within(path, filter) => filter.attributes().into_iter().try_for_each(|inner| {
                let sub = Some(inner.name);
                told(
                    &AttributePath {
                        sub,
                        ..path.clone()
                    },
                    of,
                )
            }),
            Self::Present(path) => told(path, of),
            Self::Compare { path, operator, .. } => {
                told(path, of)?;
                let kind = of.resolve(path).and_then(|place| Some(place.leaf()?.kind));
                match kind {
                    Some(kind @ (Type::Boolean | Type::Binary)) if operator.is_order() => {
                        let (word, kind) = (operator.word(), kind.name());
                        refuse(format!(
                            "`{path} {word}`: values of the type `{kind}` have no order"
                        ))
                    }
                    _ => Ok(()),
                }
            }
        }
    }

    fn fits<'a>(&self, find: &dyn Fn(&AttributePath) -> Found<'a>) -> bool {
        match self {
            Self::And(a, b) => a.fits(find) && b.fits(find),
            Self::Or(a, b) => a.fits(find) || b.fits(find),
            Self::Not(filter) => !filter.fits(find),
            Self::Present(path) => find(path).values.iter().any(|value| !is_unassigned(value)),
            Self::Within(path, filter) => {
                let found = find(path);
                let fits = |value: &&Value| element_matches(filter, value, found.attribute);
                found.values.iter().any(fits)
            }
            Self::Compare {
                path,
                operator,
                value,
            } => compare(&find(path), *operator, value),
        }
    }
}

/// Whether one value of a complex attribute fits a filter in brackets.
pub(in crate::scim) fn element_matches(
    filter: &Filter,
    element: &Value,
    attribute: Option<&'static Attribute>,
) -> bool {
    filter.fits(&|path| of_element(element, attribute, path))
}

fn told(path: &AttributePath, of: &ResourceType) -> Result<(), ScimError> {
    let leaf = of.resolve(path).and_then(|place| place.leaf());
    if leaf.is_some_and(|leaf| leaf.returned == Returned::Never) {
        let detail = format!("`{path}` is never returned and cannot be asked for");
        return Err(ScimError::new(ScimType::InvalidFilter, detail));
    }
    Ok(())
}

/// The values of an attribute, and what they are.
struct Found<'a> {
    values: Vec<&'a Value>,
    attribute: Option<&'static Attribute>,
}

fn of_resource<'a>(resource: &'a Object, of: &ResourceType, path: &AttributePath) -> Found<'a> {
    let nothing = Found {
        values: Vec::new(),
        attribute: None,
    };
    let Some(Place {
        extension,
        attribute,
        sub,
    }) = of.resolve(path)
    else {
        return nothing;
    };
    let holder = match extension {
        None => Some(resource),
        Some(schema) => get(resource, schema.id).and_then(Value::as_object),
    };
    let Some(attribute) = attribute else {
        return Found {
            values: get(resource, extension.map_or("", |schema| schema.id))
                .into_iter()
                .collect(),
            attribute: None,
        };
    };
    let held = values(holder.and_then(|holder| get(holder, attribute.name)));
    match sub {
        None => Found {
            values: held.iter().collect(),
            attribute: Some(attribute),
        },
        Some(sub) => Found {
            values: held.iter().flat_map(|one| within(one, sub.name)).collect(),
            attribute: Some(sub),
        },
    }
}

fn of_element<'a>(
    element: &'a Value,
    attribute: Option<&'static Attribute>,
    path: &AttributePath,
) -> Found<'a> {
    // `emails[emails.type eq "work"]` is not in the grammar, but means nothing else.
    let name = path.sub.as_deref().unwrap_or(&path.name);
    let sub = attribute.and_then(|attribute| attribute.sub(name));
    Found {
        values: within(element, name).iter().collect(),
        attribute: sub,
    }
}

/// The values of that name in a complex value; a bare value is its own `value`.
fn within<'a>(element: &'a Value, name: &str) -> &'a [Value] {
    match element {
        Value::Object(members) => values(get(members, name)),
        bare if name.eq_ignore_ascii_case("value") => std::slice::from_ref(bare),
        _ => &[],
    }
}

fn compare(found: &Found<'_>, operator: Operator, expected: &Value) -> bool {
    let mut values = found.values.clone();
    let mut attribute = found.attribute;
    if let Some(complex) = attribute.filter(|attribute| attribute.kind == Type::Complex) {
        let inner = values.iter().flat_map(|one| within(one, "value"));
        values = inner.collect();
        attribute = complex.sub("value");
    }
    values.retain(|value| !value.is_null());
    if values.is_empty() {
        return match operator {
            Operator::Eq => expected.is_null(),
            Operator::Ne => !expected.is_null(),
            _ => false,
        };
    }
    values
        .iter()
        .any(|actual| compare_one(actual, operator, expected, attribute))
}

fn compare_one(
    actual: &Value,
    operator: Operator,
    expected: &Value,
    attribute: Option<&'static Attribute>,
) -> bool {
    match (actual, expected) {
        (Value::String(actual), Value::String(expected)) => {
            if attribute.is_some_and(|attribute| attribute.kind == Type::DateTime)
                && let (Ok(actual), Ok(expected)) = (
                    actual.parse::<jiff::Timestamp>(),
                    expected.parse::<jiff::Timestamp>(),
                )
            {
                return by_order(actual.cmp(&expected), operator);
            }
            match attribute.is_some_and(|attribute| attribute.case_exact) {
                true => by_text(actual, operator, expected),
                false => by_text(&fold(actual), operator, &fold(expected)),
            }
        }
        (Value::Bool(actual), Value::Bool(expected)) => by_order(actual.cmp(expected), operator),
        (Value::Bool(actual), Value::String(expected)) => {
            let text = if *actual { "true" } else { "false" };
            by_text(text, operator, &fold(expected))
        }
        (Value::Number(actual), Value::Number(expected)) => {
            let order = match (actual.as_i64(), expected.as_i64()) {
                (Some(actual), Some(expected)) => Some(actual.cmp(&expected)),
                _ => actual
                    .as_f64()
                    .zip(expected.as_f64())
                    .and_then(|(actual, expected)| actual.partial_cmp(&expected)),
            };
            order.is_some_and(|order| by_order(order, operator))
        }
        _ => operator == Operator::Ne,
    }
}

fn by_order(order: Ordering, operator: Operator) -> bool {
    match operator {
        Operator::Eq | Operator::Co | Operator::Sw | Operator::Ew => order == Ordering::Equal,
        Operator::Ne => order != Ordering::Equal,
        Operator::Gt => order == Ordering::Greater,
        Operator::Ge => order != Ordering::Less,
        Operator::Lt => order == Ordering::Less,
        Operator::Le => order != Ordering::Greater,
    }
}

fn by_text(actual: &str, operator: Operator, expected: &str) -> bool {
    match operator {
        Operator::Co => actual.contains(expected),
        Operator::Sw => actual.starts_with(expected),
        Operator::Ew => actual.ends_with(expected),
        _ => by_order(actual.cmp(expected), operator),
    }
}
