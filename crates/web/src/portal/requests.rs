//! One's own requests.

use super::id;
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        frame,
        portal::{RequestRow, RequestStatusPage, RequestsPage},
        shared::danger,
    },
    words,
};
use axum::extract::Path;
use xenia_design::{Confirm, Fact, Icon, Link, Pager};
use xenia_engine::{
    domain::{AssignmentRequestId, Timestamp, entitlement::progress::Progress},
    entitlement::{
        requests,
        views::{self, RequestDetail, RequestLine},
    },
};

/// All of them, the newest first.
pub(crate) async fn list(visit: Visit) -> Outcome {
    visit
        .page(|visit| {
            let home = format!("/my-access/{}", visit.viewer.tenant);
            let lines = views::my_requests(&visit.engine, &visit.ctx)?;
            let count = lines.len();
            Ok(RequestsPage {
                shell: frame::portal(&visit.viewer, &format!("{home}/requests"))
                    .titled("My requests"),
                packages: home.clone(),
                rows: lines
                    .iter()
                    .map(|line| row(line, &home, visit.ctx.now))
                    .collect(),
                pager: Pager {
                    summary: format!("{count} request{}", if count == 1 { "" } else { "s" }),
                    ..Pager::default()
                },
            })
        })
        .await
}

fn row(line: &RequestLine, home: &str, now: Timestamp) -> RequestRow {
    let request = &line.record.request;
    RequestRow {
        package: line.package.clone(),
        href: format!("{home}/requests/{}", request.id),
        kind: words::request_kind(request.request_type).to_owned(),
        asked: words::day(line.created_at, now),
        state: words::request_state(&request.progress),
        detail: line
            .reviewers
            .values()
            .next_back()
            .map_or_else(String::new, |name| format!("by {name}")),
    }
}

/// Where one request stands.
pub(crate) async fn one(visit: Visit, Path((_, request)): Path<(String, String)>) -> Outcome {
    visit
        .page(move |visit| {
            let request: AssignmentRequestId = id("request", &request)?;
            let detail = views::request(&visit.engine, &visit.ctx, request)?;
            let home = format!("/my-access/{}", visit.viewer.tenant);
            let here = format!("{home}/requests");
            let record = &detail.line.record;
            Ok(RequestStatusPage {
                shell: frame::portal(&visit.viewer, &here)
                    .titled(&detail.line.package)
                    .crumb("My requests", &here),
                package: detail.line.package.clone(),
                state: words::request_state(&record.request.progress),
                lead: lead(&detail),
                steps: words::steps(&detail.line, visit.ctx.now),
                answers: words::answers(record),
                facts: facts(&detail),
                resources: words::resources(&detail.package.resource_role_scopes),
                cancel: cancel_button(visit, &detail, &home),
                next: next(&detail, &home),
            })
        })
        .await
}

fn lead(detail: &RequestDetail) -> String {
    let removed = detail.line.record.request.request_type.is_remove();
    match &detail.line.record.request.progress {
        Progress::Submitted | Progress::Delivering => "We are setting it up.".to_owned(),
        Progress::PendingApproval { .. } => {
            "Somebody has to decide. We write to you as soon as they have.".to_owned()
        }
        Progress::Scheduled { starts_at } => format!(
            "It is approved. Your access starts on {}.",
            starts_at.long_date()
        ),
        Progress::Delivered { .. } if removed => "The access has ended.".to_owned(),
        Progress::Delivered { .. } => match detail
            .assignment
            .as_ref()
            .and_then(|assignment| assignment.span().ends_at)
        {
            Some(end) => format!("You have access until {}.", end.long_date()),
            None => "You have access.".to_owned(),
        },
        Progress::PartiallyDelivered { .. } => {
            "Part of the access is there; the organisation is looking after the rest.".to_owned()
        }
        Progress::DeliveryFailed { .. } => {
            "It was approved but could not be set up. The organisation can try again.".to_owned()
        }
        Progress::Denied { .. } => {
            "You do not get this access. The reason stands below, if one was given.".to_owned()
        }
        Progress::Canceled { .. } => "The request was taken back.".to_owned(),
    }
}

fn facts(detail: &RequestDetail) -> Vec<Fact> {
    let record = &detail.line.record;
    let mut facts = vec![
        Fact::new(
            "Asked for",
            words::request_kind(record.request.request_type),
        ),
        Fact::new("Asked on", detail.line.created_at.long_date_time()),
        Fact::new("How long", words::lasts(&record.policy)),
    ];
    if let Some(justification) = &record.request.justification {
        facts.push(Fact::new("Why", justification));
    }
    facts.push(Fact::code("Request", record.request.id.to_string()));
    facts
}

fn cancel_button(visit: &Visit, detail: &RequestDetail, home: &str) -> Option<Confirm> {
    let request = &detail.line.record.request;
    let open = matches!(
        request.progress,
        Progress::PendingApproval { .. } | Progress::Scheduled { .. }
    );
    open.then(|| {
        danger(
            "cancel",
            "Take back",
            Icon::Close,
            "Take this request back?",
            "Nobody will decide it. You can ask again at any time.",
            &format!("{home}/requests/{}/cancel", request.id),
            &visit.viewer.csrf,
        )
    })
}

fn next(detail: &RequestDetail, home: &str) -> Option<Link> {
    let request = &detail.line.record.request;
    match request.progress {
        Progress::Delivered { .. } | Progress::PartiallyDelivered { .. } => {
            Some(Link::new("See what you have", format!("{home}/access")))
        }
        Progress::Denied { .. } | Progress::Canceled { .. } => Some(Link::new(
            "Ask again",
            format!("{home}/packages/{}", request.access_package_id),
        )),
        _ => None,
    }
}

/// Takes a request back.
pub(crate) async fn cancel(Path((_, request)): Path<(String, String)>, form: Form) -> Outcome {
    let visit = form.visit;
    visit
        .run(move |visit| {
            let request: AssignmentRequestId = id("request", &request)?;
            requests::cancel(&visit.engine, &visit.ctx, request)?;
            Reply::see(format!(
                "/my-access/{}/requests/{request}",
                visit.viewer.tenant
            ))
        })
        .await
}
