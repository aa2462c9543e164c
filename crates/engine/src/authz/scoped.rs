//! Roles that are held on a part of the directory, and roles of the organisation's own making.
//!
//! Both are edges of their own relation, so that nothing that asks who holds a directory role
//! takes one on a part for one on the whole.

use super::{Action, On};
use crate::{Ctx, Result};
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Relation,
    delegation::{AdministrativeUnit, CustomRole},
    role::DirectoryRole,
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources,
};

/// Whether one of the roles that are held lets do the action to the thing. `within` are the only
/// scopes that count, where there are any.
pub(super) fn may(
    tx: &Tx<'_>,
    ctx: &Ctx,
    held: &[Edge],
    (action, on): (&Action, On),
    within: Option<&[Uuid]>,
) -> Result<bool> {
    if held.is_empty() {
        return Ok(false);
    }
    let scopes = scopes_of(tx, ctx, on)?;
    for edge in held {
        let counts = match within {
            Some(within) => within.contains(&edge.object),
            None => scopes.contains(&edge.object),
        };
        if counts && lets(tx, action, edge.role)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn lets(tx: &Tx<'_>, action: &Action, role: Uuid) -> Result<bool> {
    if let Some(role) = DirectoryRole::from_template(role) {
        return Ok(action.roles.contains(&role));
    }
    let role = resources::find::<CustomRole>(tx, role)?;
    Ok(role.is_some_and(|role| role.value.allows(action.resource_actions)))
}

/// The ids of the permission grant policies that the roles of the organisation's own making let somebody agree under,
/// by the actions that begin like one of those. Only roles on the organisation as a whole count.
pub(crate) fn consent_policies(
    tx: &Tx<'_>,
    ctx: &Ctx,
    principal: Uuid,
    starts: &[&str],
) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for edge in super::scoped_roles(tx, ctx, principal)? {
        if edge.object != ctx.tenant.0 {
            continue;
        }
        let role = resources::find::<CustomRole>(tx, edge.role)?;
        let Some(role) = role.filter(|role| role.value.is_enabled) else {
            continue;
        };
        for action in role.value.actions() {
            let named = starts.iter().find_map(|start| action.strip_prefix(start));
            ids.extend(named.map(str::to_owned));
        }
    }
    Ok(ids)
}

/// The things on which a role may be held that counts for this one: the organisation, the thing
/// itself, the units that it is in.
fn scopes_of(tx: &Tx<'_>, ctx: &Ctx, on: On) -> Result<Vec<Uuid>> {
    let mut scopes = vec![ctx.tenant.0];
    if let On::Node(_, id) = on {
        scopes.push(id);
        scopes.extend(units_of(tx, ctx, id)?);
    }
    Ok(scopes)
}

fn units_of(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<Vec<Uuid>> {
    let units = EdgeQuery::of_subject(id).relation(Relation::UnitMember);
    let found = edges::list(tx, &units.at(ctx.now))?;
    Ok(found.into_iter().map(|edge| edge.object).collect())
}

/// The units with restricted management that a thing is in, where the action is one that they
/// restrict: only roles on such a unit count then.
pub(super) fn restricting(tx: &Tx<'_>, ctx: &Ctx, action: &Action, on: On) -> Result<Vec<Uuid>> {
    let (true, On::Node(NodeKind::User | NodeKind::Group | NodeKind::Device, id)) =
        (action.restricted, on)
    else {
        return Ok(Vec::new());
    };
    let units = units_of(tx, ctx, id)?;
    let found = resources::find_many::<AdministrativeUnit>(tx, &units)?;
    let restricted = found
        .into_iter()
        .filter(|unit| unit.value.is_member_management_restricted == Some(true));
    Ok(restricted.map(|unit| unit.value.id.0).collect())
}
