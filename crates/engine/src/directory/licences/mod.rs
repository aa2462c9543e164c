//! Licences: what the organisation has, and who has what of it. Data, for rules and scripts: Xenia
//! switches no service on or off by them. Microsoft sells what `subscribedSkus` lists; here an
//! administrator, or a script that copies it, writes it down.

mod assign;

pub use assign::{Change, Detail, assign, details, refuse_group};
pub(super) use assign::{check_free, keep_what_is_held};

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation, SubscribedSkuId,
    audit::{NewEvent, Target},
    directory::SubscribedSku,
};
use xenia_store::{
    Tx, Written,
    edges::{self, EdgeQuery},
    resources::{self, Versioned},
};

/// What a caller may change of one that is there.
const WRITABLE: &[&str] = &["capabilityStatus", "prepaidUnits", "skuPartNumber"];
/// What a caller says of a new one.
const NEW: &[&str] = &[
    "appliesTo",
    "capabilityStatus",
    "prepaidUnits",
    "servicePlans",
    "skuId",
    "skuPartNumber",
];

/// A product, and how many people have it.
#[derive(Clone, Debug)]
pub struct Sku {
    /// The product.
    pub sku: Versioned<SubscribedSku>,
    /// How many people have it (Graph `consumedUnits`).
    pub consumed: i64,
}

fn event(activity: &'static str, sku: &SubscribedSku) -> NewEvent {
    let target = Target::new(NodeKind::SubscribedSku, sku.id, &sku.sku_part_number);
    NewEvent::new("LicenseManagement", activity, target)
}

fn consumed(tx: &Tx<'_>, id: SubscribedSkuId) -> Result<i64> {
    let held = EdgeQuery::of_object(id).relation(Relation::Licensed);
    Ok(edges::count_subjects(tx, &held)?)
}

fn counted(tx: &Tx<'_>, sku: Versioned<SubscribedSku>) -> Result<Sku> {
    let consumed = consumed(tx, sku.value.id)?;
    Ok(Sku { sku, consumed })
}

/// What the organisation has.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<Sku>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_LICENCES, On::Tenant)?;
        let all = resources::list_all::<SubscribedSku>(tx)?;
        all.into_iter().map(|sku| counted(tx, sku)).collect()
    })
}

/// One product.
pub fn get(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<Sku> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_LICENCES, On::Tenant)?;
        counted(tx, find(tx, id)?)
    })
}

fn find(tx: &Tx<'_>, id: Uuid) -> Result<Versioned<SubscribedSku>> {
    let found = resources::find::<SubscribedSku>(tx, id)?;
    Ok(found.ok_or_else(|| Refusal::not_found("subscribed SKU", id))?)
}

/// Notes a product that the organisation has. Not in Graph, where it is bought.
pub fn create(engine: &Engine, ctx: &Ctx, body: &Map<String, Value>) -> Result<Sku> {
    let made = engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LICENCES, On::Tenant)?;
        let empty = SubscribedSku {
            id: SubscribedSkuId(tx.new_id()),
            applies_to: "User".to_owned(),
            capability_status: "Enabled".to_owned(),
            ..SubscribedSku::default()
        };
        let sku: SubscribedSku = patch::merge(&empty, body, NEW)?;
        sku.check()?;
        let made = resources::insert(tx, &sku)?;
        Ok(Written::new(made, event("Add subscribed SKU", &sku)))
    });
    let sku = made.map_err(|error| {
        error.on_duplicate(|_| {
            Refusal::conflict("the organisation has that product already").at("skuId")
        })
    })?;
    Ok(Sku { sku, consumed: 0 })
}

/// Changes what is noted of a product.
pub fn update(engine: &Engine, ctx: &Ctx, id: Uuid, body: &Map<String, Value>) -> Result<Sku> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LICENCES, On::Tenant)?;
        let present = find(tx, id)?;
        let body = patch::overlaid(&present.value, body, &["prepaidUnits"])?;
        let sku: SubscribedSku = patch::merge(&present.value, &body, WRITABLE)?;
        sku.check()?;
        let version = resources::update(tx, &sku, present.version)?;
        let names: Vec<&String> = body.keys().filter(|name| !name.starts_with('@')).collect();
        let event = event("Update subscribed SKU", &sku).with(json!({ "properties": names }));
        let updated = Versioned {
            value: sku,
            version,
            ..present
        };
        Ok(Written::new(counted(tx, updated)?, event))
    })
}

/// Takes a product away that nobody has.
pub fn delete(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LICENCES, On::Tenant)?;
        let sku = find(tx, id)?.value;
        let people = consumed(tx, sku.id)?;
        if people > 0 {
            let message = format!(
                "{people} people have `{}`: take it from them first",
                sku.sku_part_number
            );
            return Err(Refusal::conflict(message).into());
        }
        resources::delete::<SubscribedSku>(tx, id)?;
        Ok(Written::new((), event("Delete subscribed SKU", &sku)))
    })
}
