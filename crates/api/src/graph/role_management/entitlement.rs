//! `/roleManagement/entitlementManagement`: the delegated roles of catalogs, and who holds them.

use super::unified::{self, Related};
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
    domain::{
        Refusal,
        rbac::{CatalogScope, UnifiedRoleAssignment},
    },
    entitlement::{
        check_token,
        roles::{self, Narrow, NewAssignment},
    },
};

macro_rules! at {
    ($path:literal) => {
        concat!("/roleManagement/entitlementManagement", $path)
    };
}

const DEFINITIONS: &str = "roleManagement/entitlementManagement/roleDefinitions";
const ASSIGNMENTS: &str = "roleManagement/entitlementManagement/roleAssignments";

pub(super) const ROUTES: &[Route] = &[
    get(at!("/roleDefinitions"), list_definitions),
    get(at!("/roleDefinitions/{id}"), read_definition),
    get(at!("/roleAssignments"), list),
    post(at!("/roleAssignments"), create),
    get(at!("/roleAssignments/{id}"), read),
    delete(at!("/roleAssignments/{id}"), remove),
];

fn list_definitions(call: &Call) -> Result<Reply> {
    check_token(call.engine(), call.ctx(), false)?;
    unified::definitions(call, DEFINITIONS, &roles::definitions())
}

fn read_definition(call: &Call) -> Result<Reply> {
    check_token(call.engine(), call.ctx(), false)?;
    unified::definition(call, DEFINITIONS, &roles::definitions())
}

fn list(call: &Call) -> Result<Reply> {
    check_token(call.engine(), call.ctx(), false)?;
    let id = |property| -> Result<Option<Uuid>> {
        let text = memory::equal(call, property)?;
        // What is no id is no assignment's either: the filter itself finds nothing.
        Ok(text.and_then(|text| Uuid::parse_str(&text).ok()))
    };
    let scope = memory::equal(call, "appScopeId")?;
    let narrow = Narrow {
        principal: id("principalId")?,
        role: id("roleDefinitionId")?,
        scope: scope.and_then(|text| CatalogScope::of_app(&text).ok()),
    };
    let found = roles::list(call.engine(), call.ctx(), narrow)?;
    unified::assignments(call, ASSIGNMENTS, &found, |page| related(call, page))
}

fn read(call: &Call) -> Result<Reply> {
    check_token(call.engine(), call.ctx(), false)?;
    let id = unified::assignment_id(call)?;
    let found = roles::get(call.engine(), call.ctx(), id)?;
    unified::assignment(call, ASSIGNMENTS, &found, |page| related(call, page))
}

fn create(call: &Call) -> Result<Reply> {
    check_token(call.engine(), call.ctx(), true)?;
    let wanted = wanted(&call.body()?)?;
    let made = roles::grant(call.engine(), call.ctx(), wanted)?;
    unified::made(call, ASSIGNMENTS, &made)
}

fn remove(call: &Call) -> Result<Reply> {
    check_token(call.engine(), call.ctx(), true)?;
    let id = unified::assignment_id(call)?;
    roles::revoke(call.engine(), call.ctx(), id)?;
    Ok(Reply::nothing())
}

fn related(call: &Call, page: &[UnifiedRoleAssignment]) -> Result<Related> {
    let found = roles::related(call.engine(), call.ctx(), page)?;
    let scopes = found.catalogs.into_values().map(|catalog| {
        let id = CatalogScope::Catalog(catalog.id).to_string();
        (id, (catalog.display_name, "AccessPackageCatalog"))
    });
    Ok(Related {
        principals: found.principals,
        scopes: scopes.collect(),
        definitions: roles::definitions(),
    })
}

/// The assignment in a body: `principalId`, `roleDefinitionId` (or `roleDefinition/id`), and
/// `appScopeId`.
fn wanted(body: &Map<String, Value>) -> Result<NewAssignment> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let inner = body.get("roleDefinition").and_then(|it| it.get("id"));
    let role = text("roleDefinitionId").or(inner.and_then(Value::as_str));
    Ok(NewAssignment {
        principal: id("principalId", text("principalId"))?,
        role: roles::known(id("roleDefinitionId", role)?)?,
        scope: CatalogScope::read(text("appScopeId"), text("directoryScopeId"))?,
        until: None,
    })
}

fn id(name: &str, text: Option<&str>) -> Result<Uuid, Refusal> {
    let id = text.and_then(|text| Uuid::parse_str(text).ok());
    id.ok_or_else(|| Refusal::invalid(name, format!("`{name}` must be an id")))
}
