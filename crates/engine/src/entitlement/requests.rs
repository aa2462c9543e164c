//! Requests for access: made, taken back, tried again, looked at.

pub use super::callers::{By, of_caller};
use super::{
    CATEGORY, approvals, assignments as held, delivery, facts, submit,
    visibility::{self, Sight},
    work::{Work, user_target},
};

use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_ASSIGNMENTS},
};
use xenia_domain::{
    AccessPackageId, AssignmentId, AssignmentPolicyId, AssignmentRequestId, NodeKind, Refusal,
    UserId,
    audit::{NewEvent, Target},
    entitlement::{
        answers::Answer,
        expiration::Schedule,
        progress::RequestState,
        request::{RequestRecord, RequestType},
    },
};
use xenia_store::{
    Tx,
    assignments::{self, RequestQuery},
    resources::{self, Versioned},
};

/// For whom an administrator asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewTarget {
    /// Somebody of the directory (Graph `assignment/targetId`).
    User(UserId),
    /// Somebody by e-mail address, who may be new (Graph `assignment/target/email`).
    Email {
        /// The address.
        address: String,
        /// The name, where known.
        display_name: Option<String>,
    },
}

/// What is sent to make a request (Graph `POST assignmentRequests`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// What is asked for.
    pub request_type: RequestType,
    /// The package; may be left out where `assignment` is named.
    pub access_package: Option<AccessPackageId>,
    /// The policy; may be left out where only one applies.
    pub policy: Option<AssignmentPolicyId>,
    /// For whom, where somebody asks for another.
    pub target: Option<NewTarget>,
    /// The assignment to extend or to end.
    pub assignment: Option<AssignmentId>,
    /// Why.
    pub justification: Option<String>,
    /// Answers to the policy's questions.
    pub answers: Vec<Answer>,
    /// From when until when.
    pub schedule: Option<Schedule>,
}

impl NewRequest {
    /// A person's wish for a package.
    #[must_use]
    pub fn of_package(request_type: RequestType, package: AccessPackageId) -> Self {
        Self {
            request_type,
            access_package: Some(package),
            policy: None,
            target: None,
            assignment: None,
            justification: None,
            answers: Vec::new(),
            schedule: None,
        }
    }
    /// A wish about an assignment.
    #[must_use]
    pub fn of_assignment(request_type: RequestType, assignment: AssignmentId) -> Self {
        Self {
            access_package: None,
            assignment: Some(assignment),
            ..Self::of_package(request_type, AccessPackageId::default())
        }
    }
}

/// Makes a request. Where nobody has to approve, access is there (or gone) when this returns.
/// Refused by the rules of `xenia_domain::entitlement::submission`; nothing is stored then.
pub fn create(engine: &Engine, ctx: &Ctx, new: &NewRequest) -> Result<Versioned<RequestRecord>> {
    let kind = new.request_type;
    engine.write(ctx, |tx| {
        let work = Work::new(engine, tx, ctx);
        let made = match kind {
            RequestType::UserAdd
            | RequestType::OnBehalfAdd
            | RequestType::AdminAdd
            | RequestType::UserUpdate
            | RequestType::AdminUpdate => submit::submit(&work, new)?,
            RequestType::UserRemove | RequestType::AdminRemove => held::remove(&work, new)?,
            other => {
                return Err(Refusal::invalid(
                    "requestType",
                    format!(
                        "`requestType` is `{other}`; it must be one of userAdd, userUpdate, userRemove, onBehalfAdd, adminAdd, adminUpdate, adminRemove"
                    ),
                )
                .into());
            }
        };
        work.written(made)
    })
}

/// Loads a request; where its visitor has an account by now, with that account.
pub(super) fn load(tx: &Tx<'_>, id: AssignmentRequestId) -> Result<Versioned<RequestRecord>> {
    let mut found = resources::find::<RequestRecord>(tx, id)?
        .ok_or_else(|| Refusal::not_found("assignment request", id))?;
    settle(tx, &mut found.value)?;
    Ok(found)
}

/// Puts the account in the place of a visitor who has one by now.
pub(super) fn settle(tx: &Tx<'_>, record: &mut RequestRecord) -> Result<()> {
    if let Some(visitor) = &record.visitor
        && let facts::Person::Known(user) = facts::Person::of_address(tx, &visitor.address, None)?
    {
        record.settle(user.id);
    }
    Ok(())
}

/// Writes a request that was read at that version.
pub(super) fn save(
    work: &Work<'_, '_>,
    record: RequestRecord,
    read: &Versioned<RequestRecord>,
) -> Result<Versioned<RequestRecord>> {
    let version = resources::update(work.tx, &record, read.version)?;
    Ok(Versioned {
        value: record,
        version,
        created_at: read.created_at,
        shown: None,
    })
}

/// An event about a request, its package and the person.
pub(super) fn event(
    tx: &Tx<'_>,
    record: &RequestRecord,
    activity: &'static str,
) -> Result<NewEvent> {
    let package = facts::past_package(tx, record.request.access_package_id)?;
    let about = Target::new(
        NodeKind::AssignmentRequest,
        record.request.id,
        record.request.request_type.word(),
    );
    let event = NewEvent::new(CATEGORY, activity, about).and(Target::new(
        NodeKind::AccessPackage,
        package.id,
        &package.display_name,
    ));
    Ok(match facts::Person::of_request(tx, record)? {
        facts::Person::Known(user) => event.and(user_target(&user)),
        facts::Person::Visitor(visitor) => {
            let id = record.request.target_id;
            event.and(Target::new(NodeKind::User, id, visitor.address))
        }
    })
}

/// Takes a request back: by the person, or by who manages the assignments of its catalog. Refused
/// once access is being given.
pub fn cancel(
    engine: &Engine,
    ctx: &Ctx,
    id: AssignmentRequestId,
) -> Result<Versioned<RequestRecord>> {
    engine.write(ctx, |tx| {
        let work = Work::new(engine, tx, ctx);
        let found = load(tx, id)?;
        match visibility::sight(tx, ctx, &found.value)? {
            None => return Err(Refusal::not_found("assignment request", id).into()),
            Some(Sight::Own) => authz::require_token(tx, ctx, &authz::REQUEST_ACCESS)?,
            Some(Sight::Manager) => {}
            Some(Sight::Reader | Sight::Approver) => {
                return Err(authz::denied(ctx, &MANAGE_ASSIGNMENTS).into());
            }
        }
        let mut record = found.value.clone();
        record.request.progress = record.request.progress.cancel(ctx.now)?;
        approvals::forget(&work, &record)?;
        work.tell(event(
            tx,
            &record,
            "Cancel access package assignment request",
        )?);
        let saved = save(&work, record, &found)?;
        work.written(saved)
    })
}

/// Tries a delivery that failed, as a whole or in part, again. For who manages the assignments of
/// the catalog, within seven days.
pub fn reprocess(
    engine: &Engine,
    ctx: &Ctx,
    id: AssignmentRequestId,
) -> Result<Versioned<RequestRecord>> {
    engine.write(ctx, |tx| {
        let work = Work::new(engine, tx, ctx);
        let found = load(tx, id)?;
        match visibility::sight(tx, ctx, &found.value)? {
            None => return Err(Refusal::not_found("assignment request", id).into()),
            Some(Sight::Manager) => {}
            Some(_) => return Err(authz::denied(ctx, &MANAGE_ASSIGNMENTS).into()),
        }
        let mut record = found.value.clone();
        record.request.progress = record.request.progress.reprocess(ctx.now)?;
        work.tell(event(
            tx,
            &record,
            "Reprocess access package assignment request",
        )?);
        delivery::again(&work, &mut record)?;
        let saved = save(&work, record, &found)?;
        work.written(saved)
    })
}

/// One request: for the person, who made it, its approvers, and who may read the catalog.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    id: AssignmentRequestId,
) -> Result<Versioned<RequestRecord>> {
    engine.read(ctx, |tx| {
        let found = load(tx, id)?;
        match visibility::sight(tx, ctx, &found.value)? {
            Some(_) => Ok(found),
            None => Err(Refusal::not_found("assignment request", id).into()),
        }
    })
}

/// Which requests to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// For this package.
    pub access_package: Option<AccessPackageId>,
    /// For this person.
    pub target: Option<UserId>,
    /// In this state.
    pub state: Option<RequestState>,
    /// At most that many; 0 for all.
    pub limit: u32,
}

impl Filter {
    pub(super) fn query(&self) -> RequestQuery {
        RequestQuery {
            access_package: self.access_package,
            target: self.target,
            state: self.state,
            limit: self.limit,
            ..RequestQuery::default()
        }
    }
}

/// The requests that the caller may read, the newest first: all, those of the caller's catalogs,
/// or those made by or for the caller.
pub fn list(engine: &Engine, ctx: &Ctx, filter: &Filter) -> Result<Vec<Versioned<RequestRecord>>> {
    engine.read(ctx, |tx| {
        let mut query = filter.query();
        match visibility::catalogs(tx, ctx)? {
            visibility::Catalogs::All => {}
            visibility::Catalogs::Some(catalogs) if !catalogs.is_empty() => {
                query.catalogs = Some(catalogs);
            }
            visibility::Catalogs::Some(_) => return mine(tx, ctx, query),
        }
        settled(tx, assignments::requests(tx, &query)?)
    })
}

pub(super) fn mine(
    tx: &Tx<'_>,
    ctx: &Ctx,
    query: RequestQuery,
) -> Result<Vec<Versioned<RequestRecord>>> {
    let query = match facts::Person::of_actor(tx, ctx)? {
        facts::Person::Known(user) => RequestQuery {
            involving: Some((user.id, user.address().map(str::to_owned))),
            ..query
        },
        facts::Person::Visitor(visitor) => RequestQuery {
            target_mail: Some(visitor.address),
            ..query
        },
    };
    settled(tx, assignments::requests(tx, &query)?)
}

pub(super) fn settled(
    tx: &Tx<'_>,
    mut found: Vec<Versioned<RequestRecord>>,
) -> Result<Vec<Versioned<RequestRecord>>> {
    for record in &mut found {
        settle(tx, &mut record.value)?;
    }
    Ok(found)
}
