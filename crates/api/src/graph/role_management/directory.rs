//! `/roleManagement/directory`: roles of the directory, built in and of the organisation's own
//! making, and who holds them on what.

use super::unified::{self, Related};
use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::{
        role_assignments::{self, NewRoleAssignment},
        role_definitions,
    },
    domain::{Refusal, delegation::DirectoryScope, rbac::UnifiedRoleAssignment},
};

macro_rules! at {
    ($path:literal) => {
        concat!("/roleManagement/directory", $path)
    };
}

const DEFINITIONS: &str = "roleManagement/directory/roleDefinitions";
const ASSIGNMENTS: &str = "roleManagement/directory/roleAssignments";

pub(super) const ROUTES: &[Route] = &[
    get(at!("/roleDefinitions"), list_definitions),
    post(at!("/roleDefinitions"), create_definition),
    get(at!("/roleDefinitions/{id}"), read_definition),
    patch(at!("/roleDefinitions/{id}"), update_definition),
    delete(at!("/roleDefinitions/{id}"), remove_definition),
    get(at!("/roleAssignments"), list),
    post(at!("/roleAssignments"), create),
    get(at!("/roleAssignments/{id}"), read),
    delete(at!("/roleAssignments/{id}"), remove),
];

fn list_definitions(call: &Call) -> Result<Reply> {
    let all = role_definitions::list(call.engine(), call.ctx())?;
    unified::definitions(call, DEFINITIONS, &all)
}

fn read_definition(call: &Call) -> Result<Reply> {
    let all = role_definitions::list(call.engine(), call.ctx())?;
    unified::definition(call, DEFINITIONS, &all)
}

fn create_definition(call: &Call) -> Result<Reply> {
    let made = role_definitions::create(call.engine(), call.ctx(), &call.body()?)?;
    Ok(Reply::made(call, DEFINITIONS, memory::members(&made)?))
}

fn update_definition(call: &Call) -> Result<Reply> {
    let (id, body) = (call.id("id")?, call.body()?);
    role_definitions::update(call.engine(), call.ctx(), id, &body)?;
    Ok(Reply::nothing())
}

fn remove_definition(call: &Call) -> Result<Reply> {
    role_definitions::delete(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::nothing())
}

fn list(call: &Call) -> Result<Reply> {
    let principal = memory::equal(call, "principalId")?;
    let principal = principal.and_then(|id| Uuid::parse_str(&id).ok());
    let found = role_assignments::list(call.engine(), call.ctx(), principal)?;
    unified::assignments(call, ASSIGNMENTS, &found, |page| related(call, page))
}

fn read(call: &Call) -> Result<Reply> {
    let id = unified::assignment_id(call)?;
    let found = role_assignments::get(call.engine(), call.ctx(), id)?;
    unified::assignment(call, ASSIGNMENTS, &found, |page| related(call, page))
}

fn create(call: &Call) -> Result<Reply> {
    let wanted = wanted(&call.body()?)?;
    let made = role_assignments::grant(call.engine(), call.ctx(), wanted)?;
    unified::made(call, ASSIGNMENTS, &made)
}

fn remove(call: &Call) -> Result<Reply> {
    let id = unified::assignment_id(call)?;
    role_assignments::revoke(call.engine(), call.ctx(), id, None)?;
    Ok(Reply::nothing())
}

fn related(call: &Call, page: &[UnifiedRoleAssignment]) -> Result<Related> {
    Ok(Related {
        principals: role_assignments::related(call.engine(), call.ctx(), page)?,
        definitions: role_definitions::list(call.engine(), call.ctx())?,
        ..Related::default()
    })
}

/// The assignment in a body: `principalId`, `roleDefinitionId`, and `directoryScopeId`.
fn wanted(body: &Map<String, Value>) -> Result<NewRoleAssignment> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let id = |name: &str| -> Result<Uuid, Refusal> {
        let id = text(name).and_then(|text| Uuid::parse_str(text).ok());
        id.ok_or_else(|| Refusal::invalid(name, format!("`{name}` must be an id")))
    };
    Ok(NewRoleAssignment {
        principal: id("principalId")?,
        role: id("roleDefinitionId")?,
        scope: DirectoryScope::parse(text("directoryScopeId").unwrap_or_default())?,
    })
}
