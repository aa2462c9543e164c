//! How the delegated permissions of an application are classified
//! ([delegatedPermissionClassification](https://learn.microsoft.com/en-us/graph/api/resources/delegatedpermissionclassification)).

use super::offered;
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, ServicePrincipalId,
    audit::{NewEvent, Target},
    consent::{Classification, Classifications, Classified},
    directory::ServicePrincipal,
};
use xenia_store::{Tx, Written, resources, tenants};

/// A permission that is classified, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassifiedPermission {
    /// Graph's id.
    pub id: String,
    /// The id of the permission.
    pub permission: Uuid,
    /// Its value; `None` where it is offered no more.
    pub name: Option<String>,
    /// How it is classified.
    pub classification: Classification,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Sent {
    permission_id: Option<Uuid>,
    permission_name: Option<String>,
    classification: Option<Classification>,
}

fn named(resource: &ServicePrincipal, one: &Classified) -> ClassifiedPermission {
    let found = offered(resource);
    let found = found.into_iter().find(|scope| scope.id == one.permission);
    ClassifiedPermission {
        id: one.id(),
        permission: one.permission,
        name: found.map(|scope| scope.value),
        classification: one.classification,
    }
}

fn resource(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<ServicePrincipal> {
    let found = resources::find::<ServicePrincipal>(tx, id)?;
    Ok(found
        .ok_or_else(|| Refusal::not_found("service principal", id))?
        .value)
}

/// The permissions of an application that are classified.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
) -> Result<Vec<ClassifiedPermission>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_GRANT_POLICIES, On::Tenant)?;
        let resource = resource(tx, id)?;
        let all: Classifications = tenants::setting(tx, Classifications::SETTING)?;
        let of_it = all.of_resource(resource.app_id.0);
        Ok(of_it.map(|one| named(&resource, one)).collect())
    })
}

/// One of them.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    (resource, id): (ServicePrincipalId, &str),
) -> Result<ClassifiedPermission> {
    let found = list(engine, ctx, resource)?;
    let found = found.into_iter().find(|one| one.id == id);
    Ok(found.ok_or_else(|| not_found(id))?)
}

fn not_found(id: &str) -> Refusal {
    Refusal::not_found("classification of a permission", id)
}

/// Classifies a permission, named by its id, its value, or both.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    body: &Map<String, Value>,
) -> Result<ClassifiedPermission> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::UPDATE_GRANT_POLICIES, On::Tenant)?;
        let sent: Sent = patch::read(Value::Object(body.clone()))?;
        let resource = resource(tx, id)?;
        let is_meant = |scope: &xenia_domain::consent::PermissionScope| {
            let (id, name) = (sent.permission_id, sent.permission_name.as_ref());
            (id.is_some() || name.is_some())
                && id.is_none_or(|id| id == scope.id)
                && name.is_none_or(|name| *name == scope.value)
        };
        let scope = offered(&resource).into_iter().find(is_meant);
        let unknown = || {
            let message = format!(
                "`permissionId` and `permissionName` name no delegated permission that `{}` offers",
                resource.display_name
            );
            Refusal::invalid("permissionId", message)
        };
        let scope = scope.ok_or_else(unknown)?;
        let missing = || Refusal::invalid("classification", "`classification` is missing");
        let classification = sent.classification.ok_or_else(missing)?;
        let mut all: Classifications = tenants::setting(tx, Classifications::SETTING)?;
        let made = all.add(resource.app_id.0, &scope, classification)?;
        tenants::set_setting(tx, Classifications::SETTING, &all)?;
        let event = event("Add classification of delegated permission", &resource)
            .with(json!({ "permission": scope.value, "classification": classification }));
        Ok(Written::new(named(&resource, &made), event))
    })
}

/// Takes a classification away.
pub fn delete(engine: &Engine, ctx: &Ctx, (of, id): (ServicePrincipalId, &str)) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::UPDATE_GRANT_POLICIES, On::Tenant)?;
        let resource = resource(tx, of)?;
        let mut all: Classifications = tenants::setting(tx, Classifications::SETTING)?;
        let app = resource.app_id.0;
        let found = all.of_resource(app).find(|one| one.id() == id).cloned();
        let old = found.ok_or_else(|| not_found(id))?;
        all.0.retain(|one| *one != old);
        tenants::set_setting(tx, Classifications::SETTING, &all)?;
        let old = named(&resource, &old);
        let event = event("Delete classification of delegated permission", &resource)
            .with(json!({ "permission": old.name, "classification": old.classification }));
        Ok(Written::new((), event))
    })
}

fn event(activity: &'static str, resource: &ServicePrincipal) -> NewEvent {
    let target = Target::new(
        NodeKind::ServicePrincipal,
        resource.id,
        &resource.display_name,
    );
    NewEvent::new("Policy", activity, target)
}
