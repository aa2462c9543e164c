//! `/catalogs`.

use super::{
    at,
    navigation::{self, Navigable, all_expanded},
    reads, resources as catalog_resources, set, writes,
};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::Value;
use xenia_engine::{
    Result,
    domain::{CatalogId, Refusal, entitlement::catalog::Catalog},
    entitlement::{catalogs, lists, packages, related::Related},
};
use xenia_odata::ExpandItem;

const SET: &str = set!("catalogs");

pub(super) const ROUTES: &[Route] = &[
    get(at!("/catalogs"), reads!(list)),
    post(at!("/catalogs"), writes!(create)),
    get(at!("/catalogs/{id}"), reads!(read)),
    patch(at!("/catalogs/{id}"), writes!(update)),
    delete(at!("/catalogs/{id}"), writes!(remove)),
    get(at!("/catalogs/{id}/accessPackages"), reads!(list_packages)),
];

impl Navigable for Catalog {
    const NAVIGATION: &'static [&'static str] = &[
        "accessPackages",
        "resources",
        "resourceRoles",
        "resourceScopes",
    ];
    fn lead(&self, call: &Call, related: &Related, name: &str, item: &ExpandItem) -> Result<Value> {
        if name == "accessPackages" {
            let found = packages::list(call.engine(), call.ctx(), Some(self.id))?;
            return all_expanded(call, related, &found, item);
        }
        let all = catalog_resources::loaded(call, self.id)?;
        let items = match name {
            "resources" => all.resources()?,
            "resourceRoles" => all.roles()?,
            _ => all.scopes()?,
        };
        Ok(Value::Array(items.into_iter().map(Value::Object).collect()))
    }
}

pub(super) fn id(call: &Call) -> Result<CatalogId> {
    Ok(CatalogId(call.id("id")?))
}

fn list(call: &Call) -> Result<Reply> {
    let found = lists::catalogs(call.engine(), call.ctx(), call.options()?)?;
    navigation::page(call, SET, found)
}

fn create(call: &Call) -> Result<Reply> {
    let body = Value::Object(call.body()?);
    let made = catalogs::create(call.engine(), call.ctx(), body)?;
    Reply::created(call, SET, &made)
}

fn read(call: &Call) -> Result<Reply> {
    let found = catalogs::get(call.engine(), call.ctx(), id(call)?)?;
    navigation::one(call, SET, &found)
}

fn update(call: &Call) -> Result<Reply> {
    let (id, body) = (id(call)?, call.body()?);
    let changed = catalogs::update(call.engine(), call.ctx(), id, &body, call.if_match())?;
    Reply::updated(call, SET, &changed)
}

fn remove(call: &Call) -> Result<Reply> {
    catalogs::delete(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

fn list_packages(call: &Call) -> Result<Reply> {
    let id = id(call)?;
    // Unknown rather than empty for a catalog that the caller may not read.
    catalogs::get(call.engine(), call.ctx(), id)?;
    let mut options = call.options()?;
    let text = format!("catalog/id eq '{id}'");
    let only = xenia_odata::Filter::parse(&text)
        .map_err(|error| Refusal::invalid("id", error.to_string()))?;
    options.filter = Some(match options.filter {
        Some(asked) => only.and(asked),
        None => only,
    });
    let found = lists::packages(call.engine(), call.ctx(), options)?;
    navigation::page(call, set!("accessPackages"), found)
}
