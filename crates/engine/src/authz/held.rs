//! The directory roles that a user or a service principal holds: by itself, and as a member of a
//! group that can hold roles.
//!
//! A group can hold roles only where it was made so (`isAssignableToRole`), which cannot change:
//! then those who may change other groups may not change who is in it, its members do not follow a
//! rule, and no group can be in it. So only direct members count
//! ([role-assignable groups](https://learn.microsoft.com/en-us/entra/identity/role-based-access-control/groups-concept)).

use crate::{Ctx, Result, directory::group_settings};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{Edge, NodeKind, Relation, directory::Group, role::DirectoryRole};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources,
};

/// The directory roles of a principal, direct ones and those by way of role-assignable groups.
pub fn directory_roles(tx: &Tx<'_>, ctx: &Ctx, principal: Uuid) -> Result<Vec<DirectoryRole>> {
    let held = held(tx, ctx, Relation::DirectoryRole, principal)?;
    let mut roles = Vec::new();
    for role in held
        .iter()
        .filter_map(|edge| DirectoryRole::from_template(edge.object))
    {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    Ok(roles)
}

/// The roles that somebody holds on a part of the directory, or of the organisation's own making,
/// directly and by way of role-assignable groups.
pub fn scoped_roles(tx: &Tx<'_>, ctx: &Ctx, principal: Uuid) -> Result<Vec<Edge>> {
    held(tx, ctx, Relation::ScopedRole, principal)
}

/// Whether somebody holds any role, on the whole or on a part, or is a member or an owner of a
/// group that can hold roles: such people are protected from those who may manage others.
pub fn holds_a_role(tx: &Tx<'_>, ctx: &Ctx, principal: Uuid) -> Result<bool> {
    if any_role(tx, ctx, principal)? {
        return Ok(true);
    }
    for relation in [Relation::Member, Relation::Owner] {
        let query = EdgeQuery::of_subject(principal).relation(relation);
        let places = edges::list(tx, &query.at(ctx.now))?;
        let groups = places
            .iter()
            .filter(|edge| edge.object_kind == NodeKind::Group);
        if !assignable(tx, groups.map(|edge| edge.object))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody holds any role, on the whole or on a part.
pub(super) fn any_role(tx: &Tx<'_>, ctx: &Ctx, principal: Uuid) -> Result<bool> {
    Ok(!directory_roles(tx, ctx, principal)?.is_empty()
        || !scoped_roles(tx, ctx, principal)?.is_empty())
}

fn held(tx: &Tx<'_>, ctx: &Ctx, relation: Relation, principal: Uuid) -> Result<Vec<Edge>> {
    let direct = EdgeQuery::of_subject(principal).relation(relation);
    let mut held = edges::list(tx, &direct.at(ctx.now))?;
    let by_group = edges::roles_of_groups(tx, relation, principal, ctx.now)?;
    let groups = by_group.iter().map(|edge| edge.subject).collect();
    // A guest has nothing from Microsoft 365 groups while the organisation keeps guests out.
    let open = group_settings::open_to(tx, principal, groups)?;
    let good = assignable(tx, open.into_iter())?;
    held.extend(
        by_group
            .into_iter()
            .filter(|edge| good.contains(&edge.subject)),
    );
    Ok(held)
}

/// Those of the groups that can hold roles: an edge from any other one gives nobody anything.
fn assignable(tx: &Tx<'_>, groups: impl Iterator<Item = Uuid>) -> Result<BTreeSet<Uuid>> {
    let ids: BTreeSet<Uuid> = groups.collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let found = resources::find_many::<Group>(tx, &ids)?.into_iter();
    let good = found.filter(|group| group.value.is_role_assignable() && !group.value.is_dynamic());
    Ok(good.map(|group| group.value.id.0).collect())
}
