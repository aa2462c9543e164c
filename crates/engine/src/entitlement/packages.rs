//! Access packages and the roles that they grant.

use super::{
    catalogs, delivery, ending, event, resources as catalog_resources, target, work::Work,
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_PACKAGES, On, READ_ENTITLEMENT},
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, AssignmentPolicyId, CatalogId, Refusal, ResourceRoleScopeId,
    audit::NewEvent,
    entitlement::{
        all_or_nothing,
        catalog::{Catalog, ResourceRole, ResourceScope},
        package::{AccessPackage, ResourceRoleScope},
        policy::AssignmentPolicy,
    },
};
use xenia_store::{
    Tx, WriteTx, Written, packages,
    resources::{self, Versioned},
    shapes::entitlement::PackageRecord,
};

const WRITABLE: &[&str] = &["displayName", "description", "isHidden"];

/// The package, for somebody who may do that with those of its catalog; unknown to those who may
/// not even read.
pub(crate) fn require(
    tx: &Tx<'_>,
    ctx: &Ctx,
    action: &authz::Action,
    id: AccessPackageId,
) -> Result<Versioned<PackageRecord>> {
    let unknown = || Refusal::not_found("access package", id);
    let found = resources::find::<PackageRecord>(tx, id)?.ok_or_else(unknown)?;
    let on = On::Catalog(found.value.catalog_id.0);
    if !authz::may(tx, ctx, &READ_ENTITLEMENT, on)? && !authz::may(tx, ctx, action, on)? {
        return Err(unknown().into());
    }
    authz::require(tx, ctx, action, on)?;
    Ok(found)
}

/// How many assignments of a package live, under one of its policies or under any.
pub(crate) fn live_assignments(
    tx: &Tx<'_>,
    package: AccessPackageId,
    policy: Option<AssignmentPolicyId>,
) -> Result<usize> {
    let live = packages::count_live_assignments(tx, package, policy)?;
    Ok(usize::try_from(live).unwrap_or(0))
}

/// The refusal of a name that another package of the catalog has.
pub(crate) fn duplicate(name: &str) -> Refusal {
    Refusal::conflict(format!(
        "another access package of this catalog is called `{name}` already"
    ))
    .at("displayName")
}

/// Creates a package in a catalog, empty.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    catalog: CatalogId,
    body: Value,
) -> Result<Versioned<PackageRecord>> {
    let wanted: AccessPackage = patch::read(body)?;
    all_or_nothing(wanted.validate())?;
    engine
        .write(ctx, |tx| {
            let holder = catalogs::require(tx, ctx, &MANAGE_PACKAGES, catalog)?.value;
            let package = AccessPackage {
                id: AccessPackageId(tx.new_id()),
                catalog_id: catalog,
                created_date_time: tx.now(),
                modified_date_time: tx.now(),
                ..wanted.clone()
            };
            let record = PackageRecord {
                package,
                resource_role_scopes: Vec::new(),
                incompatible_access_packages: Vec::new(),
                incompatible_groups: Vec::new(),
            };
            let made = resources::insert(tx, &record)?;
            Ok(Written::new(made, created(&record, &holder)))
        })
        .map_err(|error| error.on_duplicate(|_| duplicate(&wanted.display_name)))
}

/// The event of a new package.
pub(crate) fn created(record: &PackageRecord, catalog: &Catalog) -> NewEvent {
    event("Create access package", record).and(target(catalog))
}

/// The packages that the caller may read.
pub(crate) fn readable(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<Versioned<PackageRecord>>> {
    if authz::may(tx, ctx, &READ_ENTITLEMENT, On::Tenant)? {
        return Ok(resources::list_all::<PackageRecord>(tx)?);
    }
    let mut packages = Vec::new();
    for catalog in resources::list_all::<Catalog>(tx)? {
        if authz::may(tx, ctx, &READ_ENTITLEMENT, On::Catalog(catalog.value.id.0))? {
            packages.extend(resources::list_by::<PackageRecord>(
                tx,
                "catalog",
                catalog.value.id.0,
                1000,
            )?);
        }
    }
    Ok(packages)
}

/// The packages that the caller may read, of one catalog or of all.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    catalog: Option<CatalogId>,
) -> Result<Vec<Versioned<PackageRecord>>> {
    engine.read(ctx, |tx| {
        let mut packages = readable(tx, ctx)?;
        packages
            .retain(|package| catalog.is_none_or(|catalog| package.value.catalog_id == catalog));
        Ok(packages)
    })
}

/// One package.
pub fn get(engine: &Engine, ctx: &Ctx, id: AccessPackageId) -> Result<Versioned<PackageRecord>> {
    engine.read(ctx, |tx| require(tx, ctx, &READ_ENTITLEMENT, id))
}

/// Reads, changes and writes a package, and tells of it.
pub(super) fn change<T>(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    activity: &'static str,
    mut edit: impl FnMut(&WriteTx<'_>, &mut PackageRecord) -> Result<(T, Value)>,
) -> Result<(Versioned<PackageRecord>, T)> {
    engine.write(ctx, |tx| changed(tx, ctx, id, activity, &mut edit))
}

/// The same, in a transaction with more.
fn changed<T>(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    id: AccessPackageId,
    activity: &'static str,
    edit: &mut impl FnMut(&WriteTx<'_>, &mut PackageRecord) -> Result<(T, Value)>,
) -> Result<Written<(Versioned<PackageRecord>, T)>> {
    let current = require(tx, ctx, &MANAGE_PACKAGES, id)?;
    let mut changed = current.value.clone();
    let (result, details) = edit(tx, &mut changed)?;
    changed.modified_date_time = tx.now();
    let version = resources::update(tx, &changed, current.version)?;
    let told = event(activity, &changed).with(details);
    let mut follows = Vec::new();
    if changed.resource_role_scopes != current.value.resource_role_scopes {
        follows = delivery::reconcile_package(tx, ctx, id)?;
    }
    let saved = Versioned {
        value: changed,
        version,
        created_at: current.created_at,
        shown: None,
    };
    Ok(Written::all((saved, result), told, follows))
}

/// Changes a package's own properties.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<PackageRecord>> {
    let changed = change(engine, ctx, id, "Update access package", |tx, record| {
        let etag = resources::find::<PackageRecord>(tx, id)?
            .map_or_else(String::new, |current| current.etag());
        patch::check_match(if_match, &etag)?;
        record.package = patch::merge(&record.package, body, WRITABLE)?;
        all_or_nothing(record.package.validate())?;
        Ok(((), json!({ "changed": body })))
    });
    let name = body
        .get("displayName")
        .and_then(Value::as_str)
        .unwrap_or_default();
    changed
        .map(|(package, ())| package)
        .map_err(|error| error.on_duplicate(|_| duplicate(name)))
}

/// Deletes a package that nobody holds, with its policies. Requests for it that nobody has decided
/// are taken back.
pub fn delete(engine: &Engine, ctx: &Ctx, id: AccessPackageId) -> Result<()> {
    engine.write(ctx, |tx| {
        let work = Work::new(engine, tx, ctx);
        let current = require(tx, ctx, &MANAGE_PACKAGES, id)?.value;
        current
            .package
            .may_delete(live_assignments(tx, id, None)?)?;
        for policy in super::policies::of_package(tx, id)? {
            resources::delete::<AssignmentPolicy>(tx, policy.value.id)?;
        }
        resources::delete::<PackageRecord>(tx, id)?;
        work.tell(event("Delete access package", &current));
        ending::of_deleted_package(&work, id)?;
        work.written(())
    })
}

/// Adds a role on a resource of the catalog; whoever holds the package has it when this returns.
pub fn add_role_scope(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    role: &ResourceRole,
    scope: &ResourceScope,
) -> Result<ResourceRoleScope> {
    let origin = Uuid::parse_str(&scope.origin_id).map_err(|_| {
        let message = format!(
            "`scope/originId` is `{}`; it must be an id",
            scope.origin_id
        );
        Refusal::invalid("scope/originId", message)
    })?;
    engine.write(ctx, |tx| role_added(tx, ctx, id, origin, &role.origin_id))
}

/// The same, in a transaction with more: that role of the catalog's resource with that origin.
pub(crate) fn role_added(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    id: AccessPackageId,
    origin: Uuid,
    role: &str,
) -> Result<Written<ResourceRoleScope>> {
    let activity = "Add resource role to access package";
    let written = changed(tx, ctx, id, activity, &mut |tx, record| {
        let catalog = resources::find::<Catalog>(tx, record.catalog_id)?
            .ok_or_else(|| Refusal::not_found("catalog", record.catalog_id))?;
        let added = grant(tx, &catalog.value, origin, role)?;
        if record
            .resource_role_scopes
            .iter()
            .any(|held| held.grant().ok() == added.grant().ok())
        {
            return Err(Refusal::conflict("the access package grants that role already").into());
        }
        record.resource_role_scopes.push(added.clone());
        let details = json!({ "role": added.role.display_name, "resource": added.scope.origin_id });
        Ok((added, details))
    });
    Ok(written?.map(|(_, added)| added))
}

/// That role of that resource of the catalog, as a package gives it.
pub(crate) fn grant(
    tx: &WriteTx<'_>,
    catalog: &Catalog,
    origin: Uuid,
    role: &str,
) -> Result<ResourceRoleScope> {
    let resource = catalog_resources::by_origin(tx, catalog, origin)?;
    let offered = catalog_resources::roles(tx, &resource)?;
    let role = offered
        .into_iter()
        .find(|offered| offered.origin_id.eq_ignore_ascii_case(role))
        .ok_or_else(|| {
            let message = format!(
                "resource `{}` offers no role with `originId` `{role}`",
                resource.display_name
            );
            Refusal::invalid("role/originId", message)
        })?;
    let found = ResourceRoleScope {
        id: ResourceRoleScopeId(tx.new_id()),
        created_date_time: tx.now(),
        role: ResourceRole {
            resource: Some(resource.clone()),
            ..role
        },
        scope: resource.root_scope(),
    };
    found.grant()?;
    Ok(found)
}

/// Takes a role out of a package; whoever has it only by the package loses it when this returns.
pub fn remove_role_scope(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    role_scope: ResourceRoleScopeId,
) -> Result<()> {
    change(
        engine,
        ctx,
        id,
        "Remove resource role from access package",
        |_, record| {
            let before = record.resource_role_scopes.len();
            record
                .resource_role_scopes
                .retain(|held| held.id != role_scope);
            if record.resource_role_scopes.len() == before {
                return Err(Refusal::not_found("resource role scope", role_scope).into());
            }
            Ok(((), json!({ "resourceRoleScope": role_scope })))
        },
    )?;
    Ok(())
}
