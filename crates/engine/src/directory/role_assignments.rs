//! Who holds which role of the directory on what (Graph
//! `roleManagement/directory/roleAssignments`). An assignment is an edge, and its id is the edge's.
//!
//! A built-in role on the organisation is the edge that `/directoryRoles` shows too; one on a part
//! of the directory, and one of the organisation's own making, is an edge of another relation
//! (see [`crate::authz::scoped_roles`]).

use super::{owners::target_of, role_definitions::Role, roles};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    entitlement::roles::principals,
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;
use xenia_domain::{
    AdministrativeUnitId, Edge, EdgeId, NodeKind, Refusal, Relation,
    audit::NewEvent,
    delegation::{AdministrativeUnit, DirectoryScope, check_scope},
    edge::{Closed, NewEdge},
    rbac::UnifiedRoleAssignment,
    role::DirectoryRole,
};
use xenia_store::{
    Tx, Written,
    edges::{self, EdgeQuery},
    query::DirectoryObject,
    resources,
};

/// What is to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewRoleAssignment {
    /// A user, a service principal, or a group that can hold roles.
    pub principal: Uuid,
    /// A built-in role or one of the organisation's own making.
    pub role: Uuid,
    /// On what.
    pub scope: DirectoryScope,
}

fn view(edge: &Edge) -> UnifiedRoleAssignment {
    let (role, scope) = match edge.relation {
        Relation::DirectoryRole => (edge.object, DirectoryScope::Organization),
        _ => (edge.role, scope_of(edge)),
    };
    UnifiedRoleAssignment {
        id: edge.id,
        principal_id: edge.subject,
        principal_organization_id: edge.tenant,
        role_definition_id: role,
        directory_scope_id: Some(scope.to_string()),
        app_scope_id: None,
        condition: None,
    }
}

fn scope_of(edge: &Edge) -> DirectoryScope {
    match edge.object_kind {
        NodeKind::Organization => DirectoryScope::Organization,
        NodeKind::AdministrativeUnit => DirectoryScope::Unit(AdministrativeUnitId(edge.object)),
        _ => DirectoryScope::Object(edge.object),
    }
}

/// Those who hold roles now; only of one principal, where one is named.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    principal: Option<Uuid>,
) -> Result<Vec<UnifiedRoleAssignment>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DIRECTORY_ROLES, On::Tenant)?;
        let mut found = Vec::new();
        for role in DirectoryRole::ALL {
            let query = EdgeQuery {
                subject: principal,
                ..EdgeQuery::of_object(role.template())
                    .relation(Relation::DirectoryRole)
                    .at(ctx.now)
            };
            found.extend(edges::list(tx, &query)?);
        }
        found.extend(edges::scoped_roles(tx, ctx.now)?);
        let asked = |edge: &&Edge| principal.is_none_or(|principal| edge.subject == principal);
        Ok(found.iter().filter(asked).map(view).collect())
    })
}

/// One assignment.
pub fn get(engine: &Engine, ctx: &Ctx, id: EdgeId) -> Result<UnifiedRoleAssignment> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DIRECTORY_ROLES, On::Tenant)?;
        Ok(view(&find(tx, id)?))
    })
}

fn find(tx: &Tx<'_>, id: EdgeId) -> Result<Edge> {
    let found = edges::find(tx, id)?.filter(|edge| {
        edge.closed_at.is_none()
            && matches!(
                edge.relation,
                Relation::DirectoryRole | Relation::ScopedRole
            )
    });
    Ok(found.ok_or_else(|| Refusal::not_found("role assignment", id))?)
}

/// Who holds those assignments.
pub fn related(
    engine: &Engine,
    ctx: &Ctx,
    of: &[UnifiedRoleAssignment],
) -> Result<BTreeMap<Uuid, DirectoryObject>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DIRECTORY_ROLES, On::Tenant)?;
        principals(tx, of.iter().map(|one| one.principal_id))
    })
}

/// Gives a role.
pub fn grant(
    engine: &Engine,
    ctx: &Ctx,
    wanted: NewRoleAssignment,
) -> Result<UnifiedRoleAssignment> {
    if let (Some(role), DirectoryScope::Organization) =
        (DirectoryRole::from_template(wanted.role), wanted.scope)
    {
        roles::add_member(engine, ctx, role.template(), wanted.principal)?;
        return held(engine, ctx, wanted);
    }
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DIRECTORY_ROLES, On::Tenant)?;
        let role = Role::find(tx, wanted.role)?.ok_or_else(|| {
            let message = format!("`{}` is no role of this organisation", wanted.role);
            Refusal::invalid("roleDefinitionId", message)
        })?;
        let new = roles::holder(tx, wanted.principal, "principalId")?;
        let object = place(tx, ctx, wanted.scope)?;
        if let Role::BuiltIn(role) = &role {
            check_scope(*role, object.0)?;
        }
        let edge = NewEdge::direct((new.kind(), wanted.principal), Relation::ScopedRole, object)
            .with_role(role.id());
        let already = || {
            let message = format!("`{}` holds that role there already", new.label());
            Refusal::conflict(message).at("principalId")
        };
        let id = edges::open(tx, &edge)?.ok_or_else(already)?;
        let opened = edges::find(tx, id)?.ok_or_else(already)?;
        let event = NewEvent::new(
            "RoleManagement",
            "Add scoped member to role",
            target_of(&new),
        )
        .and(role.target())
        .with(json!({ "directoryScopeId": wanted.scope.to_string() }));
        Ok(Written::new(view(&opened), event))
    })
}

/// The assignment that was just made.
fn held(engine: &Engine, ctx: &Ctx, wanted: NewRoleAssignment) -> Result<UnifiedRoleAssignment> {
    engine.read(ctx, |tx| {
        let query = EdgeQuery::of_object(wanted.role)
            .relation(Relation::DirectoryRole)
            .from_subject(wanted.principal);
        let found = edges::list(tx, &query)?;
        let edge = found.last();
        Ok(edge.map(view).ok_or_else(|| {
            Refusal::conflict("the role was taken away while it was given: try again")
        })?)
    })
}

/// What a scope means; refused when it is not there.
fn place(tx: &Tx<'_>, ctx: &Ctx, scope: DirectoryScope) -> Result<(NodeKind, Uuid)> {
    let unknown = || {
        let message = format!("there is nothing at `{scope}`");
        Refusal::invalid("directoryScopeId", message)
    };
    Ok(match scope {
        DirectoryScope::Organization => (NodeKind::Organization, ctx.tenant.0),
        DirectoryScope::Unit(id) => {
            resources::find::<AdministrativeUnit>(tx, id)?.ok_or_else(unknown)?;
            (NodeKind::AdministrativeUnit, id.0)
        }
        DirectoryScope::Object(id) => {
            let object = DirectoryObject::find(tx, id)?.ok_or_else(unknown)?;
            (object.kind(), id)
        }
    })
}

/// Takes a role away; it counts with the next request. Only one that is held on `unit`, where that
/// is named.
pub fn revoke(engine: &Engine, ctx: &Ctx, id: EdgeId, unit: Option<Uuid>) -> Result<()> {
    let edge = engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DIRECTORY_ROLES, On::Tenant)?;
        let edge = find(tx, id)?;
        match unit {
            Some(unit) if edge.object != unit => {
                Err(Refusal::not_found("scoped role member", id).into())
            }
            _ => Ok(edge),
        }
    })?;
    if edge.relation == Relation::DirectoryRole {
        return roles::remove_member(engine, ctx, edge.object, edge.subject);
    }
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DIRECTORY_ROLES, On::Tenant)?;
        let edge = find(tx, id)?;
        edges::close(tx, id, Closed::Removed)?;
        let name = crate::names::label(tx, edge.subject_kind, edge.subject)?;
        let target = xenia_domain::audit::Target::new(edge.subject_kind, edge.subject, name);
        let event = NewEvent::new("RoleManagement", "Remove scoped member from role", target);
        let event = match Role::find(tx, edge.role)? {
            Some(role) => event.and(role.target()),
            None => event,
        };
        let details = json!({ "directoryScopeId": scope_of(&edge).to_string() });
        Ok(Written::new((), event.with(details)))
    })
}

/// Who holds roles on a unit (Graph `scopedRoleMembers`).
pub fn of_unit(engine: &Engine, ctx: &Ctx, unit: Uuid) -> Result<Vec<ScopedMember>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DIRECTORY_ROLES, On::Tenant)?;
        let found = resources::find::<AdministrativeUnit>(tx, unit)?;
        found.ok_or_else(|| Refusal::not_found("administrative unit", unit))?;
        let query = EdgeQuery::of_object(unit).relation(Relation::ScopedRole);
        let held = edges::list(tx, &query.at(ctx.now))?;
        let people = principals(tx, held.iter().map(|edge| edge.subject))?;
        Ok(held
            .iter()
            .map(|edge| ScopedMember {
                id: edge.id,
                role: edge.role,
                unit,
                member: edge.subject,
                name: people
                    .get(&edge.subject)
                    .map(|it| it.display_name().to_owned()),
            })
            .collect())
    })
}

/// Who holds a role on a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopedMember {
    /// The id of the assignment.
    pub id: EdgeId,
    /// The role.
    pub role: Uuid,
    /// The unit.
    pub unit: Uuid,
    /// Who.
    pub member: Uuid,
    /// The name of that one.
    pub name: Option<String>,
}
