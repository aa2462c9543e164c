//! `PATCH` as Graph does it: the properties that the body names replace the resource's, the others
//! stay. A property that cannot be written is refused by name instead of silently ignored.

use crate::Result;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use xenia_domain::{Reason, Refusal};

/// The resource with the body's properties. `writable` are the properties that may be named;
/// those that start with `@` (annotations) are passed over, as clients send back what they read,
/// and so is `id`, when it is the same.
pub fn merge<T: Serialize + DeserializeOwned>(
    current: &T,
    body: &Map<String, Value>,
    writable: &[&str],
) -> Result<T> {
    let mut merged = match serde_json::to_value(current) {
        Ok(Value::Object(map)) => map,
        _ => {
            return Err(crate::Error::Internal(
                "a resource is not a JSON object".to_owned(),
            ));
        }
    };
    for (name, value) in body {
        if name.starts_with('@') || merged.get(name) == Some(value) {
            continue;
        }
        if !writable.contains(&name.as_str()) {
            let message = if merged.contains_key(name) {
                format!("property `{name}` cannot be changed here")
            } else {
                format!("there is no property `{name}`")
            };
            return Err(Refusal::invalid(name, message).into());
        }
        merged.insert(name.clone(), value.clone());
    }
    read(Value::Object(merged))
}

/// A resource from a body, with the parser's complaint as a refusal that names the property.
pub fn read<T: DeserializeOwned>(body: Value) -> Result<T> {
    serde_json::from_value(body).map_err(|error| {
        Refusal::new(Reason::Invalid, format!("the body does not fit: {error}")).into()
    })
}

/// Refuses when `If-Match` names another version than the one that is there. `*` is any.
pub fn check_match(if_match: Option<&str>, etag: &str) -> Result<()> {
    match if_match.map(str::trim) {
        None | Some("*") => Ok(()),
        Some(wanted) if wanted.split(',').any(|one| one.trim() == etag) => Ok(()),
        Some(wanted) => {
            let message =
                format!("`If-Match` is `{wanted}` but the resource is at `{etag}`: read it again");
            Err(Refusal::new(Reason::PreconditionFailed, message)
                .at("If-Match")
                .into())
        }
    }
}
