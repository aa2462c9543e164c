//! What somebody may ask for, before asking.

use super::{facts, facts::Person, policies};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, READ_OWN_ACCESS},
};
use xenia_domain::{
    AccessPackageId, NodeKind, Refusal,
    entitlement::{
        assignment::Assignment,
        catalog::{Catalog, CatalogState},
        policy::AssignmentPolicy,
        request::RequestRecord,
        scope::{self, Requestor},
        separation::{self, Conflict},
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

fn may_look(tx: &Tx<'_>, ctx: &Ctx) -> Result<(Person, Requestor)> {
    let person = Person::of_actor(tx, ctx)?;
    if let Some(user) = ctx.user() {
        authz::require(tx, ctx, &READ_OWN_ACCESS, On::Node(NodeKind::User, user.0))?;
    }
    let requestor = facts::requestor(tx, ctx, &person)?;
    Ok((person, requestor))
}

/// The packages that the caller may ask for, by name; without those that are found by their link
/// only. A visitor with a proven address may call it. `search` is looked for in name and
/// description.
pub fn available(engine: &Engine, ctx: &Ctx, search: Option<&str>) -> Result<Vec<Offer>> {
    let wanted = search
        .map(|text| text.trim().to_lowercase())
        .unwrap_or_default();
    engine.read(ctx, |tx| {
        let (person, requestor) = may_look(tx, ctx)?;
        let mut offers = Vec::new();
        for package in resources::list_all::<PackageRecord>(tx)? {
            let text = format!(
                "{} {}",
                package.value.display_name,
                package.value.description.as_deref().unwrap_or_default()
            );
            if package.value.is_hidden || !text.to_lowercase().contains(&wanted) {
                continue;
            }
            if let Ok(offer) = offer(tx, ctx, package, &person, &requestor)? {
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
        let (person, requestor) = may_look(tx, ctx)?;
        let package = resources::find::<PackageRecord>(tx, id)?
            .ok_or_else(|| Refusal::not_found("access package", id))?;
        Ok(offer(tx, ctx, package, &person, &requestor)??)
    })
}

fn offer(
    tx: &Tx<'_>,
    ctx: &Ctx,
    package: Versioned<PackageRecord>,
    person: &Person,
    requestor: &Requestor,
) -> Result<Result<Offer, Refusal>> {
    let id = package.value.id;
    let catalog = facts::offer(tx, id)?.catalog;
    let assignment = facts::live_of(tx, person, id)?;
    let closed = catalog.state != CatalogState::Published
        || (!catalog.is_externally_visible && requestor.is_external());
    if closed && assignment.is_none() {
        return Ok(Err(Refusal::not_found("access package", id)));
    }
    let all: Vec<AssignmentPolicy> = policies::of_package(tx, id)?
        .into_iter()
        .map(|policy| policy.value)
        .collect();
    let open = match scope::applicable(&all, requestor) {
        Ok(_) if closed => Vec::new(),
        Ok(open) => open
            .into_iter()
            .map(|(policy, admission)| (policy.clone(), admission.reason))
            .collect(),
        Err(_) if assignment.is_some() => Vec::new(),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let duties = facts::duties(tx, &package.value)?;
    let held = facts::held(tx, ctx, person)?;
    let request = facts::requests_for(tx, person, Some(id))?
        .into_iter()
        .next();
    Ok(Ok(Offer {
        catalog,
        policies: open,
        conflicts: separation::conflicts(&duties, &held),
        assignment,
        request,
        package,
    }))
}

/// What a request for the package would need, policy by policy
/// (Graph `accessPackage/getApplicablePolicyRequirements`).
pub fn requirements(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
) -> Result<Vec<AssignmentPolicy>> {
    let offer = package(engine, ctx, id)?;
    Ok(offer
        .policies
        .into_iter()
        .map(|(policy, _)| policy)
        .collect())
}
