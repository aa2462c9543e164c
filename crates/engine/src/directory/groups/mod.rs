//! Groups, their members and their owners.

mod bulk;
mod export;
pub mod joining;
pub mod lifecycle;
mod lists;
pub mod memberships;
pub mod ownerless;
mod people;
pub(crate) mod provisioned;
mod uses;
mod write;

pub use bulk::{Bulk, BulkReport, Mode, Someone, import_members};
pub use export::export_members;
pub use lists::{Beside, count_beside, list_beside};
pub use people::{Place, add, add_all, remove};
pub(crate) use uses::found as found_uses;
pub use uses::{Use, Uses, uses};
pub(crate) use write::require_create;
pub use write::{Bound, create, delete, update};
pub(in crate::directory) use write::{changeable, check_names_free};

use super::{
    group_settings,
    sight::{Extent, Sight, hidden_groups},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    directory::Group,
};
use xenia_odata::{Limits, QueryOptions};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    query::{self, ListQuery, Page},
    resources::{self, Versioned},
};

/// A page of the groups. Guests at the usual level of access may not.
pub fn list(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<Page<Versioned<Group>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_GROUPS, On::Tenant)?;
        Ok(query::list(tx, &listed(tx, ctx, options)?)?)
    })
}

/// How many groups a query finds.
pub fn count(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<i64> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_GROUPS, On::Tenant)?;
        Ok(query::count::<Group>(tx, &listed(tx, ctx, options)?)?)
    })
}

/// The list without the groups that a guest is kept out of.
fn listed(tx: &Tx<'_>, ctx: &Ctx, options: QueryOptions) -> Result<ListQuery> {
    let query = ListQuery::new("groups", options).at(ctx.now);
    if !group_settings::is_caller_barred(tx, ctx)? {
        return Ok(query);
    }
    let others = [("$filter", "not groupTypes/any(c:c eq 'Unified')")];
    let others = QueryOptions::parse(others, &Limits::default())
        .map_err(|error| Refusal::invalid("$filter", error.to_string()))?;
    Ok(match others.filter {
        Some(filter) => query.only(filter),
        None => query,
    })
}

/// The group of that id.
pub fn get(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<Versioned<Group>> {
    engine.read(ctx, |tx| visible(tx, ctx, id))
}

/// The group, if the caller may change who is in it.
pub fn with_changeable_members(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<Group> {
    engine.read(ctx, |tx| people::changeable(tx, ctx, id))
}

/// The group of that id, or of that name.
///
/// # Errors
/// There is none, or several have the name: then their ids are told.
pub fn named(engine: &Engine, ctx: &Ctx, text: &str) -> Result<Uuid> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_GROUPS, On::Tenant)?;
        if let Ok(id) = Uuid::parse_str(text)
            && resources::find::<Group>(tx, id)?.is_some()
        {
            return Ok(id);
        }
        let found = resources::list_by::<Group>(tx, "display_name", text, 20)?;
        let ids: Vec<Uuid> = found.iter().map(|group| group.value.id.0).collect();
        match ids.as_slice() {
            [] => Err(Refusal::not_found("group", text).into()),
            [one] => Ok(*one),
            several => {
                let ids: Vec<String> = several.iter().map(Uuid::to_string).collect();
                let message = format!(
                    "several groups are called `{text}`: say which by its id, `{}`",
                    ids.join("`, `")
                );
                Err(Refusal::conflict(message).at("group").into())
            }
        }
    })
}

/// The group, if the caller may see it: whoever may read groups, and guests at the limited level
/// those that do not hide who is in them or that they are in.
pub(in crate::directory) fn visible(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<Versioned<Group>> {
    match Sight::of(tx, ctx)?.groups {
        Extent::Whole => {}
        Extent::Known(_) if hidden_groups(tx, ctx)?.contains(&id) => {
            return Err(Refusal::not_found("group", id).into());
        }
        Extent::Known(_) => {}
        Extent::Id => return Err(authz::denied(ctx, &authz::READ_GROUPS).into()),
    }
    let group = find(tx, id)?;
    group_settings::refuse_barred(tx, ctx, &group.value)?;
    Ok(group)
}

pub(in crate::directory) fn find(tx: &Tx<'_>, id: Uuid) -> Result<Versioned<Group>> {
    Ok(resources::find(tx, id)?.ok_or_else(|| Refusal::not_found("group", id))?)
}

/// Whether the caller may see who is in the group.
pub(in crate::directory) fn require_members_visible(
    tx: &Tx<'_>,
    ctx: &Ctx,
    group: &Group,
) -> Result<()> {
    if !group.hides_members() || authz::may(tx, ctx, &authz::WRITE_MEMBERS, node(group))? {
        return Ok(());
    }
    let inside = EdgeQuery::of_object(group.id)
        .relation(Relation::Member)
        .from_subject(ctx.principal());
    if edges::any(tx, &inside.at(ctx.now))? {
        return Ok(());
    }
    let message = format!(
        "only its members, its owners and administrators may see who is in `{}`",
        group.display_name
    );
    Err(Refusal::forbidden(message).by("groups/visibility").into())
}

fn node(group: &Group) -> On {
    On::Node(NodeKind::Group, group.id.0)
}

fn target(group: &Group) -> Target {
    Target::new(NodeKind::Group, group.id, &group.display_name)
}

fn event(activity: &'static str, group: &Group) -> NewEvent {
    NewEvent::new("GroupManagement", activity, target(group))
}
