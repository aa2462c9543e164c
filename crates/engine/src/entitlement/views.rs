//! What a person sees of their access and of requests, put together in one snapshot: names instead
//! of ids, and only for whom the thing itself is visible.

use super::{approvals, assignments, facts, requests};
use crate::{Ctx, Engine, Result};
use std::collections::BTreeMap;
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, AssignmentId, AssignmentRequestId, Relation, Timestamp, UserId,
    directory::User,
    entitlement::{assignment::Assignment, policy::AssignmentPolicy, request::RequestRecord},
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources::{self, Versioned},
    shapes::entitlement::PackageRecord,
};

/// A person, as others see them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonView {
    /// The account, where there is one.
    pub id: Option<UserId>,
    /// The name; an address where no name is known.
    pub name: String,
    /// The address.
    pub mail: String,
    /// The company, where known, else the domain of the address.
    pub company: String,
    /// What they do.
    pub job_title: Option<String>,
    /// Whether they come from outside.
    pub is_guest: bool,
    /// Since when they have an account here.
    pub since: Option<Timestamp>,
}

impl PersonView {
    fn of_user(user: &User) -> Self {
        let mail = user
            .address()
            .unwrap_or(&user.user_principal_name)
            .to_owned();
        let company = user
            .company_name
            .clone()
            .or_else(|| user.mail_domain())
            .unwrap_or_default();
        Self {
            id: Some(user.id),
            name: user.display_name.clone(),
            mail,
            company,
            job_title: user.job_title.clone(),
            is_guest: user.is_guest(),
            since: Some(user.created_date_time),
        }
    }
    fn of_address(address: &str, name: Option<&str>) -> Self {
        Self {
            name: name.unwrap_or(address).to_owned(),
            mail: address.to_owned(),
            company: xenia_domain::directory::domain_of(address).unwrap_or_default(),
            is_guest: true,
            ..Self::default()
        }
    }
}

/// An assignment with what the page about it shows.
#[derive(Clone, Debug)]
pub struct HeldAccess {
    /// The assignment.
    pub assignment: Assignment,
    /// The package, which may be deleted by now.
    pub package: PackageRecord,
    /// The policy under which it was given, if it still exists.
    pub policy: Option<AssignmentPolicy>,
}

impl HeldAccess {
    /// Whether the person may ask for more time now.
    #[must_use]
    pub fn may_extend(&self, now: Timestamp) -> bool {
        let policy_allows = self.policy.as_ref().is_some_and(|policy| {
            policy
                .requestor_settings
                .enable_targets_to_self_update_access
        });
        policy_allows
            && self.assignment.is_live()
            && self
                .assignment
                .extendable_from()
                .is_some_and(|opens| opens <= now)
    }
}

fn held(tx: &Tx<'_>, assignment: Assignment) -> Result<HeldAccess> {
    let package = facts::past_package(tx, assignment.access_package_id)?;
    let policy = resources::find::<AssignmentPolicy>(tx, assignment.assignment_policy_id)?
        .map(|found| found.value);
    Ok(HeldAccess {
        assignment,
        package,
        policy,
    })
}

/// The caller's own assignments, the newest first, ended ones too.
pub fn my_access(engine: &Engine, ctx: &Ctx) -> Result<Vec<HeldAccess>> {
    let own = assignments::mine(engine, ctx)?;
    engine.read(ctx, |tx| {
        own.into_iter().map(|found| held(tx, found.value)).collect()
    })
}

/// One assignment that the caller may see.
pub fn one_access(engine: &Engine, ctx: &Ctx, id: AssignmentId) -> Result<HeldAccess> {
    let found = assignments::get(engine, ctx, id)?;
    engine.read(ctx, |tx| held(tx, found.value))
}

/// A request with what a line about it shows.
#[derive(Clone, Debug)]
pub struct RequestLine {
    /// The request.
    pub record: RequestRecord,
    /// When it was made.
    pub created_at: Timestamp,
    /// The name of the package.
    pub package: String,
    /// Who is to get the access.
    pub who: PersonView,
    /// The names of those who decided stages.
    pub reviewers: BTreeMap<UserId, String>,
}

fn line(tx: &Tx<'_>, found: Versioned<RequestRecord>) -> Result<RequestLine> {
    let record = found.value;
    let package = facts::past_package(tx, record.request.access_package_id)?
        .package
        .display_name;
    let mut reviewers = BTreeMap::new();
    for stage in record.approval.iter().flat_map(|approval| &approval.stages) {
        if let Some(by) = stage.reviewed_by_id {
            let name = resources::find_ever::<User>(tx, by)?
                .map_or_else(|| by.to_string(), |user| user.value.display_name);
            reviewers.insert(by, name);
        }
    }
    let who = person(tx, &record)?;
    Ok(RequestLine {
        record,
        created_at: found.created_at,
        package,
        who,
        reviewers,
    })
}

fn person(tx: &Tx<'_>, record: &RequestRecord) -> Result<PersonView> {
    if let Some(visitor) = &record.visitor {
        return Ok(PersonView::of_address(
            &visitor.address,
            visitor.display_name.as_deref(),
        ));
    }
    let user = resources::find_ever::<User>(tx, record.request.target_id)?;
    Ok(user.map_or_else(PersonView::default, |user| PersonView::of_user(&user.value)))
}

fn lines(
    engine: &Engine,
    ctx: &Ctx,
    found: Vec<Versioned<RequestRecord>>,
) -> Result<Vec<RequestLine>> {
    engine.read(ctx, |tx| {
        found.into_iter().map(|record| line(tx, record)).collect()
    })
}

/// The requests for the caller's own access, the newest first.
pub fn my_requests(engine: &Engine, ctx: &Ctx) -> Result<Vec<RequestLine>> {
    let mine = requests::of_caller(
        engine,
        ctx,
        requests::By::Target,
        &requests::Filter::default(),
    )?;
    lines(engine, ctx, mine)
}

/// What waits for the caller's decision, the most urgent first.
pub fn waiting(engine: &Engine, ctx: &Ctx) -> Result<Vec<RequestLine>> {
    let found = approvals::waiting(engine, ctx)?;
    lines(engine, ctx, found)
}

/// What the caller decided, the newest decision first.
pub fn decided(engine: &Engine, ctx: &Ctx) -> Result<Vec<RequestLine>> {
    let found = approvals::decided(engine, ctx)?;
    lines(engine, ctx, found)
}

/// A request with all that is needed to understand and to decide it.
#[derive(Clone, Debug)]
pub struct RequestDetail {
    /// The request, with names.
    pub line: RequestLine,
    /// The package as it is now.
    pub package: PackageRecord,
    /// The assignment that came of it, or that it is about.
    pub assignment: Option<Assignment>,
    /// Whether the caller may decide its current stage.
    pub may_decide: bool,
    /// The names of the packages that the person holds.
    pub holds: Vec<String>,
    /// Who answers for the person here.
    pub sponsors: Vec<PersonView>,
    /// The person's other requests, the newest first, as far as the caller may see them.
    pub before: Vec<RequestLine>,
}

/// One request that the caller may see.
pub fn request(engine: &Engine, ctx: &Ctx, id: AssignmentRequestId) -> Result<RequestDetail> {
    let found = requests::get(engine, ctx, id)?;
    let may_decide = found.value.approval.is_some() && approvals::get(engine, ctx, id)?.1;
    let about = requests::Filter {
        target: Some(found.value.request.target_id),
        ..requests::Filter::default()
    };
    let mut before = requests::list(engine, ctx, &about)?;
    before.retain(|other| other.value.request.id != id);
    let before = lines(engine, ctx, before)?;
    engine.read(ctx, |tx| {
        let target = found.value.request.target_id;
        let package = facts::past_package(tx, found.value.request.access_package_id)?;
        let assignment = match found.value.request.assignment_id {
            Some(assignment) => {
                resources::find::<Assignment>(tx, assignment)?.map(|found| found.value)
            }
            None => None,
        };
        let mut holds = Vec::new();
        for assignment in facts::live_assignments(tx, target)? {
            holds.push(
                facts::past_package(tx, assignment.value.access_package_id)?
                    .package
                    .display_name,
            );
        }
        let sponsors = sponsors(tx, ctx, target)?;
        Ok(RequestDetail {
            line: line(tx, found)?,
            package,
            assignment,
            may_decide,
            holds,
            sponsors,
            before,
        })
    })
}

fn sponsors(tx: &Tx<'_>, ctx: &Ctx, target: UserId) -> Result<Vec<PersonView>> {
    let query = EdgeQuery::of_object(target)
        .relation(Relation::Sponsor)
        .at(ctx.now);
    let ids: Vec<Uuid> = edges::list(tx, &query)?
        .into_iter()
        .map(|edge| edge.subject)
        .collect();
    Ok(resources::find_many::<User>(tx, &ids)?
        .iter()
        .map(|user| PersonView::of_user(&user.value))
        .collect())
}

/// The name of a package, for somebody who came by its link.
pub fn package_name(engine: &Engine, ctx: &Ctx, id: AccessPackageId) -> Result<String> {
    engine.read(ctx, |tx| {
        Ok(facts::past_package(tx, id)?.package.display_name)
    })
}
