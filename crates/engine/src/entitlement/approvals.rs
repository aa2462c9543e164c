//! Deciding about requests, stage by stage.

use super::{approver_mails, approvers, delivery, facts, mails, requests, visibility, work::Work};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, DECIDE_REQUESTS, On},
};
use serde_json::json;
use std::collections::BTreeSet;
use xenia_domain::{
    ApprovalStageId, AssignmentRequestId, NodeKind, Refusal, UserId,
    audit::NewEvent,
    entitlement::{
        approval::{self, Approval, Decision, Outcome},
        approvers::Approvers,
        assignment::{Span, span},
        policy::ApprovalStageSettings,
        progress::{Denial, Progress},
        request::RequestRecord,
        separation,
    },
};
use xenia_store::{Tx, assignments, resources::Versioned};

/// Starts the approval of a request. Refused when nobody could ever decide one of its stages.
pub(super) fn start(work: &Work<'_, '_>, record: &mut RequestRecord) -> Result<()> {
    let stages = record.policy.request_approval_settings.stages.clone();
    for (index, settings) in stages.iter().enumerate() {
        if approvers::of_stage(work.tx, work.ctx, record, settings)?.is_empty() {
            return Err(nobody(record, index).into());
        }
    }
    let request = &record.request;
    record.approval = Some(Approval::start(
        request.id,
        request.requestor_id,
        request.target_id,
        &stages,
        work.now(),
        || ApprovalStageId(work.tx.new_id()),
    ));
    record.request.progress = request.progress.clone().await_approval(0)?;
    enter(work, record)
}

fn nobody(record: &RequestRecord, stage: usize) -> Refusal {
    let property = format!("requestApprovalSettings/stages/{stage}/primaryApprovers");
    Refusal::conflict(format!(
        "nobody could approve this request: stage {} of policy `{}` names no approver who has an account that is open and is neither the requestor nor the one who gets the access",
        stage + 1,
        record.policy.display_name
    ))
    .coded("NoApprover")
    .by(record.policy.setting(&property))
}

/// Makes the current stage known to those who may decide it.
fn enter(work: &Work<'_, '_>, record: &mut RequestRecord) -> Result<()> {
    let Some(settings) = current_settings(record) else {
        return Ok(());
    };
    let who = approvers::of_stage(work.tx, work.ctx, record, &settings)?;
    // Where no primary approver is left, the escalation approvers need not wait.
    record.is_escalated = who.primary.is_empty();
    let deciding = who.who_decides(record.is_escalated);
    let standing = approvers::standing(&settings, &deciding);
    assignments::set_approvers(work.tx, record.request.id, &standing)?;
    approver_mails::decide(work, record, &deciding, approver_mails::Asked::First)
}

fn current_settings(record: &RequestRecord) -> Option<ApprovalStageSettings> {
    let approval = record.approval.as_ref()?;
    approval.current().map(|(_, stage)| stage.settings.clone())
}

/// Nobody has to decide this request any more.
pub(super) fn forget(work: &Work<'_, '_>, record: &RequestRecord) -> Result<()> {
    assignments::set_approvers(work.tx, record.request.id, &BTreeSet::new())?;
    Ok(())
}

/// Forwards the current stage to its escalation approvers, where its time has come.
pub(super) fn forward(work: &Work<'_, '_>, record: &mut RequestRecord) -> Result<bool> {
    let escalated = record
        .approval
        .as_ref()
        .and_then(Approval::current)
        .is_some_and(|(_, stage)| stage.is_escalated(work.now()));
    let (true, false, Some(settings)) = (escalated, record.is_escalated, current_settings(record))
    else {
        return Ok(false);
    };
    let who = approvers::of_stage(work.tx, work.ctx, record, &settings)?;
    record.is_escalated = true;
    let standing = approvers::standing(&settings, &who.who_decides(true));
    assignments::set_approvers(work.tx, record.request.id, &standing)?;
    let new: BTreeSet<UserId> = who.escalation.difference(&who.primary).copied().collect();
    approver_mails::decide(work, record, &new, approver_mails::Asked::Forwarded)?;
    work.tell(requests::event(
        work.tx,
        record,
        "Forward access package assignment request",
    )?);
    Ok(true)
}

/// Reminds those who decide the current stage, half-way through it: whoever they are by now;
/// `false` where it is not time.
pub(super) fn remind(work: &Work<'_, '_>, record: &mut RequestRecord) -> Result<bool> {
    let reminded = record
        .approval
        .clone()
        .and_then(|approval| approval.remind(work.now()));
    let (Some(reminded), Some(settings)) = (reminded, current_settings(record)) else {
        return Ok(false);
    };
    record.approval = Some(reminded);
    let who = approvers::of_stage(work.tx, work.ctx, record, &settings)?;
    let deciding = who.who_decides(record.is_escalated);
    let standing = approvers::standing(&settings, &deciding);
    assignments::set_approvers(work.tx, record.request.id, &standing)?;
    approver_mails::decide(work, record, &deciding, approver_mails::Asked::Reminded)?;
    work.tell(requests::event(
        work.tx,
        record,
        "Remind approvers of access package assignment request",
    )?);
    Ok(true)
}

/// Denies a request whose time to decide is over; `false` where it is not.
pub(super) fn time_out(work: &Work<'_, '_>, record: &mut RequestRecord) -> Result<bool> {
    let expired = record
        .approval
        .clone()
        .and_then(|approval| approval.expire(work.now()));
    let Some(expired) = expired else {
        return Ok(false);
    };
    record.approval = Some(expired);
    record.request.progress = record
        .request
        .progress
        .clone()
        .deny(Denial::Timeout, work.now())?;
    forget(work, record)?;
    mails::denied(work, record)?;
    work.tell(requests::event(
        work.tx,
        record,
        "Access package assignment request timed out",
    )?);
    Ok(true)
}

/// Decides a stage of a request. After the last approval access is there when this returns. Of two
/// approvers at once one decides and the other is told so with a conflict. Refused where the
/// caller is not an approver of the stage, or is the one who asked or would get the access.
pub fn decide(
    engine: &Engine,
    ctx: &Ctx,
    request: AssignmentRequestId,
    stage: ApprovalStageId,
    decision: &Decision,
) -> Result<Versioned<RequestRecord>> {
    engine.write(ctx, |tx| {
        let work = Work::new(engine, tx, ctx);
        let by = ctx
            .user()
            .ok_or_else(|| authz::denied(ctx, &DECIDE_REQUESTS))?;
        authz::require(tx, ctx, &DECIDE_REQUESTS, On::Node(NodeKind::User, by.0))?;
        let found = visible(tx, ctx, request)?;
        let mut record = found.value.clone();
        let outcome = judge(&work, &mut record, stage, decision, by)?;
        work.tell(told(&work, &record, decision, outcome)?);
        follow(&work, &mut record, outcome)?;
        let saved = requests::save(&work, record, &found)?;
        work.written(saved)
    })
}

fn visible(tx: &Tx<'_>, ctx: &Ctx, id: AssignmentRequestId) -> Result<Versioned<RequestRecord>> {
    let found = requests::load(tx, id)?;
    match visibility::sight(tx, ctx, &found.value)? {
        Some(_) => Ok(found),
        None => Err(Refusal::not_found("approval", id).into()),
    }
}

fn judge(
    work: &Work<'_, '_>,
    record: &mut RequestRecord,
    stage: ApprovalStageId,
    decision: &Decision,
    by: UserId,
) -> Result<Outcome> {
    let id = record.request.id;
    let approval = record
        .approval
        .clone()
        .ok_or_else(|| Refusal::not_found("approval", id))?;
    if let Progress::Canceled { at } = record.request.progress {
        return Err(Refusal::conflict(format!(
            "the request was taken back on {}",
            at.long_date_time()
        ))
        .coded("RequestState")
        .into());
    }
    let (who, escalated) = {
        let asked = approval
            .stages
            .iter()
            .find(|one| one.id == stage)
            .ok_or_else(|| Refusal::not_found("approval stage", stage))?;
        let who = approvers::of_stage(work.tx, work.ctx, record, &asked.settings)?;
        (who, asked.is_escalated(work.now()) || record.is_escalated)
    };
    let allowed = Approvers::who_decides(&who, escalated);
    let (approval, outcome) =
        approval::decide(approval, stage, decision, by, &allowed, work.now())?;
    record.approval = Some(approval);
    assignments::add_reviewer(work.tx, id, by)?;
    Ok(outcome)
}

fn told(
    work: &Work<'_, '_>,
    record: &RequestRecord,
    decision: &Decision,
    outcome: Outcome,
) -> Result<NewEvent> {
    let activity = match outcome {
        Outcome::Denied => "Deny access package assignment request",
        Outcome::Approved | Outcome::NextStage(_) => "Approve access package assignment request",
    };
    let justification = decision.justification.as_deref().map(str::trim);
    let event = requests::event(work.tx, record, activity)?;
    Ok(event.with(json!({ "justification": justification, "last": outcome == Outcome::Approved })))
}

/// What follows from a decision.
fn follow(work: &Work<'_, '_>, record: &mut RequestRecord, outcome: Outcome) -> Result<()> {
    match outcome {
        Outcome::Denied => {
            let progress = record.request.progress.clone();
            record.request.progress = progress.deny(Denial::Decision, work.now())?;
            forget(work, record)?;
            mails::denied(work, record)
        }
        Outcome::NextStage(stage) => {
            let progress = record.request.progress.clone();
            record.request.progress = progress.await_approval(stage)?;
            enter(work, record)
        }
        Outcome::Approved => {
            forget(work, record)?;
            let span = grantable(work, record)?;
            delivery::proceed(work, record, span)
        }
    }
}

/// Checks again, at the time of giving access, what may have changed since the request was made;
/// answers the span counted from now.
pub(super) fn grantable(work: &Work<'_, '_>, record: &RequestRecord) -> Result<Span> {
    let (tx, ctx) = (work.tx, work.ctx);
    let request = &record.request;
    let offer = facts::offer(tx, request.access_package_id).map_err(|error| {
        let gone = || Refusal::conflict("the access package was deleted in the meantime");
        error
            .refusal()
            .map_or_else(|| error.clone(), |_| Error::from(gone()))
    })?;
    let direct = request.request_type.is_direct();
    if request.request_type.is_update() {
        let current = request
            .assignment_id
            .map(|id| xenia_store::resources::find(tx, id))
            .transpose()?
            .flatten();
        let current: Versioned<xenia_domain::entitlement::assignment::Assignment> =
            current.ok_or_else(|| Refusal::not_found("assignment", request.id))?;
        // The window for asking was checked when the extension was asked for.
        let new = span(&record.policy, request.schedule.as_ref(), direct, ctx.now)?;
        return Ok(Span {
            starts_at: current.value.span().starts_at,
            ..new
        });
    }
    let person = facts::Person::of_request(tx, record)?;
    separation::check(
        &facts::duties(tx, &offer.package)?,
        &facts::held_beside(tx, ctx, &person, request.id)?,
    )?;
    Ok(span(
        &record.policy,
        request.schedule.as_ref(),
        direct,
        ctx.now,
    )?)
}

/// The approval of a request (Graph `approval`): for whom the request is visible, with whether the
/// caller may decide its current stage.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    request: AssignmentRequestId,
) -> Result<(Versioned<RequestRecord>, bool)> {
    engine.read(ctx, |tx| {
        let found = visible(tx, ctx, request)?;
        if found.value.approval.is_none() {
            return Err(Refusal::not_found("approval", request).into());
        }
        let mine = assigned(tx, ctx, &found.value)?;
        Ok((found, mine))
    })
}

/// Whether the caller may decide the current stage now.
pub(super) fn assigned(tx: &Tx<'_>, ctx: &Ctx, record: &RequestRecord) -> Result<bool> {
    let (Some(user), Some(settings), Progress::PendingApproval { .. }) = (
        ctx.user(),
        current_settings(record),
        &record.request.progress,
    ) else {
        return Ok(false);
    };
    let escalated = record.is_escalated
        || record
            .approval
            .as_ref()
            .and_then(Approval::current)
            .is_some_and(|(_, stage)| stage.is_escalated(ctx.now));
    let who = approvers::of_stage(tx, ctx, record, &settings)?;
    Ok(who.who_decides(escalated).contains(&user))
}

/// What waits for the caller's decision, the most urgent first.
pub fn waiting(engine: &Engine, ctx: &Ctx) -> Result<Vec<Versioned<RequestRecord>>> {
    let mut found = requests::of_caller(
        engine,
        ctx,
        requests::By::Approver,
        &requests::Filter::default(),
    )?;
    found.sort_by_key(|record| {
        let approval = record.value.approval.as_ref();
        (
            approval.and_then(Approval::due_at),
            record.created_at,
            record.value.request.id,
        )
    });
    Ok(found)
}

/// What the caller decided, the newest decision first.
pub fn decided(engine: &Engine, ctx: &Ctx) -> Result<Vec<Versioned<RequestRecord>>> {
    engine.read(ctx, |tx| {
        let by = ctx
            .user()
            .ok_or_else(|| authz::denied(ctx, &DECIDE_REQUESTS))?;
        authz::require(
            tx,
            ctx,
            &authz::READ_OWN_ACCESS,
            On::Node(NodeKind::User, by.0),
        )?;
        let when = |record: &RequestRecord| {
            let stages = record.approval.iter().flat_map(|approval| &approval.stages);
            stages
                .filter(|stage| stage.reviewed_by_id == Some(by))
                .filter_map(|stage| stage.reviewed_date_time)
                .max()
        };
        let mut found: Vec<_> = assignments::decided_by(tx, by)?
            .into_iter()
            .filter(|record| when(&record.value).is_some())
            .collect();
        found.sort_by_key(|record| std::cmp::Reverse(when(&record.value)));
        Ok(found)
    })
}
