//! Administrative units and what is in them (Graph `administrativeUnit`).

use super::{close_edges, owners::target_of, restriction, sight};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    AdministrativeUnitId, NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    delegation::AdministrativeUnit,
    edge::{Closed, NewEdge},
};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx, Written,
    edges::{self, EdgeQuery},
    query::{self, DirectoryObject, ListQuery, Page, Related},
    resources::{self, Versioned},
};

const WRITABLE: &[&str] = &["displayName", "description", "visibility"];
/// What can be in a unit.
const MEMBERS: [NodeKind; 3] = [NodeKind::User, NodeKind::Group, NodeKind::Device];
/// Units that one object is in at most (Entra).
const MAX_UNITS: usize = 30;

fn target(unit: &AdministrativeUnit) -> Target {
    Target::new(NodeKind::AdministrativeUnit, unit.id, &unit.display_name)
}

fn event(activity: &'static str, unit: &AdministrativeUnit) -> NewEvent {
    NewEvent::new("AdministrativeUnit", activity, target(unit))
}

fn find(tx: &Tx<'_>, id: Uuid) -> Result<Versioned<AdministrativeUnit>> {
    Ok(resources::find(tx, id)?.ok_or_else(|| Refusal::not_found("administrative unit", id))?)
}

/// A page of the units.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<AdministrativeUnit>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_UNITS, On::Tenant)?;
        let query = ListQuery::new("directory/administrativeUnits", options);
        Ok(query::list(tx, &query)?)
    })
}

/// How many units a query finds.
pub fn count(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<i64> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_UNITS, On::Tenant)?;
        let query = ListQuery::new("directory/administrativeUnits", options);
        Ok(query::count::<AdministrativeUnit>(tx, &query)?)
    })
}

/// One unit.
pub fn get(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<Versioned<AdministrativeUnit>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_UNITS, On::Tenant)?;
        find(tx, id)
    })
}

pub(super) fn visible(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<Versioned<AdministrativeUnit>> {
    authz::require(tx, ctx, &authz::READ_UNITS, On::Tenant)?;
    find(tx, id)
}

pub(super) fn changeable(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: Uuid,
) -> Result<Versioned<AdministrativeUnit>> {
    authz::require(tx, ctx, &authz::WRITE_UNITS, On::Tenant)?;
    find(tx, id)
}

/// Makes a unit. Whether its management is restricted is said now or never (Graph).
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<Versioned<AdministrativeUnit>> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_UNITS, On::Tenant)?;
        let mut writable = WRITABLE.to_vec();
        writable.push("isMemberManagementRestricted");
        let mut unit = patch::merge(&AdministrativeUnit::default(), body, &writable)?;
        unit.id = AdministrativeUnitId(tx.new_id());
        unit.created_date_time = tx.now();
        unit.check()?;
        let made = resources::insert(tx, &unit)?;
        Ok(Written::new(made, event("Add administrative unit", &unit)))
    })
}

/// Changes a unit.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<AdministrativeUnit>> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_UNITS, On::Tenant)?;
        let present = find(tx, id)?;
        patch::check_match(if_match, &present.etag())?;
        let unit = patch::merge(&present.value, body, WRITABLE)?;
        unit.check()?;
        let version = resources::update(tx, &unit, present.version)?;
        let names: Vec<&String> = body.keys().filter(|name| !name.starts_with('@')).collect();
        let event = event("Update administrative unit", &unit).with(json!({ "changed": names }));
        let updated = Versioned {
            value: unit,
            version,
            ..present
        };
        Ok(Written::new(updated, event))
    })
}

/// Deletes a unit: what was in it stays, roles on it end.
pub fn delete(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_UNITS, On::Tenant)?;
        let unit = find(tx, id)?.value;
        let inside = EdgeQuery::of_object(id).relation(Relation::UnitMember);
        let inside = edges::list(tx, &inside)?;
        let closed = close_edges(tx, id)?;
        resources::delete::<AdministrativeUnit>(tx, id)?;
        for edge in inside {
            restriction::note(tx, edge.subject)?;
        }
        let event = event("Delete administrative unit", &unit);
        Ok(Written::new(
            (),
            event.with(json!({ "closedEdges": closed })),
        ))
    })
}

/// A page of what is in a unit.
pub fn members(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    kinds: &[NodeKind],
    options: QueryOptions,
) -> Result<Page<DirectoryObject>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_UNITS, On::Tenant)?;
        let unit = find(tx, id)?.value;
        if unit.hides_members() {
            authz::require(tx, ctx, &authz::WRITE_UNITS, On::Tenant)?;
        }
        let edges = EdgeQuery::of_object(id)
            .relation(Relation::UnitMember)
            .at(ctx.now);
        let path = format!("directory/administrativeUnits/{id}/members");
        let query = ListQuery::new(path, options).related(Related::subjects(edges));
        let known = kinds.iter().copied().filter(|kind| MEMBERS.contains(kind));
        let kinds: Vec<NodeKind> = known.collect();
        let kinds = if kinds.is_empty() {
            MEMBERS.to_vec()
        } else {
            kinds
        };
        sight::list_objects(tx, ctx, &kinds, query)
    })
}

/// Puts a user, a group or a device into a unit.
pub fn add_member(engine: &Engine, ctx: &Ctx, id: Uuid, member: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_UNITS, On::Tenant)?;
        let unit = find(tx, id)?.value;
        let object = DirectoryObject::find(tx, member)?
            .filter(|it| MEMBERS.contains(&it.kind()))
            .ok_or_else(|| {
                let message = format!(
                    "`{member}` is no user, group or device of this organisation: nothing else can be in an administrative unit"
                );
                Refusal::invalid("@odata.id", message)
            })?;
        let units = EdgeQuery::of_subject(member).relation(Relation::UnitMember);
        if edges::list(tx, &units)?.len() >= MAX_UNITS {
            let message = format!("`{}` is in {MAX_UNITS} units already", object.label());
            return Err(Refusal::invalid("@odata.id", message).into());
        }
        let edge = NewEdge::direct(
            (object.kind(), member),
            Relation::UnitMember,
            (NodeKind::AdministrativeUnit, id),
        );
        if edges::open(tx, &edge)?.is_none() {
            let message = format!("`{}` is in `{}` already", object.label(), unit.display_name);
            return Err(Refusal::invalid("@odata.id", message).into());
        }
        restriction::note(tx, member)?;
        let event = event("Add member to administrative unit", &unit).and(target_of(&object));
        Ok(Written::new((), event))
    })
}

/// Takes something out of a unit.
pub fn remove_member(engine: &Engine, ctx: &Ctx, id: Uuid, member: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_UNITS, On::Tenant)?;
        let unit = find(tx, id)?.value;
        let held = EdgeQuery::of_object(id)
            .relation(Relation::UnitMember)
            .from_subject(member);
        let mut closed = false;
        for edge in edges::list(tx, &held)? {
            closed |= edges::close(tx, edge.id, Closed::Removed)?;
        }
        if !closed {
            return Err(Refusal::not_found("member", member).into());
        }
        restriction::note(tx, member)?;
        let event = event("Remove member from administrative unit", &unit)
            .with(json!({ "member": member }));
        Ok(Written::new((), event))
    })
}
