//! Roles that can be held in the directory: the built-in ones, and those of the organisation's own
//! making (Graph `roleManagement/directory/roleDefinitions`).

use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, On},
    consent::policies,
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    audit::{NewEvent, Target},
    delegation::{CustomRole, MAX_CUSTOM_ROLES},
    rbac::UnifiedRoleDefinition,
    role::DirectoryRole,
};
use xenia_store::{
    Tx, Written, edges,
    resources::{self, Versioned},
};

const WRITABLE: &[&str] = &["displayName", "description", "isEnabled", "rolePermissions"];
/// What a new role may say beside: Graph lets a client choose the id under `templateId`.
const ONCE: &[&str] = &["resourceScopes", "templateId", "version"];

/// A role, whoever made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    BuiltIn(DirectoryRole),
    Custom(CustomRole),
}

impl Role {
    pub(super) fn find(tx: &Tx<'_>, id: Uuid) -> Result<Option<Self>> {
        if let Some(role) = DirectoryRole::from_template(id) {
            return Ok(Some(Self::BuiltIn(role)));
        }
        let found = resources::find::<CustomRole>(tx, id)?;
        Ok(found.map(|role| Self::Custom(role.value)))
    }
    pub(super) fn id(&self) -> Uuid {
        match self {
            Self::BuiltIn(role) => role.template(),
            Self::Custom(role) => role.id,
        }
    }
    pub(super) fn target(&self) -> Target {
        match self {
            Self::BuiltIn(role) => Target::new(
                NodeKind::DirectoryRole,
                role.template(),
                role.display_name(),
            ),
            Self::Custom(role) => {
                Target::new(NodeKind::RoleDefinition, role.id, &role.display_name)
            }
        }
    }
}

/// Every role: the built-in ones first.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<UnifiedRoleDefinition>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DIRECTORY_ROLES, On::Tenant)?;
        let custom = resources::list_all::<CustomRole>(tx)?;
        let built_in = DirectoryRole::ALL.iter().map(|role| (*role).into());
        Ok(built_in
            .chain(custom.into_iter().map(|role| role.value.into()))
            .collect())
    })
}

/// Makes a role.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<UnifiedRoleDefinition> {
    let make = |tx: &xenia_store::WriteTx<'_>| {
        authz::require(tx, ctx, &authz::WRITE_DIRECTORY_ROLES, On::Tenant)?;
        let start = CustomRole {
            is_enabled: true,
            ..CustomRole::default()
        };
        let mut role = patch::merge(&start, body, &[WRITABLE, ONCE].concat())?;
        let scopes = &role.resource_scopes;
        if scopes.iter().any(|scope| scope != "/") {
            let message =
                "`resourceScopes` of a role is `/`: say at its assignment where it is held";
            return Err(Refusal::invalid("resourceScopes", message).into());
        }
        role.id = tx.new_id();
        role.check()?;
        policies::check_role(tx, &role)?;
        if resources::count::<CustomRole>(tx)? >= MAX_CUSTOM_ROLES as i64 {
            let message =
                format!("an organisation has {MAX_CUSTOM_ROLES} roles of its own at most");
            return Err(Refusal::invalid("displayName", message).into());
        }
        resources::insert(tx, &role)?;
        let event = event("Add role definition", &role);
        Ok(Written::new(UnifiedRoleDefinition::from(role), event))
    };
    engine
        .write(ctx, make)
        .map_err(|error| duplicate(error, body))
}

/// Changes a role; it counts with the next request.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    body: &Map<String, Value>,
) -> Result<UnifiedRoleDefinition> {
    let change = |tx: &xenia_store::WriteTx<'_>| {
        authz::require(tx, ctx, &authz::WRITE_DIRECTORY_ROLES, On::Tenant)?;
        let present = custom(tx, id)?;
        let role = patch::merge(&present.value, body, &[WRITABLE, &["version"]].concat())?;
        role.check()?;
        policies::check_role(tx, &role)?;
        resources::update(tx, &role, present.version)?;
        let event = event("Update role definition", &role).with(json!({
            "old": present.value.role_permissions,
            "new": role.role_permissions,
        }));
        Ok(Written::new(UnifiedRoleDefinition::from(role), event))
    };
    engine
        .write(ctx, change)
        .map_err(|error| duplicate(error, body))
}

/// Deletes a role that nobody holds.
pub fn delete(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DIRECTORY_ROLES, On::Tenant)?;
        let role = custom(tx, id)?.value;
        let held = edges::scoped_roles(tx, tx.now())?;
        if held.iter().any(|edge| edge.role == id) {
            let message = format!(
                "the role `{}` is held by somebody: take it away first",
                role.display_name
            );
            return Err(Refusal::conflict(message).into());
        }
        resources::delete::<CustomRole>(tx, id)?;
        Ok(Written::new((), event("Delete role definition", &role)))
    })
}

fn custom(tx: &Tx<'_>, id: Uuid) -> Result<Versioned<CustomRole>> {
    if let Some(role) = DirectoryRole::from_template(id) {
        let message = format!(
            "`{}` is a built-in role and cannot be changed",
            role.display_name()
        );
        return Err(Refusal::forbidden(message).into());
    }
    Ok(resources::find(tx, id)?.ok_or_else(|| Refusal::not_found("role definition", id))?)
}

fn event(activity: &'static str, role: &CustomRole) -> NewEvent {
    let target = Target::new(NodeKind::RoleDefinition, role.id, &role.display_name);
    NewEvent::new("RoleManagement", activity, target)
}

fn duplicate(error: Error, body: &Map<String, Value>) -> Error {
    error.on_duplicate(|_| {
        let name = body.get("displayName").and_then(Value::as_str);
        let message = format!(
            "another role has the `displayName` `{}` already",
            name.unwrap_or_default()
        );
        Refusal::invalid("displayName", message)
    })
}
