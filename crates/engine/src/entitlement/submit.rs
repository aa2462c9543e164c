//! Making a request to add or to extend.

use super::{
    approvals, approvers, delivery,
    facts::{self, Offer, Person},
    mails, policies, requests,
    requests::{NewRequest, NewTarget},
    work::{self, Work},
};
use crate::{
    Actor, Result,
    authz::{self, MANAGE_ASSIGNMENTS, On, REQUEST_ACCESS},
    b2b,
};
use xenia_domain::{
    AssignmentPolicyId, AssignmentRequestId, NodeKind, Refusal, UserId,
    b2b::Address,
    entitlement::{
        assignment::Assignment,
        policy::AssignmentPolicy,
        progress::Progress,
        request::{AssignmentRequest, RequestRecord, RequestType},
        scope::{self, Requestor},
        submission::{Admitted, Submission, admit},
    },
};
use xenia_store::resources::{self, Versioned};

/// What a request is about, loaded.
struct Case {
    offer: Offer,
    person: Person,
    /// The person's live assignment of the package.
    assignment: Option<Versioned<Assignment>>,
}

/// Makes a request to add or to extend: checked, stored, and sent to its approvers or delivered.
pub(super) fn submit(work: &Work<'_, '_>, new: &NewRequest) -> Result<Versioned<RequestRecord>> {
    let case = load(work, new)?;
    let (tx, ctx) = (work.tx, work.ctx);
    let requestor = facts::requestor(tx, ctx, &case.person)?;
    let policy = choose(work, new, &case, &requestor)?;
    let admitted = check(work, new, &case, &policy, &requestor)?;
    let mut record = record(work, new, &case, policy, &admitted);
    work.tell(requests::event(tx, &record, activity(new.request_type))?);
    if admitted.needs_approval {
        approvals::start(work, &mut record)?;
        mails::received(work, &record)?;
    } else {
        delivery::proceed(work, &mut record, admitted.span)?;
    }
    Ok(resources::insert(tx, &record)?)
}

const fn activity(kind: RequestType) -> &'static str {
    match kind {
        RequestType::UserUpdate => "User requests to extend access package assignment",
        RequestType::AdminAdd => "Admin directly assigns user to access package",
        RequestType::AdminUpdate => "Admin changes access package assignment",
        RequestType::OnBehalfAdd => "User requests access package assignment on behalf of another",
        _ => "User requests access package assignment",
    }
}

fn load(work: &Work<'_, '_>, new: &NewRequest) -> Result<Case> {
    let (tx, ctx) = (work.tx, work.ctx);
    let direct = new.request_type.is_direct();
    let named = match new.assignment.filter(|_| new.request_type.is_update()) {
        Some(id) => Some(
            resources::find::<Assignment>(tx, id)?
                .ok_or_else(|| Refusal::not_found("assignment", id))?,
        ),
        None => None,
    };
    let package = named
        .as_ref()
        .map(|found| found.value.access_package_id)
        .or(new.access_package)
        .ok_or_else(|| missing("assignment/accessPackageId", "say which access package"))?;
    let offer = facts::offer(tx, package)?;
    let on = On::Catalog(offer.catalog.id.0);
    let person = if direct {
        authz::require(tx, ctx, &MANAGE_ASSIGNMENTS, on)?;
        match &named {
            Some(found) => Person::Known(Box::new(work::user(tx, found.value.target_id)?)),
            None => target(work, new)?,
        }
    } else if new.request_type == RequestType::OnBehalfAdd {
        another(work, new)?
    } else {
        own(work, new)?
    };
    let assignment = match (named, person.id()) {
        (Some(found), Some(user)) if found.value.target_id != user => {
            return Err(Refusal::not_found("assignment", found.value.id).into());
        }
        (Some(found), _) => Some(found),
        (None, _) => facts::live_of(tx, &person, package)?,
    };
    Ok(Case {
        offer,
        person,
        assignment,
    })
}

fn missing(field: &str, what: &str) -> Refusal {
    Refusal::invalid(field, format!("`{field}` is missing; {what}"))
}

/// The person an administrator asks for.
fn target(work: &Work<'_, '_>, new: &NewRequest) -> Result<Person> {
    match &new.target {
        Some(NewTarget::User(id)) => Ok(Person::Known(Box::new(work::user(work.tx, *id)?))),
        Some(NewTarget::Email {
            address,
            display_name,
        }) => Person::of_address(work.tx, address, display_name.as_deref()),
        None => Err(missing(
            "assignment/targetId",
            "say who gets the access, or give `assignment/target/email`",
        )
        .into()),
    }
}

/// The person for whom somebody else asks. Nobody may for one who is not in the directory: only
/// there people have managers and others who answer for them.
fn another(work: &Work<'_, '_>, new: &NewRequest) -> Result<Person> {
    let by = work.ctx.user().ok_or_else(|| {
        Refusal::forbidden("only a person can ask on behalf of another; use `adminAdd` instead")
    })?;
    let on = On::Node(NodeKind::User, by.0);
    authz::require(work.tx, work.ctx, &REQUEST_ACCESS, on)?;
    let person = target(work, new)?;
    if person.id() == Some(by) {
        let message =
            "a request of type `onBehalfAdd` is for somebody else; `userAdd` asks for oneself";
        return Err(Refusal::invalid("assignment/targetId", message).into());
    }
    Ok(person)
}

/// The person who asks for themselves.
fn own(work: &Work<'_, '_>, new: &NewRequest) -> Result<Person> {
    let person = Person::of_actor(work.tx, work.ctx)?;
    if let Some(user) = person.user()
        && !matches!(work.ctx.actor, Actor::Visitor { .. })
    {
        let on = On::Node(NodeKind::User, user.id.0);
        authz::require(work.tx, work.ctx, &REQUEST_ACCESS, on)?;
    }
    let another = match &new.target {
        Some(NewTarget::User(id)) => person.id() != Some(*id),
        Some(NewTarget::Email { address, .. }) => !person
            .address()
            .is_some_and(|own| own.eq_ignore_ascii_case(address.trim())),
        None => false,
    };
    if another {
        return Err(Refusal::forbidden(format!(
            "a request of type `{}` is for oneself; `adminAdd` assigns to others",
            new.request_type
        ))
        .at("assignment/targetId")
        .into());
    }
    Ok(person)
}

/// The policy under which the request is made.
fn choose(
    work: &Work<'_, '_>,
    new: &NewRequest,
    case: &Case,
    requestor: &Requestor,
) -> Result<AssignmentPolicy> {
    let package = &case.offer.package;
    let all: Vec<AssignmentPolicy> = policies::of_package(work.tx, package.id)?
        .into_iter()
        .map(|policy| policy.value)
        .collect();
    let by_id = |id| by_id(&all, id, &package.display_name);
    if let (true, Some(assignment)) = (new.request_type.is_update(), &case.assignment) {
        let kept = assignment.value.assignment_policy_id;
        let wanted = new.policy.filter(|_| new.request_type.is_direct());
        return Ok(by_id(wanted.unwrap_or(kept))?);
    }
    if new.request_type.is_direct() {
        return Ok(match (new.policy, all.as_slice()) {
            (Some(id), _) => by_id(id)?,
            (None, [only]) => only.clone(),
            (None, _) => return Err(several(all.iter()).into()),
        });
    }
    let wanted = new.policy.map(by_id).transpose()?;
    if new.request_type == RequestType::OnBehalfAdd {
        return for_another(work, case, &all, wanted, requestor);
    }
    let open = scope::applicable(&all, requestor);
    match (wanted, open) {
        (Some(wanted), Ok(open)) => {
            if open.iter().any(|(policy, _)| policy.id == wanted.id) {
                return Ok(wanted);
            }
            scope::check(&wanted, requestor)?;
            scope::may_self_add(&wanted)?;
            Err(several(open.iter().map(|(policy, _)| *policy)).into())
        }
        (Some(wanted), Err(refusal)) => {
            scope::check(&wanted, requestor)?;
            Err(refusal.into())
        }
        (None, Ok(open)) => match open.as_slice() {
            [(only, _)] => Ok((*only).clone()),
            open => Err(several(open.iter().map(|(policy, _)| *policy)).into()),
        },
        (None, Err(refusal)) => Err(refusal.into()),
    }
}

fn by_id(
    all: &[AssignmentPolicy],
    id: AssignmentPolicyId,
    package: &str,
) -> Result<AssignmentPolicy, Refusal> {
    let found = all.iter().find(|policy| policy.id == id);
    found.cloned().ok_or_else(|| {
        let field = "assignment/assignmentPolicyId";
        let message =
            format!("`{field}` is `{id}`, which is not a policy of access package `{package}`");
        Refusal::invalid(field, message)
    })
}

/// The policy under which the caller may ask for another.
fn for_another(
    work: &Work<'_, '_>,
    case: &Case,
    all: &[AssignmentPolicy],
    wanted: Option<AssignmentPolicy>,
    target: &Requestor,
) -> Result<AssignmentPolicy> {
    let all = wanted.as_ref().map_or(all, std::slice::from_ref);
    let mut named = Vec::new();
    for policy in all {
        let who = approvers::on_behalf(work.tx, work.ctx, policy, &case.person)?;
        if work.ctx.user().is_some_and(|by| who.contains(&by)) {
            named.push(policy.id);
        }
    }
    let open = scope::applicable_for_another(all, target, |policy| named.contains(&policy.id))?;
    match open.as_slice() {
        [(only, _)] => Ok((*only).clone()),
        open => Err(several(open.iter().map(|(policy, _)| *policy)).into()),
    }
}

/// The refusal where a policy must be named.
fn several<'a>(policies: impl Iterator<Item = &'a AssignmentPolicy>) -> Refusal {
    let names: Vec<String> = policies
        .map(|policy| format!("`{}` ({})", policy.id, policy.display_name))
        .collect();
    let field = "assignment/assignmentPolicyId";
    Refusal::invalid(
        field,
        format!("`{field}` must be one of {}", names.join(", ")),
    )
}

fn check(
    work: &Work<'_, '_>,
    new: &NewRequest,
    case: &Case,
    policy: &AssignmentPolicy,
    requestor: &Requestor,
) -> Result<Admitted> {
    let (tx, ctx) = (work.tx, work.ctx);
    let package = &case.offer.package;
    let open: Vec<AssignmentRequest> = facts::requests_for(tx, &case.person, Some(package.id))?
        .into_iter()
        .map(|record| record.value.request)
        .collect();
    let admitted = admit(
        &Submission {
            request_type: new.request_type,
            catalog: &case.offer.catalog,
            package: &package.package,
            policy,
            target: requestor,
            answers: &new.answers,
            justification: new.justification.as_deref(),
            schedule: new.schedule.as_ref(),
            duties: &facts::duties(tx, package)?,
            held: &facts::held(tx, ctx, &case.person)?,
            assignment: case.assignment.as_ref().map(|found| &found.value),
            open_requests: &open,
        },
        ctx.now,
    )?;
    if let Some(visitor) = case.person.visitor() {
        let address = Address::parse("assignment/target/email", &visitor.address)?;
        b2b::check_invitable(tx, &ctx.as_system(), &address)?;
    }
    Ok(admitted)
}

fn record(
    work: &Work<'_, '_>,
    new: &NewRequest,
    case: &Case,
    policy: AssignmentPolicy,
    admitted: &Admitted,
) -> RequestRecord {
    let target_id = case.person.id().unwrap_or_else(|| UserId(work.tx.new_id()));
    let for_another = new.request_type == RequestType::OnBehalfAdd;
    let requestor_id = if new.request_type.is_direct() || for_another {
        UserId(work.ctx.principal())
    } else {
        target_id
    };
    RequestRecord {
        request: AssignmentRequest {
            id: AssignmentRequestId(work.tx.new_id()),
            request_type: new.request_type,
            progress: Progress::Submitted,
            created_date_time: work.now(),
            justification: admitted.justification.clone(),
            answers: admitted.answers.clone(),
            schedule: new.schedule.clone(),
            access_package_id: case.offer.package.id,
            assignment_policy_id: policy.id,
            requestor_id,
            target_id,
            assignment_id: case
                .assignment
                .as_ref()
                .filter(|_| new.request_type.is_update())
                .map(|found| found.value.id),
        },
        policy,
        approval: None,
        visitor: case.person.visitor().cloned(),
        is_escalated: false,
    }
}
