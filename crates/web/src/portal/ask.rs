//! Asking for a package: the questions, and what was answered.

use super::id;
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{frame, portal::RequestPage},
    words,
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use serde::Deserialize;
use xenia_design::{Banner, Choice, Control, Field, Tone};
use xenia_engine::{
    Result,
    domain::{
        AccessPackageId, AssignmentPolicyId, Refusal,
        entitlement::{
            answers::{self, Answer},
            policy::AssignmentPolicy,
            question::Question,
            request::RequestType,
        },
    },
    entitlement::{
        portal::{self, Offer},
        requests::{self, NewRequest},
    },
};

/// Which policy one asks under, where several fit.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    policy: Option<AssignmentPolicyId>,
}

/// The form.
pub(crate) async fn form(
    visit: Visit,
    Path((_, package)): Path<(String, String)>,
    Query(chosen): Query<Chosen>,
) -> Outcome {
    visit
        .page(move |visit| {
            let package: AccessPackageId = id("access package", &package)?;
            let offer = portal::package(&visit.engine, &visit.ctx, package)?;
            let policy = pick(&offer, chosen.policy)?;
            Ok(page(visit, &offer, policy, &|_| Vec::new(), None))
        })
        .await
}

pub(super) fn pick(offer: &Offer, chosen: Option<AssignmentPolicyId>) -> Result<&AssignmentPolicy> {
    let mut policies = offer.policies.iter().map(|(policy, _)| policy);
    let found = match chosen {
        Some(id) => policies.find(|policy| policy.id == id),
        None => policies.next(),
    };
    Ok(found.ok_or_else(|| {
        let name = &offer.package.value.display_name;
        Refusal::conflict(format!("you cannot ask for `{name}` now: you have it, or have asked for it, or it is no longer offered"))
    })?)
}

/// Takes the answers. What does not fit comes back on the form with the reason beside it.
pub(crate) async fn send(Path((_, package)): Path<(String, String)>, form: Form) -> Outcome {
    let visit = form.visit.clone();
    visit
        .run(move |visit| submit(visit, id("access package", &package)?, &form))
        .await
}

fn submit(visit: &Visit, package: AccessPackageId, form: &Form) -> Outcome {
    let offer = portal::package(&visit.engine, &visit.ctx, package)?;
    let policy = pick(&offer, form.get("policy").parse().ok())?;
    let wanted = read(form, policy, package);
    match requests::create(&visit.engine, &visit.ctx, &wanted) {
        Ok(made) => Reply::see(format!(
            "/my-access/{}/requests/{}",
            visit.viewer.tenant, made.value.request.id
        )),
        Err(error) => {
            let Some(refusal) = error.refusal() else {
                return Err(error.into());
            };
            let given = |name: &str| form.all(name).map(str::to_owned).collect();
            let page = page(
                visit,
                &offer,
                policy,
                &given,
                Some((refusal, &wanted.answers)),
            );
            Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

pub(super) fn read(form: &Form, policy: &AssignmentPolicy, package: AccessPackageId) -> NewRequest {
    let mut answers = Vec::new();
    for question in &policy.questions {
        let name = format!("question-{}", question.id());
        let given = form.all(&name).filter(|value| !value.is_empty());
        answers.extend(given.map(|value| Answer::new(question.id(), value)));
    }
    let justification = form
        .has("justification")
        .then(|| form.get("justification").to_owned());
    NewRequest {
        policy: Some(policy.id),
        justification,
        answers,
        ..NewRequest::of_package(RequestType::UserAdd, package)
    }
}

pub(super) type Given<'a> = dyn Fn(&str) -> Vec<String> + 'a;

pub(super) fn page(
    visit: &Visit,
    offer: &Offer,
    policy: &AssignmentPolicy,
    given: &Given<'_>,
    refused: Option<(&Refusal, &[Answer])>,
) -> RequestPage {
    let home = format!("/my-access/{}", visit.viewer.tenant);
    let package = &offer.package.value;
    let back = format!("{home}/packages/{}", package.id);
    let wrong = refused.map_or_else(Vec::new, |(_, given)| {
        answers::check(&policy.questions, given)
            .err()
            .unwrap_or_default()
    });
    let error = |target: &str| {
        wrong
            .iter()
            .find(|refusal| refusal.target.as_deref() == Some(target))
            .map(|refusal| refusal.message.clone())
    };
    let questions: Vec<Field> = policy
        .questions
        .iter()
        .map(|question| field(question, given).error(error(&format!("answers/{}", question.id()))))
        .collect();
    let mut justification = justification(policy, given);
    let mut shell = frame::portal(&visit.viewer, &home)
        .titled(format!("Ask for {}", package.display_name))
        .crumb("Available packages", &home);
    if let Some((refusal, _)) = refused {
        match (&mut justification, refusal.target.as_deref()) {
            (Some(field), Some("justification")) => field.error = Some(refusal.message.clone()),
            _ if wrong.is_empty() => {
                shell = shell.banner(
                    Banner::new(Tone::Bad, "This request was not sent")
                        .text(refusal.message.clone()),
                )
            }
            _ => {}
        }
    }
    RequestPage {
        shell: shell.crumb(&package.display_name, &back),
        heading: format!("Ask for {}", package.display_name),
        lead: format!(
            "For {}. Decided by {}.",
            words::lasts(policy),
            decided(policy)
        ),
        action: format!("{back}/request"),
        back,
        policy: policy.id.to_string(),
        person: String::new(),
        questions,
        justification,
        schedule: Vec::new(),
        verb: "Send request".to_owned(),
    }
}

fn decided(policy: &AssignmentPolicy) -> String {
    match words::decided_by(policy).as_str() {
        "at once" => "the rules, at once".to_owned(),
        approvals => format!("people: {approvals}"),
    }
}

fn justification(policy: &AssignmentPolicy, given: &Given<'_>) -> Option<Field> {
    let required = policy
        .request_approval_settings
        .is_requestor_justification_required;
    required.then(|| {
        let value = given("justification")
            .into_iter()
            .next()
            .unwrap_or_default();
        let field = Field::new(
            "justification",
            "Why do you need it?",
            Control::Area { value, rows: 3 },
        );
        field.hint("Whoever decides reads this.").required()
    })
}

fn field(question: &Question, given: &Given<'_>) -> Field {
    let name = format!("question-{}", question.id());
    let values = given(&name);
    let first = values.first().cloned().unwrap_or_default();
    let control = match question {
        Question::Text {
            is_single_line_question: true,
            ..
        } => Control::Line {
            kind: "text",
            value: first,
        },
        Question::Text { .. } => Control::Area {
            value: first,
            rows: 4,
        },
        Question::Choice {
            choices,
            is_multiple_selection_allowed,
            ..
        } => {
            let choices = choices
                .iter()
                .map(|one| {
                    Choice::new(&one.actual_value, &one.text)
                        .chosen(values.contains(&one.actual_value))
                })
                .collect();
            if *is_multiple_selection_allowed {
                Control::Many(choices)
            } else {
                Control::One(choices)
            }
        }
    };
    let field = Field::new(name, question.text_in("en"), control);
    if question.common().is_required {
        field.required()
    } else {
        field
    }
}
