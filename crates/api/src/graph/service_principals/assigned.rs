//! Assignments to the roles of applications, from each side: `appRoleAssignedTo` of a service
//! principal, `appRoleAssignments` of a user, a group or a service principal.

use super::id;
use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, delete, get, post},
};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::{
        app_role_assignments::{self, NewAssignment},
        users,
    },
    domain::{AppRoleId, EdgeId, NodeKind, Refusal, ServicePrincipalId},
};

pub(super) const ROUTES: &[Route] = &[
    get("/servicePrincipals/{id}/appRoleAssignedTo", list_assigned),
    post("/servicePrincipals/{id}/appRoleAssignedTo", grant_assigned),
    delete(
        "/servicePrincipals/{id}/appRoleAssignedTo/{assignment}",
        revoke_principal,
    ),
    get("/servicePrincipals/{id}/appRoleAssignments", list_principal),
    post(
        "/servicePrincipals/{id}/appRoleAssignments",
        grant_principal,
    ),
    delete(
        "/servicePrincipals/{id}/appRoleAssignments/{assignment}",
        revoke_principal,
    ),
    get("/groups/{id}/appRoleAssignments", list_group),
    post("/groups/{id}/appRoleAssignments", grant_group),
    delete("/groups/{id}/appRoleAssignments/{assignment}", revoke_group),
    get("/users/{id}/appRoleAssignments", list_user),
    post("/users/{id}/appRoleAssignments", grant_user),
    delete("/users/{id}/appRoleAssignments/{assignment}", revoke_user),
    get("/me/appRoleAssignments", list_user),
];

fn list_assigned(call: &Call) -> Result<Reply> {
    let id = id(call)?;
    let found = app_role_assignments::of_resource(call.engine(), call.ctx(), id)?;
    memory::list(
        call,
        &format!("servicePrincipals('{id}')/appRoleAssignedTo"),
        &found,
    )
}

fn grant_assigned(call: &Call) -> Result<Reply> {
    let id = id(call)?;
    let wanted = read(call)?;
    if wanted.resource != id {
        let message = format!("`resourceId` is not the service principal `{id}` of the path");
        return Err(Refusal::invalid("resourceId", message).into());
    }
    grant(
        call,
        wanted,
        &format!("servicePrincipals('{id}')/appRoleAssignedTo"),
    )
}

fn list_principal(call: &Call) -> Result<Reply> {
    list(call, NodeKind::ServicePrincipal, id(call)?.0)
}

fn grant_principal(call: &Call) -> Result<Reply> {
    grant_to(call, NodeKind::ServicePrincipal, id(call)?.0)
}

fn revoke_principal(call: &Call) -> Result<Reply> {
    revoke(call, id(call)?.0)
}

fn list_group(call: &Call) -> Result<Reply> {
    list(call, NodeKind::Group, call.id("id")?)
}

fn grant_group(call: &Call) -> Result<Reply> {
    grant_to(call, NodeKind::Group, call.id("id")?)
}

fn revoke_group(call: &Call) -> Result<Reply> {
    revoke(call, call.id("id")?)
}

fn list_user(call: &Call) -> Result<Reply> {
    list(call, NodeKind::User, user(call)?)
}

fn grant_user(call: &Call) -> Result<Reply> {
    grant_to(call, NodeKind::User, user(call)?)
}

fn revoke_user(call: &Call) -> Result<Reply> {
    revoke(call, user(call)?)
}

/// The user of the path, by id or user principal name; the caller under `/me`.
fn user(call: &Call) -> Result<Uuid> {
    match call.parameter("id") {
        "" => users::me_id(call.ctx()),
        key => match Uuid::parse_str(key) {
            Ok(id) => Ok(id),
            Err(_) => Ok(users::get(call.engine(), call.ctx(), key)?.value.id.0),
        },
    }
}

fn set(kind: NodeKind, id: Uuid) -> String {
    format!("{}s('{id}')/appRoleAssignments", kind.word())
}

fn list(call: &Call, kind: NodeKind, id: Uuid) -> Result<Reply> {
    let found = app_role_assignments::of_principal(call.engine(), call.ctx(), kind, id)?;
    memory::list(call, &set(kind, id), &found)
}

fn grant_to(call: &Call, kind: NodeKind, id: Uuid) -> Result<Reply> {
    let wanted = read(call)?;
    if wanted.principal != id {
        let message = format!(
            "`principalId` is not the {} `{id}` of the path",
            kind.word()
        );
        return Err(Refusal::invalid("principalId", message).into());
    }
    grant(call, wanted, &set(kind, id))
}

fn grant(call: &Call, wanted: NewAssignment, set: &str) -> Result<Reply> {
    let made = app_role_assignments::grant(call.engine(), call.ctx(), wanted)?;
    let members = memory::members(&made)?;
    Ok(Reply::json(call, &format!("{set}/$entity"), members).now_made())
}

fn revoke(call: &Call, under: Uuid) -> Result<Reply> {
    let assignment = EdgeId(call.id("assignment")?);
    app_role_assignments::revoke(call.engine(), call.ctx(), under, assignment)?;
    Ok(Reply::nothing())
}

fn read(call: &Call) -> Result<NewAssignment> {
    let body = call.body()?;
    Ok(NewAssignment {
        principal: uuid(&body, "principalId")?,
        resource: ServicePrincipalId(uuid(&body, "resourceId")?),
        role: AppRoleId(uuid(&body, "appRoleId")?),
    })
}

fn uuid(body: &Map<String, Value>, name: &str) -> Result<Uuid> {
    let text = body.get(name).and_then(Value::as_str);
    let id = text.and_then(|text| Uuid::parse_str(text).ok());
    Ok(id.ok_or_else(|| Refusal::invalid(name, format!("`{name}` must be an id")))?)
}
