//! What somebody may ask for, before asking.

use super::{facts, facts::Person, policies};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, READ_OWN_ACCESS},
};
use std::collections::BTreeMap;
use xenia_domain::{
    AccessPackageId, CatalogId, NodeKind, Refusal,
    entitlement::{
        assignment::Assignment,
        catalog::{Catalog, CatalogState},
        policy::AssignmentPolicy,
        request::RequestRecord,
        scope::{self, Requestor},
        separation::{self, Conflict, Held},
    },
};
use xenia_store::{
    Tx,
    resources::{self, Versioned},
    shapes::entitlement::PackageRecord,
};

/// A package as it looks to somebody who may ask for it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The package.
    pub package: Versioned<PackageRecord>,
    /// The catalog it is in.
    pub catalog: Catalog,
    /// The policies through which the person may ask, with the reason why: usually one; several
    /// mean that the person chooses.
    pub policies: Vec<(AssignmentPolicy, String)>,
    /// What the person has that does not go together with it.
    pub conflicts: Vec<Conflict>,
    /// The person's live assignment of it.
    pub assignment: Option<Versioned<Assignment>>,
    /// The person's request for it that is not complete.
    pub request: Option<Versioned<RequestRecord>>,
}

/// The person who looks, with what is the same for every package.
struct Looking<'a, 'b> {
    tx: &'a Tx<'b>,
    requestor: Requestor,
    held: Held,
    assignments: Vec<Versioned<Assignment>>,
    requests: Vec<Versioned<RequestRecord>>,
}

impl<'a, 'b> Looking<'a, 'b> {
    fn new(tx: &'a Tx<'b>, ctx: &Ctx) -> Result<Self> {
        let person = Person::of_actor(tx, ctx)?;
        if let Some(user) = ctx.user() {
            authz::require(tx, ctx, &READ_OWN_ACCESS, On::Node(NodeKind::User, user.0))?;
        }
        let assignments = match person.id() {
            Some(user) => facts::live_assignments(tx, user)?,
            None => Vec::new(),
        };
        Ok(Self {
            tx,
            requestor: facts::requestor(tx, ctx, &person)?,
            held: facts::held(tx, ctx, &person)?,
            requests: facts::requests_for(tx, &person, None)?,
            assignments,
        })
    }
    /// Whether the person may ask for anything in a catalog.
    fn is_open(&self, catalog: &Catalog) -> bool {
        catalog.state == CatalogState::Published
            && (catalog.is_externally_visible || !self.requestor.is_external())
    }
    fn offer(
        &self,
        package: Versioned<PackageRecord>,
        catalog: Catalog,
        policies: &[AssignmentPolicy],
    ) -> Result<Result<Offer, Refusal>> {
        let id = package.value.id;
        let assignment = self
            .assignments
            .iter()
            .find(|held| held.value.access_package_id == id)
            .cloned();
        let open = self.is_open(&catalog);
        let policies = match scope::applicable(policies, &self.requestor) {
            _ if !open && assignment.is_none() => {
                return Ok(Err(Refusal::not_found("access package", id)));
            }
            Ok(found) if open => found
                .into_iter()
                .map(|(policy, admission)| (policy.clone(), admission.reason))
                .collect(),
            Err(refusal) if assignment.is_none() => return Ok(Err(refusal)),
            _ => Vec::new(),
        };
        let duties = facts::duties(self.tx, &package.value)?;
        let mut requests = self.requests.iter();
        let request = requests
            .find(|request| request.value.request.access_package_id == id)
            .cloned();
        Ok(Ok(Offer {
            conflicts: separation::conflicts(&duties, &self.held),
            package,
            catalog,
            policies,
            assignment,
            request,
        }))
    }
}

/// The packages that the caller may ask for, by name; without those that are found by their link
/// only. A visitor with a proven address may call it. `search` is looked for in name and
/// description.
pub fn available(engine: &Engine, ctx: &Ctx, search: Option<&str>) -> Result<Vec<Offer>> {
    let wanted = search
        .map(|text| text.trim().to_lowercase())
        .unwrap_or_default();
    let is_found = |package: &PackageRecord| {
        let description = package.description.as_deref().unwrap_or_default();
        let text = format!("{} {description}", package.display_name);
        !package.is_hidden && text.to_lowercase().contains(&wanted)
    };
    engine.read(ctx, |tx| {
        let looking = Looking::new(tx, ctx)?;
        let mut policies: BTreeMap<AccessPackageId, Vec<AssignmentPolicy>> = BTreeMap::new();
        for policy in resources::list_all::<AssignmentPolicy>(tx)? {
            let of_package = policies.entry(policy.value.access_package_id).or_default();
            of_package.push(policy.value);
        }
        let catalogs: BTreeMap<CatalogId, Catalog> = resources::list_all::<Catalog>(tx)?
            .into_iter()
            .map(|catalog| (catalog.value.id, catalog.value))
            .collect();
        let mut offers = Vec::new();
        for package in resources::list_all::<PackageRecord>(tx)? {
            let catalog = catalogs.get(&package.value.catalog_id);
            let of_package = policies.get(&package.value.id);
            let (Some(catalog), Some(of_package)) = (catalog, of_package) else {
                continue;
            };
            if is_found(&package.value)
                && let Ok(offer) = looking.offer(package, catalog.clone(), of_package)?
            {
                offers.push(offer);
            }
        }
        offers.sort_by_key(|offer| offer.package.value.display_name.to_lowercase());
        Ok(offers)
    })
}

/// One package as the caller sees it, also one that is found by its link only. Refused where the
/// caller may not ask for it and does not have it: the refusal says which setting keeps them out.
pub fn package(engine: &Engine, ctx: &Ctx, id: AccessPackageId) -> Result<Offer> {
    engine.read(ctx, |tx| {
        let looking = Looking::new(tx, ctx)?;
        let unknown = || Refusal::not_found("access package", id);
        let package = resources::find::<PackageRecord>(tx, id)?.ok_or_else(unknown)?;
        let catalog = facts::offer(tx, id)?.catalog;
        let policies: Vec<AssignmentPolicy> = policies::of_package(tx, id)?
            .into_iter()
            .map(|policy| policy.value)
            .collect();
        Ok(looking.offer(package, catalog, &policies)??)
    })
}

/// What a request for the package would need, policy by policy
/// (Graph `accessPackage/getApplicablePolicyRequirements`).
pub fn requirements(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
) -> Result<Vec<AssignmentPolicy>> {
    let offer = package(engine, ctx, id)?;
    let policies = offer.policies.into_iter();
    Ok(policies.map(|(policy, _)| policy).collect())
}
