//! What somebody may ask for on behalf of another, before asking.

use super::{
    approvers,
    facts::{self, Person},
    policies,
    portal::Offer,
    work,
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, REQUEST_ACCESS},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, CatalogId, NodeKind, Refusal, Relation, UserId,
    directory::User,
    entitlement::{
        catalog::{Catalog, CatalogState},
        policy::AssignmentPolicy,
        scope::{self, Requestor},
        separation,
        subject::SubjectSet,
    },
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources,
    shapes::entitlement::PackageRecord,
};

/// People for whom one answers, who are looked at, at most.
const MOST: usize = 100;

/// A package that the caller may ask for on behalf of others.
#[derive(Clone, Debug)]
pub struct ForOthers {
    /// The package.
    pub package: PackageRecord,
    /// Those for whom one answers and may ask, by name.
    pub people: Vec<User>,
    /// Whether a policy names the caller, so that one may ask for others than these too.
    pub is_named: bool,
}

/// The packages that the caller may ask for on behalf of others, by name.
pub fn packages(engine: &Engine, ctx: &Ctx) -> Result<Vec<ForOthers>> {
    engine.read(ctx, |tx| {
        let Some(by) = ctx.user() else {
            return Ok(Vec::new());
        };
        if !authz::may(tx, ctx, &REQUEST_ACCESS, On::Node(NodeKind::User, by.0))? {
            return Ok(Vec::new());
        }
        let mut open: BTreeMap<AccessPackageId, Vec<AssignmentPolicy>> = BTreeMap::new();
        for policy in resources::list_all::<AssignmentPolicy>(tx)? {
            let policy = policy.value;
            if policy
                .requestor_settings
                .enable_on_behalf_requestors_to_add_access
            {
                open.entry(policy.access_package_id)
                    .or_default()
                    .push(policy);
            }
        }
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let catalogs: BTreeMap<CatalogId, Catalog> = resources::list_all::<Catalog>(tx)?
            .into_iter()
            .map(|catalog| (catalog.value.id, catalog.value))
            .collect();
        let people = answered_for(tx, ctx, by)?;
        let mut found = Vec::new();
        for (package, policies) in open {
            let Some(package) = resources::find::<PackageRecord>(tx, package)? else {
                continue;
            };
            let package = package.value;
            let catalog = catalogs.get(&package.catalog_id);
            let Some(catalog) = catalog.filter(|it| it.state == CatalogState::Published) else {
                continue;
            };
            let mut one = ForOthers {
                is_named: is_named(tx, ctx, &policies, by)?,
                people: Vec::new(),
                package,
            };
            for (person, requestor) in &people {
                let offered = catalog.is_externally_visible || !requestor.is_external();
                let policies = applicable(tx, ctx, (by, person), &policies, requestor)?;
                if offered && policies.is_ok() {
                    one.people.extend(person.user().cloned());
                }
            }
            if one.is_named || !one.people.is_empty() {
                found.push(one);
            }
        }
        found.sort_by_key(|one| one.package.display_name.to_lowercase());
        Ok(found)
    })
}

/// One package as it would be asked for on behalf of that person, and their name. Whoever may not ask for them
/// learns nothing of them.
pub fn package(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    target: UserId,
) -> Result<(Offer, String)> {
    engine.read(ctx, |tx| {
        let by = ctx.user().ok_or_else(|| {
            Refusal::forbidden("only a person can ask on behalf of another; use `adminAdd` instead")
        })?;
        authz::require(tx, ctx, &REQUEST_ACCESS, On::Node(NodeKind::User, by.0))?;
        let unknown = || Refusal::not_found("access package", id);
        let package = resources::find::<PackageRecord>(tx, id)?.ok_or_else(unknown)?;
        let catalog = facts::offer(tx, id)?.catalog;
        if by == target {
            let message = "that is yourself: ask for the package on its own page";
            return Err(Refusal::invalid("person", message).into());
        }
        let all: Vec<AssignmentPolicy> = policies::of_package(tx, id)?
            .into_iter()
            .map(|policy| policy.value)
            .collect();
        let person = Person::Known(Box::new(work::user(tx, target)?));
        let requestor = facts::requestor(tx, ctx, &person)?;
        let policies = applicable(tx, ctx, (by, &person), &all, &requestor)??;
        if catalog.state != CatalogState::Published
            || (!catalog.is_externally_visible && requestor.is_external())
        {
            return Err(unknown().into());
        }
        let duties = facts::duties(tx, &package.value)?;
        let request = facts::requests_for(tx, &person, Some(id))?
            .into_iter()
            .next();
        let offer = Offer {
            conflicts: separation::conflicts(&duties, &facts::held(tx, ctx, &person)?),
            assignment: facts::live_of(tx, &person, id)?,
            request,
            package,
            catalog,
            policies,
        };
        Ok((offer, person.name().to_owned()))
    })
}

/// The policies under which the caller may ask for that person, each with the reason why.
fn applicable(
    tx: &Tx<'_>,
    ctx: &Ctx,
    (by, person): (UserId, &Person),
    policies: &[AssignmentPolicy],
    requestor: &Requestor,
) -> Result<Result<Vec<(AssignmentPolicy, String)>, Refusal>> {
    let mut named = Vec::new();
    for policy in policies {
        if approvers::on_behalf(tx, ctx, policy, person)?.contains(&by) {
            named.push(policy.id);
        }
    }
    let is_named = |policy: &AssignmentPolicy| named.contains(&policy.id);
    let open = scope::applicable_for_another(policies, requestor, is_named);
    Ok(open.map(|open| {
        let owned = open.into_iter();
        owned
            .map(|(policy, admission)| (policy.clone(), admission.reason))
            .collect()
    }))
}

/// Whether one of the policies names the caller, whoever it is asked for.
fn is_named(tx: &Tx<'_>, ctx: &Ctx, policies: &[AssignmentPolicy], by: UserId) -> Result<bool> {
    let sets = policies
        .iter()
        .flat_map(|policy| &policy.requestor_settings.on_behalf_requestors);
    for set in sets {
        let named = match set {
            SubjectSet::SingleUser { user_id, .. } => *user_id == by,
            SubjectSet::GroupMembers { group_id, .. } => {
                approvers::members(tx, ctx, *group_id)?.contains(&by.0)
            }
            // These are found by the partner, whom there may be too many to list people of.
            SubjectSet::InternalSponsors {} | SubjectSet::ExternalSponsors {} => {
                sponsors_a_partner(tx, ctx, by)?
            }
            _ => false,
        };
        if named {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the caller is a sponsor of a connected organization, also by way of a group.
fn sponsors_a_partner(tx: &Tx<'_>, ctx: &Ctx, by: UserId) -> Result<bool> {
    let groups = edges::transitive_groups(tx, by.0, ctx.now)?;
    for subject in std::iter::once(by.0).chain(groups) {
        let query = EdgeQuery::of_subject(subject).relation(Relation::Sponsor);
        let held = edges::list(tx, &query.at(ctx.now))?;
        if held
            .iter()
            .any(|edge| edge.object_kind == NodeKind::ConnectedOrganization)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Those whose manager or sponsor the caller is, by name.
fn answered_for(tx: &Tx<'_>, ctx: &Ctx, by: UserId) -> Result<Vec<(Person, Requestor)>> {
    let mut ids = BTreeSet::new();
    for relation in [Relation::Manager, Relation::Sponsor] {
        let query = EdgeQuery::of_subject(by).relation(relation).at(ctx.now);
        ids.extend(edges::list(tx, &query)?.iter().map(|edge| edge.object));
    }
    let ids: Vec<Uuid> = ids.into_iter().take(MOST).collect();
    let mut users: Vec<User> = resources::find_many::<User>(tx, &ids)?
        .into_iter()
        .map(|user| user.value)
        .filter(|user| user.account_enabled)
        .collect();
    users.sort_by_key(|user| user.display_name.to_lowercase());
    let mut people = Vec::new();
    for user in users {
        let person = Person::Known(Box::new(user));
        let requestor = facts::requestor(tx, ctx, &person)?;
        people.push((person, requestor));
    }
    Ok(people)
}
