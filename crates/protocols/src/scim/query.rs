//! Lists (RFC 7644, 3.4.2): filter, order, pages and attributes, from the parameters of an address
//! or from the body of a search (3.4.3), and the answer.

use super::{
    error::ScimError,
    filter::Filter,
    json::{Object, fold, get, values},
    path::AttributePath,
    projection::Projection,
    schema::{Attribute, ResourceType, Type},
};
use serde_json::{Value, json};
use std::cmp::Ordering;

/// The schema of the body of a search.
pub const SEARCH_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
/// The schema of a list.
pub const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// What a list is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Which resources.
    pub filter: Option<Filter>,
    /// In the order of which attribute.
    pub sort_by: Option<AttributePath>,
    /// From last to first.
    pub descending: bool,
    /// The place of the first, counted from 1.
    pub start_index: usize,
    /// The most that are answered; none for as many as the service provider likes.
    pub count: Option<usize>,
    /// With which attributes.
    pub projection: Projection,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            filter: None,
            sort_by: None,
            descending: false,
            start_index: 1,
            count: None,
            projection: Projection::Default,
        }
    }
}

impl Query {
    /// What the parameters of an address ask for. Names do not mind case; unknown ones are passed
    /// over.
    ///
    /// # Errors
    /// `invalidFilter`, `invalidPath`, or `invalidValue` that names the parameter.
    pub fn of_parameters<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, ScimError> {
        let mut asked = Object::new();
        for (name, value) in pairs {
            asked.insert(name.to_ascii_lowercase(), value.into());
        }
        Self::read(&asked)
    }

    /// What the body of a search asks for.
    ///
    /// # Errors
    /// As [`Query::of_parameters`]; `invalidSyntax` for a body of another schema.
    pub fn of_search(body: &Object) -> Result<Self, ScimError> {
        require_schema(body, SEARCH_REQUEST)?;
        let mut asked = Object::new();
        for (name, value) in body {
            let value = match value {
                Value::Array(names) => {
                    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
                    names.join(",").into()
                }
                other => other.clone(),
            };
            asked.insert(name.to_ascii_lowercase(), value);
        }
        Self::read(&asked)
    }

    fn read(asked: &Object) -> Result<Self, ScimError> {
        let filter = text(asked, "filter")?.map(Filter::parse).transpose()?;
        let sort_by = text(asked, "sortBy")?
            .map(AttributePath::parse)
            .transpose()?;
        let descending = match text(asked, "sortOrder")?
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            None | Some("ascending") => false,
            Some("descending") => true,
            Some(other) => {
                let detail = format!("`sortOrder` is `ascending` or `descending`, not `{other}`");
                return Err(ScimError::invalid_value(detail));
            }
        };
        let projection = Projection::parse(
            text(asked, "attributes")?,
            text(asked, "excludedAttributes")?,
        )?;
        // Less than the first is the first, less than none is none (RFC 7644, 3.4.2.4).
        let start_index = number(asked, "startIndex")?.map_or(1, |index| index.max(1));
        let count = number(asked, "count")?.map(|count| count.max(0));
        Ok(Self {
            filter,
            sort_by,
            descending,
            start_index: usize::try_from(start_index).unwrap_or(usize::MAX),
            count: count.map(|count| usize::try_from(count).unwrap_or(usize::MAX)),
            projection,
        })
    }

    /// Puts resources in the order that is asked for. Those without a value come last, or first
    /// when the order is descending; of several values the primary one counts, else the first
    /// (RFC 7644, 3.4.2.3).
    pub fn sort(&self, resources: &mut [Object], of: &ResourceType) {
        let Some(path) = &self.sort_by else {
            return;
        };
        let leaf = of.resolve(path).and_then(|place| place.leaf());
        resources.sort_by(|a, b| {
            let order = order(&key(a, path, of, leaf), &key(b, path, of, leaf));
            if self.descending {
                order.reverse()
            } else {
                order
            }
        });
    }
}

fn order(a: &Option<Key>, b: &Option<Key>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[derive(Debug, PartialEq, PartialOrd)]
enum Key {
    Truth(bool),
    Number(f64),
    Text(String),
}

fn key(
    resource: &Object,
    path: &AttributePath,
    of: &ResourceType,
    leaf: Option<&'static Attribute>,
) -> Option<Key> {
    let place = of.resolve(path)?;
    let holder = match place.extension {
        None => resource,
        Some(schema) => get(resource, schema.id)?.as_object()?,
    };
    let held = values(get(holder, place.attribute?.name));
    let primary = held
        .iter()
        .find(|value| value.get("primary") == Some(&Value::Bool(true)));
    let one = primary.or_else(|| held.first())?;
    let value = match (place.sub, one) {
        (Some(sub), Value::Object(members)) => get(members, sub.name)?,
        (None, Value::Object(members)) => get(members, "value")?,
        _ => one,
    };
    match value {
        Value::Bool(truth) => Some(Key::Truth(*truth)),
        Value::Number(number) => number.as_f64().map(Key::Number),
        Value::String(text) => Some(Key::Text(match leaf {
            Some(leaf) if leaf.case_exact || leaf.kind == Type::DateTime => text.clone(),
            _ => fold(text),
        })),
        _ => None,
    }
}

fn text<'a>(asked: &'a Object, name: &str) -> Result<Option<&'a str>, ScimError> {
    match get(asked, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ScimError::invalid_value(format!("`{name}` must be text"))),
    }
}

fn number(asked: &Object, name: &str) -> Result<Option<i64>, ScimError> {
    let read = match get(asked, name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    let refuse = || ScimError::invalid_value(format!("`{name}` must be a whole number"));
    read.map(Some).ok_or_else(refuse)
}

/// Refuses a message that does not name that schema.
///
/// # Errors
/// `invalidSyntax`.
pub fn require_schema(body: &Object, schema: &str) -> Result<(), ScimError> {
    let mut named = values(get(body, "schemas"))
        .iter()
        .filter_map(Value::as_str);
    if named.any(|one| one.eq_ignore_ascii_case(schema)) {
        return Ok(());
    }
    Err(ScimError::invalid_syntax(format!(
        "`schemas` must name `{schema}`"
    )))
}

/// A list as it is answered. `total` is how many there are, `start_index` the place of the first.
#[must_use]
pub fn list_response(resources: Vec<Value>, total: usize, start_index: usize) -> Value {
    json!({
        "schemas": [LIST_RESPONSE],
        "totalResults": total,
        "startIndex": start_index,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}
