//! Separation of duties: what must not be held together with a package.

use super::packages::{change, readable, require};
use crate::{Ctx, Engine, Result, authz::READ_ENTITLEMENT};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{AccessPackageId, GroupId, Refusal, directory::Group};
use xenia_store::{
    resources::{self, Versioned},
    shapes::entitlement::PackageRecord,
};

/// The packages that must not be held together with a package.
pub fn packages(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
) -> Result<Vec<Versioned<PackageRecord>>> {
    engine.read(ctx, |tx| {
        let found = require(tx, ctx, &READ_ENTITLEMENT, id)?.value;
        let ids: Vec<Uuid> = found
            .incompatible_access_packages
            .iter()
            .map(|id| id.0)
            .collect();
        Ok(resources::find_many(tx, &ids)?)
    })
}

/// The groups whose members may not ask for a package.
pub fn groups(engine: &Engine, ctx: &Ctx, id: AccessPackageId) -> Result<Vec<Versioned<Group>>> {
    engine.read(ctx, |tx| {
        let found = require(tx, ctx, &READ_ENTITLEMENT, id)?.value;
        let ids: Vec<Uuid> = found.incompatible_groups.iter().map(|id| id.0).collect();
        Ok(resources::find_many(tx, &ids)?)
    })
}

/// The packages that say so of this one, among those that the caller may read
/// (Graph `accessPackagesIncompatibleWith`).
pub fn listed_by(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
) -> Result<Vec<Versioned<PackageRecord>>> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &READ_ENTITLEMENT, id)?;
        let mut all = readable(tx, ctx)?;
        all.retain(|other| other.value.incompatible_access_packages.contains(&id));
        Ok(all)
    })
}

/// Says that a package and another one must not be held together: whoever holds the other may not
/// ask for this one.
pub fn add_incompatible_package(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    other: AccessPackageId,
) -> Result<()> {
    change(
        engine,
        ctx,
        id,
        "Add incompatible access package",
        |tx, record| {
            if other == id {
                return Err(Refusal::invalid(
                    "@odata.id",
                    "an access package cannot be incompatible with itself",
                )
                .into());
            }
            resources::find::<PackageRecord>(tx, other)?
                .ok_or_else(|| Refusal::not_found("access package", other))?;
            if record.incompatible_access_packages.contains(&other) {
                return Err(
                    Refusal::conflict("the two access packages are incompatible already").into(),
                );
            }
            record.incompatible_access_packages.push(other);
            Ok(((), json!({ "incompatibleAccessPackage": other })))
        },
    )?;
    Ok(())
}

/// Takes that back.
pub fn remove_incompatible_package(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    other: AccessPackageId,
) -> Result<()> {
    change(
        engine,
        ctx,
        id,
        "Remove incompatible access package",
        |_, record| {
            if !record.incompatible_access_packages.contains(&other) {
                return Err(Refusal::not_found("incompatible access package", other).into());
            }
            record
                .incompatible_access_packages
                .retain(|one| *one != other);
            Ok(((), json!({ "incompatibleAccessPackage": other })))
        },
    )?;
    Ok(())
}

/// Says that members of a group may not ask for a package.
pub fn add_incompatible_group(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    group: GroupId,
) -> Result<()> {
    change(engine, ctx, id, "Add incompatible group", |tx, record| {
        resources::find::<Group>(tx, group)?.ok_or_else(|| Refusal::not_found("group", group))?;
        if record.incompatible_groups.contains(&group) {
            return Err(Refusal::conflict(
                "the group is incompatible with the access package already",
            )
            .into());
        }
        record.incompatible_groups.push(group);
        Ok(((), json!({ "incompatibleGroup": group })))
    })?;
    Ok(())
}

/// Takes that back.
pub fn remove_incompatible_group(
    engine: &Engine,
    ctx: &Ctx,
    id: AccessPackageId,
    group: GroupId,
) -> Result<()> {
    change(engine, ctx, id, "Remove incompatible group", |_, record| {
        if !record.incompatible_groups.contains(&group) {
            return Err(Refusal::not_found("incompatible group", group).into());
        }
        record.incompatible_groups.retain(|one| *one != group);
        Ok(((), json!({ "incompatibleGroup": group })))
    })?;
    Ok(())
}
