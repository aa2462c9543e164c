//! The resources of a catalog: groups and applications.

use super::{catalogs, event, target};
use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_CATALOG, OFFER_RESOURCE, On, READ_ENTITLEMENT},
};
use uuid::Uuid;
use xenia_domain::{
    CatalogId, CatalogResourceId, NodeKind, Refusal,
    audit::NewEvent,
    directory::{Group, ServicePrincipal},
    entitlement::catalog::{Catalog, CatalogResource, OriginSystem, ResourceRole},
};
use xenia_store::{
    Tx, WriteTx, Written,
    resources::{self, Versioned},
    shapes::entitlement::PackageRecord,
};

/// What of the directory a catalog resource stands for.
fn origin(
    tx: &Tx<'_>,
    ctx: &Ctx,
    system: OriginSystem,
    id: Uuid,
) -> Result<(String, Option<String>)> {
    match system {
        OriginSystem::AadGroup => {
            let group = resources::find::<Group>(tx, id)?
                .ok_or_else(|| Refusal::not_found("group", id).at("originId"))?
                .value;
            if group
                .group_types
                .iter()
                .any(|kind| kind == "DynamicMembership")
            {
                let message = format!(
                    "group `{}` has dynamic membership and cannot be granted by a package",
                    group.display_name
                );
                return Err(Refusal::invalid("originId", message).into());
            }
            authz::require(tx, ctx, &OFFER_RESOURCE, On::Node(NodeKind::Group, id))?;
            // Whoever manages the catalog decides who gets into the group, and so who gets its roles.
            if group.is_role_assignable() {
                let on = On::Node(NodeKind::Group, id);
                authz::require(tx, ctx, &authz::WRITE_ROLE_GROUPS, on)?;
            }
            Ok((group.display_name, group.description))
        }
        OriginSystem::AadApplication => {
            let application = resources::find::<ServicePrincipal>(tx, id)?
                .ok_or_else(|| Refusal::not_found("service principal", id).at("originId"))?
                .value;
            authz::require(
                tx,
                ctx,
                &OFFER_RESOURCE,
                On::Node(NodeKind::ServicePrincipal, id),
            )?;
            Ok((application.display_name, application.description))
        }
    }
}

/// The activities of the audit log that tell what became of a resource.
pub(super) const ADD: &str = "Add resource to catalog";
/// The name was read again.
pub(super) const REFRESH: &str = "Refresh resource of catalog";
/// It was taken out.
pub(super) const REMOVE: &str = "Remove resource from catalog";

/// Adds a group or an application to a catalog. The caller must manage the catalog and the
/// resource.
pub fn add(
    engine: &Engine,
    ctx: &Ctx,
    catalog: CatalogId,
    system: OriginSystem,
    origin_id: Uuid,
) -> Result<Versioned<CatalogResource>> {
    engine
        .write(ctx, |tx| added(tx, ctx, catalog, system, origin_id))
        .map_err(|error| error.on_duplicate(|_| duplicate(origin_id)))
}

/// The same, in a transaction with more.
pub(super) fn added(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    catalog: CatalogId,
    system: OriginSystem,
    origin_id: Uuid,
) -> Result<Written<Versioned<CatalogResource>>> {
    let holder = catalogs::require(tx, ctx, &MANAGE_CATALOG, catalog)?.value;
    let (made, told) = insert(tx, ctx, &holder, system, origin_id)?;
    Ok(Written::new(made, told))
}

/// The refusal of what is there already.
pub(super) fn duplicate(origin_id: Uuid) -> Refusal {
    let message = format!("the resource `{origin_id}` is in this catalog already");
    Refusal::conflict(message).at("originId")
}

/// Adds a group or an application, which the caller must manage, to that catalog; with the event
/// that tells of it.
pub(crate) fn insert(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    catalog: &Catalog,
    system: OriginSystem,
    origin_id: Uuid,
) -> Result<(Versioned<CatalogResource>, NewEvent)> {
    let (display_name, description) = origin(tx, ctx, system, origin_id)?;
    let resource = CatalogResource {
        id: CatalogResourceId(tx.new_id()),
        display_name,
        description,
        origin_id,
        origin_system: system,
        created_date_time: tx.now(),
        modified_date_time: tx.now(),
        catalog_id: catalog.id,
    };
    let made = resources::insert(tx, &resource)?;
    let told = event(ADD, &resource).and(target(catalog));
    Ok((made, told))
}

/// Reads the name of a resource again from where it lives.
pub fn refresh(
    engine: &Engine,
    ctx: &Ctx,
    catalog: CatalogId,
    resource: CatalogResourceId,
) -> Result<Versioned<CatalogResource>> {
    engine.write(ctx, |tx| refreshed(tx, ctx, catalog, resource))
}

/// The same, in a transaction with more.
pub(super) fn refreshed(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    catalog: CatalogId,
    resource: CatalogResourceId,
) -> Result<Written<Versioned<CatalogResource>>> {
    let holder = catalogs::require(tx, ctx, &MANAGE_CATALOG, catalog)?.value;
    let current = find(tx, catalog, resource)?;
    let (system, origin_id) = (current.value.origin_system, current.value.origin_id);
    let (display_name, description) = origin(tx, ctx, system, origin_id)?;
    let changed = CatalogResource {
        display_name,
        description,
        modified_date_time: tx.now(),
        ..current.value
    };
    let version = resources::update(tx, &changed, current.version)?;
    let told = event(REFRESH, &changed).and(target(&holder));
    let changed = Versioned {
        value: changed,
        version,
        created_at: current.created_at,
        shown: None,
    };
    Ok(Written::new(changed, told))
}

/// Takes a resource out of a catalog; refused while a package of the catalog grants it.
pub fn remove(
    engine: &Engine,
    ctx: &Ctx,
    catalog: CatalogId,
    resource: CatalogResourceId,
) -> Result<()> {
    engine.write(ctx, |tx| {
        Ok(removed(tx, ctx, catalog, resource)?.map(|_| ()))
    })
}

/// The same, in a transaction with more; answers what was taken out.
pub(super) fn removed(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    catalog: CatalogId,
    resource: CatalogResourceId,
) -> Result<Written<Versioned<CatalogResource>>> {
    let holder = catalogs::require(tx, ctx, &MANAGE_CATALOG, catalog)?.value;
    let current = find(tx, catalog, resource)?;
    let granted = current.value.origin_id.to_string();
    for package in resources::list_by::<PackageRecord>(tx, "catalog", catalog.0, 1000)? {
        let scopes = &package.value.resource_role_scopes;
        if scopes.iter().any(|held| held.scope.origin_id == granted) {
            let message = format!(
                "resource `{}` is granted by access package `{}`; take it out of the package first",
                current.value.display_name, package.value.display_name
            );
            return Err(Refusal::conflict(message).into());
        }
    }
    resources::delete::<CatalogResource>(tx, resource)?;
    let told = event(REMOVE, &current.value).and(target(&holder));
    Ok(Written::new(current, told))
}

fn find(
    tx: &Tx<'_>,
    catalog: CatalogId,
    id: CatalogResourceId,
) -> Result<Versioned<CatalogResource>> {
    let found = resources::find::<CatalogResource>(tx, id)?
        .filter(|resource| resource.value.catalog_id == catalog);
    Ok(found.ok_or_else(|| Refusal::not_found("resource of this catalog", id))?)
}

/// The resources of a catalog.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    catalog: CatalogId,
) -> Result<Vec<Versioned<CatalogResource>>> {
    engine.read(ctx, |tx| {
        catalogs::require(tx, ctx, &READ_ENTITLEMENT, catalog)?;
        Ok(resources::list_by::<CatalogResource>(
            tx, "catalog", catalog.0, 1000,
        )?)
    })
}

/// A resource of a catalog, with the roles that it offers now.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    catalog: CatalogId,
    id: CatalogResourceId,
) -> Result<(Versioned<CatalogResource>, Vec<ResourceRole>)> {
    engine.read(ctx, |tx| {
        catalogs::require(tx, ctx, &READ_ENTITLEMENT, catalog)?;
        let resource = find(tx, catalog, id)?;
        let roles = roles(tx, &resource.value)?;
        Ok((resource, roles))
    })
}

/// The roles that a resource offers now.
pub(crate) fn roles(tx: &Tx<'_>, resource: &CatalogResource) -> Result<Vec<ResourceRole>> {
    Ok(match resource.origin_system {
        OriginSystem::AadGroup => resource.group_roles(),
        OriginSystem::AadApplication => {
            let application = resources::find::<ServicePrincipal>(tx, resource.origin_id)?;
            resource.application_roles(
                &application.map_or_else(Vec::new, |application| application.value.app_roles),
            )
        }
    })
}

/// The resource of a catalog that stands for that origin.
pub(crate) fn by_origin(
    tx: &Tx<'_>,
    catalog: &Catalog,
    origin_id: Uuid,
) -> Result<CatalogResource> {
    let all = resources::list_by::<CatalogResource>(tx, "catalog", catalog.id.0, 1000)?;
    let found = all
        .into_iter()
        .map(|resource| resource.value)
        .find(|resource| resource.origin_id == origin_id);
    Ok(found.ok_or_else(|| {
        let message = format!(
            "`{origin_id}` is not a resource of catalog `{}`; add it to the catalog first",
            catalog.display_name
        );
        Refusal::invalid("scope/originId", message)
    })?)
}
