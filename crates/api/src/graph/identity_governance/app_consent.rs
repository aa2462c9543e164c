//! `/identityGovernance/appConsent/appConsentRequests`: what people wait for, and the decisions. The id of an approval
//! is that of its request, and so is that of its only stage.

use super::{
    navigation::{self, argument},
    short,
};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, get, patch},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result,
    consent::requests::{self, About, AppLine, UserLine},
    domain::{
        Refusal,
        consent::{ConsentDecision, ConsentResult, ConsentStatus},
        directory::User,
    },
};

/// The path of a request.
macro_rules! at {
    ($path:literal) => {
        concat!("/identityGovernance/appConsent/appConsentRequests", $path)
    };
}

const SET: &str = "identityGovernance/appConsent/appConsentRequests";
const USERS: &str = "userConsentRequests";

pub(super) const ROUTES: &[Route] = &[
    get(at!(""), list),
    get(at!("/{id}"), read),
    get(at!("/{id}/userConsentRequests"), list_users),
    get(at!("/{id}/userConsentRequests/{request}"), read_user),
    get(
        at!("/{id}/userConsentRequests/{request}/approval"),
        approval,
    ),
    get(
        at!("/{id}/userConsentRequests/{request}/approval/stages"),
        stages,
    ),
    get(
        at!("/{id}/userConsentRequests/{request}/approval/stages/{stage}"),
        stage,
    ),
    patch(
        at!("/{id}/userConsentRequests/{request}/approval/stages/{stage}"),
        decide,
    ),
];

fn object(value: &Value) -> Result<Map<String, Value>> {
    navigation::object(value)
}

fn identity(user: Option<&User>, id: Uuid) -> Value {
    json!({ "id": id, "displayName": user.map(|it| it.display_name.clone()) })
}

fn shaped_stage(line: &UserLine, may_decide: bool) -> Value {
    let request = &line.request;
    let (status, result) = match (request.status, request.review_result) {
        (ConsentStatus::InProgress, _) => ("InProgress", "NotReviewed"),
        (ConsentStatus::Expired, _) => ("Expired", "NotReviewed"),
        (ConsentStatus::Completed, Some(ConsentResult::Approve)) => ("Completed", "Approve"),
        (ConsentStatus::Completed, Some(_)) => ("Completed", "Deny"),
        (ConsentStatus::Completed, None) => ("Completed", "NotReviewed"),
    };
    let by = request.reviewed_by_id;
    json!({
        "id": request.id,
        "displayName": null,
        "status": status,
        "reviewResult": result,
        "reviewedDateTime": by.and(request.completed_date_time),
        "justification": request.justification,
        "assignedToMe": may_decide && request.is_pending(),
        "reviewedBy": by.map(|id| identity(line.reviewer.as_ref(), id.0)),
    })
}

fn shaped_user(line: &UserLine, may_decide: bool) -> Value {
    let request = &line.request;
    json!({
        "id": request.id,
        "approvalId": request.id,
        "completedDateTime": request.completed_date_time,
        "createdBy": { "user": identity(line.who.as_ref(), request.requestor_id.0) },
        "createdDateTime": request.created_date_time,
        "customData": null,
        "reason": request.reason,
        "status": request.status.word(),
        "approval": { "id": request.id, "stages": [shaped_stage(line, may_decide)] },
    })
}

fn shaped(line: &AppLine) -> Result<Map<String, Value>> {
    let scopes = &line.app.pending_scopes;
    let scopes: Vec<Value> = scopes
        .iter()
        .map(|it| json!({ "displayName": it.value }))
        .collect();
    let users = line.users.iter();
    let users: Vec<Value> = users.map(|it| shaped_user(it, line.may_decide)).collect();
    object(&json!({
        "id": line.app.id,
        "appId": line.app.app_id,
        "appDisplayName": line.app.app_display_name,
        "pendingScopes": scopes,
        USERS: users,
    }))
}

/// What `filterByCurrentUser(on='reviewer')` is asked with.
fn check_on(text: &str, on: &str) -> Result<()> {
    if on == "reviewer" {
        return Ok(());
    }
    let message = format!("`on` is `{on}` in `{text}`; it must be reviewer");
    Err(Refusal::invalid("on", message).into())
}

fn list(call: &Call) -> Result<Reply> {
    page(call, &requests::list(call.engine(), call.ctx())?)
}

fn page(call: &Call, lines: &[AppLine]) -> Result<Reply> {
    let items: Result<Vec<_>> = lines.iter().map(shaped).collect();
    short::list(call, SET, items?, &[USERS])
}

fn read(call: &Call) -> Result<Reply> {
    let text = call.parameter("id");
    match argument(text, "filterByCurrentUser", "on") {
        Some(on) => {
            check_on(text, on)?;
            page(call, &requests::waiting(call.engine(), call.ctx())?)
        }
        None => short::one(call, SET, shaped(&loaded(call)?)?, &[USERS]),
    }
}

fn loaded(call: &Call) -> Result<AppLine> {
    requests::get(call.engine(), call.ctx(), call.id("id")?)
}

fn users(call: &Call, line: &AppLine, keep: impl Fn(&UserLine) -> bool) -> Result<Reply> {
    let found = line.users.iter().filter(|it| keep(it));
    let items: Result<Vec<_>> = found
        .map(|it| object(&shaped_user(it, line.may_decide)))
        .collect();
    let set = format!("{SET}('{}')/{USERS}", line.app.id);
    short::list(call, &set, items?, &["approval"])
}

fn list_users(call: &Call) -> Result<Reply> {
    users(call, &loaded(call)?, |_| true)
}

fn read_user(call: &Call) -> Result<Reply> {
    let text = call.parameter("request");
    if let Some(on) = argument(text, "filterByCurrentUser", "on") {
        check_on(text, on)?;
        let line = loaded(call)?;
        return users(call, &line, |it| line.may_decide && it.request.is_pending());
    }
    let (line, id) = (loaded(call)?, call.id("request")?);
    let user = user(&line, id)?;
    let set = format!("{SET}('{}')/{USERS}", line.app.id);
    let item = object(&shaped_user(user, line.may_decide))?;
    short::one(call, &set, item, &["approval"])
}

fn user(line: &AppLine, id: Uuid) -> Result<&UserLine> {
    let found = line.users.iter().find(|it| it.request.id == id);
    Ok(found.ok_or_else(|| Refusal::not_found("user consent request", id))?)
}

/// The stage of the request that the path names.
fn found(call: &Call) -> Result<Map<String, Value>> {
    let line = loaded(call)?;
    object(&shaped_stage(
        user(&line, call.id("request")?)?,
        line.may_decide,
    ))
}

fn approval(call: &Call) -> Result<Reply> {
    let stage = found(call)?;
    let item = json!({ "id": stage.get("id"), "stages": [stage] });
    short::one(call, &call.context(), object(&item)?, &["stages"])
}

fn stages(call: &Call) -> Result<Reply> {
    short::list(call, &call.context(), vec![found(call)?], &[])
}

fn stage(call: &Call) -> Result<Reply> {
    let stage = found(call)?;
    check_stage(call)?;
    short::one(call, &call.context(), stage, &[])
}

fn check_stage(call: &Call) -> Result<()> {
    let wanted = call.id("stage")?;
    match wanted == call.id("request")? {
        true => Ok(()),
        false => Err(Refusal::not_found("approval stage", wanted).into()),
    }
}

fn decide(call: &Call) -> Result<Reply> {
    let (app, request) = (call.id("id")?, call.id("request")?);
    requests::check_may_decide(call.engine(), call.ctx())?;
    check_stage(call)?;
    let body = call.body()?;
    let result = match body.get("reviewResult").and_then(Value::as_str) {
        Some(word) if word.eq_ignore_ascii_case("Approve") => ConsentResult::Approve,
        Some(word) if word.eq_ignore_ascii_case("Deny") => ConsentResult::Deny,
        _ => {
            let message = "`reviewResult` is `Approve` or `Deny`";
            return Err(Refusal::invalid("reviewResult", message).into());
        }
    };
    let justification = body.get("justification").and_then(Value::as_str);
    let decision = ConsentDecision {
        result,
        justification: justification.map(str::to_owned),
    };
    let about = (app, About::One(request));
    requests::decide(call.engine(), call.ctx(), about, &decision)?;
    Ok(Reply::nothing())
}
