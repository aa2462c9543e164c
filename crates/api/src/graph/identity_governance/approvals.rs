//! `/accessPackageAssignmentApprovals`. The id of an approval is that of its request.

use super::{
    at,
    navigation::{self, argument, read_id},
    reads, set, short, writes,
};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, get, patch},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Result,
    domain::{
        ApprovalStageId, AssignmentRequestId, Refusal,
        entitlement::{
            approval::{ApprovalStage, Decision, StageStatus},
            request::RequestRecord,
        },
    },
    entitlement::{approvals, related},
    patch as body,
    store::resources::Versioned,
};

const SET: &str = set!("accessPackageAssignmentApprovals");

pub(super) const ROUTES: &[Route] = &[
    get(at!("/accessPackageAssignmentApprovals/{id}"), reads!(read)),
    get(
        at!("/accessPackageAssignmentApprovals/{id}/stages"),
        reads!(stages),
    ),
    get(
        at!("/accessPackageAssignmentApprovals/{id}/stages/{stage}"),
        reads!(stage),
    ),
    patch(
        at!("/accessPackageAssignmentApprovals/{id}/stages/{stage}"),
        writes!(decide),
    ),
];

fn id(call: &Call) -> Result<AssignmentRequestId> {
    let text = call.parameter("id");
    read_id(text, "id").map(AssignmentRequestId)
}

/// The approval of a request; `mine` says whether the caller may decide its current stage.
fn shaped(
    call: &Call,
    record: &Versioned<RequestRecord>,
    mine: bool,
) -> Result<Map<String, Value>> {
    let related = related::of_requests(call.engine(), call.ctx(), std::slice::from_ref(record))?;
    let all = record
        .value
        .approval
        .iter()
        .flat_map(|approval| &approval.stages);
    let one = |stage: &ApprovalStage| {
        let by = stage.reviewed_by_id.map(|id| {
            let user = related.users.get(&id.0);
            json!({ "id": id, "displayName": user.map(|user| user.value.display_name.clone()) })
        });
        json!({
            "id": stage.id,
            "displayName": stage.display_name,
            "status": stage.status,
            "reviewResult": stage.review_result,
            "reviewedDateTime": stage.reviewed_date_time,
            "justification": stage.justification,
            "assignedToMe": mine && stage.status == StageStatus::InProgress,
            "reviewedBy": by,
        })
    };
    let stages: Vec<Value> = all.map(one).collect();
    navigation::object(&json!({ "id": record.value.request.id, "stages": stages }))
}

fn loaded(call: &Call) -> Result<Map<String, Value>> {
    let (record, mine) = approvals::get(call.engine(), call.ctx(), id(call)?)?;
    shaped(call, &record, mine)
}

fn read(call: &Call) -> Result<Reply> {
    match argument(call.parameter("id"), "filterByCurrentUser", "on") {
        Some("approver") => waiting(call),
        Some(on) => {
            let message = format!("`on` is `{on}`; it must be approver");
            Err(Refusal::invalid("on", message).into())
        }
        None => short::one(call, SET, loaded(call)?, &["stages"]),
    }
}

/// `filterByCurrentUser(on='approver')`: what waits for the caller's decision.
fn waiting(call: &Call) -> Result<Reply> {
    let found = approvals::waiting(call.engine(), call.ctx())?;
    let items: Result<Vec<_>> = found
        .iter()
        .map(|record| shaped(call, record, true))
        .collect();
    short::list(call, SET, items?, &["stages"])
}

fn all_stages(call: &Call) -> Result<Vec<Map<String, Value>>> {
    let stages = loaded(call)?.remove("stages");
    let items = stages
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    Ok(items
        .filter_map(|stage| stage.as_object().cloned())
        .collect())
}

fn stages(call: &Call) -> Result<Reply> {
    short::list(call, &call.context(), all_stages(call)?, &[])
}

fn stage(call: &Call) -> Result<Reply> {
    let wanted = call.id("stage")?;
    let found = all_stages(call)?
        .into_iter()
        .find(|stage| stage.get("id") == Some(&json!(wanted)));
    let found = found.ok_or_else(|| Refusal::not_found("approval stage", wanted))?;
    short::one(call, &call.context(), found, &[])
}

fn decide(call: &Call) -> Result<Reply> {
    let stage = ApprovalStageId(call.id("stage")?);
    let mut sent = call.body()?;
    if !sent.contains_key("reviewResult") {
        return Err(Refusal::invalid("reviewResult", "`reviewResult` is missing").into());
    }
    sent.retain(|name, _| ["reviewResult", "justification"].contains(&name.as_str()));
    let decision: Decision = body::read(Value::Object(sent))?;
    approvals::decide(call.engine(), call.ctx(), id(call)?, stage, &decision)?;
    Ok(Reply::nothing())
}
