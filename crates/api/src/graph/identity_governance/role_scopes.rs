//! `/accessPackages/{id}/resourceRoleScopes`.

use super::{at, navigation, packages::id, reads, set, short, writes};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, post},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    domain::{
        Refusal, ResourceRoleScopeId,
        entitlement::{
            catalog::{ResourceRole, ResourceScope},
            package::ResourceRoleScope,
        },
    },
    entitlement::packages,
    patch,
    store::shapes::entitlement::PackageRecord,
};
use xenia_odata::ExpandItem;

const SET: &str = set!("resourceRoleScopes");
const LEADS: &[&str] = &["role", "scope"];

pub(super) const ROUTES: &[Route] = &[
    get(at!("/accessPackages/{id}/resourceRoleScopes"), reads!(list)),
    post(at!("/accessPackages/{id}/resourceRoleScopes"), writes!(add)),
    get(
        at!("/accessPackages/{id}/resourceRoleScopes/{scope}"),
        reads!(read),
    ),
    delete(
        at!("/accessPackages/{id}/resourceRoleScopes/{scope}"),
        writes!(remove),
    ),
];

fn shaped(role_scope: &ResourceRoleScope) -> Result<Map<String, Value>> {
    let mut members = navigation::object(role_scope)?;
    let inner = members
        .get_mut("role")
        .and_then(|role| role.get_mut("resource"));
    if let Some(Value::Object(resource)) = inner {
        resource.remove("catalogId");
    }
    Ok(members)
}

/// Those of a package, for `$expand`.
pub(super) fn of(package: &PackageRecord, item: &ExpandItem) -> Result<Value> {
    let wanted = |name: &str| {
        item.expand.iter().any(|inner| {
            let first = inner.path.properties().next().unwrap_or_default();
            inner.is_all() || first.eq_ignore_ascii_case(name)
        })
    };
    let one = |role_scope: &ResourceRoleScope| {
        let mut members = shaped(role_scope)?;
        for name in LEADS.iter().filter(|name| !wanted(name)) {
            members.remove(*name);
        }
        Ok(Value::Object(members))
    };
    let all: Result<Vec<Value>> = package.resource_role_scopes.iter().map(one).collect();
    all.map(Value::Array)
}

fn list(call: &Call) -> Result<Reply> {
    let package = packages::get(call.engine(), call.ctx(), id(call)?)?;
    let all: Result<Vec<_>> = package
        .value
        .resource_role_scopes
        .iter()
        .map(shaped)
        .collect();
    short::list(call, SET, all?, LEADS)
}

fn read(call: &Call) -> Result<Reply> {
    let package = packages::get(call.engine(), call.ctx(), id(call)?)?;
    let wanted = ResourceRoleScopeId(call.id("scope")?);
    let mut all = package.value.resource_role_scopes.iter();
    let found = all
        .find(|one| one.id == wanted)
        .ok_or_else(|| Refusal::not_found("resource role scope", wanted))?;
    short::one(call, SET, shaped(found)?, LEADS)
}

fn add(call: &Call) -> Result<Reply> {
    let mut body = call.body()?;
    let mut part = |name: &str| {
        body.remove(name)
            .filter(Value::is_object)
            .ok_or_else(|| Refusal::invalid(name, format!("`{name}` is missing")))
    };
    let (mut role, scope) = (part("role")?, part("scope")?);
    if let Some(members) = role.as_object_mut() {
        // The catalog knows the resource; what is sent of it may lack what ours has.
        members.remove("resource");
    }
    let role: ResourceRole = patch::read(role)?;
    let scope: ResourceScope = patch::read(scope)?;
    let added = packages::add_role_scope(call.engine(), call.ctx(), id(call)?, &role, &scope)?;
    Ok(Reply::made(call, SET, shaped(&added)?))
}

fn remove(call: &Call) -> Result<Reply> {
    let scope = ResourceRoleScopeId(call.id("scope")?);
    packages::remove_role_scope(call.engine(), call.ctx(), id(call)?, scope)?;
    Ok(Reply::nothing())
}
