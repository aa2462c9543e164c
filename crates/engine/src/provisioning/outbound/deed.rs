//! Asking the application, and what its answers mean.

use super::{
    line::Line,
    target::{Answer, Request, Target},
};
use serde_json::{Map, Value, json};

/// Why a deed was not done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Halt {
    /// The application asks to be asked later: nothing went wrong.
    Later(i64),
    /// Nothing can be done there at all: it does not answer, or refuses the token.
    Whole(String),
    /// This one could not be done; `server` says that the application failed.
    Own {
        /// What went wrong.
        reason: String,
        /// Whether the application failed, and not what was asked of it.
        server: bool,
    },
}

/// How long to wait when an application asks to be asked later and does not say when.
const USUAL_PAUSE: i64 = 60;
/// The longest wait that an application can ask for.
const LONGEST_PAUSE: i64 = 3600;

/// The application's SCIM service.
pub(super) struct Client<'a> {
    pub(super) target: &'a dyn Target,
    pub(super) base: &'a str,
    pub(super) token: &'a str,
}

impl Client<'_> {
    /// Sends a request. What is an answer to it is answered: also 404 and 409.
    pub(super) fn send(
        &self,
        method: &'static str,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, Halt> {
        let request = Request {
            method,
            url: format!("{}{path}", self.base),
            token: self.token,
            body,
        };
        let answer = self
            .target
            .send(&request)
            .map_err(|error| Halt::Whole(format!("the application does not answer: {error}")))?;
        let pause = answer
            .retry_after
            .unwrap_or(USUAL_PAUSE)
            .clamp(1, LONGEST_PAUSE);
        match answer.status {
            200..=299 | 404 | 409 => Ok(answer),
            401 | 403 => Err(Halt::Whole(format!(
                "the application refuses the token ({}): {}",
                answer.status,
                detail(&answer)
            ))),
            429 => Err(Halt::Later(pause)),
            503 if answer.retry_after.is_some() => Err(Halt::Later(pause)),
            status => Err(Halt::Own {
                reason: format!("{method} {path} was answered {status}: {}", detail(&answer)),
                server: status >= 500,
            }),
        }
    }

    /// The identifier of the one that has that value, where there is one.
    pub(super) fn find(
        &self,
        endpoint: &str,
        (attribute, value): (&str, &str),
        line: &mut Line,
    ) -> Result<Option<String>, Halt> {
        let filter = format!("{attribute} eq {}", Value::from(value));
        let mut encoded = String::new();
        for byte in filter.bytes() {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        let answer = self.send("GET", &format!("{endpoint}?filter={encoded}&count=2"), None)?;
        let found = answer.body.get("Resources").and_then(Value::as_array);
        let ids: Vec<&str> = found
            .into_iter()
            .flatten()
            .filter_map(|one| one.get("id").and_then(Value::as_str))
            .collect();
        match ids.as_slice() {
            [] => {
                line.steps
                    .push(("matching", format!("there is none with `{filter}`")));
                Ok(None)
            }
            [one] => {
                line.steps
                    .push(("matching", format!("`{one}` has `{filter}`")));
                Ok(Some((*one).to_owned()))
            }
            _ => Err(own(format!(
                "more than one has `{filter}`: which it is cannot be told"
            ))),
        }
    }

    /// Sends operations of a PATCH. `false` when there is no such resource any more.
    pub(super) fn patch(
        &self,
        endpoint: &str,
        id: &str,
        operations: Vec<Value>,
    ) -> Result<bool, Halt> {
        if operations.is_empty() {
            return Ok(true);
        }
        let body = json!({
            "schemas": [xenia_protocols::scim::patch::PATCH_OP],
            "Operations": operations,
        });
        let path = format!("{endpoint}/{}", segment(id));
        let answer = self.send("PATCH", &path, Some(body))?;
        match answer.status {
            404 => Ok(false),
            409 => Err(own(format!(
                "the change was refused (409): {}",
                detail(&answer)
            ))),
            _ => Ok(true),
        }
    }

    /// Makes a resource: its identifier. None when the application says that it is there already.
    pub(super) fn create(
        &self,
        endpoint: &str,
        body: Map<String, Value>,
        match_by: (&str, &str),
        line: &mut Line,
    ) -> Result<Option<String>, Halt> {
        let answer = self.send("POST", endpoint, Some(Value::Object(body)))?;
        match answer.status {
            409 => {
                line.steps
                    .push(("export", "it is there already (409)".to_owned()));
                Ok(None)
            }
            404 => Err(own(format!(
                "there is no `{endpoint}` at the application (404)"
            ))),
            _ => match answer.body.get("id").and_then(Value::as_str) {
                Some(id) => {
                    line.steps.push(("export", format!("made as `{id}`")));
                    Ok(Some(id.to_owned()))
                }
                // An answer without a body: it is found by what was sent.
                None => self.find(endpoint, match_by, line),
            },
        }
    }

    /// Deletes a resource; one that is not there is as good.
    pub(super) fn delete(&self, endpoint: &str, id: &str) -> Result<(), Halt> {
        let path = format!("{endpoint}/{}", segment(id));
        self.send("DELETE", &path, None).map(drop)
    }
}

/// An identifier of the application as a segment of a path: it chose it, and must not lead
/// elsewhere.
fn segment(id: &str) -> String {
    let mut safe = String::new();
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => safe.push(byte as char),
            _ => safe.push_str(&format!("%{byte:02X}")),
        }
    }
    safe
}

pub(super) fn own(reason: String) -> Halt {
    Halt::Own {
        reason,
        server: false,
    }
}

/// What the application says went wrong, in a line.
pub(super) fn detail(answer: &Answer) -> String {
    let text = answer.body.get("detail").and_then(Value::as_str);
    let text = text.unwrap_or("it says nothing about it");
    text.chars()
        .filter(|char| !char.is_control())
        .take(300)
        .collect()
}
