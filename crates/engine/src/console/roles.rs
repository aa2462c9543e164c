//! Directory roles, the built-in ones and those of the organisation's own making: who holds which,
//! on what, since when, until when.

use super::reach::Names;
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, REVIEW_PEOPLE, WRITE_DIRECTORY_ROLES},
    names,
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Refusal, Relation,
    delegation::{AdministrativeUnit, CustomRole, check_scope},
    directory::User,
    role::DirectoryRole,
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources,
};

/// A role in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its id: the template of a built-in one.
    pub id: Uuid,
    /// The name that administrators know.
    pub name: String,
    /// What its holder may do.
    pub description: String,
    /// Whether the organisation made it.
    pub is_custom: bool,
    /// How many hold it on the whole organisation now.
    pub holders: u32,
    /// How many hold it on a part: an administrative unit, a group, an application.
    pub partly: u32,
}

impl Summary {
    fn built_in(role: DirectoryRole) -> Self {
        Self {
            id: role.template(),
            name: role.display_name().to_owned(),
            description: role.description().to_owned(),
            is_custom: false,
            holders: 0,
            partly: 0,
        }
    }
    fn custom(role: CustomRole) -> Self {
        let actions: Vec<&str> = role.actions().collect();
        let listed = || format!("Allows {}.", actions.join(", "));
        Self {
            id: role.id,
            description: role.description.clone().unwrap_or_else(listed),
            is_custom: true,
            holders: 0,
            partly: 0,
            name: role.display_name,
        }
    }
}

/// Every role: the built-in ones first, then the organisation's own by name.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<Summary>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &REVIEW_PEOPLE, On::Tenant)?;
        let mut roles: Vec<Summary> = DirectoryRole::ALL
            .iter()
            .map(|role| Summary::built_in(*role))
            .collect();
        let custom = resources::list_all::<CustomRole>(tx)?.into_iter();
        let mut custom: Vec<Summary> = custom.map(|it| Summary::custom(it.value)).collect();
        custom.sort_by_key(|role| role.name.to_lowercase());
        roles.extend(custom);
        let scoped = edges::scoped_roles(tx, ctx.now)?;
        for role in &mut roles {
            for edge in held(tx, ctx, role.id, &scoped)? {
                match is_everywhere(&edge) {
                    true => role.holders = role.holders.saturating_add(1),
                    false => role.partly = role.partly.saturating_add(1),
                }
            }
        }
        Ok(roles)
    })
}

/// Everywhere is the edge to a built-in role itself, or one to the organisation.
fn is_everywhere(edge: &Edge) -> bool {
    edge.relation == Relation::DirectoryRole || edge.object_kind == NodeKind::Organization
}

fn held(tx: &Tx<'_>, ctx: &Ctx, role: Uuid, scoped: &[Edge]) -> Result<Vec<Edge>> {
    let query = EdgeQuery::of_object(role)
        .relation(Relation::DirectoryRole)
        .at(ctx.now);
    let mut held = edges::list(tx, &query)?;
    held.extend(scoped.iter().filter(|edge| edge.role == role).cloned());
    Ok(held)
}

/// Somebody who holds a role.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Since when, until when, from where.
    pub edge: Edge,
    /// The user, where it is one.
    pub user: Option<User>,
    /// The holder's name.
    pub name: String,
    /// The part of the directory on which it is held; `None` for the whole organisation.
    pub place: Option<String>,
}

/// One role.
#[derive(Clone, Debug)]
pub struct View {
    /// The role, and how many hold it.
    pub role: Summary,
    /// Who holds it, by name.
    pub holders: Vec<Holder>,
    /// The administrative units on which it can be held, by name.
    pub units: Vec<AdministrativeUnit>,
    /// Whether the caller may give it and take it away.
    pub may_manage: bool,
}

/// One role with who holds it.
pub fn view(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<View> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &REVIEW_PEOPLE, On::Tenant)?;
        let (mut role, on_units) = find(tx, id)?;
        let held = held(tx, ctx, id, &edges::scoped_roles(tx, ctx.now)?)?;
        let everywhere = held.iter().filter(|edge| is_everywhere(edge)).count();
        role.holders = u32::try_from(everywhere).unwrap_or(u32::MAX);
        role.partly = u32::try_from(held.len() - everywhere).unwrap_or(u32::MAX);
        let may_manage = authz::may(tx, ctx, &WRITE_DIRECTORY_ROLES, On::Tenant)?;
        let mut units = Vec::new();
        if may_manage && on_units {
            let found = resources::list_all::<AdministrativeUnit>(tx)?.into_iter();
            units.extend(found.map(|unit| unit.value));
            units.sort_by_key(|unit| unit.display_name.to_lowercase());
        }
        Ok(View {
            role,
            holders: holders(tx, held)?,
            units,
            may_manage,
        })
    })
}

/// A role, and whether it can be held on an administrative unit.
fn find(tx: &Tx<'_>, id: Uuid) -> Result<(Summary, bool)> {
    if let Some(role) = DirectoryRole::from_template(id) {
        let on_units = check_scope(role, NodeKind::AdministrativeUnit).is_ok();
        return Ok((Summary::built_in(role), on_units));
    }
    let found = resources::find::<CustomRole>(tx, id)?;
    let found = found.ok_or_else(|| Refusal::not_found("directory role", id))?;
    Ok((Summary::custom(found.value), true))
}

fn holders(tx: &Tx<'_>, held: Vec<Edge>) -> Result<Vec<Holder>> {
    let ids: Vec<Uuid> = held.iter().map(|edge| edge.subject).collect();
    let known: HashMap<Uuid, User> = super::packages::users(tx, &ids)?;
    let mut called = Names::default();
    let mut holders = Vec::with_capacity(held.len());
    for edge in held {
        let place = match is_everywhere(&edge) {
            true => None,
            false => Some(names::shown(tx, edge.object_kind, edge.object)?),
        };
        holders.push(Holder {
            name: called.of(tx, edge.subject_kind, edge.subject)?,
            user: known.get(&edge.subject).cloned(),
            place,
            edge,
        });
    }
    holders.sort_by_key(|holder| (holder.name.to_lowercase(), holder.place.clone()));
    Ok(holders)
}
