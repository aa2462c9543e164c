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

/// The body with what it leaves out of those complex properties: a patch of one changes the members
/// that it names and leaves the others (OData 4.01 protocol, 11.4.3).
pub fn overlaid<T: Serialize>(
    current: &T,
    body: &Map<String, Value>,
    complex: &[&str],
) -> Result<Map<String, Value>> {
    let present =
        serde_json::to_value(current).map_err(|error| crate::Error::Internal(error.to_string()))?;
    let mut body = body.clone();
    for name in complex {
        if let (Some(Value::Object(wanted)), Some(Value::Object(kept))) =
            (body.get(*name), present.get(*name))
        {
            let mut merged = kept.clone();
            merged.extend(wanted.clone());
            body.insert((*name).to_owned(), Value::Object(merged));
        }
    }
    Ok(body)
}

/// A resource from a body, with the parser's complaint as a refusal that names the property.
pub fn read<T: DeserializeOwned>(body: Value) -> Result<T> {
    serde_path_to_error::deserialize(body).map_err(|error| {
        let path = path(error.path());
        let message = match path.as_str() {
            "" => format!("the body does not fit: {}", error.inner()),
            path => format!("property `{path}` does not fit: {}", error.inner()),
        };
        let refusal = Refusal::new(Reason::Invalid, message);
        match path.as_str() {
            "" => refusal.into(),
            path => refusal.at(path).into(),
        }
    })
}

/// Where in the body, with slashes, as Graph writes paths of properties. What the parser cannot
/// name (inside a choice of shapes) is left out.
fn path(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let names: Vec<String> = path
        .iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect();
    names.join("/")
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Stage {
        #[expect(dead_code, reason = "only read by the parser")]
        display_name: String,
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_path() {
        let cases = [
            (
                json!([{ "displayName": 7 }]),
                "property `0/displayName` does not fit: invalid type: integer `7`, expected a string",
            ),
            (
                json!([{ "displayName": "a" }, {}]),
                "property `1` does not fit: missing field `displayName`",
            ),
            (
                json!("x"),
                "the body does not fit: invalid type: string \"x\", expected a sequence",
            ),
        ];
        for (body, message) in cases {
            let refused = read::<Vec<Stage>>(body).map_err(|error| error.to_string());
            assert_eq!(refused.err().as_deref(), Some(message));
        }
    }
}
