//! Assignments: looked at, given up, taken away, extended.

use super::{
    delivery, ending, facts, requests,
    requests::{NewRequest, NewTarget},
    visibility::{self, Catalogs},
    work::Work,
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_ASSIGNMENTS, On, READ_ENTITLEMENT, READ_OWN_ACCESS},
};
use std::collections::BTreeMap;
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, AssignmentId, AssignmentRequestId, NodeKind, Refusal, UserId,
    edge::Closed,
    entitlement::{
        approval::check_justification,
        assignment::{Assignment, AssignmentState},
        expiration::Schedule,
        policy::AssignmentPolicy,
        progress::Progress,
        request::{AssignmentRequest, RequestRecord, RequestType},
        separation,
    },
};
use xenia_store::{
    Tx, Written,
    assignments::{self, AssignmentQuery},
    resources::{self, Versioned},
};

/// Gives one's assignment up, or takes one away: `userRemove` for the person, else `adminRemove`.
/// Access is gone when this returns.
pub fn end(
    engine: &Engine,
    ctx: &Ctx,
    assignment: AssignmentId,
    justification: Option<String>,
) -> Result<Versioned<RequestRecord>> {
    let kind = own_or_admin(
        engine,
        ctx,
        assignment,
        (RequestType::UserRemove, RequestType::AdminRemove),
    )?;
    let new = NewRequest {
        justification,
        ..NewRequest::of_assignment(kind, assignment)
    };
    requests::create(engine, ctx, &new)
}

/// Asks for more time (`userUpdate`), or gives it (`adminUpdate`).
pub fn extend(
    engine: &Engine,
    ctx: &Ctx,
    assignment: AssignmentId,
    schedule: Option<Schedule>,
    justification: Option<String>,
) -> Result<Versioned<RequestRecord>> {
    let kind = own_or_admin(
        engine,
        ctx,
        assignment,
        (RequestType::UserUpdate, RequestType::AdminUpdate),
    )?;
    let new = NewRequest {
        schedule,
        justification,
        ..NewRequest::of_assignment(kind, assignment)
    };
    requests::create(engine, ctx, &new)
}

fn own_or_admin(
    engine: &Engine,
    ctx: &Ctx,
    assignment: AssignmentId,
    (own, admin): (RequestType, RequestType),
) -> Result<RequestType> {
    engine.read(ctx, |tx| {
        let found = resources::find::<Assignment>(tx, assignment)?
            .ok_or_else(|| Refusal::not_found("assignment", assignment))?;
        let is_own = ctx.user() == Some(found.value.target_id);
        Ok(if is_own { own } else { admin })
    })
}

/// Carries out a request to remove. Nobody has to approve it: who may leave, may leave at once.
pub(super) fn remove(work: &Work<'_, '_>, new: &NewRequest) -> Result<Versioned<RequestRecord>> {
    let (tx, ctx) = (work.tx, work.ctx);
    let found = named(work, new)?;
    let catalog = facts::past_package(tx, found.value.access_package_id)?.catalog_id;
    let direct = new.request_type.is_direct();
    if direct {
        if !readable(tx, ctx, &found.value, On::Catalog(catalog.0))? {
            return Err(Refusal::not_found("assignment", found.value.id).into());
        }
        authz::require(tx, ctx, &MANAGE_ASSIGNMENTS, On::Catalog(catalog.0))?;
    } else {
        if ctx.user() != Some(found.value.target_id) {
            return Err(Refusal::not_found("assignment", found.value.id).into());
        }
        let on = On::Node(NodeKind::User, found.value.target_id.0);
        authz::require(tx, ctx, &authz::REQUEST_ACCESS, on)?;
    }
    if !found.value.is_live() {
        // Says when it ended.
        found.value.clone().end(Closed::Removed, ctx.now)?;
    }
    let mut record = removal(work, new, &found.value)?;
    let activity = if direct {
        "Admin removes access package assignment"
    } else {
        "User requests to remove access package assignment"
    };
    work.tell(requests::event(tx, &record, activity)?);
    let because = if direct {
        Closed::Removed
    } else {
        Closed::Left
    };
    ending::end(work, &found, because)?;
    record.request.progress = record.request.progress.finish(1, Vec::new(), ctx.now)?;
    Ok(resources::insert(tx, &record)?)
}

/// The assignment that a removal names: by its id, or by package and person.
fn named(work: &Work<'_, '_>, new: &NewRequest) -> Result<Versioned<Assignment>> {
    let tx = work.tx;
    if let Some(id) = new.assignment {
        return Ok(resources::find::<Assignment>(tx, id)?
            .ok_or_else(|| Refusal::not_found("assignment", id))?);
    }
    let target = match &new.target {
        Some(NewTarget::User(id)) => Some(*id),
        Some(NewTarget::Email { address, .. }) => {
            facts::Person::of_address(tx, address, None)?.id()
        }
        None => work.ctx.user(),
    };
    let (Some(package), Some(target)) = (new.access_package, target) else {
        return Err(Refusal::invalid(
            "assignment/id",
            "`assignment/id` is missing; say which assignment is to end",
        )
        .into());
    };
    assignments::live(tx, package, target)?.ok_or_else(|| {
        Refusal::conflict("this access package is not assigned, so there is nothing to remove")
            .coded("NotAssigned")
            .into()
    })
}

fn removal(
    work: &Work<'_, '_>,
    new: &NewRequest,
    assignment: &Assignment,
) -> Result<RequestRecord> {
    let justification = check_justification(new.justification.as_deref(), false, "")?;
    let policy =
        resources::find_ever::<AssignmentPolicy>(work.tx, assignment.assignment_policy_id)?
            .ok_or_else(|| {
                Refusal::not_found("assignment policy", assignment.assignment_policy_id)
            })?;
    Ok(RequestRecord {
        request: AssignmentRequest {
            id: AssignmentRequestId(work.tx.new_id()),
            request_type: new.request_type,
            progress: Progress::Submitted.approve(work.now(), work.now())?,
            created_date_time: work.now(),
            justification,
            answers: Vec::new(),
            schedule: None,
            access_package_id: assignment.access_package_id,
            assignment_policy_id: assignment.assignment_policy_id,
            requestor_id: UserId(work.ctx.principal()),
            target_id: assignment.target_id,
            assignment_id: Some(assignment.id),
        },
        policy: policy.value,
        approval: None,
        visitor: None,
        is_escalated: false,
    })
}

fn readable(tx: &Tx<'_>, ctx: &Ctx, assignment: &Assignment, catalog: On) -> Result<bool> {
    let own = ctx.user() == Some(assignment.target_id);
    let on = On::Node(NodeKind::User, assignment.target_id.0);
    Ok((own && authz::may(tx, ctx, &READ_OWN_ACCESS, on)?)
        || authz::may(tx, ctx, &READ_ENTITLEMENT, catalog)?)
}

/// One assignment: for its holder and for who may read its catalog.
pub fn get(engine: &Engine, ctx: &Ctx, id: AssignmentId) -> Result<Versioned<Assignment>> {
    engine.read(ctx, |tx| {
        let unknown = || Refusal::not_found("assignment", id);
        let found = resources::find::<Assignment>(tx, id)?.ok_or_else(unknown)?;
        let package = facts::past_package(tx, found.value.access_package_id)?;
        if !readable(tx, ctx, &found.value, On::Catalog(package.catalog_id.0))? {
            return Err(unknown().into());
        }
        Ok(found)
    })
}

/// Looks again what the package grants and gives what is missing
/// (Graph `accessPackageAssignment: reprocess`).
pub fn reprocess(engine: &Engine, ctx: &Ctx, id: AssignmentId) -> Result<()> {
    engine.write(ctx, |tx| {
        let unknown = || Refusal::not_found("assignment", id);
        let found = resources::find::<Assignment>(tx, id)?.ok_or_else(unknown)?;
        let package = facts::past_package(tx, found.value.access_package_id)?;
        let on = On::Catalog(package.catalog_id.0);
        if !readable(tx, ctx, &found.value, on)? {
            return Err(unknown().into());
        }
        authz::require(tx, ctx, &MANAGE_ASSIGNMENTS, on)?;
        let event =
            delivery::assignment_event(tx, &found.value, "Reprocess access package assignment")?;
        let follows = delivery::reconcile(tx, ctx, &found)?;
        Ok(Written::all((), event, follows))
    })
}

/// Which assignments to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this package.
    pub access_package: Option<AccessPackageId>,
    /// Under this policy.
    pub policy: Option<Uuid>,
    /// Held by this person.
    pub target: Option<UserId>,
    /// In this state.
    pub state: Option<AssignmentState>,
    /// Only those that have not ended.
    pub live: bool,
    /// At most that many; 0 for all.
    pub limit: u32,
}

/// The assignments that the caller may read, the newest first: all, those of the caller's
/// catalogs, or the caller's own.
pub fn list(engine: &Engine, ctx: &Ctx, filter: &Filter) -> Result<Vec<Versioned<Assignment>>> {
    engine.read(ctx, |tx| {
        let mut query = AssignmentQuery {
            access_package: filter.access_package,
            policy: filter.policy,
            target: filter.target,
            state: filter.state,
            live: filter.live,
            limit: filter.limit,
            ..AssignmentQuery::default()
        };
        match visibility::catalogs(tx, ctx)? {
            Catalogs::All => {}
            Catalogs::Some(catalogs) if !catalogs.is_empty() => query.catalogs = Some(catalogs),
            Catalogs::Some(_) => return own(tx, ctx, query),
        }
        Ok(assignments::list(tx, &query)?)
    })
}

fn own(tx: &Tx<'_>, ctx: &Ctx, query: AssignmentQuery) -> Result<Vec<Versioned<Assignment>>> {
    let Some(user) = ctx.user() else {
        return Err(authz::denied(ctx, &READ_ENTITLEMENT).into());
    };
    authz::require(tx, ctx, &READ_OWN_ACCESS, On::Node(NodeKind::User, user.0))?;
    if query.target.is_some_and(|target| target != user) {
        return Ok(Vec::new());
    }
    let query = AssignmentQuery {
        target: Some(user),
        ..query
    };
    Ok(assignments::list(tx, &query)?)
}

/// The caller's own assignments, the newest first, ended ones too.
pub fn mine(engine: &Engine, ctx: &Ctx) -> Result<Vec<Versioned<Assignment>>> {
    engine.read(ctx, |tx| match ctx.user() {
        Some(_) => own(tx, ctx, AssignmentQuery::default()),
        // Somebody without an account has nothing.
        None => Ok(Vec::new()),
    })
}

/// The assignments of a package whose holders also hold one that it does not go together with
/// (Graph `assignments/additionalAccess`).
pub fn additional_access(
    engine: &Engine,
    ctx: &Ctx,
    package: AccessPackageId,
    incompatible: AccessPackageId,
) -> Result<Vec<Versioned<Assignment>>> {
    engine.read(ctx, |tx| {
        let offer = facts::offer(tx, package)?;
        authz::require(tx, ctx, &READ_ENTITLEMENT, On::Catalog(offer.catalog.id.0))?;
        let holders = BTreeMap::from([
            (package, delivery::holders(tx, package)?),
            (incompatible, delivery::holders(tx, incompatible)?),
        ]);
        let both = separation::additional_access(&holders, package, incompatible);
        let query = AssignmentQuery {
            access_package: Some(package),
            live: true,
            ..AssignmentQuery::default()
        };
        let mut found = assignments::list(tx, &query)?;
        found.retain(|assignment| both.contains(&assignment.value.target_id));
        Ok(found)
    })
}
