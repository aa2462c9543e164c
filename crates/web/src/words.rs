//! What the engine answers, in the words and pictures of pages.

use crate::views::shared::{Answer, Answers, ResourceRole, ResourceRoles};
use xenia_design::{Badge, Icon, Meter, Person, Step, StepState, Steps, Tone, When};
use xenia_engine::{
    domain::{
        Timestamp,
        edge::Closed,
        entitlement::{
            approval::{ApprovalStage, ReviewResult, StageStatus},
            assignment::{Assignment, AssignmentState},
            catalog::OriginSystem,
            package::ResourceRoleScope,
            policy::AssignmentPolicy,
            progress::{Denial, Progress},
            question::Question,
            request::{RequestRecord, RequestType},
        },
    },
    entitlement::views::{PersonView, RequestLine},
};

fn moment(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(jiff::Timestamp::MAX)
}

/// A moment of which the day matters.
pub(crate) fn day(at: Timestamp, now: Timestamp) -> When {
    When::day(moment(at), moment(now))
}

/// A moment of which the minute matters.
pub(crate) fn minute(at: Timestamp, now: Timestamp) -> When {
    When::minute(moment(at), moment(now))
}

/// A person with their address.
pub(crate) fn person(view: &PersonView) -> Person {
    if view.is_guest {
        Person::guest(&view.name, &view.mail)
    } else {
        Person::member(&view.name, &view.mail)
    }
}

/// What a package gives.
pub(crate) fn resources(role_scopes: &[ResourceRoleScope]) -> ResourceRoles {
    let item = |one: &ResourceRoleScope| {
        let name = one.role.resource.as_ref().map_or_else(
            || one.scope.origin_id.clone(),
            |resource| resource.display_name.clone(),
        );
        let role = one.role.display_name.clone().unwrap_or_default();
        match one.role.origin_system {
            OriginSystem::AadGroup => ResourceRole::group(name, &role.to_lowercase()),
            OriginSystem::AadApplication => {
                ResourceRole::application(name, &format!("role {role}"))
            }
        }
    };
    ResourceRoles {
        items: role_scopes.iter().map(item).collect(),
    }
}

/// What a package gives, counted: `2 groups, 1 application`.
pub(crate) fn contents(role_scopes: &[ResourceRoleScope]) -> String {
    let of = |system: OriginSystem| {
        role_scopes
            .iter()
            .filter(|one| one.role.origin_system == system)
            .count()
    };
    let counted = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        many => Some(format!("{many} {what}s")),
    };
    let parts: Vec<String> = [
        counted(of(OriginSystem::AadGroup), "group"),
        counted(of(OriginSystem::AadApplication), "application"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        "nothing yet".to_owned()
    } else {
        parts.join(", ")
    }
}

/// How long access by a policy lasts: `30 days`, `until 31 March 2027`, `no end`.
pub(crate) fn lasts(policy: &AssignmentPolicy) -> String {
    match (
        &policy.expiration.duration,
        &policy.expiration.end_date_time,
    ) {
        (Some(period), _) => period.in_words(),
        (None, Some(end)) => format!("until {}", end.long_date()),
        (None, None) => "no end".to_owned(),
    }
}

/// How a request under a policy is decided: `at once`, `one approval`.
pub(crate) fn decided_by(policy: &AssignmentPolicy) -> String {
    let settings = &policy.request_approval_settings;
    match (settings.is_approval_required_for_add, settings.stages.len()) {
        (false, _) | (true, 0) => "at once".to_owned(),
        (true, 1) => "one approval".to_owned(),
        (true, stages) => format!("{stages} approvals"),
    }
}

/// Where a request stands.
pub(crate) fn request_state(progress: &Progress) -> Badge {
    match progress {
        Progress::Submitted => Badge::new(Tone::Info, "Received"),
        Progress::PendingApproval { .. } => {
            Badge::new(Tone::Info, "Waiting for approval").icon(Icon::Clock)
        }
        Progress::Scheduled { .. } => Badge::new(Tone::Info, "Approved, starts later"),
        Progress::Delivering => Badge::new(Tone::Info, "Being set up"),
        Progress::Delivered { .. } => Badge::new(Tone::Good, "Delivered"),
        Progress::PartiallyDelivered { .. } => Badge::new(Tone::Warn, "Partly set up"),
        Progress::DeliveryFailed { .. } => Badge::new(Tone::Bad, "Could not be set up"),
        Progress::Denied {
            because: Denial::Timeout,
            ..
        } => Badge::new(Tone::Bad, "Not decided in time"),
        Progress::Denied { .. } => Badge::new(Tone::Bad, "Denied"),
        Progress::Canceled { .. } => Badge::new(Tone::Neutral, "Taken back"),
    }
}

/// What a request asks for.
pub(crate) fn request_kind(kind: RequestType) -> &'static str {
    if kind.is_remove() {
        "Leave"
    } else if kind.is_update() {
        "More time"
    } else {
        "New access"
    }
}

/// Where an assignment stands.
pub(crate) fn assignment_state(state: AssignmentState) -> Badge {
    match state {
        AssignmentState::Delivered => Badge::new(Tone::Good, "Active"),
        AssignmentState::PartiallyDelivered => Badge::new(Tone::Warn, "Partly set up"),
        AssignmentState::DeliveryFailed => Badge::new(Tone::Bad, "Could not be set up"),
        AssignmentState::Expired => Badge::new(Tone::Neutral, "Ended"),
        _ => Badge::new(Tone::Info, "Being set up"),
    }
}

/// Why an assignment ended.
pub(crate) fn ended_because(because: Option<Closed>) -> &'static str {
    match because {
        Some(Closed::Expired) | None => "Its time was over",
        Some(Closed::Left) => "Given up",
        Some(Closed::Removed) => "Taken away",
        Some(Closed::Deleted) => "The account was removed",
        Some(Closed::PackageChanged | Closed::Replaced) => "The package changed",
    }
}

/// How much of an assignment's time is left.
pub(crate) fn left(assignment: &Assignment, now: Timestamp) -> Option<Meter> {
    let span = assignment.span();
    let end = span.ends_at?;
    let days = |from: Timestamp| u32::try_from(from.days_until(end).max(0)).unwrap_or(u32::MAX);
    Some(Meter::days_left(days(now), days(span.starts_at)))
}

/// The questions of a request's policy with what was answered.
pub(crate) fn answers(record: &RequestRecord) -> Answers {
    let item = |question: &Question| {
        let given: Vec<&str> = record
            .request
            .answers
            .iter()
            .filter(|answer| answer.answered_question.id == question.id())
            .filter_map(|answer| answer.display_value.as_deref().or(answer.value.as_deref()))
            .collect();
        Answer::new(question.text_in("en"), given.join(", "))
    };
    Answers {
        items: record.policy.questions.iter().map(item).collect(),
    }
}

/// The way of a request from asking to having.
pub(crate) fn steps(line: &RequestLine, now: Timestamp) -> Steps {
    let asked = Step::new(StepState::Done, "Asked", "").at(minute(line.created_at, now));
    let mut steps = vec![asked];
    let stages = line
        .record
        .approval
        .iter()
        .flat_map(|approval| &approval.stages)
        .collect::<Vec<_>>();
    for (index, stage) in stages.iter().enumerate() {
        let name = if stages.len() == 1 {
            "Approval".to_owned()
        } else {
            format!("Approval {} of {}", index + 1, stages.len())
        };
        steps.push(stage_step(line, stage, name, now));
    }
    let progress = &line.record.request.progress;
    let (state, detail) = match progress {
        Progress::Delivered { .. } => (StepState::Done, String::new()),
        Progress::PartiallyDelivered { reasons, .. } | Progress::DeliveryFailed { reasons, .. } => {
            (StepState::Failed, reasons.join("; "))
        }
        Progress::Delivering => (StepState::Current, String::new()),
        Progress::Scheduled { starts_at } => (
            StepState::Current,
            format!("from {}", starts_at.long_date_time()),
        ),
        Progress::Canceled { .. } => (StepState::Failed, "taken back".to_owned()),
        Progress::Denied { .. } => return Steps { steps },
        _ => (StepState::Upcoming, String::new()),
    };
    let label = if line.record.request.request_type.is_remove() {
        "Access ended"
    } else {
        "Access given"
    };
    let last = Step::new(state, label, detail);
    steps.push(match progress.completed_at() {
        Some(at) => last.at(minute(at, now)),
        None => last,
    });
    Steps { steps }
}

fn stage_step(line: &RequestLine, stage: &ApprovalStage, name: String, now: Timestamp) -> Step {
    let by = stage.reviewed_by_id.and_then(|by| line.reviewers.get(&by));
    let because = stage.justification.as_deref().unwrap_or_default();
    let who = match (by, because) {
        (Some(by), "") => format!("by {by}"),
        (Some(by), because) => format!("by {by}: {because}"),
        (None, because) => because.to_owned(),
    };
    let (state, detail) = match (stage.status, stage.review_result) {
        (_, ReviewResult::Approve) => (StepState::Done, format!("approved {who}")),
        (_, ReviewResult::Deny) => (StepState::Failed, format!("denied {who}")),
        (StageStatus::InProgress, _) => (StepState::Current, String::new()),
        (StageStatus::NotStarted, _) => (StepState::Upcoming, String::new()),
        _ => (StepState::Failed, "nobody decided in time".to_owned()),
    };
    let step = Step::new(state, name, detail);
    match stage
        .reviewed_date_time
        .or(stage.due_date_time.filter(|_| state == StepState::Current))
    {
        Some(at) => step.at(minute(at, now)),
        None => step,
    }
}
