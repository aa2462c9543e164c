//! What is checked when a request is made, in one place and in a fixed order
//! (identity-governance.md, section 6.4, `submitted`): what fails here is refused and not stored.

use super::{
    all_or_nothing,
    answers::{self, Answer},
    approval::check_justification,
    assignment::{self, Assignment, Span},
    catalog::{Catalog, CatalogState},
    expiration::Schedule,
    package::AccessPackage,
    policy::AssignmentPolicy,
    progress::Progress,
    request::{AssignmentRequest, RequestType},
    scope::{self, Requestor},
    separation::{self, Duties, Held},
};
use crate::{Refusal, Timestamp};

/// What a request is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// An add or an update; removals need none of this.
    pub request_type: RequestType,
    /// The catalog of the package.
    pub catalog: &'a Catalog,
    /// The package.
    pub package: &'a AccessPackage,
    /// The policy named in the request.
    pub policy: &'a AssignmentPolicy,
    /// Who gets the access.
    pub target: &'a Requestor,
    /// The answers sent.
    pub answers: &'a [Answer],
    /// The justification sent.
    pub justification: Option<&'a str>,
    /// The dates asked for.
    pub schedule: Option<&'a Schedule>,
    /// What the package does not go together with.
    pub duties: &'a Duties,
    /// What the target has.
    pub held: &'a Held,
    /// The target's live assignment of the package.
    pub assignment: Option<&'a Assignment>,
    /// The target's requests for the package that are not complete.
    pub open_requests: &'a [AssignmentRequest],
}

/// A request that may be made, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// The answers, checked and complete.
    pub answers: Vec<Answer>,
    /// The justification, trimmed.
    pub justification: Option<String>,
    /// From when until when, were it approved now.
    pub span: Span,
    /// Whether somebody has to approve.
    pub needs_approval: bool,
}

/// Checks a request to add or to extend.
///
/// # Errors
/// The first of: the package's catalog is not published (or not visible from outside), the target
/// is not in the policy's scope, people may not ask for themselves, the target already has or has
/// already asked for the package, separation of duties, answers, justification, dates.
pub fn admit(submission: &Submission<'_>, now: Timestamp) -> Result<Admitted, Refusal> {
    let Submission {
        request_type,
        policy,
        ..
    } = *submission;
    let direct = request_type.is_direct();
    check_catalog(submission)?;
    if !direct {
        scope::check(policy, submission.target)?;
        if request_type == RequestType::UserAdd {
            scope::may_self_add(policy)?;
        }
    } else if policy.allowed_target_scope != super::policy::AllowedTargetScope::NotSpecified {
        scope::check(policy, submission.target)?;
    }
    check_open(submission)?;
    let span = dates(submission, direct, now)?;
    if request_type.is_add() {
        separation::check(submission.duties, submission.held)?;
    }
    let answers = if direct {
        Vec::new()
    } else {
        answers::check(&policy.questions, submission.answers).map_err(join)?
    };
    let settings = &policy.request_approval_settings;
    let justification = check_justification(
        submission.justification,
        settings.is_requestor_justification_required && !direct,
        &policy.setting("requestApprovalSettings/isRequestorJustificationRequired"),
    )?;
    let needs_approval = if request_type.is_update() {
        settings.is_approval_required_for_update
    } else {
        settings.is_approval_required_for_add
    };
    Ok(Admitted {
        answers,
        justification,
        span,
        needs_approval,
    })
}

fn join(refusals: Vec<Refusal>) -> Refusal {
    all_or_nothing(refusals)
        .err()
        .unwrap_or_else(|| Refusal::invalid("answers", "`answers` are not valid"))
}

fn check_catalog(submission: &Submission<'_>) -> Result<(), Refusal> {
    let Submission {
        catalog,
        package,
        target,
        ..
    } = *submission;
    if catalog.state != CatalogState::Published {
        return Err(Refusal::conflict(format!(
            "access package `{}` cannot be requested: its catalog `{}` is not published",
            package.display_name, catalog.display_name
        ))
        .coded("CatalogUnpublished")
        .by(format!("catalogs/{}/state", catalog.id)));
    }
    if !catalog.is_externally_visible && target.is_external() {
        return Err(Refusal::forbidden(format!(
            "access package `{}` is not for people from outside: its catalog `{}` is not externally visible",
            package.display_name, catalog.display_name
        ))
        .coded("CatalogInternal")
        .by(format!("catalogs/{}/isExternallyVisible", catalog.id)));
    }
    Ok(())
}

fn check_open(submission: &Submission<'_>) -> Result<(), Refusal> {
    let name = &submission.package.display_name;
    if submission.request_type.is_add() && submission.assignment.is_some() {
        return Err(Refusal::conflict(format!(
            "access package `{name}` is already assigned; ask for an extension instead"
        ))
        .coded("AlreadyAssigned"));
    }
    let open = submission
        .open_requests
        .iter()
        .find(|request| is_open(&request.progress));
    if let Some(request) = open.filter(|request| !request.request_type.is_remove()) {
        return Err(Refusal::conflict(format!(
            "access package `{name}` has been requested already; that request (`{}`) is `{}`",
            request.id,
            request.progress.state()
        ))
        .coded("AlreadyRequested"));
    }
    Ok(())
}

const fn is_open(progress: &Progress) -> bool {
    matches!(
        progress,
        Progress::Submitted
            | Progress::PendingApproval { .. }
            | Progress::Scheduled { .. }
            | Progress::Delivering
    )
}

fn dates(submission: &Submission<'_>, direct: bool, now: Timestamp) -> Result<Span, Refusal> {
    let Submission {
        policy,
        schedule,
        assignment,
        package,
        ..
    } = *submission;
    match (submission.request_type.is_update(), assignment) {
        (false, _) => assignment::span(policy, schedule, direct, now),
        (true, Some(assignment)) => assignment.extend(policy, schedule, direct, now),
        (true, None) => Err(Refusal::conflict(format!(
            "access package `{}` is not assigned, so there is nothing to extend",
            package.display_name
        ))
        .coded("NotAssigned")),
    }
}
