//! `/catalogs/{id}/resources`, `/resourceRoles`, `/resourceScopes`.

use super::{at, catalogs::id, navigation, reads, short, writes};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, get, post},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Result,
    domain::{
        CatalogId, CatalogResourceId, Refusal,
        entitlement::catalog::{CatalogResource, ResourceRole},
    },
    entitlement::resources,
};

pub(super) const ROUTES: &[Route] = &[
    get(at!("/catalogs/{id}/resources"), reads!(list)),
    get(at!("/catalogs/{id}/resources/{resource}"), reads!(read)),
    post(
        at!("/catalogs/{id}/resources/{resource}/refresh"),
        writes!(refresh),
    ),
    get(
        at!("/catalogs/{id}/resources/{resource}/roles"),
        reads!(roles),
    ),
    get(
        at!("/catalogs/{id}/resources/{resource}/scopes"),
        reads!(scopes),
    ),
    get(at!("/catalogs/{id}/resourceRoles"), reads!(all_roles)),
    get(at!("/catalogs/{id}/resourceScopes"), reads!(all_scopes)),
];

/// The resources of a catalog with the roles that each offers.
pub(super) struct Loaded(Vec<(CatalogResource, Vec<ResourceRole>)>);

pub(super) fn loaded(call: &Call, catalog: CatalogId) -> Result<Loaded> {
    let found = resources::list(call.engine(), call.ctx(), catalog)?;
    let with_roles: Result<Vec<_>> = found
        .into_iter()
        .map(|resource| {
            let id = resource.value.id;
            let (resource, roles) = resources::get(call.engine(), call.ctx(), catalog, id)?;
            Ok((resource.value, roles))
        })
        .collect();
    with_roles.map(Loaded)
}

/// A resource's own properties.
pub(super) fn own(resource: &CatalogResource) -> Result<Map<String, Value>> {
    let mut members = navigation::object(resource)?;
    members.remove("catalogId");
    Ok(members)
}

fn role(resource: &CatalogResource, role: &ResourceRole) -> Result<Map<String, Value>> {
    let mut members = navigation::object(role)?;
    members.insert("resource".to_owned(), Value::Object(own(resource)?));
    Ok(members)
}

impl Loaded {
    pub(super) fn resources(&self) -> Result<Vec<Map<String, Value>>> {
        let one = |(resource, roles): &(CatalogResource, Vec<ResourceRole>)| {
            let mut members = own(resource)?;
            members.insert("roles".to_owned(), navigation::plain(roles)?);
            members.insert("scopes".to_owned(), json!([resource.root_scope()]));
            Ok(members)
        };
        self.0.iter().map(one).collect()
    }
    pub(super) fn roles(&self) -> Result<Vec<Map<String, Value>>> {
        let pairs = self
            .0
            .iter()
            .flat_map(|(resource, roles)| roles.iter().map(move |offered| (resource, offered)));
        pairs
            .map(|(resource, offered)| role(resource, offered))
            .collect()
    }
    pub(super) fn scopes(&self) -> Result<Vec<Map<String, Value>>> {
        let one = |(resource, _): &(CatalogResource, Vec<ResourceRole>)| {
            let mut members = navigation::object(&resource.root_scope())?;
            members.insert("resource".to_owned(), Value::Object(own(resource)?));
            Ok(members)
        };
        self.0.iter().map(one).collect()
    }
    fn only(self, id: CatalogResourceId) -> Result<Self> {
        let found: Vec<_> = self.0.into_iter().filter(|(one, _)| one.id == id).collect();
        if found.is_empty() {
            return Err(Refusal::not_found("resource of this catalog", id).into());
        }
        Ok(Self(found))
    }
}

fn single(call: &Call) -> Result<Loaded> {
    loaded(call, id(call)?)?.only(CatalogResourceId(call.id("resource")?))
}

fn list(call: &Call) -> Result<Reply> {
    let items = loaded(call, id(call)?)?.resources()?;
    short::list(call, &call.context(), items, &["roles", "scopes"])
}

fn read(call: &Call) -> Result<Reply> {
    let found = single(call)?.resources()?.into_iter().next();
    let item = found.unwrap_or_default();
    short::one(call, &call.context(), item, &["roles", "scopes"])
}

fn refresh(call: &Call) -> Result<Reply> {
    let resource = CatalogResourceId(call.id("resource")?);
    resources::refresh(call.engine(), call.ctx(), id(call)?, resource)?;
    Ok(Reply::nothing())
}

fn roles(call: &Call) -> Result<Reply> {
    short::list(call, &call.context(), single(call)?.roles()?, &["resource"])
}

fn scopes(call: &Call) -> Result<Reply> {
    short::list(
        call,
        &call.context(),
        single(call)?.scopes()?,
        &["resource"],
    )
}

fn all_roles(call: &Call) -> Result<Reply> {
    let items = loaded(call, id(call)?)?.roles()?;
    short::list(call, &call.context(), items, &["resource"])
}

fn all_scopes(call: &Call) -> Result<Reply> {
    let items = loaded(call, id(call)?)?.scopes()?;
    short::list(call, &call.context(), items, &["resource"])
}
