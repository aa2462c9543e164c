//! One request, to be decided.

use crate::{
    http::{Form, Outcome, Reply, Visit},
    portal::id,
    views::{
        approvals::{ApprovalPage, Decision, OpenDecision},
        frame,
    },
    words,
};
use axum::{extract::Path, http::StatusCode};
use xenia_design::{Banner, Control, Fact, Field, Icon, Timeline, TimelineItem, Tone};
use xenia_engine::{
    Result,
    domain::{
        AssignmentRequestId, Refusal, Timestamp,
        entitlement::approval::{self, ReviewResult},
    },
    entitlement::{
        approvals,
        views::{self, RequestDetail, RequestLine},
    },
};

/// The request with all that is needed to decide it.
pub(crate) async fn show(visit: Visit, Path((_, request)): Path<(String, String)>) -> Outcome {
    visit
        .page(move |visit| page(visit, id("request", &request)?, "", None))
        .await
}

fn page(
    visit: &Visit,
    request: AssignmentRequestId,
    why: &str,
    refused: Option<&Refusal>,
) -> Result<ApprovalPage> {
    let home = format!("/approvals/{}", visit.viewer.tenant);
    let detail = views::request(&visit.engine, &visit.ctx, request)?;
    let (now, line) = (visit.ctx.now, &detail.line);
    let title = format!("{} asks for {}", line.who.name, line.package);
    let mut shell = frame::approvals(&visit.viewer, &home)
        .titled(title)
        .crumb("Waiting for you", &home);
    let wrong = refused.filter(|refusal| refusal.target.as_deref() != Some("justification"));
    if let Some(refusal) = wrong {
        shell = shell.banner(
            Banner::new(Tone::Bad, "This decision was not taken").text(refusal.message.clone()),
        );
    }
    let record = &line.record;
    Ok(ApprovalPage {
        shell,
        package: line.package.clone(),
        state: words::request_state(&record.request.progress),
        who: words::person(&line.who),
        who_facts: who_facts(&detail),
        sponsor: detail.sponsors.first().map(words::person),
        justification: record.request.justification.clone().unwrap_or_default(),
        answers: words::answers(record),
        resources: words::resources(&detail.package.resource_role_scopes),
        span: span(&detail),
        warnings: warnings(&detail),
        steps: words::steps(line, now),
        history: history(&detail, &home, now),
        decision: decision(&detail, &home, why, refused),
    })
}

fn who_facts(detail: &RequestDetail) -> Vec<Fact> {
    let who = &detail.line.who;
    let mut facts = Vec::new();
    if !who.company.is_empty() {
        facts.push(Fact::new("Company", &who.company));
    }
    if let Some(title) = &who.job_title {
        facts.push(Fact::new("Work", title));
    }
    facts.push(Fact::new(
        "Known here",
        who.since.map_or_else(
            || "not yet".to_owned(),
            |since| format!("since {}", since.long_date()),
        ),
    ));
    let holds = if detail.holds.is_empty() {
        "nothing".to_owned()
    } else {
        detail.holds.join(", ")
    };
    facts.push(Fact::new("Has now", holds));
    facts
}

fn span(detail: &RequestDetail) -> Vec<Fact> {
    let record = &detail.line.record;
    let starts = record
        .request
        .schedule
        .as_ref()
        .and_then(|schedule| schedule.start_date_time);
    vec![
        Fact::new(
            "From",
            starts.map_or_else(|| "your approval".to_owned(), Timestamp::long_date),
        ),
        Fact::new("How long", words::lasts(&record.policy)),
    ]
}

fn warnings(detail: &RequestDetail) -> Vec<Banner> {
    let who = &detail.line.who;
    if who.id.is_some() || !who.is_guest {
        return Vec::new();
    }
    let text = format!(
        "An account is made when the request is approved. The address `{}` has been proved with a code.",
        who.mail
    );
    vec![Banner::new(Tone::Info, "This person is new here").text(text)]
}

fn history(detail: &RequestDetail, home: &str, now: Timestamp) -> Timeline {
    let item = |line: &RequestLine| TimelineItem {
        when: words::day(line.created_at, now),
        icon: Icon::Send,
        tone: Tone::Neutral,
        title: format!(
            "{}: {}",
            words::request_kind(line.record.request.request_type),
            line.package
        ),
        detail: String::new(),
        link: Some(xenia_design::Link::new(
            "See the request",
            format!("{home}/{}", line.record.request.id),
        )),
        badge: Some(words::request_state(&line.record.request.progress)),
    };
    Timeline {
        items: detail.before.iter().take(10).map(item).collect(),
    }
}

fn decision(detail: &RequestDetail, home: &str, why: &str, refused: Option<&Refusal>) -> Decision {
    let record = &detail.line.record;
    let current = record
        .approval
        .as_ref()
        .and_then(|approval| approval.current());
    let Some((_, stage)) = current.filter(|_| detail.may_decide) else {
        return Decision::Closed(closed(&detail.line));
    };
    let mut justification = Field::new(
        "justification",
        "Why",
        Control::Area {
            value: why.to_owned(),
            rows: 3,
        },
    );
    justification = justification.hint("The person who asked reads this.");
    if stage.settings.is_approver_justification_required {
        justification = justification.required();
    }
    let error = refused
        .filter(|refusal| refusal.target.as_deref() == Some("justification"))
        .map(|refusal| refusal.message.clone());
    Decision::Open(Box::new(OpenDecision {
        action: format!("{home}/{}/decide", record.request.id),
        stage: stage.id.to_string(),
        justification: justification.error(error),
        consequence: format!(
            "{} has access at once, for {}.",
            detail.line.who.name,
            words::lasts(&record.policy)
        ),
    }))
}

fn closed(line: &RequestLine) -> Banner {
    let stages = line
        .record
        .approval
        .iter()
        .flat_map(|approval| &approval.stages);
    let last = stages
        .filter_map(|stage| stage.reviewed_by_id.map(|by| (stage, by)))
        .next_back();
    match last {
        Some((stage, by)) => {
            let name = line.reviewers.get(&by).cloned().unwrap_or_default();
            let (tone, verb) = match stage.review_result {
                ReviewResult::Approve => (Tone::Good, "approved"),
                _ => (Tone::Bad, "denied"),
            };
            let when = stage
                .reviewed_date_time
                .map_or_else(String::new, |at| format!(" on {}", at.long_date_time()));
            let banner = Banner::new(tone, format!("{name} {verb} this request{when}"));
            banner.text(stage.justification.clone().unwrap_or_default())
        }
        None => Banner::new(Tone::Info, "There is nothing for you to decide here")
            .text("Nobody has decided, or it is not your turn."),
    }
}

/// Approves or denies.
pub(crate) async fn decide(Path((_, request)): Path<(String, String)>, form: Form) -> Outcome {
    let visit = form.visit.clone();
    visit
        .run(move |visit| {
            let request: AssignmentRequestId = id("request", &request)?;
            let why = form.get("justification");
            let decision = approval::Decision {
                review_result: ReviewResult::from_word(form.get("decision"))
                    .unwrap_or(ReviewResult::NotReviewed),
                justification: Some(why.to_owned()).filter(|text| !text.is_empty()),
            };
            let stage = id("stage", form.get("stage"))?;
            match approvals::decide(&visit.engine, &visit.ctx, request, stage, &decision) {
                Ok(_) => Reply::see(format!("/approvals/{}/{request}", visit.viewer.tenant)),
                Err(error) => {
                    let Some(refusal) = error.refusal() else {
                        return Err(error.into());
                    };
                    let page = page(visit, request, why, Some(refusal))?;
                    Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
                }
            }
        })
        .await
}
