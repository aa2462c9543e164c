//! `/directory/administrativeUnits`
//! ([administrativeUnit](https://learn.microsoft.com/en-us/graph/api/resources/administrativeunit)).

use crate::{
    call::Call,
    graph::{cast, reference},
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::{
        role_assignments::{self, NewRoleAssignment, ScopedMember},
        units,
    },
    domain::{AdministrativeUnitId, EdgeId, Refusal, delegation::DirectoryScope},
};

macro_rules! at {
    ($path:literal) => {
        concat!("/directory/administrativeUnits", $path)
    };
}

const SET: &str = "directory/administrativeUnits";

pub(super) const ROUTES: &[Route] = &[
    get(at!(""), list),
    post(at!(""), create),
    get(at!("/$count"), count),
    get(at!("/{id}"), read),
    patch(at!("/{id}"), update),
    delete(at!("/{id}"), remove),
    get(at!("/{id}/members"), members),
    get(at!("/{id}/members/{member}"), members),
    post(at!("/{id}/members/$ref"), add_member),
    delete(at!("/{id}/members/{member}/$ref"), remove_member),
    get(at!("/{id}/scopedRoleMembers"), scoped),
    post(at!("/{id}/scopedRoleMembers"), add_scoped),
    get(at!("/{id}/scopedRoleMembers/{assignment}"), one_scoped),
    delete(at!("/{id}/scopedRoleMembers/{assignment}"), remove_scoped),
];

fn list(call: &Call) -> Result<Reply> {
    let page = units::list(call.engine(), call.ctx(), call.options()?)?;
    Reply::page(call, SET, page)
}

fn count(call: &Call) -> Result<Reply> {
    let count = units::count(call.engine(), call.ctx(), call.options()?)?;
    Ok(Reply::number(count))
}

fn create(call: &Call) -> Result<Reply> {
    let unit = units::create(call.engine(), call.ctx(), &call.body()?)?;
    Reply::created(call, SET, &unit)
}

fn read(call: &Call) -> Result<Reply> {
    let unit = units::get(call.engine(), call.ctx(), call.id("id")?)?;
    Reply::entity(call, SET, &unit)
}

fn update(call: &Call) -> Result<Reply> {
    let (id, body) = (call.id("id")?, call.body()?);
    let unit = units::update(call.engine(), call.ctx(), id, &body, call.if_match())?;
    Reply::updated(call, SET, &unit)
}

fn remove(call: &Call) -> Result<Reply> {
    units::delete(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::nothing())
}

fn members(call: &Call) -> Result<Reply> {
    let (id, kinds) = (call.id("id")?, cast::kinds(call.parameter("member"))?);
    let page = units::members(call.engine(), call.ctx(), id, &kinds, call.options()?)?;
    Reply::objects(call, page)
}

fn add_member(call: &Call) -> Result<Reply> {
    let (id, who) = (call.id("id")?, reference::of_body(&call.body()?)?);
    units::add_member(call.engine(), call.ctx(), id, who)?;
    Ok(Reply::nothing())
}

fn remove_member(call: &Call) -> Result<Reply> {
    let (id, who) = (call.id("id")?, call.id("member")?);
    units::remove_member(call.engine(), call.ctx(), id, who)?;
    Ok(Reply::nothing())
}

fn context(id: Uuid) -> String {
    format!("{SET}('{id}')/scopedRoleMembers")
}

fn scoped(call: &Call) -> Result<Reply> {
    let id = call.id("id")?;
    let found = role_assignments::of_unit(call.engine(), call.ctx(), id)?;
    let items = found.iter().map(shown).collect();
    Ok(Reply::list(call, &context(id), items, None, None))
}

fn one_scoped(call: &Call) -> Result<Reply> {
    let id = call.id("id")?;
    let member = of_unit(call, id)?;
    let context = format!("{}/$entity", context(id));
    Ok(Reply::json(call, &context, shown(&member)))
}

/// The assignment of the path, if it is one on the unit of the path.
fn of_unit(call: &Call, id: Uuid) -> Result<ScopedMember> {
    let assignment = EdgeId(call.id("assignment")?);
    let found = role_assignments::of_unit(call.engine(), call.ctx(), id)?;
    let found = found.into_iter().find(|member| member.id == assignment);
    Ok(found.ok_or_else(|| Refusal::not_found("scoped role member", assignment))?)
}

fn add_scoped(call: &Call) -> Result<Reply> {
    let (id, body) = (call.id("id")?, call.body()?);
    let of = |value: Option<&Value>, name: &str| -> Result<Uuid, Refusal> {
        let id = value.and_then(Value::as_str).and_then(|id| id.parse().ok());
        id.ok_or_else(|| Refusal::invalid(name, format!("`{name}` must be an id")))
    };
    let member = body.get("roleMemberInfo").and_then(|it| it.get("id"));
    let wanted = NewRoleAssignment {
        principal: of(member, "roleMemberInfo/id")?,
        role: of(body.get("roleId"), "roleId")?,
        scope: DirectoryScope::Unit(AdministrativeUnitId(id)),
    };
    let made = role_assignments::grant(call.engine(), call.ctx(), wanted)?;
    let found = role_assignments::of_unit(call.engine(), call.ctx(), id)?;
    let found = found.into_iter().find(|member| member.id == made.id);
    let found = found.ok_or_else(|| Refusal::not_found("scoped role member", made.id))?;
    Ok(Reply::made(call, &context(id), shown(&found)))
}

fn remove_scoped(call: &Call) -> Result<Reply> {
    let (unit, id) = (call.id("id")?, EdgeId(call.id("assignment")?));
    role_assignments::revoke(call.engine(), call.ctx(), id, Some(unit))?;
    Ok(Reply::nothing())
}

fn shown(member: &ScopedMember) -> Map<String, Value> {
    Map::from_iter([
        ("id".to_owned(), json!(member.id)),
        ("roleId".to_owned(), json!(member.role)),
        ("administrativeUnitId".to_owned(), json!(member.unit)),
        (
            "roleMemberInfo".to_owned(),
            json!({ "id": member.member, "displayName": member.name }),
        ),
    ])
}
