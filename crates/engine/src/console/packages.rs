//! Packages as those see them who look after them.

use super::{
    Paged, applications, changes,
    people::{self, Found},
    publish::{self, Choice},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_ASSIGNMENTS, MANAGE_PACKAGES, On, READ_ENTITLEMENT},
    entitlement::packages,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, CatalogId,
    audit::Event,
    directory::User,
    entitlement::{
        assignment::Assignment,
        catalog::{Catalog, CatalogState},
        connected::ConnectedOrganization,
        policy::{AllowedTargetScope, AssignmentPolicy},
        request::RequestRecord,
        subject::SubjectSet,
    },
};
use xenia_store::{
    Tx,
    assignments::{self, AssignmentQuery, RequestQuery},
    figures, resources,
    shapes::entitlement::PackageRecord,
};

/// How many assignments and requests a package's page shows.
const NEWEST: u32 = 50;

/// Whether anybody can ask for a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    /// Listed to whom its policies are for.
    Published,
    /// Found by its link only.
    Hidden,
    /// No policy lets anybody ask, or its catalog is not published.
    Closed,
}

impl Openness {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Published, Self::Hidden, Self::Closed];

    /// The word of it in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Hidden => "hidden",
            Self::Closed => "closed",
        }
    }
    fn of(
        package: &PackageRecord,
        catalog: Option<&Catalog>,
        policies: &[AssignmentPolicy],
    ) -> Self {
        let published = catalog.is_some_and(|catalog| catalog.state == CatalogState::Published);
        let is_asked = policies
            .iter()
            .any(|policy| policy.allowed_target_scope != AllowedTargetScope::NotSpecified);
        if !published || !is_asked {
            Self::Closed
        } else if package.is_hidden {
            Self::Hidden
        } else {
            Self::Published
        }
    }
}

/// Which packages.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose name or description contains this.
    pub search: String,
    /// Of this catalog.
    pub catalog: Option<CatalogId>,
    /// Standing there.
    pub state: Option<Openness>,
    /// Which page.
    pub page: u32,
}

/// A package in the list.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The package.
    pub package: PackageRecord,
    /// The catalog's name.
    pub catalog: String,
    /// Whether anybody can ask for it.
    pub state: Openness,
    /// Live assignments.
    pub live: u32,
    /// Of these, ending within 30 days.
    pub ending: u32,
    /// Requests that wait.
    pub pending: u32,
}

/// The catalogs that the caller may read.
pub(crate) fn readable_catalogs(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<Catalog>> {
    let everything = authz::may(tx, ctx, &READ_ENTITLEMENT, On::Tenant)?;
    let mut readable = Vec::new();
    for catalog in resources::list_all::<Catalog>(tx)? {
        if everything || authz::may(tx, ctx, &READ_ENTITLEMENT, On::Catalog(catalog.value.id.0))? {
            readable.push(catalog.value);
        }
    }
    Ok(readable)
}

/// The policies of all packages, by package.
fn policies(tx: &Tx<'_>) -> Result<HashMap<Uuid, Vec<AssignmentPolicy>>> {
    let mut all: HashMap<Uuid, Vec<AssignmentPolicy>> = HashMap::new();
    for policy in resources::list_all::<AssignmentPolicy>(tx)? {
        all.entry(policy.value.access_package_id.0)
            .or_default()
            .push(policy.value);
    }
    Ok(all)
}

/// The packages that the caller may read, by name, with the catalogs they may be in. Refused to
/// those who may read none.
pub fn list(engine: &Engine, ctx: &Ctx, filter: &Filter) -> Result<(Paged<Summary>, Vec<Catalog>)> {
    engine.read(ctx, |tx| {
        let catalogs = readable_catalogs(tx, ctx)?;
        if catalogs.is_empty() {
            return Err(authz::denied(ctx, &READ_ENTITLEMENT).into());
        }
        let policies = policies(tx)?;
        let held = figures::held_by_package(tx, ctx.now.plus_days(30))?;
        let pending = figures::pending_by_package(tx)?;
        let mut all = Vec::new();
        for package in packages::readable(tx, ctx)? {
            let package = package.value;
            let id = package.id.0;
            let catalog = catalogs
                .iter()
                .find(|catalog| catalog.id == package.catalog_id);
            let of = policies.get(&id).map_or(&[][..], Vec::as_slice);
            let counts = held.get(&id).copied().unwrap_or_default();
            all.push(Summary {
                state: Openness::of(&package, catalog, of),
                catalog: catalog.map_or_else(String::new, |catalog| catalog.display_name.clone()),
                live: super::count(counts.live),
                ending: super::count(counts.ending),
                pending: super::count(pending.get(&id).copied().unwrap_or(0)),
                package,
            });
        }
        all.retain(|row| fits(row, filter));
        all.sort_by_key(|row| row.package.display_name.to_lowercase());
        Ok((Paged::of(all, filter.page), catalogs))
    })
}

fn fits(row: &Summary, filter: &Filter) -> bool {
    let description = row.package.description.as_deref().unwrap_or_default();
    super::matches(&filter.search, &[&row.package.display_name, description])
        && filter
            .catalog
            .is_none_or(|catalog| row.package.catalog_id == catalog)
        && filter.state.is_none_or(|state| row.state == state)
}

/// One package.
#[derive(Clone, Debug)]
pub struct View {
    /// The package.
    pub package: PackageRecord,
    /// Its catalog.
    pub catalog: Option<Catalog>,
    /// Whether anybody can ask for it.
    pub state: Openness,
    /// Its policies, the oldest first.
    pub policies: Vec<AssignmentPolicy>,
    /// The names of whom the policies name.
    pub names: BTreeMap<Uuid, Found>,
    /// The newest live assignments, with who has each.
    pub assignments: Vec<(Assignment, Option<User>)>,
    /// How many live assignments there are.
    pub live: u32,
    /// The newest requests, with who gets the access.
    pub requests: Vec<(RequestRecord, Option<User>)>,
    /// Of its resources, by origin, those whose pages the caller may open.
    pub open: BTreeSet<Uuid>,
    /// What may be added.
    pub choices: Vec<Choice>,
    /// Whether the caller may change it.
    pub may_manage: bool,
    /// Whether the caller may end assignments.
    pub may_assign: bool,
}

/// One package, with its policies, its newest assignments and requests.
pub fn view(engine: &Engine, ctx: &Ctx, id: AccessPackageId) -> Result<View> {
    engine.read(ctx, |tx| {
        let package = packages::require(tx, ctx, &READ_ENTITLEMENT, id)?.value;
        let on = On::Catalog(package.catalog_id.0);
        let catalog = resources::find::<Catalog>(tx, package.catalog_id)?.map(|found| found.value);
        let policies = of_package(tx, id)?;
        let may_manage = authz::may(tx, ctx, &MANAGE_PACKAGES, on)?;
        let held = figures::held_by_package(tx, ctx.now)?;
        Ok(View {
            state: Openness::of(&package, catalog.as_ref(), &policies),
            names: people::named(tx, policies.iter().flat_map(subjects))?,
            assignments: newest_assignments(tx, id)?,
            live: super::count(held.get(&id.0).map_or(0, |held| held.live)),
            requests: newest_requests(tx, id)?,
            open: openable(tx, ctx, &package)?,
            choices: match may_manage {
                true => addable(tx, ctx, &package)?,
                false => Vec::new(),
            },
            may_manage,
            may_assign: authz::may(tx, ctx, &MANAGE_ASSIGNMENTS, on)?,
            policies,
            package,
            catalog,
        })
    })
}

fn openable(tx: &Tx<'_>, ctx: &Ctx, package: &PackageRecord) -> Result<BTreeSet<Uuid>> {
    let origins = package.resource_role_scopes.iter().filter_map(|held| {
        let origin = held.scope.origin_id.parse().ok()?;
        Some((held.role.origin_system, origin))
    });
    applications::openable(tx, ctx, origins)
}

fn of_package(tx: &Tx<'_>, id: AccessPackageId) -> Result<Vec<AssignmentPolicy>> {
    let all = resources::list_by::<AssignmentPolicy>(tx, "access_package", id.0, 100)?;
    Ok(all.into_iter().map(|policy| policy.value).collect())
}

/// All whom a policy names.
fn subjects(policy: &AssignmentPolicy) -> impl Iterator<Item = &SubjectSet> {
    let approvers = policy
        .request_approval_settings
        .stages
        .iter()
        .flat_map(|stage| &stage.primary_approvers);
    policy.specific_allowed_targets.iter().chain(approvers)
}

fn addable(tx: &Tx<'_>, ctx: &Ctx, package: &PackageRecord) -> Result<Vec<Choice>> {
    let mut choices = publish::of_catalog(tx, ctx, package.catalog_id)?;
    choices.retain(|choice| {
        let origin = choice.origin.to_string();
        !package
            .resource_role_scopes
            .iter()
            .any(|held| held.scope.origin_id == origin && held.role.origin_id == choice.role)
    });
    Ok(choices)
}

fn newest_assignments(
    tx: &Tx<'_>,
    package: AccessPackageId,
) -> Result<Vec<(Assignment, Option<User>)>> {
    let query = AssignmentQuery {
        access_package: Some(package),
        live: true,
        limit: NEWEST,
        ..AssignmentQuery::default()
    };
    let found = assignments::list(tx, &query)?;
    let ids: Vec<Uuid> = found.iter().map(|one| one.value.target_id.0).collect();
    let people = users(tx, &ids)?;
    Ok(found
        .into_iter()
        .map(|one| {
            let who = people.get(&one.value.target_id.0).cloned();
            (one.value, who)
        })
        .collect())
}

fn newest_requests(
    tx: &Tx<'_>,
    package: AccessPackageId,
) -> Result<Vec<(RequestRecord, Option<User>)>> {
    let query = RequestQuery {
        access_package: Some(package),
        limit: NEWEST,
        ..RequestQuery::default()
    };
    let mut rows = Vec::new();
    for one in assignments::requests(tx, &query)? {
        let who = resources::find_ever::<User>(tx, one.value.request.target_id)?;
        rows.push((one.value, who.map(|who| who.value)));
    }
    Ok(rows)
}

/// The users of those ids that are there.
pub(crate) fn users(tx: &Tx<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, User>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let found = resources::find_many::<User>(tx, &ids)?;
    Ok(found
        .into_iter()
        .map(|user| (user.value.id.0, user.value))
        .collect())
}

/// What the form of a policy needs to offer.
#[derive(Clone, Debug)]
pub struct PolicyFrame {
    /// The package.
    pub package: PackageRecord,
    /// The policy, when it is there already.
    pub policy: Option<AssignmentPolicy>,
    /// The names of whom the policy names.
    pub names: BTreeMap<Uuid, Found>,
    /// The partners that it can be opened to, by name.
    pub partners: Vec<ConnectedOrganization>,
    /// Live assignments under the policy.
    pub live: u32,
    /// The version of the policy that is shown; empty for a new one.
    pub etag: String,
    /// The newest change of the policy.
    pub changed: Option<Event>,
}

/// What the form of a policy needs; for who may change the package.
pub fn policy_frame(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    policy: Option<xenia_domain::AssignmentPolicyId>,
) -> Result<PolicyFrame> {
    engine.read(ctx, |tx| {
        let package = packages::require(tx, ctx, &MANAGE_PACKAGES, id)?.value;
        let policy = match policy {
            None => None,
            Some(wanted) => Some(
                resources::find::<AssignmentPolicy>(tx, wanted)?
                    .filter(|policy| policy.value.access_package_id == id)
                    .ok_or_else(|| {
                        xenia_domain::Refusal::not_found("policy of this package", wanted)
                    })?,
            ),
        };
        let changed = match &policy {
            Some(policy) => changes::last(tx, policy.value.id.0, "EntitlementManagement")?,
            None => None,
        };
        let etag = policy.as_ref().map(|policy| policy.etag());
        let policy = policy.map(|policy| policy.value);
        let partners = resources::list_all::<ConnectedOrganization>(tx)?;
        let mut partners: Vec<_> = partners.into_iter().map(|partner| partner.value).collect();
        partners.sort_by_key(|partner| partner.display_name.to_lowercase());
        let live = match &policy {
            Some(policy) => packages::live_assignments(tx, id, Some(policy.id))?,
            None => 0,
        };
        Ok(PolicyFrame {
            names: people::named(tx, policy.iter().flat_map(subjects))?,
            live: u32::try_from(live).unwrap_or(u32::MAX),
            package,
            policy,
            partners,
            etag: etag.unwrap_or_default(),
            changed,
        })
    })
}
