//! Directory roles: who holds which, since when, until when.

use super::reach::Names;
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, REVIEW_PEOPLE, WRITE_DIRECTORY_ROLES},
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{Edge, Refusal, Relation, directory::User, role::DirectoryRole};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
};

/// Every role, with how many hold it now.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<(DirectoryRole, u32)>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &REVIEW_PEOPLE, On::Tenant)?;
        let count = |role: &DirectoryRole| -> Result<(DirectoryRole, u32)> {
            let holders = u32::try_from(held(tx, ctx, *role)?.len()).unwrap_or(u32::MAX);
            Ok((*role, holders))
        };
        DirectoryRole::ALL.iter().map(count).collect()
    })
}

fn held(tx: &Tx<'_>, ctx: &Ctx, role: DirectoryRole) -> Result<Vec<Edge>> {
    let query = EdgeQuery::of_object(role.template())
        .relation(Relation::DirectoryRole)
        .at(ctx.now);
    Ok(edges::list(tx, &query)?)
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
}

/// One role.
#[derive(Clone, Debug)]
pub struct View {
    /// The role.
    pub role: DirectoryRole,
    /// Who holds it, by name.
    pub holders: Vec<Holder>,
    /// Whether the caller may give it and take it away.
    pub may_manage: bool,
}

/// One role with who holds it.
pub fn view(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<View> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &REVIEW_PEOPLE, On::Tenant)?;
        let unknown = || Refusal::not_found("directory role", id);
        let role = DirectoryRole::from_template(id).ok_or_else(unknown)?;
        let edges = held(tx, ctx, role)?;
        let ids: Vec<Uuid> = edges.iter().map(|edge| edge.subject).collect();
        let known: HashMap<Uuid, User> = super::packages::users(tx, &ids)?;
        let mut names = Names::default();
        let mut holders = Vec::with_capacity(edges.len());
        for edge in edges {
            holders.push(Holder {
                name: names.of(tx, edge.subject_kind, edge.subject)?,
                user: known.get(&edge.subject).cloned(),
                edge,
            });
        }
        holders.sort_by_key(|holder| holder.name.to_lowercase());
        Ok(View {
            role,
            holders,
            may_manage: authz::may(tx, ctx, &WRITE_DIRECTORY_ROLES, On::Tenant)?,
        })
    })
}
