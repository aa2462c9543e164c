//! Membership rules: what one would do, why it is true or not of somebody, how its evaluation goes.
//!
//! `evaluateDynamicMembership` is Graph's beta action, served in v1.0 as well; the others are
//! Xenia's own.

use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, get, patch, post},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result,
    domain::Refusal,
    membership::{self, Candidate, Trial, language::Explanation},
    store::membership::{RuleRow, Status},
};

pub(super) const ROUTES: &[Route] = &[
    post("/groups/evaluateDynamicMembership", explain_rule),
    post("/groups/{id}/evaluateDynamicMembership", explain),
    post("/groups/previewMembershipRule", preview_rule),
    post("/groups/{id}/previewMembershipRule", preview),
    post("/groups/{id}/evaluateMembershipRule", evaluate),
    post("/groups/{id}/resumeMembershipRule", resume),
    get("/groups/{id}/membershipRuleProcessingStatus", status),
    get("/policies/membershipRules", settings),
    patch("/policies/membershipRules", update_settings),
];

/// People of each list of a preview, without `top`.
const LISTED: usize = 100;
/// People of each list of a preview at most.
const MOST_LISTED: u64 = 999;

fn explain_rule(call: &Call) -> Result<Reply> {
    explained(call, None)
}

fn explain(call: &Call) -> Result<Reply> {
    explained(call, Some(call.id("id")?))
}

fn explained(call: &Call, group: Option<Uuid>) -> Result<Reply> {
    let body = call.body()?;
    let rule = text(&body, "membershipRule")?;
    // Graph's page calls it a collection and shows a text.
    let member = match body.get("memberId") {
        Some(Value::Array(one)) if one.len() == 1 => one.first(),
        other => other,
    };
    let member = member.and_then(Value::as_str).unwrap_or_default();
    let found = membership::explain(call.engine(), call.ctx(), group, rule, member)?;
    let mut members = Map::new();
    members.insert("membershipRule".to_owned(), json!(found.rule));
    let result = json!(found.explanation.result);
    members.insert("membershipRuleEvaluationResult".to_owned(), result);
    let details = details(&found.explanation);
    members.insert("membershipRuleEvaluationDetails".to_owned(), details);
    let context = "microsoft.graph.evaluateDynamicMembershipResult";
    Ok(Reply::json(call, context, members))
}

/// Graph's `expressionEvaluationDetails`.
fn details(part: &Explanation) -> Value {
    let property = part
        .seen
        .as_ref()
        .map(|seen| json!({ "propertyName": seen.name, "propertyValue": seen.value }));
    json!({
        "expression": part.expression,
        "expressionResult": part.result,
        "propertyToEvaluate": property,
        "expressionEvaluationDetails": part.parts.iter().map(details).collect::<Vec<_>>(),
    })
}

fn preview_rule(call: &Call) -> Result<Reply> {
    previewed(call, None)
}

fn preview(call: &Call) -> Result<Reply> {
    previewed(call, Some(call.id("id")?))
}

fn previewed(call: &Call, group: Option<Uuid>) -> Result<Reply> {
    let body = call.optional_body()?;
    let after = match text(&body, "after")? {
        Some(after) => Some(Uuid::parse_str(after).map_err(|_| {
            Refusal::invalid(
                "after",
                format!("`after` is the id that `next` told, not `{after}`"),
            )
        })?),
        None => None,
    };
    let top = body.get("top").and_then(Value::as_u64);
    let trial = Trial {
        group,
        rule: text(&body, "membershipRule")?.map(str::to_owned),
        limit: top.map_or(LISTED, |top| {
            usize::try_from(top.clamp(1, MOST_LISTED)).unwrap_or(LISTED)
        }),
        after,
    };
    let found = membership::preview(call.engine(), call.ctx(), &trial)?;
    let people = |list: &[Candidate]| -> Vec<Value> {
        let person = |it: &Candidate| json!({ "id": it.id, "type": it.kind, "name": it.name });
        list.iter().map(person).collect()
    };
    let members = json!({
        "membershipRule": found.canonical,
        "users": found.users,
        "matching": found.matching,
        "members": found.members,
        "joining": found.joining,
        "leaving": found.leaving,
        "wouldBePaused": found.held,
        "joins": people(&found.joins),
        "leaves": people(&found.leaves),
        "next": found.next,
    });
    Ok(object(call, "xenia.membershipRulePreview", members))
}

fn evaluate(call: &Call) -> Result<Reply> {
    let row = membership::evaluate_now(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(processing(call, &row))
}

fn resume(call: &Call) -> Result<Reply> {
    let body = call.optional_body()?;
    let confirmed = body.get("confirmRemovals").and_then(Value::as_bool);
    let (engine, id) = (call.engine(), call.id("id")?);
    let row = membership::resume(engine, call.ctx(), id, confirmed.unwrap_or(false))?;
    Ok(processing(call, &row))
}

fn status(call: &Call) -> Result<Reply> {
    let id = call.id("id")?;
    let row = membership::status(call.engine(), call.ctx(), id)?;
    let row = row.ok_or_else(|| Refusal::not_found("membership rule of the group", id))?;
    Ok(processing(call, &row))
}

/// Graph beta's `membershipRuleProcessingStatus`, with how far the evaluation is.
fn processing(call: &Call, row: &RuleRow) -> Reply {
    let status = match row.status {
        Status::Held => "failed",
        other => other.word(),
    };
    let members = json!({
        "status": status,
        "errorMessage": row.error,
        "lastMembershipUpdated": row.members_changed_at,
        "isHeldByRemovalGuard": row.status == Status::Held,
        "processed": row.processed,
        "total": row.total,
        "lastProgressDateTime": row.updated_at,
    });
    object(
        call,
        "microsoft.graph.membershipRuleProcessingStatus",
        members,
    )
}

fn settings(call: &Call) -> Result<Reply> {
    let settings = membership::settings(call.engine(), call.ctx())?;
    Ok(object(
        call,
        "xenia.membershipRuleSettings",
        json!(settings),
    ))
}

fn update_settings(call: &Call) -> Result<Reply> {
    let settings = membership::update_settings(call.engine(), call.ctx(), &call.body()?)?;
    Ok(object(
        call,
        "xenia.membershipRuleSettings",
        json!(settings),
    ))
}

fn object(call: &Call, context: &str, members: Value) -> Reply {
    let members = members.as_object().cloned().unwrap_or_default();
    Reply::json(call, context, members)
}

/// A text of the body that may be missing or null.
fn text<'b>(body: &'b Map<String, Value>, name: &str) -> Result<Option<&'b str>> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => {
            let message = format!("`{name}` is a text, not `{other}`");
            Err(Refusal::invalid(name, message).into())
        }
    }
}
