//! What people wait for with one application: for reviewers in Approvals, and for administrators in the console.

use crate::{
    http::{Form, Outcome, Reply, Visit},
    portal::id,
    views::{
        consent::{AskedRow, AskerRow, ConsentDecisionForm, ConsentRequestPage},
        frame,
    },
    words,
};
use axum::{extract::Path, http::StatusCode};
use uuid::Uuid;
use xenia_design::{Badge, Banner, Field, Person, Shell, Tone};
use xenia_engine::{
    Error, Result,
    consent::requests::{self, About, AppLine, Asked, UserLine},
    domain::{
        Refusal,
        consent::{ConsentDecision, ConsentResult, ConsentStatus},
        directory::User,
    },
};

/// Where the page stands.
pub(crate) struct Stand {
    /// What is around it.
    pub(crate) shell: Shell,
    /// Its address without the id.
    pub(crate) base: String,
}

fn stand(visit: &Visit) -> Stand {
    let home = format!("/approvals/{}", visit.viewer.tenant);
    Stand {
        shell: frame::approvals(&visit.viewer, &home)
            .titled("Consent request")
            .crumb("Waiting for you", &home),
        base: format!("{home}/consent-requests"),
    }
}

/// `GET /approvals/{tenant}/consent-requests/{request}`.
pub(crate) async fn show(visit: Visit, Path((_, request)): Path<(String, String)>) -> Outcome {
    visit
        .page(move |visit| {
            page(
                visit,
                id("consent request", &request)?,
                stand(visit),
                "",
                None,
            )
        })
        .await
}

/// `POST .../decide`.
pub(crate) async fn decide(Path((_, request)): Path<(String, String)>, form: Form) -> Outcome {
    decided(request, form, stand).await
}

/// `POST .../unblock`.
pub(crate) async fn unblock(Path((_, request)): Path<(String, String)>, form: Form) -> Outcome {
    unblocked(request, form, stand).await
}

/// Takes the decision of the form, on the page that stands there.
pub(crate) async fn decided(request: String, form: Form, stand: fn(&Visit) -> Stand) -> Outcome {
    let visit = form.visit.clone();
    visit
        .run(move |visit| {
            let request: Uuid = id("consent request", &request)?;
            let (about, decision) = sent(&form);
            let place = (request, about);
            match requests::decide(&visit.engine, &visit.ctx, place, &decision) {
                Ok(()) => Reply::see(format!("{}/{request}", stand(visit).base)),
                Err(Error::Refused(refusal)) => {
                    let why = form.get("justification");
                    let page = page(visit, request, stand(visit), why, Some(&refusal))?;
                    Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

/// What the form says.
fn sent(form: &Form) -> (About, ConsentDecision) {
    let result = match form.get("decision") {
        "approve" => ConsentResult::Approve,
        "block" => ConsentResult::Block,
        _ => ConsentResult::Deny,
    };
    let why = form.get("justification").trim().to_owned();
    let decision = ConsentDecision {
        result,
        justification: Some(why).filter(|text| !text.is_empty()),
    };
    let version = form.get("version").parse().unwrap_or(0);
    (About::All(version), decision)
}

/// Lets people ask again.
pub(crate) async fn unblocked(request: String, form: Form, stand: fn(&Visit) -> Stand) -> Outcome {
    let visit = form.visit.clone();
    visit
        .run(move |visit| {
            let request: Uuid = id("consent request", &request)?;
            requests::unblock(&visit.engine, &visit.ctx, request)?;
            Reply::see(format!("{}/{request}", stand(visit).base))
        })
        .await
}

/// The page of one application.
pub(crate) fn page(
    visit: &Visit,
    request: Uuid,
    stand: Stand,
    why: &str,
    refused: Option<&Refusal>,
) -> Result<ConsentRequestPage> {
    let line = requests::get(&visit.engine, &visit.ctx, request)?;
    let name = &line.app.app_display_name;
    let mut shell = stand.shell.titled(format!("{name} asks for consent"));
    let at_field = |it: &&Refusal| it.target.as_deref() == Some("justification");
    if let Some(refusal) = refused.filter(|it| !at_field(it)) {
        let banner = Banner::new(Tone::Bad, "This decision was not taken");
        shell = shell.banner(banner.text(refusal.message.clone()));
    }
    let error = refused.filter(at_field).map(|it| it.message.clone());
    let may_decide = line.may_decide && line.waiting().next().is_some();
    Ok(ConsentRequestPage {
        shell,
        application: name.clone(),
        state: state(&line),
        asked: line.asked.iter().map(asked).collect(),
        people: line.users.iter().map(|it| asker(it, visit)).collect(),
        decision: may_decide.then(|| decision(&line, &stand.base, why, error)),
        unblock: (line.may_decide && line.app.is_blocked)
            .then(|| format!("{}/{request}/unblock", stand.base)),
        notice: line.app.is_blocked.then(|| {
            Banner::new(Tone::Warn, "Nobody can ask for this application")
                .text("A reviewer blocked it. Whether it is disabled stands on its own page.")
        }),
    })
}

/// Where the request of an application stands.
pub(crate) fn state(line: &AppLine) -> Badge {
    match (line.waiting().count(), line.app.is_blocked) {
        (_, true) => Badge::new(Tone::Bad, "Blocked"),
        (0, false) => Badge::new(Tone::Neutral, "Nobody waits"),
        (1, false) => Badge::new(Tone::Warn, "1 waits"),
        (count, false) => Badge::new(Tone::Warn, format!("{count} wait")),
    }
}

fn asked(one: &Asked) -> AskedRow {
    let note = match (one.is_offered, one.may_grant) {
        (false, _) => "It is offered no more: deny the request.",
        (true, false) => "You may not agree to this for everybody.",
        (true, true) => "",
    };
    AskedRow {
        text: one.text.clone(),
        detail: format!("{}, of {}", one.value, one.resource),
        note: note.to_owned(),
    }
}

fn asker(line: &UserLine, visit: &Visit) -> AskerRow {
    let (request, now) = (&line.request, visit.ctx.now);
    let state = match (request.status, request.review_result) {
        (ConsentStatus::InProgress, _) => Badge::new(Tone::Warn, "Waits"),
        (ConsentStatus::Expired, _) => Badge::new(Tone::Neutral, "Expired"),
        (_, Some(ConsentResult::Approve)) => Badge::new(Tone::Good, "Approved"),
        (_, Some(ConsentResult::Deny)) => Badge::new(Tone::Bad, "Denied"),
        (_, Some(ConsentResult::Block)) => Badge::new(Tone::Bad, "Blocked"),
        (_, None) => Badge::new(Tone::Neutral, "Asked anew, or needless"),
    };
    let by = line.reviewer.as_ref();
    let by = by.map_or_else(String::new, |it| format!("by {}", it.display_name));
    let why = request.justification.as_ref();
    AskerRow {
        who: who(line),
        reason: request.reason.clone(),
        asked: words::day(request.created_date_time, now),
        state,
        decided: why.map_or_else(|| by.clone(), |why| format!("{by}: {why}")),
    }
}

/// Who asks.
pub(super) fn who(line: &UserLine) -> Person {
    let who = line.who.as_ref();
    who.map_or_else(|| Person::member("Somebody who is gone", ""), person)
}

fn person(user: &User) -> Person {
    let address = user.address().unwrap_or(&user.user_principal_name);
    match user.is_guest() {
        true => Person::guest(&user.display_name, address),
        false => Person::member(&user.display_name, address),
    }
}

fn decision(line: &AppLine, base: &str, why: &str, error: Option<String>) -> ConsentDecisionForm {
    let may_approve = line.may_approve();
    let name = &line.app.app_display_name;
    ConsentDecisionForm {
        action: format!("{base}/{}/decide", line.app.id),
        version: line.version.to_string(),
        justification: Field::area("justification", "Why", why)
            .hint("Whoever asked reads it. Denying and blocking need it")
            .error(error),
        may_approve,
        consequence: match may_approve {
            true => format!(
                "Approving agrees for everybody in the organisation: {name} can do this for whoever signs in to it. Denied people can ask again; after blocking nobody can."
            ),
            false => "You can deny or block. Approving takes a role that may agree to these permissions for everybody.".to_owned(),
        },
    }
}
