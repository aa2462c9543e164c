//! What a filter and an order mean, said over one resource as JSON.
//!
//! This is the slow and obvious reference that the store's SQL is checked against, and what filters
//! short lists that are in memory anyway. The rules, from OData 4.01 URL conventions, section 5.1.1,
//! and Graph's behaviour for directory objects:
//!
//! | rule | consequence |
//! |---|---|
//! | a property that is missing is null | `companyName eq null` finds both |
//! | null equals null and nothing else | `companyName ne 'x'` finds resources without a company |
//! | `gt` and `lt` are false with null; `ge` is `gt` or `eq` | `size ge null` is `size eq null` |
//! | names of properties are taken in any case | `MailNickname eq 'x'` works, as in Graph |
//! | `has` and a function of null are null | they find nothing, with or without `not` |
//! | `and`, `or`, `not` treat null as unknown | `not (unknown)` is unknown |
//! | a resource is found when the filter is true | unknown does not count |
//! | `any` and `all` are never unknown | an item counts when its predicate is true |
//! | a missing collection is empty | `any` is false, `all` is true, `$count` is 0 |
//! | text is compared without regard to case ([`fold`]) | `userType eq 'guest'` finds guests |
//! | dates and times are compared as moments | `12:00Z` equals `14:00+02:00` |
//! | a [`crate::Date`] is its first moment in UTC | `createdDateTime ge 2024-01-01` works |
//! | `isof` reads `@odata.type`; a resource without it is unknown | derived types do not count |
//! | values of different kinds are unequal and unordered | `displayName gt 3` finds nothing |

use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::{
    Comparison, Date, DateTime, Duration, Filter, Function, Literal, OrderItem, PropertyPath,
    Quantifier, Segment,
};

/// Whether `resource` is found by `filter`: whether it is [true](evaluate).
#[must_use]
pub fn matches(filter: &Filter, resource: &Value) -> bool {
    evaluate(filter, resource) == Some(true)
}

/// The truth of `filter` for `resource`; `None` is OData's null, "unknown".
#[must_use]
pub fn evaluate(filter: &Filter, resource: &Value) -> Option<bool> {
    let scope = Scope {
        resource,
        items: Vec::new(),
    };
    scope.truth(filter)
}

/// Text as it is compared and sorted: each character in lower case by Unicode's rules, independent
/// of language and of its neighbours, so that the beginning of a text folds to the beginning of the
/// folded text.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// How `left` and `right` stand in the order of `keys`, most significant first.
///
/// Null and missing come first in ascending order and last in descending order (OData 4.01
/// protocol, section 11.2.6.2). Text is compared [without regard to case](fold). Values of
/// different kinds stand in the order null, Boolean, number, text, collection, object.
#[must_use]
pub fn compare(left: &Value, right: &Value, keys: &[OrderItem]) -> Ordering {
    let key = |item: &OrderItem| {
        let left = Scope::of(left).value(&item.path);
        let right = Scope::of(right).value(&item.path);
        let ordering = compare_values(left.unwrap_or(&Value::Null), right.unwrap_or(&Value::Null));
        if item.descending {
            ordering.reverse()
        } else {
            ordering
        }
    };
    keys.iter()
        .map(key)
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn compare_values(left: &Value, right: &Value) -> Ordering {
    let kind = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    };
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => {
            compare_numbers(left, right).unwrap_or(Ordering::Equal)
        }
        (Value::String(left), Value::String(right)) => fold(left).cmp(&fold(right)),
        _ => kind(left).cmp(&kind(right)),
    }
}

fn compare_numbers(left: &serde_json::Number, right: &serde_json::Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// What names mean while a filter is evaluated.
struct Scope<'v> {
    resource: &'v Value,
    /// Lambda variables, innermost last.
    items: Vec<(&'v str, &'v Value)>,
}

impl<'v> Scope<'v> {
    fn of(resource: &'v Value) -> Self {
        Self {
            resource,
            items: Vec::new(),
        }
    }

    fn with(&self, variable: &'v str, item: &'v Value) -> Self {
        let mut items = self.items.clone();
        items.push((variable, item));
        Self {
            resource: self.resource,
            items,
        }
    }

    fn truth<'f: 'v>(&self, filter: &'f Filter) -> Option<bool> {
        match filter {
            Filter::And(parts) => and(parts.iter().map(|part| self.truth(part))),
            Filter::Or(parts) => {
                and(parts.iter().map(|part| self.truth(part).map(|t| !t))).map(|t| !t)
            }
            Filter::Not(inner) => self.truth(inner).map(|truth| !truth),
            Filter::Compare { path, op, literal } => Some(holds(self.value(path), *op, literal)),
            Filter::In { path, literals } => {
                let value = self.value(path);
                Some(
                    literals
                        .iter()
                        .any(|literal| holds(value, Comparison::Eq, literal)),
                )
            }
            Filter::Has { path, literal } => has(self.value(path)?, literal),
            Filter::Function {
                function,
                path,
                text,
            } => Some(called(*function, self.value(path)?.as_str()?, text)),
            Filter::IsOf { path, type_name } => {
                let declared = self.value(path)?.get("@odata.type")?.as_str()?;
                Some(fold(declared.trim_start_matches('#')) == fold(type_name))
            }
            Filter::Lambda {
                quantifier,
                path,
                variable,
                predicate,
            } => {
                let holds = |item: &&'v Value| match predicate {
                    Some(predicate) => self.with(variable, item).truth(predicate) == Some(true),
                    None => true,
                };
                let items = self.items(path);
                Some(match quantifier {
                    Quantifier::Any => items.iter().any(holds),
                    Quantifier::All => items.iter().all(holds),
                })
            }
            Filter::Count { path, op, value } => {
                let count = u64::try_from(self.items(path).len()).ok()?;
                Some(op.holds(count.cmp(value)))
            }
        }
    }

    /// The value at `path`; `None` for null and missing.
    fn value(&self, path: &PropertyPath) -> Option<&'v Value> {
        let start = match &path.variable {
            None => Some(self.resource),
            Some(variable) => {
                let bound = self.items.iter().rev().find(|(name, _)| name == variable);
                bound.map(|(_, item)| *item)
            }
        };
        let step = |value: &'v Value, segment: &Segment| match (segment, value) {
            (Segment::Property(name), Value::Object(members)) => member(members, name),
            (Segment::Property(_), _) => None,
            // The items of a collection are cast one by one, in `items`.
            (Segment::Cast(_), Value::Array(_)) => Some(value),
            (Segment::Cast(name), _) => is_of_type(value, name).then_some(value),
        };
        path.segments
            .iter()
            .try_fold(start?, step)
            .filter(|value| !value.is_null())
    }

    /// The items of the collection at `path`, those of another type than a cast at its end left
    /// out.
    fn items(&self, path: &PropertyPath) -> Vec<&'v Value> {
        let Some(Value::Array(items)) = self.value(path) else {
            return Vec::new();
        };
        let cast = match path.segments.last() {
            Some(Segment::Cast(name)) => Some(name),
            _ => None,
        };
        let wanted = |item: &&Value| cast.is_none_or(|name| is_of_type(item, name));
        items.iter().filter(wanted).collect()
    }
}

/// The member called `name`, in this case or, failing that, in any: Graph takes `$filter=Mail eq ..`
/// for `mail`.
fn member<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let in_any_case = || {
        let mut found = members
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value)
    };
    members.get(name).or_else(in_any_case)
}

/// Whether `value` says that it is of type `name`. A value that says nothing is of the type that
/// its place declares, and everything is a directory object.
fn is_of_type(value: &Value, name: &str) -> bool {
    let declared = value.get("@odata.type").and_then(Value::as_str);
    matches!(
        name,
        "microsoft.graph.directoryObject" | "microsoft.graph.entity"
    ) || declared.is_none_or(|declared| declared.trim_start_matches('#').eq_ignore_ascii_case(name))
}

/// Three-valued `and`: false if one is false, else unknown if one is unknown.
fn and(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for truth in truths {
        match truth {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

/// `value op literal`
fn holds(value: Option<&Value>, op: Comparison, literal: &Literal) -> bool {
    let ordering = match (value, literal) {
        (None, Literal::Null) => Some(Ordering::Equal),
        (None, _) | (_, Literal::Null) => None,
        (Some(value), literal) => ordering(value, literal),
    };
    match ordering {
        Some(ordering) => op.holds(ordering),
        None => op == Comparison::Ne,
    }
}

/// How `value` stands to `literal`; `None` if they are of different kinds.
fn ordering(value: &Value, literal: &Literal) -> Option<Ordering> {
    let text = value.as_str();
    match literal {
        Literal::Null => None,
        Literal::Bool(literal) => Some(value.as_bool()?.cmp(literal)),
        Literal::Integer(literal) => compare_numbers(value.as_number()?, &(*literal).into()),
        Literal::Decimal(literal) => value.as_f64()?.partial_cmp(&literal.to_f64()),
        Literal::String(literal) => Some(fold(text?).cmp(&fold(literal))),
        Literal::Guid(literal) => Some(fold(text?).as_str().cmp(literal.as_str())),
        Literal::Enum(literal) => Some(fold(text?).cmp(&fold(&literal.member))),
        Literal::DateTime(literal) => Some(moment(text?)?.cmp(&literal.instant())),
        Literal::Date(literal) => Some(moment(text?)?.cmp(&literal.midnight())),
        Literal::Duration(literal) => Some(
            Duration::parse(text?)?
                .nanoseconds()
                .cmp(&literal.nanoseconds()),
        ),
    }
}

/// The moment that a date, or a date and time, names.
fn moment(text: &str) -> Option<jiff::Timestamp> {
    let day = Date::parse(text).map(|date| date.midnight());
    day.or_else(|| DateTime::parse(text).map(|moment| moment.instant()))
}

/// Whether the comma-separated flags of `value` contain all those of `literal`.
fn has(value: &Value, literal: &Literal) -> Option<bool> {
    let wanted = match literal {
        Literal::String(text) => text,
        Literal::Enum(literal) => &literal.member,
        _ => return None,
    };
    let flags = |text: &str| {
        fold(text)
            .split(',')
            .map(|f| f.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let present = flags(value.as_str()?);
    Some(flags(wanted).iter().all(|flag| present.contains(flag)))
}

fn called(function: Function, value: &str, text: &str) -> bool {
    let (value, text) = (fold(value), fold(text));
    match function {
        Function::StartsWith => value.starts_with(&text),
        Function::EndsWith => value.ends_with(&text),
        Function::Contains => value.contains(&text),
    }
}
