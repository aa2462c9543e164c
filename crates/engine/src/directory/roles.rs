//! Directory roles and who holds them. A role is known by its template id everywhere.

use super::{owners::target_of, sight};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    DirectoryRoleId, NodeKind, Refusal, Relation, Timestamp, UserId,
    audit::{NewEvent, Target},
    directory::User,
    edge::{Closed, NewEdge},
    role::DirectoryRole,
};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx, Written,
    edges::{self, EdgeQuery},
    query::{DirectoryObject, ListQuery, Page, Related},
    resources,
};

/// What can hold a role.
const HOLDERS: [NodeKind; 3] = [NodeKind::User, NodeKind::Group, NodeKind::ServicePrincipal];

/// A role as Graph shows it (Graph `directoryRole`). Every role is active in every tenant, and
/// its id is its template's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `directoryRole`, documented there"
)]
pub struct RoleView {
    pub id: DirectoryRoleId,
    pub deleted_date_time: Option<Timestamp>,
    pub description: &'static str,
    pub display_name: &'static str,
    pub role_template_id: DirectoryRoleId,
}

impl From<DirectoryRole> for RoleView {
    fn from(role: DirectoryRole) -> Self {
        Self {
            id: role.id(),
            deleted_date_time: None,
            description: role.description(),
            display_name: role.display_name(),
            role_template_id: role.id(),
        }
    }
}

fn known(id: Uuid) -> Result<DirectoryRole> {
    Ok(DirectoryRole::from_template(id).ok_or_else(|| Refusal::not_found("directory role", id))?)
}

/// Every role.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<RoleView>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DIRECTORY_ROLES, On::Tenant)?;
        Ok(DirectoryRole::ALL.iter().map(|it| (*it).into()).collect())
    })
}

/// The role of that template.
pub fn get(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<RoleView> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DIRECTORY_ROLES, On::Tenant)?;
        Ok(known(id)?.into())
    })
}

/// A page of those who hold a role now.
pub fn members(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    options: QueryOptions,
) -> Result<Page<DirectoryObject>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DIRECTORY_ROLES, On::Tenant)?;
        let role = known(id)?;
        let edges = EdgeQuery::of_object(role.template())
            .relation(Relation::DirectoryRole)
            .at(ctx.now);
        let query = ListQuery::new(format!("directoryRoles/{id}/members"), options)
            .related(Related::subjects(edges));
        sight::list_objects(tx, ctx, &HOLDERS, query)
    })
}

fn target(role: DirectoryRole) -> Target {
    Target::new(
        NodeKind::DirectoryRole,
        role.template(),
        role.display_name(),
    )
}

/// Who can hold a directory role: a user, a service principal, or a group that was made so that it
/// can (`isAssignableToRole`).
pub(super) fn holder(tx: &Tx<'_>, id: Uuid, at: &'static str) -> Result<DirectoryObject> {
    let message = match DirectoryObject::find(tx, id)? {
        Some(DirectoryObject::Group(group)) if !group.value.is_role_assignable() => format!(
            "`{}` cannot hold directory roles: only a group that is made with `isAssignableToRole` can",
            group.value.display_name
        ),
        Some(found) if HOLDERS.contains(&found.kind()) => return Ok(found),
        _ => format!(
            "`{id}` is no user, service principal or group of this organisation: nothing else can hold a directory role"
        ),
    };
    Err(Refusal::invalid(at, message).into())
}

/// Gives a role to a user, a service principal, or a group that can hold roles.
pub fn add_member(engine: &Engine, ctx: &Ctx, id: Uuid, member: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DIRECTORY_ROLES, On::Tenant)?;
        let role = known(id)?;
        let new = holder(tx, member, "@odata.id")?;
        let edge = NewEdge::direct(
            (new.kind(), member),
            Relation::DirectoryRole,
            (NodeKind::DirectoryRole, role.template()),
        );
        let held = EdgeQuery::of_object(role.template())
            .relation(Relation::DirectoryRole)
            .from_subject(member);
        if edges::any(tx, &held)? || edges::open(tx, &edge)?.is_none() {
            let message = format!(
                "`{}` holds the role `{}` already",
                new.label(),
                role.display_name()
            );
            return Err(Refusal::invalid("@odata.id", message).into());
        }
        let event = NewEvent::new("RoleManagement", "Add member to role", target_of(&new))
            .and(target(role))
            .with(json!({ "roleTemplateId": role.template() }));
        Ok(Written::new((), event))
    })
}

/// Takes a role away; it counts with the next request. The last enabled Global Administrator
/// keeps it.
pub fn remove_member(engine: &Engine, ctx: &Ctx, id: Uuid, member: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DIRECTORY_ROLES, On::Tenant)?;
        let role = known(id)?;
        let held = EdgeQuery::of_object(role.template())
            .relation(Relation::DirectoryRole)
            .from_subject(member);
        let edges = edges::list(tx, &held)?;
        if edges.is_empty() {
            return Err(Refusal::not_found("member of the role", member).into());
        }
        if role == DirectoryRole::GlobalAdministrator {
            keep_an_administrator(tx, UserId(member))?;
        }
        for edge in &edges {
            edges::close(tx, edge.id, Closed::Removed)?;
        }
        let event = NewEvent::new("RoleManagement", "Remove member from role", target(role));
        let event = match DirectoryObject::find(tx, member)? {
            Some(former) => event.and(target_of(&former)),
            None => event,
        };
        Ok(Written::new((), event))
    })
}

/// Refused when nobody else than `leaving` is a Global Administrator who can sign in: for whoever
/// takes the role away, disables the account or deletes it. Passes when `leaving` is none. A role
/// that ends by itself does not count, as nobody would be left on that day, nor one by way of a
/// group, from which somebody can be taken by its owners.
pub fn keep_an_administrator(tx: &Tx<'_>, leaving: UserId) -> Result<()> {
    let role = DirectoryRole::GlobalAdministrator;
    let holders = edges::list(
        tx,
        &EdgeQuery::of_object(role.template()).relation(Relation::DirectoryRole),
    )?;
    if holders.iter().all(|edge| edge.subject != leaving.0) {
        return Ok(());
    }
    for edge in &holders {
        if edge.subject != leaving.0
            && edge.ends_at.is_none()
            && resources::find::<User>(tx, edge.subject)?.is_some_and(|it| it.value.account_enabled)
        {
            return Ok(());
        }
    }
    let name = resources::find::<User>(tx, leaving)?.map(|it| it.value.user_principal_name);
    let message = format!(
        "`{}` is the last Global Administrator who can sign in: make another one first",
        name.unwrap_or_else(|| leaving.to_string())
    );
    Err(Refusal::conflict(message).into())
}
