//! Who is assigned to which role of which application (Graph `appRoleAssignment`). An assignment
//! is an edge; its id is the edge's.

use super::{
    applications::CATEGORY,
    service_principals,
    sight::{Extent, Sight},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    AppRoleId, Edge, EdgeId, NodeKind, Refusal, Relation, ServicePrincipalId, Source, Timestamp,
    audit::{NewEvent, Target},
    directory::{AppRole, Group, ServicePrincipal, User},
    edge::{Closed, NewEdge},
    permission::GRAPH_APP_ID,
};
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    resources::{self, Stored},
};

/// An assignment as Graph shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `appRoleAssignment`, documented there"
)]
pub struct AppRoleAssignment {
    pub id: EdgeId,
    pub deleted_date_time: Option<Timestamp>,
    pub app_role_id: AppRoleId,
    pub created_date_time: Timestamp,
    pub principal_display_name: Option<String>,
    pub principal_id: Uuid,
    /// `User`, `Group` or `ServicePrincipal`.
    pub principal_type: &'static str,
    pub resource_display_name: Option<String>,
    pub resource_id: Uuid,
}

/// What is to be assigned.
#[derive(Clone, Copy, Debug)]
pub struct NewAssignment {
    /// A user, a group or a service principal.
    pub principal: Uuid,
    /// The service principal of the application.
    pub resource: ServicePrincipalId,
    /// Its role; the nil id where the application has no roles for that kind of principal.
    pub role: AppRoleId,
}

/// Whoever holds a role.
struct Holder {
    kind: NodeKind,
    id: Uuid,
    name: String,
}

impl Holder {
    fn find(tx: &Tx<'_>, id: Uuid) -> Result<Option<Self>> {
        let found = |kind, name| Some(Self { kind, id, name });
        if let Some(user) = resources::find::<User>(tx, id)? {
            return Ok(found(NodeKind::User, user.value.display_name));
        }
        if let Some(group) = resources::find::<Group>(tx, id)? {
            return Ok(found(NodeKind::Group, group.value.display_name));
        }
        let principal = resources::find::<ServicePrincipal>(tx, id)?;
        Ok(principal.and_then(|it| found(NodeKind::ServicePrincipal, it.value.display_name)))
    }
    fn member_type(&self) -> &'static str {
        match self.kind {
            NodeKind::ServicePrincipal => "Application",
            _ => "User",
        }
    }
}

/// Assigns a principal to a role. Permissions of Microsoft Graph are given by Global
/// Administrators only.
pub fn grant(engine: &Engine, ctx: &Ctx, wanted: NewAssignment) -> Result<AppRoleAssignment> {
    engine.write(ctx, |tx| {
        let resource = resources::find::<ServicePrincipal>(tx, wanted.resource)?;
        let is_graph = resource
            .as_ref()
            .is_some_and(|it| it.value.app_id.0 == GRAPH_APP_ID);
        authorize(tx, ctx, wanted.resource.0, is_graph)?;
        let resource = resource.ok_or_else(|| {
            Refusal::not_found("service principal", wanted.resource).at("resourceId")
        })?;
        let unknown = || {
            let message = format!(
                "`{}` is no user, group or service principal of this organisation",
                wanted.principal
            );
            Refusal::invalid("principalId", message)
        };
        let holder = Holder::find(tx, wanted.principal)?.ok_or_else(unknown)?;
        check_role(&resource.value, wanted.role, &holder)?;
        let (edge, event) = open(tx, &holder, &resource.value, wanted.role)?;
        let names = HashMap::from([
            (holder.id, holder.name),
            (resource.value.id.0, resource.value.display_name),
        ]);
        Ok(Written::new(view(&edge, &names), event))
    })
}

/// Grants a permission of Microsoft Graph to an application that the caller is registering; the
/// caller has made sure of the right to do so.
pub(super) fn grant_graph(
    tx: &WriteTx<'_>,
    principal: &ServicePrincipal,
    role: AppRoleId,
) -> Result<NewEvent> {
    let graph = graph(tx)?;
    let holder = Holder {
        kind: NodeKind::ServicePrincipal,
        id: principal.id.0,
        name: principal.display_name.clone(),
    };
    check_role(&graph, role, &holder)?;
    Ok(open(tx, &holder, &graph, role)?.1)
}

/// The service principal of Microsoft Graph.
pub(super) fn graph(tx: &Tx<'_>) -> Result<ServicePrincipal> {
    let found = resources::find_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)?;
    let unknown = || Refusal::not_found("service principal with the appId", GRAPH_APP_ID);
    Ok(found.ok_or_else(unknown)?.value)
}

fn authorize(tx: &Tx<'_>, ctx: &Ctx, resource: Uuid, is_graph: bool) -> Result<()> {
    let action = if is_graph {
        &authz::GRANT_GRAPH_PERMISSIONS
    } else {
        &authz::WRITE_APP_ROLE_ASSIGNMENTS
    };
    authz::require(
        tx,
        ctx,
        action,
        On::Node(NodeKind::ServicePrincipal, resource),
    )
}

/// Whether the application offers that role to that kind of principal.
fn check_role(
    resource: &ServicePrincipal,
    role: AppRoleId,
    holder: &Holder,
) -> Result<(), Refusal> {
    let name = &resource.display_name;
    let wanted = holder.member_type();
    let offered = |it: &&AppRole| it.allowed_member_types.iter().any(|kind| kind == wanted);
    let bad = |message: String| Err(Refusal::invalid("appRoleId", message));
    if role.0.is_nil() {
        let mut enabled = resource.app_roles.iter().filter(|it| it.is_enabled);
        return match enabled.find(offered) {
            None => Ok(()),
            Some(first) => bad(format!(
                "`{name}` has roles of its own, such as `{}`: the default role cannot be assigned",
                first.display_name
            )),
        };
    }
    let Some(found) = resource.app_roles.iter().find(|it| it.id == role) else {
        return bad(format!("`{name}` has no app role with the id `{role}`"));
    };
    if !found.is_enabled {
        return bad(format!(
            "the app role `{}` of `{name}` is disabled",
            found.display_name
        ));
    }
    if !offered(&found) {
        let who = match wanted {
            "User" => "users and groups",
            _ => "applications",
        };
        return bad(format!(
            "the app role `{}` of `{name}` is not for {who}",
            found.display_name
        ));
    }
    Ok(())
}

fn open(
    tx: &WriteTx<'_>,
    holder: &Holder,
    resource: &ServicePrincipal,
    role: AppRoleId,
) -> Result<(Edge, NewEvent)> {
    let edge = NewEdge::direct(
        (holder.kind, holder.id),
        Relation::AppRole,
        (NodeKind::ServicePrincipal, resource.id.0),
    )
    .with_role(role.0);
    let already = || {
        let message = format!(
            "`{}` is assigned to that role of `{}` already",
            holder.name, resource.display_name
        );
        Refusal::invalid("appRoleId", message)
    };
    let id = edges::open(tx, &edge)?.ok_or_else(already)?;
    let opened = edges::find(tx, id)?.ok_or_else(already)?;
    let activity = match holder.kind {
        NodeKind::User => "Add app role assignment grant to user",
        NodeKind::Group => "Add app role assignment to group",
        _ => "Add app role assignment to service principal",
    };
    let event = NewEvent::new(CATEGORY, activity, service_principals::target(resource))
        .and(Target::new(holder.kind, holder.id, &holder.name))
        .with(json!({ "appRoleId": role }));
    Ok((opened, event))
}

/// Takes an assignment away. `under` is the principal or the resource in whose list it was found.
/// One that an access package gave ends with the package's assignment.
pub fn revoke(engine: &Engine, ctx: &Ctx, under: Uuid, id: EdgeId) -> Result<()> {
    engine.write(ctx, |tx| {
        let found = edges::find(tx, id)?.filter(|edge| {
            edge.relation == Relation::AppRole
                && edge.closed_at.is_none()
                && (edge.subject == under || edge.object == under)
        });
        let unknown = || Refusal::not_found("app role assignment", id);
        let Some(edge) = found else {
            authorize(tx, ctx, under, false)?;
            return Err(unknown().into());
        };
        let resource =
            service_principals::find(tx, ServicePrincipalId(edge.object)).map_err(|_| unknown())?;
        let is_graph = resource.value.app_id.0 == GRAPH_APP_ID;
        authorize(tx, ctx, edge.object, is_graph)?;
        if edge.source == Source::Assignment {
            let message = format!(
                "this assignment comes from the access package assignment `{}`: end that one instead",
                edge.source_id
            );
            return Err(Refusal::conflict(message).into());
        }
        edges::close(tx, id, Closed::Removed)?;
        let activity = match edge.subject_kind {
            NodeKind::User => "Remove app role assignment from user",
            NodeKind::Group => "Remove app role assignment from group",
            _ => "Remove app role assignment from service principal",
        };
        let name = Holder::find(tx, edge.subject)?.map_or_else(String::new, |it| it.name);
        let event = NewEvent::new(CATEGORY, activity, service_principals::target(&resource.value))
            .and(Target::new(edge.subject_kind, edge.subject, name))
            .with(json!({ "appRoleId": edge.role }));
        Ok(Written::new((), event))
    })
}

/// What a user, group or service principal is assigned to, now and by whatever source.
pub fn of_principal(
    engine: &Engine,
    ctx: &Ctx,
    kind: NodeKind,
    principal: Uuid,
) -> Result<Vec<AppRoleAssignment>> {
    engine.read(ctx, |tx| {
        let on = On::Node(kind, principal);
        authz::require(tx, ctx, &authz::READ_APP_ROLE_ASSIGNMENTS, on)?;
        if Holder::find(tx, principal)?.is_none_or(|holder| holder.kind != kind) {
            return Err(Refusal::not_found(kind.word(), principal).into());
        }
        let query = EdgeQuery::of_subject(principal)
            .relation(Relation::AppRole)
            .at(ctx.now);
        views(tx, ctx, &query)
    })
}

/// Who is assigned to an application, now and by whatever source.
pub fn of_resource(
    engine: &Engine,
    ctx: &Ctx,
    resource: ServicePrincipalId,
) -> Result<Vec<AppRoleAssignment>> {
    engine.read(ctx, |tx| {
        let on = On::Node(NodeKind::ServicePrincipal, resource.0);
        authz::require(tx, ctx, &authz::READ_APP_ROLE_ASSIGNMENTS, on)?;
        service_principals::find(tx, resource)?;
        let query = EdgeQuery::of_object(resource)
            .relation(Relation::AppRole)
            .at(ctx.now);
        views(tx, ctx, &query)
    })
}

fn views(tx: &Tx<'_>, ctx: &Ctx, query: &EdgeQuery) -> Result<Vec<AppRoleAssignment>> {
    let edges = edges::list(tx, query)?;
    let mut ids: Vec<Uuid> = edges
        .iter()
        .flat_map(|it| [it.subject, it.object])
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut names = names_of::<User>(tx, &ids, |it| &it.display_name)?;
    // Who may not read people learns that somebody is assigned, not who by name.
    if Sight::of(tx, ctx)?.users != Extent::Whole {
        names.retain(|id, _| *id == ctx.principal());
    }
    names.extend(names_of::<Group>(tx, &ids, |it| &it.display_name)?);
    names.extend(names_of::<ServicePrincipal>(tx, &ids, |it| {
        &it.display_name
    })?);
    Ok(edges.iter().map(|edge| view(edge, &names)).collect())
}

/// The names of those among the ids that are of that kind.
fn names_of<R: Stored>(
    tx: &Tx<'_>,
    ids: &[Uuid],
    name: impl Fn(&R) -> &String,
) -> Result<HashMap<Uuid, String>> {
    let found = resources::find_many::<R>(tx, ids)?;
    let named = found
        .iter()
        .map(|it| (it.value.uuid(), name(&it.value).clone()));
    Ok(named.collect())
}

fn view(edge: &Edge, names: &HashMap<Uuid, String>) -> AppRoleAssignment {
    AppRoleAssignment {
        id: edge.id,
        deleted_date_time: None,
        app_role_id: AppRoleId(edge.role),
        created_date_time: edge.starts_at,
        principal_display_name: names.get(&edge.subject).cloned(),
        principal_id: edge.subject,
        principal_type: match edge.subject_kind {
            NodeKind::Group => "Group",
            NodeKind::ServicePrincipal => "ServicePrincipal",
            _ => "User",
        },
        resource_display_name: names.get(&edge.object).cloned(),
        resource_id: edge.object,
    }
}
