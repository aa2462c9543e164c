//! `/assignmentRequests`.

use super::{
    at,
    navigation::{self, Navigable, argument, expanded, subject},
    reads, set, writes,
};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, get, post},
};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_engine::{
    Result,
    domain::{
        AccessPackageId, AssignmentId, AssignmentPolicyId, AssignmentRequestId, Refusal, UserId,
        entitlement::{
            answers::Answer,
            expiration::Schedule,
            request::{RequestRecord, RequestType},
        },
    },
    entitlement::{
        lists,
        related::{self, Related},
        requests::{self, By, Filter, NewRequest, NewTarget},
    },
    patch,
    store::{query::Page, resources::Versioned},
};
use xenia_odata::ExpandItem;

const SET: &str = set!("assignmentRequests");

pub(super) const ROUTES: &[Route] = &[
    get(at!("/assignmentRequests"), reads!(list)),
    post(at!("/assignmentRequests"), writes!(create)),
    get(at!("/assignmentRequests/{id}"), reads!(read)),
    post(at!("/assignmentRequests/{id}/cancel"), writes!(cancel)),
    post(
        at!("/assignmentRequests/{id}/reprocess"),
        writes!(reprocess),
    ),
];

impl Navigable for RequestRecord {
    const NAVIGATION: &'static [&'static str] = &["requestor", "accessPackage", "assignment"];
    fn related(call: &Call, items: &[Versioned<Self>]) -> Result<Related> {
        related::of_requests(call.engine(), call.ctx(), items)
    }
    fn lead(&self, call: &Call, related: &Related, name: &str, item: &ExpandItem) -> Result<Value> {
        let request = &self.request;
        match name {
            "requestor" => {
                let visitor = self.visitor.as_ref().filter(|_| self.is_own());
                subject(related, request.requestor_id, visitor)
            }
            "accessPackage" => {
                let found = related.packages.get(&request.access_package_id.0);
                expanded(call, related, found, item)
            }
            _ => match request.assignment_id {
                Some(id) => expanded(call, related, related.assignments.get(&id.0), item),
                None => Ok(Value::Null),
            },
        }
    }
}

fn id(call: &Call) -> Result<AssignmentRequestId> {
    Ok(AssignmentRequestId(call.id("id")?))
}

fn list(call: &Call) -> Result<Reply> {
    let found = lists::requests(call.engine(), call.ctx(), call.options()?)?;
    navigation::page(call, SET, found)
}

fn read(call: &Call) -> Result<Reply> {
    if let Some(on) = argument(call.parameter("id"), "filterByCurrentUser", "on") {
        return mine(call, on);
    }
    let found = requests::get(call.engine(), call.ctx(), id(call)?)?;
    navigation::one(call, SET, &found)
}

/// `filterByCurrentUser(on='target')` and so on.
fn mine(call: &Call, on: &str) -> Result<Reply> {
    let by = By::from_word(on)?;
    let filter = Filter {
        limit: call.options()?.top.unwrap_or(0),
        ..Filter::default()
    };
    let items = requests::of_caller(call.engine(), call.ctx(), by, &filter)?;
    let page = Page {
        items,
        count: None,
        next: None,
    };
    navigation::page(call, SET, page)
}

fn create(call: &Call) -> Result<Reply> {
    let new = wanted(call.body()?)?;
    let made = requests::create(call.engine(), call.ctx(), &new)?;
    Reply::created(call, SET, &made)
}

fn cancel(call: &Call) -> Result<Reply> {
    requests::cancel(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

fn reprocess(call: &Call) -> Result<Reply> {
    requests::reprocess(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

/// The request in a body. Graph's own pages write the assignment as `assignment` and, in older
/// ones, as `accessPackageAssignment`; ids beside it (`accessPackageId`) or as references
/// (`accessPackage/id`).
fn wanted(mut body: Map<String, Value>) -> Result<NewRequest> {
    let kind: RequestType = match body.remove("requestType") {
        Some(kind) => patch::read(kind)?,
        None => return Err(Refusal::invalid("requestType", "`requestType` is missing").into()),
    };
    let assignment = body
        .remove("assignment")
        .or_else(|| body.remove("accessPackageAssignment"))
        .unwrap_or_default();
    let none = Map::new();
    let assignment = assignment.as_object().unwrap_or(&none);
    let package = reference(assignment, "accessPackage", "assignment")?.or(reference(
        &body,
        "accessPackage",
        "",
    )?);
    let answers: Option<Vec<Answer>> = body
        .remove("answers")
        .map(patch::read)
        .transpose()?
        .flatten();
    let schedule: Option<Schedule> = body
        .remove("schedule")
        .or_else(|| assignment.get("schedule").cloned())
        .map(patch::read)
        .transpose()?
        .flatten();
    let justification: Option<String> = body
        .remove("justification")
        .map(patch::read)
        .transpose()?
        .flatten();
    Ok(NewRequest {
        request_type: kind,
        access_package: package.map(AccessPackageId),
        policy: reference(assignment, "assignmentPolicy", "assignment")?.map(AssignmentPolicyId),
        target: target(assignment)?,
        assignment: text(assignment, "id", "assignment")?.map(AssignmentId),
        justification,
        answers: answers.unwrap_or_default(),
        schedule,
    })
}

/// The id of something: `accessPackageId`, or `accessPackage/id`.
fn reference(of: &Map<String, Value>, name: &str, place: &str) -> Result<Option<Uuid>> {
    if let Some(id) = text(of, &format!("{name}Id"), place)? {
        return Ok(Some(id));
    }
    match of.get(name).and_then(Value::as_object) {
        Some(inner) => text(inner, "id", &format!("{place}/{name}")),
        None => Ok(None),
    }
}

fn text(of: &Map<String, Value>, name: &str, place: &str) -> Result<Option<Uuid>> {
    match of.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(sent) => {
            let field = format!("{place}/{name}");
            let field = field.trim_start_matches('/');
            let text = sent
                .as_str()
                .map_or_else(|| sent.to_string(), str::to_owned);
            navigation::read_id(&text, field).map(Some)
        }
    }
}

/// For whom: `targetId`, `target/objectId` or `target/email`.
fn target(assignment: &Map<String, Value>) -> Result<Option<NewTarget>> {
    if let Some(id) = text(assignment, "targetId", "assignment")? {
        return Ok(Some(NewTarget::User(UserId(id))));
    }
    let Some(target) = assignment.get("target").and_then(Value::as_object) else {
        return Ok(None);
    };
    if let Some(id) = text(target, "objectId", "assignment/target")? {
        return Ok(Some(NewTarget::User(UserId(id))));
    }
    let word = |name: &str| target.get(name).and_then(Value::as_str).map(str::to_owned);
    Ok(word("email").map(|address| NewTarget::Email {
        address,
        display_name: word("displayName"),
    }))
}
