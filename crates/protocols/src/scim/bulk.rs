//! Many operations in one request, with references among them (RFC 7644, 3.7).
//!
//! An operation may name what another one of the same request makes: `bulkId:NAME` stands for the
//! identifier that NAME will have. [`order`] says in which order operations are to be done so that
//! each reference is known by then, and where a circle has to be broken.

use super::{
    error::ScimError,
    json::{Object, get},
    query::require_schema,
};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// The schema of a bulk request.
pub const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// The schema of the answer.
pub const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

const REFERENCE: &str = "bulkId:";

/// The method of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Makes a resource.
    Post,
    /// Replaces one.
    Put,
    /// Changes one.
    Patch,
    /// Deletes one.
    Delete,
}

impl Method {
    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its method.
    pub method: Method,
    /// The name by which others refer to what it makes.
    pub bulk_id: Option<String>,
    /// The version that it wants to change.
    pub version: Option<String>,
    /// Where, below the base address: `/Users`, `/Groups/ID`.
    pub path: String,
    /// Its body.
    pub data: Object,
}

/// A bulk request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// After how many errors to stop; none for never.
    pub fail_on_errors: Option<usize>,
    /// The operations.
    pub operations: Vec<Operation>,
}

impl Request {
    /// Reads a request of at most that many operations.
    ///
    /// # Errors
    /// `invalidSyntax` or `invalidValue` that names the operation by its place, counted from 1; 413
    /// for too many operations.
    pub fn read(body: &Object, most: usize) -> Result<Self, ScimError> {
        require_schema(body, BULK_REQUEST)?;
        let Some(Value::Array(operations)) = get(body, "Operations") else {
            return Err(ScimError::invalid_syntax("`Operations` must be a list"));
        };
        if operations.len() > most {
            let count = operations.len();
            let detail = format!("`Operations` has {count} operations, the most is {most}");
            return Err(ScimError::of_status(413, detail));
        }
        let fail_on_errors = match get(body, "failOnErrors") {
            None | Some(Value::Null) => None,
            Some(value) => {
                let number = value
                    .as_u64()
                    .and_then(|number| usize::try_from(number).ok());
                let number = number.filter(|number| *number > 0);
                let refuse = || ScimError::invalid_value("`failOnErrors` must be a number above 0");
                Some(number.ok_or_else(refuse)?)
            }
        };
        let operations = operations.iter().enumerate();
        let operations: Result<Vec<_>, ScimError> = operations
            .map(|(place, value)| {
                operation(value).map_err(|rule| {
                    ScimError::invalid_syntax(format!("operation {}: {rule}", place + 1))
                })
            })
            .collect();
        let operations = operations?;
        let mut names = HashSet::new();
        for name in operations.iter().filter_map(|one| one.bulk_id.as_deref()) {
            if !names.insert(name) {
                let detail = format!("`bulkId` `{name}` is there twice");
                return Err(ScimError::invalid_value(detail));
            }
        }
        Ok(Self {
            fail_on_errors,
            operations,
        })
    }
}

fn operation(value: &Value) -> Result<Operation, String> {
    let Value::Object(members) = value else {
        return Err("it must be an object".to_owned());
    };
    let text = |name: &str| get(members, name).and_then(Value::as_str);
    let word = text("method").unwrap_or_default();
    let method = match word.to_ascii_uppercase().as_str() {
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        _ => {
            return Err(format!(
                "`method` must be POST, PUT, PATCH or DELETE, not `{word}`"
            ));
        }
    };
    let path = text("path").ok_or("`path` is missing")?;
    let bulk_id = text("bulkId").filter(|name| !name.is_empty());
    if method == Method::Post && bulk_id.is_none() {
        return Err("`bulkId` is required with POST".to_owned());
    }
    let data = match get(members, "data") {
        Some(Value::Object(data)) => data.clone(),
        None | Some(Value::Null) if method == Method::Delete => Object::new(),
        _ => return Err("`data` must be an object".to_owned()),
    };
    Ok(Operation {
        method,
        bulk_id: bulk_id.map(str::to_owned),
        version: text("version").map(str::to_owned),
        path: path.to_owned(),
        data,
    })
}

/// One step of a bulk request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Do the operation of that place.
    Run(usize),
    /// Do the operation of that place, a POST, without the values that refer to what is not made
    /// yet: [`without_unknown`].
    RunPart(usize),
    /// Add what was left out before, as everything is made now: [`only_named`].
    Complete(usize),
}

/// The order in which the operations are to be done: as they stand, but each after those that make
/// what it refers to. Where operations refer to each other in a circle, the first POST of it is
/// done in two steps.
#[must_use]
pub fn order(operations: &[Operation]) -> Vec<Step> {
    let made: HashMap<&str, usize> = operations
        .iter()
        .enumerate()
        .filter(|(_, one)| one.method == Method::Post)
        .filter_map(|(place, one)| Some((one.bulk_id.as_deref()?, place)))
        .collect();
    let needs: Vec<HashSet<usize>> = operations
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let named = references(one);
            let places = named.iter().filter_map(|name| made.get(name.as_str()));
            places.copied().filter(|other| *other != place).collect()
        })
        .collect();
    let mut steps = Vec::new();
    let (mut done, mut parts) = (HashSet::new(), Vec::new());
    while done.len() < operations.len() {
        let waiting = || (0..operations.len()).filter(|place| !done.contains(place));
        let is_ready = |place: &usize| needs.get(*place).is_none_or(|all| all.is_subset(&done));
        if let Some(place) = waiting().find(is_ready) {
            steps.push(Step::Run(place));
            done.insert(place);
            continue;
        }
        let is_post = |place: &usize| {
            let one = operations.get(*place);
            one.is_some_and(|one| one.method == Method::Post)
        };
        let Some(place) = waiting().find(is_post).or_else(|| waiting().next()) else {
            break;
        };
        steps.push(Step::RunPart(place));
        done.insert(place);
        parts.push(place);
    }
    steps.extend(parts.into_iter().map(Step::Complete));
    steps
}

/// The names that an operation refers to, in its path and its body.
#[must_use]
pub fn references(operation: &Operation) -> Vec<String> {
    let mut found = Vec::new();
    let in_path = operation.path.split('/');
    found.extend(in_path.filter_map(name_of).map(str::to_owned));
    for value in operation.data.values() {
        collect(value, &mut found);
    }
    found
}

fn name_of(text: &str) -> Option<&str> {
    let (prefix, name) = text.split_at_checked(REFERENCE.len())?;
    prefix.eq_ignore_ascii_case(REFERENCE).then_some(name)
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.extend(name_of(text).map(str::to_owned)),
        Value::Array(values) => values.iter().for_each(|one| collect(one, found)),
        Value::Object(members) => members.values().for_each(|one| collect(one, found)),
        _ => {}
    }
}

/// The operation with references replaced by what they stand for.
///
/// # Errors
/// `invalidValue` with status 409 for one that stands for nothing: it was not made (RFC 7644,
/// 3.7.2).
pub fn resolved(
    operation: &Operation,
    known: &HashMap<String, String>,
) -> Result<Operation, ScimError> {
    if let Some(name) = references(operation)
        .iter()
        .find(|name| !known.contains_key(*name))
    {
        let detail = format!("`bulkId:{name}` stands for nothing that this request made");
        let mut error = ScimError::invalid_value(detail);
        error.status = 409;
        return Err(error);
    }
    let path: Vec<&str> = operation
        .path
        .split('/')
        .map(|segment| {
            name_of(segment)
                .and_then(|name| known.get(name))
                .map_or(segment, |id| id)
        })
        .collect();
    let mut data = operation.data.clone();
    data.values_mut().for_each(|value| replace(value, known));
    Ok(Operation {
        path: path.join("/"),
        data,
        ..operation.clone()
    })
}

fn replace(value: &mut Value, known: &HashMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(id) = name_of(text).and_then(|name| known.get(name)) {
                text.clone_from(id);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|one| replace(one, known)),
        Value::Object(members) => members.values_mut().for_each(|one| replace(one, known)),
        _ => {}
    }
}

/// The data of an operation without the values that refer to what is not known.
#[must_use]
pub fn without_unknown(data: &Object, known: &HashMap<String, String>) -> Object {
    parted(data, &|value| !refers_to_unknown(value, known))
}

/// Only the members of the data that refer to something by a `bulkId`, in each list only the values
/// that do: what [`without_unknown`] may have left out.
#[must_use]
pub fn only_named(data: &Object) -> Object {
    parted(data, &|value| {
        let mut found = Vec::new();
        collect(value, &mut found);
        !found.is_empty()
    })
}

fn refers_to_unknown(value: &Value, known: &HashMap<String, String>) -> bool {
    let mut found = Vec::new();
    collect(value, &mut found);
    found.iter().any(|name| !known.contains_key(name))
}

fn parted(data: &Object, keep: &dyn Fn(&Value) -> bool) -> Object {
    let mut parted = Object::new();
    for (name, value) in data {
        let kept = match value {
            Value::Array(values) => {
                let kept: Vec<Value> = values.iter().filter(|one| keep(one)).cloned().collect();
                (!kept.is_empty()).then_some(Value::Array(kept))
            }
            other => keep(other).then(|| other.clone()),
        };
        if let Some(kept) = kept {
            parted.insert(name.clone(), kept);
        }
    }
    parted
}

/// What is answered for one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The HTTP status.
    pub status: u16,
    /// The address of the resource.
    pub location: Option<String>,
    /// Its entity tag.
    pub version: Option<String>,
    /// The error, if it is one.
    pub error: Option<ScimError>,
}

/// The answer to a bulk request: operations with their outcomes, in the order of the request.
#[must_use]
pub fn response(outcomes: &[(&Operation, Outcome)]) -> Value {
    let operations: Vec<Value> = outcomes
        .iter()
        .map(|(asked, told)| one(asked, told))
        .collect();
    json!({ "schemas": [BULK_RESPONSE], "Operations": operations })
}

fn one(asked: &Operation, told: &Outcome) -> Value {
    let mut members = Object::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    };
    put("method", Some(asked.method.name().into()));
    put("bulkId", asked.bulk_id.clone().map(Value::from));
    put("version", told.version.clone().map(Value::from));
    put("location", told.location.clone().map(Value::from));
    put("status", Some(told.status.to_string().into()));
    put("response", told.error.as_ref().map(ScimError::to_json));
    Value::Object(members)
}
