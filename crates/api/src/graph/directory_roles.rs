//! `/directoryRoles`, `/directoryRoleTemplates`: every role is active, and its id is its
//! template's.

use crate::{
    call::Call,
    graph::{memory, reference},
    reply::Reply,
    routes::{Route, delete, get, post},
};
use uuid::Uuid;
use xenia_engine::{Result, directory::roles, domain::Refusal};

pub(super) const ROUTES: &[Route] = &[
    get("/directoryRoleTemplates", list_templates),
    get("/directoryRoles", list),
    get("/directoryRoles/{id}", read),
    get("/directoryRoles/{id}/members", members),
    post("/directoryRoles/{id}/members/$ref", add_member),
    delete("/directoryRoles/{id}/members/{member}/$ref", remove_member),
];

/// The role of the path, also as `directoryRoles(roleTemplateId='...')`.
fn id(call: &Call) -> Result<Uuid> {
    match call.parameter("id").strip_prefix("roleTemplateId=") {
        None => call.id("id"),
        Some(text) => Ok(Uuid::parse_str(text)
            .map_err(|_| Refusal::invalid("roleTemplateId", format!("`{text}` is not an id")))?),
    }
}

fn list(call: &Call) -> Result<Reply> {
    let all = roles::list(call.engine(), call.ctx())?;
    memory::list(call, "directoryRoles", &all)
}

fn list_templates(call: &Call) -> Result<Reply> {
    let all = roles::list(call.engine(), call.ctx())?;
    let all: Result<Vec<_>> = all.iter().map(memory::members).collect();
    let mut all = all?;
    for template in &mut all {
        template.shift_remove("roleTemplateId");
    }
    memory::list(call, "directoryRoleTemplates", &all)
}

fn read(call: &Call) -> Result<Reply> {
    let found = roles::get(call.engine(), call.ctx(), id(call)?)?;
    memory::entity(call, "directoryRoles", &found)
}

fn members(call: &Call) -> Result<Reply> {
    let page = roles::members(call.engine(), call.ctx(), id(call)?, call.options()?)?;
    Reply::objects(call, page)
}

fn add_member(call: &Call) -> Result<Reply> {
    let member = reference::of_body(&call.body()?)?;
    roles::add_member(call.engine(), call.ctx(), id(call)?, member)?;
    Ok(Reply::nothing())
}

fn remove_member(call: &Call) -> Result<Reply> {
    roles::remove_member(call.engine(), call.ctx(), id(call)?, call.id("member")?)?;
    Ok(Reply::nothing())
}
