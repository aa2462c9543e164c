//! Catalogs: containers of resources and packages, delegated to business owners.

use super::event;
use crate::{
    Ctx, Engine, Result,
    authz::{self, CREATE_CATALOGS, MANAGE_CATALOG, On, READ_ENTITLEMENT},
    directory, patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    CatalogId, NodeKind, Refusal, Relation, Source,
    edge::NewEdge,
    entitlement::{
        all_or_nothing,
        catalog::{Catalog, CatalogState, CatalogType},
    },
    role::CatalogRole,
};
use xenia_store::{
    Tx, WriteTx, Written, edges,
    resources::{self, Versioned},
    shapes::entitlement::PackageRecord,
};

const WRITABLE: &[&str] = &["displayName", "description", "state", "isExternallyVisible"];

/// The catalog, for somebody who may do that with it; unknown to those who may not even read.
pub(crate) fn require(
    tx: &Tx<'_>,
    ctx: &Ctx,
    action: &authz::Action,
    id: CatalogId,
) -> Result<Versioned<Catalog>> {
    let found = resources::find::<Catalog>(tx, id)?;
    let readable = authz::may(tx, ctx, &READ_ENTITLEMENT, On::Catalog(id.0))?
        || authz::may(tx, ctx, action, On::Catalog(id.0))?;
    let catalog = found
        .filter(|_| readable)
        .ok_or_else(|| Refusal::not_found("catalog", id))?;
    authz::require(tx, ctx, action, On::Catalog(id.0))?;
    Ok(catalog)
}

/// Makes the catalog `General` that every tenant has.
pub(crate) fn insert_general(tx: &WriteTx<'_>) -> Result<()> {
    let general = Catalog {
        id: CatalogId(tx.new_id()),
        display_name: "General".to_owned(),
        description: Some("The catalog that every organisation has".to_owned()),
        catalog_type: CatalogType::ServiceDefault,
        state: CatalogState::Published,
        is_externally_visible: true,
        created_date_time: tx.now(),
        modified_date_time: tx.now(),
    };
    resources::insert(tx, &general)?;
    Ok(())
}

/// Creates a catalog. A user who does becomes its first owner.
pub fn create(engine: &Engine, ctx: &Ctx, body: Value) -> Result<Versioned<Catalog>> {
    let wanted: Catalog = patch::read(body)?;
    all_or_nothing(wanted.validate())?;
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &CREATE_CATALOGS, On::Tenant)?;
        let catalog = Catalog {
            id: CatalogId(tx.new_id()),
            catalog_type: CatalogType::UserManaged,
            created_date_time: tx.now(),
            modified_date_time: tx.now(),
            ..wanted.clone()
        };
        let made = resources::insert(tx, &catalog)?;
        if let Some(user) = ctx.user() {
            let owner = NewEdge::direct(
                (NodeKind::User, user.0),
                Relation::CatalogRole,
                (NodeKind::Catalog, catalog.id.0),
            );
            edges::open(
                tx,
                &owner
                    .with_role(CatalogRole::CatalogOwner.template())
                    .from_source(Source::System, Uuid::nil()),
            )?;
        }
        Ok(Written::new(made, event("Create catalog", &catalog)))
    })
}

/// The catalogs that the caller may read.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<Versioned<Catalog>>> {
    engine.read(ctx, |tx| {
        let all = resources::list_all::<Catalog>(tx)?;
        let everything = authz::may(tx, ctx, &READ_ENTITLEMENT, On::Tenant)?;
        let mut readable = Vec::new();
        for catalog in all {
            if everything
                || authz::may(tx, ctx, &READ_ENTITLEMENT, On::Catalog(catalog.value.id.0))?
            {
                readable.push(catalog);
            }
        }
        Ok(readable)
    })
}

/// One catalog.
pub fn get(engine: &Engine, ctx: &Ctx, id: CatalogId) -> Result<Versioned<Catalog>> {
    engine.read(ctx, |tx| require(tx, ctx, &READ_ENTITLEMENT, id))
}

/// Changes a catalog.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: CatalogId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<Catalog>> {
    engine.write(ctx, |tx| {
        let current = require(tx, ctx, &MANAGE_CATALOG, id)?;
        patch::check_match(if_match, &current.etag())?;
        let mut changed: Catalog = patch::merge(&current.value, body, WRITABLE)?;
        all_or_nothing(changed.validate())?;
        changed.modified_date_time = tx.now();
        let version = resources::update(tx, &changed, current.version)?;
        let told = event("Update catalog", &changed).with(json!({ "changed": body }));
        Ok(Written::new(
            Versioned {
                value: changed,
                version,
                ..current
            },
            told,
        ))
    })
}

/// Deletes a catalog that holds no packages. The roles on it end with it.
pub fn delete(engine: &Engine, ctx: &Ctx, id: CatalogId) -> Result<()> {
    engine.write(ctx, |tx| {
        let current = require(tx, ctx, &MANAGE_CATALOG, id)?;
        let packages = resources::list_by::<PackageRecord>(tx, "catalog", id.0, 1000)?;
        current.value.may_delete(packages.len())?;
        directory::close_edges(tx, id.0)?;
        resources::delete::<Catalog>(tx, id)?;
        Ok(Written::new((), event("Delete catalog", &current.value)))
    })
}
