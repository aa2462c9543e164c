//! The form of a policy as the JSON of Graph. What the form cannot say stays as the policy has it.

use super::policy_input::{PolicyInput, QuestionInput, SCOPES, StageInput};
use serde_json::{Map, Value, json};
use xenia_engine::{
    console::people::Found,
    domain::{
        Refusal,
        entitlement::{
            expiration::ExpirationType,
            policy::{AllowedTargetScope, AssignmentPolicy},
            subject::SubjectSet,
        },
    },
};

/// What the form needs beside what was typed: the policy as it is, the approvers of each stage,
/// and who decides where a sponsor or manager is missing.
pub(super) struct Resolved {
    pub(super) before: Option<AssignmentPolicy>,
    pub(super) approvers: Vec<Vec<Found>>,
    pub(super) fallback: Option<SubjectSet>,
}

/// The form as Graph's JSON.
///
/// # Errors
/// What cannot be written at all: numbers that are none, no name.
pub(super) fn body(
    input: &PolicyInput,
    resolved: &Resolved,
) -> Result<Map<String, Value>, Refusal> {
    if input.name.is_empty() {
        return Err(Refusal::invalid(
            "displayName",
            "give it a name, for example who it is for",
        ));
    }
    let before = resolved
        .before
        .as_ref()
        .and_then(|policy| serde_json::to_value(policy).ok())
        .unwrap_or_default();
    let mut body = Map::new();
    body.insert("displayName".to_owned(), json!(input.name));
    scope(input, &mut body)?;
    if let Some(expiration) = expiration(input, resolved)? {
        body.insert("expiration".to_owned(), expiration);
    }
    body.insert("requestorSettings".to_owned(), requestor(input, &before));
    body.insert(
        "requestApprovalSettings".to_owned(),
        approval(input, resolved, &before)?,
    );
    let questions: Vec<Value> = input
        .questions
        .iter()
        .enumerate()
        .map(|(index, one)| question(one, index, &before))
        .collect();
    body.insert("questions".to_owned(), Value::Array(questions));
    Ok(body)
}

fn scope(input: &PolicyInput, body: &mut Map<String, Value>) -> Result<(), Refusal> {
    if input.scope == "keep" {
        return Ok(());
    }
    let (_, scope) = SCOPES
        .iter()
        .find(|(word, _)| *word == input.scope)
        .ok_or_else(|| Refusal::invalid("allowedTargetScope", "say who may ask"))?;
    let is_partners = *scope == AllowedTargetScope::SpecificConnectedOrganizationUsers;
    if is_partners && input.partners.is_empty() {
        return Err(Refusal::invalid(
            "specificAllowedTargets",
            "choose at least one partner, or open it to others",
        ));
    }
    let targets = input.partners.iter().filter(|_| is_partners).map(|id| {
        json!({ "@odata.type": "#microsoft.graph.connectedOrganizationMembers", "connectedOrganizationId": id })
    });
    body.insert("allowedTargetScope".to_owned(), json!(scope.word()));
    body.insert("specificAllowedTargets".to_owned(), targets.collect());
    Ok(())
}

fn number(text: &str, target: &str, least: u16, most: u16) -> Result<u16, Refusal> {
    match text.parse::<u16>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(Refusal::invalid(
            target,
            format!("`{text}` is not a number of days from {least} to {most}"),
        )),
    }
}

/// `None` leaves what the policy says.
fn expiration(input: &PolicyInput, resolved: &Resolved) -> Result<Option<Value>, Refusal> {
    if !input.days.is_empty() {
        let days = number(&input.days, "expiration", 1, 3660)?;
        return Ok(Some(
            json!({ "type": "afterDuration", "duration": format!("P{days}D") }),
        ));
    }
    let kept = resolved
        .before
        .as_ref()
        .is_some_and(|policy| policy.expiration.kind == ExpirationType::AfterDateTime);
    if kept {
        return Ok(None);
    }
    let external = SCOPES
        .iter()
        .any(|(word, scope)| *word == input.scope && scope.is_external());
    if external {
        return Err(Refusal::invalid(
            "expiration",
            "access for people from outside must end: say after how many days",
        ));
    }
    Ok(Some(json!({ "type": "noExpiration" })))
}

/// A copy of an object inside the policy as it is.
fn kept(before: &Value, name: &str) -> Map<String, Value> {
    before
        .get(name)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn requestor(input: &PolicyInput, before: &Value) -> Value {
    let mut settings = kept(before, "requestorSettings");
    let is_asked = input.scope != "nobody";
    settings.insert("enableTargetsToSelfAddAccess".to_owned(), json!(is_asked));
    settings.insert(
        "enableTargetsToSelfUpdateAccess".to_owned(),
        json!(input.may_extend),
    );
    settings.insert("enableTargetsToSelfRemoveAccess".to_owned(), json!(true));
    settings.insert(
        "allowCustomAssignmentSchedule".to_owned(),
        json!(input.may_choose_dates),
    );
    Value::Object(settings)
}

fn approval(input: &PolicyInput, resolved: &Resolved, before: &Value) -> Result<Value, Refusal> {
    let mut settings = kept(before, "requestApprovalSettings");
    let old = settings
        .get("stages")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let is_required = !input.stages.is_empty();
    let mut stages = Vec::new();
    for (index, stage) in input.stages.iter().enumerate() {
        let days = number(&input.decide_days, "decide", 1, 14)?;
        let mut value = old
            .get(index)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        value.insert(
            "durationBeforeAutomaticDenial".to_owned(),
            json!(format!("P{days}D")),
        );
        approvers(stage, index, resolved, &mut value)?;
        stages.push(Value::Object(value));
    }
    settings.insert("isApprovalRequiredForAdd".to_owned(), json!(is_required));
    settings.insert(
        "isApprovalRequiredForUpdate".to_owned(),
        json!(is_required && input.may_extend),
    );
    settings.insert(
        "isRequestorJustificationRequired".to_owned(),
        json!(input.has_justification),
    );
    settings.insert("stages".to_owned(), Value::Array(stages));
    Ok(Value::Object(settings))
}

fn approvers(
    stage: &StageInput,
    index: usize,
    resolved: &Resolved,
    value: &mut Map<String, Value>,
) -> Result<(), Refusal> {
    let dynamic = |kind: &str| json!([{ "@odata.type": format!("#microsoft.graph.{kind}") }]);
    let primary = match stage.approver.as_str() {
        "keep" => return Ok(()),
        "sponsor" => dynamic("targetUserSponsors"),
        "partner" => dynamic("internalSponsors"),
        "outside" => dynamic("externalSponsors"),
        "manager" => dynamic("requestorManager"),
        _ => {
            let people: Vec<SubjectSet> = resolved
                .approvers
                .get(index)
                .into_iter()
                .flatten()
                .map(Found::subject_set)
                .collect();
            if people.is_empty() {
                let target = format!("requestApprovalSettings/stages/{index}");
                return Err(Refusal::invalid(target, "say who decides in this stage"));
            }
            json!(people)
        }
    };
    let has_fallback = value
        .get("fallbackPrimaryApprovers")
        .and_then(Value::as_array)
        .is_some_and(|all| !all.is_empty());
    if stage.approver != "people" && !has_fallback {
        let fallback: Vec<&SubjectSet> = resolved.fallback.iter().collect();
        value.insert("fallbackPrimaryApprovers".to_owned(), json!(fallback));
    }
    value.insert("primaryApprovers".to_owned(), primary);
    Ok(())
}

fn question(input: &QuestionInput, index: usize, before: &Value) -> Value {
    let old = before
        .get("questions")
        .and_then(Value::as_array)
        .and_then(|all| {
            all.iter()
                .find(|one| one.get("id").and_then(Value::as_str) == Some(&input.id))
        })
        .and_then(Value::as_object);
    let kind = if input.has_choices() {
        "MultipleChoice"
    } else {
        "TextInput"
    };
    let kind = format!("#microsoft.graph.accessPackage{kind}Question");
    let mut question = match old {
        Some(old) if old.get("@odata.type").and_then(Value::as_str) == Some(&kind) => old.clone(),
        _ => Map::new(),
    };
    if !input.id.is_empty() {
        question.insert("id".to_owned(), json!(input.id));
    }
    if input.has_choices() {
        let choices = choices(input, question.get("choices"));
        question.insert("choices".to_owned(), choices);
        question.insert(
            "isMultipleSelectionAllowed".to_owned(),
            json!(input.kind == "many"),
        );
    } else {
        question.insert(
            "isSingleLineQuestion".to_owned(),
            json!(input.kind == "line"),
        );
    }
    question.insert("@odata.type".to_owned(), json!(kind));
    question.insert("text".to_owned(), json!(input.text));
    question.insert("isRequired".to_owned(), json!(input.is_required));
    question.insert("sequence".to_owned(), json!(index));
    Value::Object(question)
}

fn choices(input: &QuestionInput, old: Option<&Value>) -> Value {
    let old = old.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let lines = input
        .choices
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let known = old.iter().find(|one| {
                ["text", "actualValue"]
                    .iter()
                    .any(|name| one.get(name).and_then(Value::as_str) == Some(line))
            });
            known
                .cloned()
                .unwrap_or_else(|| json!({ "actualValue": line, "text": line }))
        })
        .collect()
}
