//! What requests and assignments refer to, loaded for a whole page at once: for `$expand` and for
//! pages. It takes what the caller was allowed to read already.

use super::visibility::{self, Catalogs};
use crate::{Ctx, Engine, Result};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use xenia_domain::{
    directory::User,
    entitlement::{
        assignment::Assignment, catalog::Catalog, policy::AssignmentPolicy, request::RequestRecord,
    },
};
use xenia_store::{
    Tx,
    resources::{self, Stored, Versioned},
    shapes::entitlement::PackageRecord,
};

/// What is referred to, by id; also what has been deleted since.
#[derive(Clone, Debug, Default)]
pub struct Related {
    /// Packages.
    pub packages: BTreeMap<Uuid, Versioned<PackageRecord>>,
    /// Catalogs of those packages.
    pub catalogs: BTreeMap<Uuid, Versioned<Catalog>>,
    /// People: requestors, targets, those who decided.
    pub users: BTreeMap<Uuid, Versioned<User>>,
    /// Assignments of requests.
    pub assignments: BTreeMap<Uuid, Versioned<Assignment>>,
    /// Policies, where the caller may read their catalog: they name approvers.
    pub policies: BTreeMap<Uuid, Versioned<AssignmentPolicy>>,
}

/// The ids that are referred to.
#[derive(Default)]
struct Wanted {
    packages: BTreeSet<Uuid>,
    users: BTreeSet<Uuid>,
    assignments: BTreeSet<Uuid>,
    policies: BTreeSet<Uuid>,
}

impl Wanted {
    fn assignment(&mut self, assignment: &Assignment) {
        self.packages.insert(assignment.access_package_id.0);
        self.users.insert(assignment.target_id.0);
        self.policies.insert(assignment.assignment_policy_id.0);
    }
    fn request(&mut self, record: &RequestRecord) {
        let request = &record.request;
        self.packages.insert(request.access_package_id.0);
        self.users.insert(request.requestor_id.0);
        self.users.insert(request.target_id.0);
        self.policies.insert(request.assignment_policy_id.0);
        self.assignments
            .extend(request.assignment_id.map(|id| id.0));
        let stages = record.approval.iter().flat_map(|approval| &approval.stages);
        self.users.extend(
            stages
                .filter_map(|stage| stage.reviewed_by_id)
                .map(|id| id.0),
        );
    }
}

fn load<R: Stored>(tx: &Tx<'_>, ids: &BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, Versioned<R>>> {
    let wanted: Vec<Uuid> = ids.iter().copied().collect();
    let mut found: BTreeMap<Uuid, Versioned<R>> = resources::find_many::<R>(tx, &wanted)?
        .into_iter()
        .map(|one| (one.value.uuid(), one))
        .collect();
    for id in ids {
        if !found.contains_key(id)
            && let Some(one) = resources::find_ever::<R>(tx, *id)?
        {
            found.insert(*id, one);
        }
    }
    Ok(found)
}

fn related(tx: &Tx<'_>, ctx: &Ctx, mut wanted: Wanted) -> Result<Related> {
    let assignments = load::<Assignment>(tx, &wanted.assignments)?;
    for assignment in assignments.values() {
        wanted.assignment(&assignment.value);
    }
    let packages = load::<PackageRecord>(tx, &wanted.packages)?;
    let catalogs = packages
        .values()
        .map(|package| package.value.catalog_id.0)
        .collect();
    let readable = visibility::catalogs(tx, ctx)?;
    let mut policies = load::<AssignmentPolicy>(tx, &wanted.policies)?;
    if let Catalogs::Some(readable) = readable {
        policies.retain(|_, policy| {
            packages
                .get(&policy.value.access_package_id.0)
                .is_some_and(|package| readable.contains(&package.value.catalog_id.0))
        });
    }
    Ok(Related {
        catalogs: load(tx, &catalogs)?,
        users: load(tx, &wanted.users)?,
        packages,
        assignments,
        policies,
    })
}

/// What those requests refer to.
pub fn of_requests(
    engine: &Engine,
    ctx: &Ctx,
    records: &[Versioned<RequestRecord>],
) -> Result<Related> {
    let mut wanted = Wanted::default();
    for record in records {
        wanted.request(&record.value);
    }
    engine.read(ctx, |tx| related(tx, ctx, wanted))
}

/// What those assignments refer to.
pub fn of_assignments(
    engine: &Engine,
    ctx: &Ctx,
    assignments: &[Versioned<Assignment>],
) -> Result<Related> {
    let mut wanted = Wanted::default();
    for assignment in assignments {
        wanted.assignment(&assignment.value);
    }
    engine.read(ctx, |tx| related(tx, ctx, wanted))
}
