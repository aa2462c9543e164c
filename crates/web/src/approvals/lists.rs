//! What waits, and what was decided.

use crate::{
    http::{Outcome, Visit},
    views::{
        approvals::{ApprovalHistoryPage, ApprovalRow, ApprovalsPage, DecidedRow},
        frame,
    },
    words,
};
use xenia_design::{Badge, Pager, Tone};
use xenia_engine::{
    consent::requests,
    directory::groups::joining,
    domain::{
        Timestamp, UserId,
        entitlement::approval::{ApprovalStage, ReviewResult},
    },
    entitlement::views::{self, RequestLine},
};

/// Whether little time is left to decide: two days.
const URGENT_DAYS: i64 = 2;

fn pager(count: usize, what: &str) -> Pager {
    Pager {
        summary: format!("{count} {what}{}", if count == 1 { "" } else { "s" }),
        ..Pager::default()
    }
}

/// What waits for one's decision.
pub(crate) async fn waiting(visit: Visit) -> Outcome {
    visit
        .page(|visit| {
            let home = format!("/approvals/{}", visit.viewer.tenant);
            let lines = views::waiting(&visit.engine, &visit.ctx)?;
            let joins = joining::waiting(&visit.engine, &visit.ctx)?;
            let consents = requests::waiting(&visit.engine, &visit.ctx)?;
            let count = lines.len() + joins.len() + consents.len();
            let mut viewer = visit.viewer.clone();
            viewer.waiting_approvals = u32::try_from(count).unwrap_or(u32::MAX);
            Ok(ApprovalsPage {
                shell: frame::approvals(&viewer, &home).titled("Waiting for you"),
                rows: lines
                    .iter()
                    .map(|line| row(line, &home, visit.ctx.now))
                    .chain(joins.iter().map(|line| join_row(line, visit)))
                    .chain(consents.iter().filter_map(|line| consent_row(line, visit)))
                    .collect(),
                pager: pager(count, "request"),
            })
        })
        .await
}

fn row(line: &RequestLine, home: &str, now: Timestamp) -> ApprovalRow {
    let approval = line.record.approval.as_ref();
    let due = approval.and_then(|approval| approval.due_at());
    let current = approval.and_then(|approval| approval.current());
    let stages = approval.map_or(0, |approval| approval.stages.len());
    ApprovalRow {
        who: words::person(&line.who),
        company: if line.who.is_guest {
            line.who.company.clone()
        } else {
            String::new()
        },
        package: line.package.clone(),
        href: format!("{home}/{}", line.record.request.id),
        asked: words::day(line.created_at, now),
        decide_by: due.map(|due| words::day(due, now)),
        is_urgent: due.is_some_and(|due| now.days_until(due) <= URGENT_DAYS),
        stage: match current {
            Some((index, _)) if stages > 1 => format!("Stage {} of {stages}", index + 1),
            _ => String::new(),
        },
    }
}

/// Somebody asks to join a group that one owns.
fn join_row(line: &joining::RequestLine, visit: &Visit) -> ApprovalRow {
    let (now, request) = (visit.ctx.now, &line.request);
    let due = request.expiration_date_time;
    ApprovalRow {
        who: crate::portal::asker(line),
        company: String::new(),
        package: line.group.clone(),
        href: format!(
            "/my-access/{}/groups/{}/requests/{}",
            visit.viewer.tenant, request.group_id, request.id
        ),
        asked: words::day(request.created_date_time, now),
        decide_by: Some(words::day(due, now)),
        is_urgent: now.days_until(due) <= URGENT_DAYS,
        stage: "Group, member".to_owned(),
    }
}

/// People want to use an application that asks for the consent of an administrator.
fn consent_row(line: &requests::AppLine, visit: &Visit) -> Option<ApprovalRow> {
    let now = visit.ctx.now;
    // The one who has waited longest.
    let first = line.waiting().last()?;
    let due = first.request.expiration_date_time;
    Some(ApprovalRow {
        who: super::consent::who(first),
        company: String::new(),
        package: line.app.app_display_name.clone(),
        href: format!(
            "/approvals/{}/consent-requests/{}",
            visit.viewer.tenant, line.app.id
        ),
        asked: words::day(first.request.created_date_time, now),
        decide_by: Some(words::day(due, now)),
        is_urgent: now.days_until(due) <= URGENT_DAYS,
        stage: match line.waiting().count() {
            1 => "Application, consent".to_owned(),
            count => format!("Application, consent: {count} people"),
        },
    })
}

/// What one decided.
pub(crate) async fn decided(visit: Visit) -> Outcome {
    visit
        .page(|visit| {
            let home = format!("/approvals/{}", visit.viewer.tenant);
            let lines = views::decided(&visit.engine, &visit.ctx)?;
            let by = visit.ctx.user().unwrap_or_default();
            Ok(ApprovalHistoryPage {
                shell: frame::approvals(&visit.viewer, &format!("{home}/history"))
                    .titled("Decided"),
                rows: lines
                    .iter()
                    .filter_map(|line| decided_row(line, by, &home, visit.ctx.now))
                    .collect(),
                pager: pager(lines.len(), "decision"),
            })
        })
        .await
}

fn decided_row(line: &RequestLine, by: UserId, home: &str, now: Timestamp) -> Option<DecidedRow> {
    let mut stages = line
        .record
        .approval
        .iter()
        .flat_map(|approval| &approval.stages);
    let mine: &ApprovalStage = stages.find(|stage| stage.reviewed_by_id == Some(by))?;
    let decision = match mine.review_result {
        ReviewResult::Approve => Badge::new(Tone::Good, "Approved"),
        _ => Badge::new(Tone::Bad, "Denied"),
    };
    Some(DecidedRow {
        who: words::person(&line.who),
        package: line.package.clone(),
        href: format!("{home}/{}", line.record.request.id),
        decision,
        when: words::minute(mine.reviewed_date_time.unwrap_or(line.created_at), now),
        justification: mine.justification.clone().unwrap_or_default(),
        outcome: words::request_state(&line.record.request.progress).label,
    })
}
