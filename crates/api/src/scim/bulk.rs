//! `POST /Bulk`: many operations in one request (RFC 7644, 3.7).

use super::{
    call::{Call, told},
    reply::{Reply, error_of, location},
};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use xenia_engine::{
    Ctx, Engine, Error, Result,
    domain::Refusal,
    provisioning::inbound::{Shown, groups, users},
};
use xenia_protocols::scim::{
    ScimType,
    bulk::{self, Method, Operation, Outcome, Request, Step},
    patch,
};

/// The most operations of one request.
pub(super) const MOST_OPERATIONS: usize = 1000;

/// Does the operations, each in a transaction of its own, and answers what became of each.
pub(super) fn run(call: &Call) -> Result<Reply> {
    let request =
        Request::read(&call.body()?, MOST_OPERATIONS).map_err(|error| match error.status {
            413 => Refusal::new(xenia_engine::domain::Reason::TooLarge, error.detail).into(),
            _ => told(error),
        })?;
    let mut run = Run {
        engine: call.engine(),
        ctx: call.ctx()?,
        base: call.base(),
        known: HashMap::new(),
        outcomes: vec![None; request.operations.len()],
        errors: 0,
    };
    for step in bulk::order(&request.operations) {
        if request
            .fail_on_errors
            .is_some_and(|most| run.errors >= most)
        {
            break;
        }
        run.step(&request.operations, step);
    }
    let done: Vec<(&Operation, Outcome)> = request
        .operations
        .iter()
        .zip(run.outcomes)
        .filter_map(|(operation, outcome)| Some((operation, outcome?)))
        .collect();
    Ok(Reply::json(bulk::response(&done)))
}

struct Run<'a> {
    engine: &'a Engine,
    ctx: &'a Ctx,
    base: String,
    /// What was made under each `bulkId`.
    known: HashMap<String, String>,
    outcomes: Vec<Option<Outcome>>,
    errors: usize,
}

impl Run<'_> {
    fn step(&mut self, operations: &[Operation], step: Step) {
        let (Step::Run(place) | Step::RunPart(place) | Step::Complete(place)) = step;
        let Some(operation) = operations.get(place) else {
            return;
        };
        let done = match step {
            Step::Run(_) => self.run(operation),
            Step::RunPart(_) => {
                let part = Operation {
                    data: bulk::without_unknown(&operation.data, &self.known),
                    ..operation.clone()
                };
                self.run(&part)
            }
            Step::Complete(_) => match self.complete(operation) {
                Some(failed) => Err(failed),
                None => return,
            },
        };
        let outcome = match done {
            Ok(outcome) => outcome,
            Err(error) => {
                self.errors += 1;
                let told = error_of(&error);
                Outcome {
                    status: told.status,
                    location: self.location_of(operation),
                    version: None,
                    error: Some(told),
                }
            }
        };
        if let Some(slot) = self.outcomes.get_mut(place) {
            *slot = Some(outcome);
        }
    }

    fn run(&mut self, operation: &Operation) -> Result<Outcome> {
        let resolved = bulk::resolved(operation, &self.known).map_err(told)?;
        let (status, shown) = self.dispatch(&resolved)?;
        let id = shown
            .as_ref()
            .and_then(|shown| shown.json.get("id"))
            .and_then(Value::as_str);
        if let (Method::Post, Some(name), Some(id)) = (operation.method, &operation.bulk_id, id) {
            self.known.insert(name.clone(), id.to_owned());
        }
        Ok(Outcome {
            status,
            location: match &shown {
                Some(shown) => location(&shown.json),
                None => Some(format!("{}{}", self.base, resolved.path)),
            },
            version: shown.map(|shown| shown.etag),
            error: None,
        })
    }

    /// Adds to what was made what could not be said then.
    fn complete(&mut self, operation: &Operation) -> Option<Error> {
        let id = self.known.get(operation.bulk_id.as_ref()?)?.clone();
        let add = json!({
            "schemas": [patch::PATCH_OP],
            "Operations": [{ "op": "add", "value": bulk::only_named(&operation.data) }],
        });
        let Value::Object(data) = add else {
            return None;
        };
        let patch = Operation {
            method: Method::Patch,
            bulk_id: None,
            version: None,
            path: format!("{}/{id}", operation.path),
            data,
        };
        self.run(&patch).err()
    }

    /// Where an operation was to be done; a POST that made nothing has no address.
    fn location_of(&self, operation: &Operation) -> Option<String> {
        (operation.method != Method::Post).then(|| format!("{}{}", self.base, operation.path))
    }

    fn dispatch(&self, operation: &Operation) -> Result<(u16, Option<Shown>)> {
        let mut segments = operation.path.split('/').filter(|part| !part.is_empty());
        let (kind, id) = (segments.next().unwrap_or_default(), segments.next());
        if segments.next().is_some() || (operation.method == Method::Post) != id.is_none() {
            return Err(no_target(operation));
        }
        let id = id.unwrap_or_default();
        let (engine, ctx, data) = (self.engine, self.ctx, &operation.data);
        let version = operation.version.as_deref();
        match (kind, operation.method) {
            ("Users", Method::Post) => Ok((201, Some(users::create(engine, ctx, data)?))),
            ("Users", Method::Put) => {
                let shown = users::replace(engine, ctx, id, data, version)?;
                Ok((200, Some(shown)))
            }
            ("Users", Method::Patch) => {
                let shown = users::change(engine, ctx, id, &operations(data)?, version)?;
                Ok((200, Some(shown)))
            }
            ("Users", Method::Delete) => {
                users::delete(engine, ctx, id, version)?;
                Ok((204, None))
            }
            ("Groups", Method::Post) => Ok((201, Some(groups::create(engine, ctx, data)?))),
            ("Groups", Method::Put) => {
                let shown = groups::replace(engine, ctx, id, data, version)?;
                Ok((200, Some(shown)))
            }
            ("Groups", Method::Patch) => {
                groups::change(engine, ctx, id, &operations(data)?, version)?;
                Ok((204, None))
            }
            ("Groups", Method::Delete) => {
                groups::delete(engine, ctx, id, version)?;
                Ok((204, None))
            }
            _ => Err(no_target(operation)),
        }
    }
}

fn operations(data: &Map<String, Value>) -> Result<Vec<patch::Operation>> {
    patch::read(data).map_err(told)
}

fn no_target(operation: &Operation) -> Error {
    let (method, path) = (operation.method.name(), &operation.path);
    let message = format!("`{path}` does not know the method `{method}` in a bulk request");
    Refusal::invalid("path", message)
        .coded(ScimType::InvalidPath.name())
        .into()
}
