//! Giving access: the account, the assignment, its edges.

use super::{
    CATEGORY, approvers,
    facts::{self, Person},
    lifecycle, mails, requests,
    work::{self, Work, user_target},
};
use crate::{Ctx, Result, b2b, directory::group_settings};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, AssignmentId, Edge, NodeKind, Refusal, Relation, UserId,
    audit::{NewEvent, Target},
    directory::{Group, ServicePrincipal, User},
    entitlement::{
        assignment::{Assignment, Span},
        catalog::Grant,
        fulfil::{self, Holding},
        progress::Progress,
        request::RequestRecord,
    },
};
use xenia_store::{
    Tx, WriteTx,
    assignments::{self, AssignmentQuery},
    edges::{self, EdgeQuery},
    resources::{self, Versioned},
    shapes::entitlement::PackageRecord,
};

/// After the last approval, or at once where none is needed: access now, or on the day it starts.
pub(super) fn proceed(work: &Work<'_, '_>, record: &mut RequestRecord, span: Span) -> Result<()> {
    let progress = record.request.progress.clone();
    // An extension changes what is there; its start is in the past.
    record.request.progress = progress.approve(span.starts_at, work.now())?;
    if let Progress::Scheduled { .. } = record.request.progress {
        work.tell(requests::event(
            work.tx,
            record,
            "Schedule a future access package assignment",
        )?);
        return mails::scheduled(work, record, span);
    }
    deliver(work, record, span)
}

/// Gives access. Everything happens in this transaction; when it commits, access is there.
pub(super) fn deliver(work: &Work<'_, '_>, record: &mut RequestRecord, span: Span) -> Result<()> {
    let tx = work.tx;
    let (user, is_new) = subject(work, record)?;
    let package = record.request.access_package_id;
    let extends = record.request.request_type.is_update();
    let existing = assignments::live(tx, package, user.id)?;
    let opened = match (&existing, extends) {
        (Some(found), true) => found.value.clone().reschedule(span)?,
        (None, false) => Assignment::open(
            AssignmentId(tx.new_id()),
            package,
            record.request.assignment_policy_id,
            user.id,
            span,
        ),
        (Some(_), false) => {
            return Err(Refusal::conflict(format!(
                "`{}` has this access package already",
                user.display_name
            ))
            .coded("AlreadyAssigned")
            .into());
        }
        (None, true) => {
            return Err(Refusal::conflict(
                "the assignment has ended, so there is nothing to extend",
            )
            .coded("NotAssigned")
            .into());
        }
    };
    let given = fulfil(tx, work.ctx, &opened)?;
    let assignment = opened.deliver(given.wanted, given.reasons.len())?;
    match &existing {
        Some(found) => _ = resources::update(tx, &assignment, found.version)?,
        None => _ = resources::insert(tx, &assignment)?,
    }
    finish(work, record, &assignment, given)?;
    lifecycle::after_new(work, user.id)?;
    mails::delivered(work, record, &assignment, is_new)
}

/// Notes in the request what was given, and tells of it.
fn finish(
    work: &Work<'_, '_>,
    record: &mut RequestRecord,
    assignment: &Assignment,
    given: Given,
) -> Result<()> {
    record.request.assignment_id = Some(assignment.id);
    let done = given.wanted.saturating_sub(given.reasons.len());
    let details = json!({
        "assignment": assignment.id,
        "startDateTime": assignment.span().starts_at,
        "endDateTime": assignment.span().ends_at,
        "failed": given.reasons,
    });
    let progress = record.request.progress.clone();
    record.request.progress = progress.finish(done, given.reasons, work.now())?;
    let event = requests::event(work.tx, record, "Fulfill access package assignment request")?;
    let about = Target::new(NodeKind::Assignment, assignment.id, assignment.state.word());
    work.tell(event.and(about).with(details));
    Ok(())
}

/// Tries a failed delivery again.
pub(super) fn again(work: &Work<'_, '_>, record: &mut RequestRecord) -> Result<()> {
    let tx = work.tx;
    let existing = record
        .request
        .assignment_id
        .map(|id| resources::find::<Assignment>(tx, id))
        .transpose()?
        .flatten();
    let Some(found) = existing else {
        let span = super::approvals::grantable(work, record)?;
        return deliver(work, record, span);
    };
    let given = fulfil(tx, work.ctx, &found.value)?;
    let assignment = found
        .value
        .clone()
        .deliver(given.wanted, given.reasons.len())?;
    resources::update(tx, &assignment, found.version)?;
    finish(work, record, &assignment, given)
}

/// The account that gets the access, made where there is none; whether it was made now.
fn subject(work: &Work<'_, '_>, record: &mut RequestRecord) -> Result<(User, bool)> {
    let tx = work.tx;
    let Some(visitor) = record.visitor.clone() else {
        return Ok((work::user(tx, record.request.target_id)?, false));
    };
    let sponsors = sponsors(work, record)?;
    let name = visitor.display_name.as_deref();
    let (user, is_new, events) =
        b2b::ensure_guest(tx, work.ctx, &visitor.address, name, &sponsors)?;
    record.settle(user.id);
    work.tell_all(events);
    Ok((user, is_new))
}

/// Who answers for a new guest: the internal sponsors of the partner, else who approved last, else
/// who assigned.
fn sponsors(work: &Work<'_, '_>, record: &RequestRecord) -> Result<Vec<Uuid>> {
    let (tx, ctx) = (work.tx, work.ctx);
    let person = Person::of_request(tx, record)?;
    let of_partner = approvers::organization_sponsors(tx, ctx, &person, false)?;
    let of_partner: Vec<Uuid> = approvers::enabled(tx, &of_partner)?
        .into_iter()
        .map(|user| user.0)
        .collect();
    if !of_partner.is_empty() {
        return Ok(of_partner);
    }
    let stages = record.approval.iter().flat_map(|approval| &approval.stages);
    let approver = stages.filter_map(|stage| stage.reviewed_by_id).next_back();
    let requestor = Some(record.request.requestor_id).filter(|_| !record.is_own());
    Ok(approver
        .or(requestor)
        .map(|user| user.0)
        .into_iter()
        .collect())
}

/// What was given: how many grants were wanted, and why some were not given.
pub(super) struct Given {
    pub(super) wanted: usize,
    pub(super) reasons: Vec<String>,
    pub(super) changed: bool,
}

/// Brings the edges of a live assignment to what its package grants.
pub(super) fn fulfil(tx: &WriteTx<'_>, ctx: &Ctx, assignment: &Assignment) -> Result<Given> {
    let package = facts::past_package(tx, assignment.access_package_id)?;
    let holding = holding(assignment);
    let present = edges::list(
        tx,
        &EdgeQuery {
            source_id: Some(assignment.id.0),
            ..EdgeQuery::of_subject(assignment.target_id)
        },
    )?;
    let mut reasons = Vec::new();
    let mut there = Vec::new();
    for role_scope in &package.resource_role_scopes {
        let reason = match role_scope.grant() {
            Ok(grant) => hindrance(tx, assignment, &grant, &present)?,
            Err(_) => None,
        };
        match reason {
            Some(reason) => reasons.push(reason),
            None => there.push(role_scope.clone()),
        }
    }
    let steps = fulfil::steps(holding, assignment.span(), &there, &present, ctx.now);
    for (edge, because) in &steps.close {
        edges::close(tx, *edge, *because)?;
    }
    for edge in &steps.open {
        edges::open(tx, edge)?;
    }
    let wanted = steps.wanted + reasons.len();
    let changed = !steps.is_empty();
    reasons.extend(steps.failed.into_iter().map(|refusal| refusal.message));
    Ok(Given {
        wanted,
        reasons,
        changed,
    })
}

pub(super) fn holding(assignment: &Assignment) -> Holding {
    Holding {
        assignment: assignment.id,
        package: assignment.access_package_id,
        subject: assignment.target_id,
    }
}

/// Why a grant of the package cannot be given, if it cannot: its object is gone, or it is a group
/// that takes no guests. Who is in such a group by this assignment already stays.
fn hindrance(
    tx: &Tx<'_>,
    assignment: &Assignment,
    grant: &Grant,
    present: &[Edge],
) -> Result<Option<String>> {
    let (kind, id) = grant.object;
    let there = match kind {
        NodeKind::Group => match resources::find::<Group>(tx, id)? {
            Some(group) if !present.iter().any(|edge| edge.object == id) => {
                return closed_to(tx, assignment, grant, &group.value);
            }
            found => found.is_some(),
        },
        NodeKind::ServicePrincipal => resources::find::<ServicePrincipal>(tx, id)?.is_some(),
        _ => true,
    };
    Ok((!there).then(|| format!("{kind} `{id}` does not exist any more")))
}

fn closed_to(
    tx: &Tx<'_>,
    assignment: &Assignment,
    grant: &Grant,
    group: &Group,
) -> Result<Option<String>> {
    if !group_settings::is_guest(tx, assignment.target_id.0)? {
        return Ok(None);
    }
    let name = &group.display_name;
    if grant.relation == Relation::Owner {
        let open = group_settings::guests_may_own(tx, group)?;
        let setting = "groupSettings/Group.Unified/AllowGuestsToBeGroupOwner";
        return Ok((!open).then(|| {
            format!("a guest cannot own `{name}`, which the setting `{setting}` decides")
        }));
    }
    let setting = group_settings::closed_to_guests(tx, group)?;
    Ok(setting.map(|setting| format!("`{name}` takes no guests, by the setting `{setting}`")))
}

/// Brings everybody who holds a package to what it grants now; to be called in the transaction
/// that changed the package. Answers an event for each assignment that changed.
pub fn reconcile_package(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    package: AccessPackageId,
) -> Result<Vec<NewEvent>> {
    let query = AssignmentQuery {
        access_package: Some(package),
        live: true,
        ..AssignmentQuery::default()
    };
    let mut events = Vec::new();
    for found in assignments::list(tx, &query)? {
        events.extend(reconcile(tx, ctx, &found)?);
    }
    Ok(events)
}

/// Brings one assignment to what its package grants now.
pub(super) fn reconcile(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    found: &Versioned<Assignment>,
) -> Result<Option<NewEvent>> {
    let given = fulfil(tx, ctx, &found.value)?;
    let failed = given.reasons.len();
    let after = found.value.clone().deliver(given.wanted, failed)?;
    if !given.changed && after.state == found.value.state {
        return Ok(None);
    }
    // A notice that was given stays in `status` where the state is the same.
    let after = if after.state == found.value.state {
        found.value.clone()
    } else {
        after
    };
    resources::update(tx, &after, found.version)?;
    let event = assignment_event(tx, &after, "Update access package resource assignment")?;
    Ok(Some(event.with(json!({ "failed": given.reasons }))))
}

/// An event about an assignment, its package and its holder.
pub(super) fn assignment_event(
    tx: &Tx<'_>,
    assignment: &Assignment,
    activity: &'static str,
) -> Result<NewEvent> {
    let package: PackageRecord = facts::past_package(tx, assignment.access_package_id)?;
    let about = Target::new(NodeKind::Assignment, assignment.id, assignment.state.word());
    let event = NewEvent::new(CATEGORY, activity, about).and(Target::new(
        NodeKind::AccessPackage,
        package.id,
        &package.display_name,
    ));
    let holder = resources::find_ever::<User>(tx, assignment.target_id)?;
    Ok(match holder {
        Some(user) => event.and(user_target(&user.value)),
        None => event,
    })
}

/// The users who hold both packages all the same (Graph `additionalAccess`).
pub(super) fn holders(tx: &Tx<'_>, package: AccessPackageId) -> Result<BTreeSet<UserId>> {
    let query = AssignmentQuery {
        access_package: Some(package),
        live: true,
        ..AssignmentQuery::default()
    };
    let found = assignments::list(tx, &query)?;
    Ok(found
        .iter()
        .map(|assignment| assignment.value.target_id)
        .collect())
}
