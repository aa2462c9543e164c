//! Asking the application, and what its answers mean.

use super::{
    line::Line,
    target::{Answer, Request, Target},
};
use crate::{Engine, Error};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{ServicePrincipalId, TenantId, provisioning::outbound::Cause};
use xenia_store::synchronization::{self as store, Object};

/// Why a deed was not done.
#[derive(Debug)]
pub(super) enum Halt {
    /// The application asks to be asked later: nothing went wrong.
    Later(i64),
    /// Nothing can be done there at all.
    Whole(Cause, String),
    /// This one could not be done; `server` says that the application failed.
    Own {
        /// What went wrong.
        reason: String,
        /// Whether the application failed, and not what was asked of it.
        server: bool,
    },
    /// Something of ours failed.
    Broken(Error),
}

impl Halt {
    /// Whether what was asked may have been done all the same.
    fn may_be_done(&self) -> bool {
        matches!(
            self,
            Self::Whole(Cause::Unreachable, _) | Self::Own { server: true, .. }
        )
    }
}

/// How long to wait when an application asks to be asked later and does not say when.
const USUAL_PAUSE: i64 = 60;
/// The longest wait that an application can ask for.
const LONGEST_PAUSE: i64 = 3600;

/// The application's SCIM service, and what is known of it here.
pub(super) struct Client<'a> {
    pub(super) engine: &'a Engine,
    pub(super) target: &'a dyn Target,
    pub(super) tenant: TenantId,
    pub(super) job: ServicePrincipalId,
    pub(super) base: &'a str,
    pub(super) token: &'a str,
}

/// Which kind of resource, and what tells one from the others: an attribute and its value.
#[derive(Clone, Copy)]
pub(super) struct Match<'a> {
    pub(super) endpoint: &'static str,
    pub(super) attribute: &'a str,
    pub(super) value: &'a str,
}

impl Match<'_> {
    fn filter(&self) -> String {
        format!("{} eq {}", self.attribute, Value::from(self.value))
    }

    /// Whether a resource that was found is what was looked for. An application that knows no
    /// filters answers with others, and those must not be taken for the one.
    fn is(&self, found: &Value) -> bool {
        let value = found.as_object().and_then(|found| {
            let mut members = found.iter();
            members.find(|(name, _)| name.eq_ignore_ascii_case(self.attribute))
        });
        match value {
            Some((_, Value::String(text))) => text.to_lowercase() == self.value.to_lowercase(),
            _ => true,
        }
    }
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
        let answer = self.target.send(&request).map_err(|error| {
            let reason = format!("the application does not answer: {error}");
            Halt::Whole(Cause::Unreachable, reason)
        })?;
        let pause = answer
            .retry_after
            .unwrap_or(USUAL_PAUSE)
            .clamp(1, LONGEST_PAUSE);
        match answer.status {
            200..=299 | 404 | 409 => Ok(answer),
            401 | 403 => Err(Halt::Whole(
                Cause::Credentials,
                format!(
                    "the application refuses the token ({}): {}",
                    answer.status,
                    detail(&answer)
                ),
            )),
            429 => Err(Halt::Later(pause)),
            503 if answer.retry_after.is_some() => Err(Halt::Later(pause)),
            status => {
                let path = path.split('?').next().unwrap_or_default();
                Err(Halt::Own {
                    reason: format!("{method} {path} was answered {status}: {}", detail(&answer)),
                    server: status >= 500 || (300..400).contains(&status),
                })
            }
        }
    }

    /// The identifiers of those that a search finds.
    fn search(&self, by: Match<'_>) -> Result<Vec<String>, Halt> {
        // Members of a group are not needed, and there may be many.
        let without = match by.endpoint {
            "/Groups" => "&excludedAttributes=members",
            _ => "",
        };
        let Match { endpoint, .. } = by;
        let path = format!(
            "{endpoint}?filter={}&count=2{without}",
            encoded(&by.filter())
        );
        let answer = self.send("GET", &path, None)?;
        let no_list = |what: &str| Halt::Own {
            reason: format!(
                "GET {endpoint} was answered {what}: is the address that of a SCIM service?"
            ),
            server: true,
        };
        if answer.status == 404 {
            return Err(no_list("404"));
        }
        let none = answer.body.get("totalResults").and_then(Value::as_i64) == Some(0);
        let found = match answer.body.get("Resources").and_then(Value::as_array) {
            Some(found) => found.as_slice(),
            None if none => &[],
            None => return Err(no_list("without a list of resources")),
        };
        let found = found.iter().filter(|one| by.is(one));
        Ok(found
            .filter_map(|one| Some(one.get("id")?.as_str()?.to_owned()))
            .collect())
    }

    /// The identifier of the one that is looked for, where there is one.
    pub(super) fn find(&self, by: Match<'_>, line: &mut Line) -> Result<Option<String>, Halt> {
        let filter = by.filter();
        match self.search(by)?.as_slice() {
            [] => {
                line.step("matching", format!("there is none with `{filter}`"));
                Ok(None)
            }
            [one] => {
                line.step("matching", format!("`{one}` has `{filter}`"));
                Ok(Some(one.clone()))
            }
            _ => Err(own(format!(
                "more than one has `{filter}`: which it is cannot be told"
            ))),
        }
    }

    /// Asks for somebody who is not there, to see whether the application answers.
    pub(super) fn probe(&self) -> Result<(), Halt> {
        let nobody = Uuid::nil().to_string();
        let by = Match {
            endpoint: "/Users",
            attribute: "userName",
            value: &nobody,
        };
        self.search(by).map(drop)
    }

    /// Takes what was found for this one, unless it stands for another already.
    pub(super) fn link(&self, object: &mut Object, id: &str) -> Result<(), Halt> {
        let held = self.engine.store().read(self.tenant, |tx| {
            Ok::<_, Error>(store::holder(tx, self.job, object.kind, id)?)
        });
        match held.map_err(Halt::Broken)? {
            Some(other) if other != object.resource => Err(own(format!(
                "`{id}` stands for somebody else already, the object `{other}`: the name was theirs"
            ))),
            _ => {
                object.target = Some(id.to_owned());
                object.sent = json!({});
                Ok(())
            }
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
    /// That it is asked for is noted before, so that a process that dies here leaves a trace.
    pub(super) fn create(
        &self,
        by: Match<'_>,
        body: Map<String, Value>,
        object: &mut Object,
        line: &mut Line,
    ) -> Result<Option<String>, Halt> {
        let known = self.engine.bookkeeping(self.tenant, |tx| {
            Ok(store::announce(tx, self.job, object.resource)?)
        });
        if !known.map_err(Halt::Broken)? {
            return Err(own("provisioning was taken apart meanwhile".to_owned()));
        }
        object.unsure = true;
        let answer = self.send("POST", by.endpoint, Some(Value::Object(body)));
        let answer = answer.inspect_err(|halt| object.unsure = halt.may_be_done())?;
        object.unsure = false;
        match answer.status {
            409 => {
                line.step("export", "it is there already (409)".to_owned());
                Ok(None)
            }
            404 => Err(own(format!(
                "there is no `{}` at the application (404)",
                by.endpoint
            ))),
            _ => match answer.body.get("id").and_then(Value::as_str) {
                Some(id) => {
                    line.step("export", format!("made as `{id}`"));
                    Ok(Some(id.to_owned()))
                }
                // An answer without a body: it is found by what was sent.
                None => {
                    object.unsure = true;
                    self.find(by, line)
                }
            },
        }
    }

    /// Deletes a resource; one that is not there is as good.
    pub(super) fn delete(&self, endpoint: &str, id: &str) -> Result<(), Halt> {
        let path = format!("{endpoint}/{}", segment(id));
        let answer = self.send("DELETE", &path, None)?;
        match answer.status {
            409 => Err(own(format!(
                "the deletion was refused (409): {}",
                detail(&answer)
            ))),
            _ => Ok(()),
        }
    }
}

/// A text in a query.
fn encoded(text: &str) -> String {
    let mut safe = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => {
                safe.push(byte as char);
            }
            _ => safe.push_str(&format!("%{byte:02X}")),
        }
    }
    safe
}

/// An identifier of the application as a segment of a path: it chose it, and must not lead
/// elsewhere.
fn segment(id: &str) -> String {
    encoded(id).replace('.', "%2E")
}

pub(super) fn own(reason: String) -> Halt {
    Halt::Own {
        reason,
        server: false,
    }
}

/// What the application says went wrong, in a line.
fn detail(answer: &Answer) -> String {
    let text = answer.body.get("detail").and_then(Value::as_str);
    let text = text.unwrap_or("it says nothing about it");
    text.chars()
        .filter(|char| !char.is_control())
        .take(300)
        .collect()
}
