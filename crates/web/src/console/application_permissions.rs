//! What an application may do by itself, and for those who sign in to it.

use super::common;
use crate::{
    http::Visit,
    views::{
        console::{GrantRow, PermissionRow},
        shared::danger,
    },
    words,
};
use xenia_design::Icon;
use xenia_engine::{
    console::applications::{Delegated, Permission, View},
    domain::Timestamp,
};

/// What it may do by itself.
pub(super) fn by_itself(visit: &Visit, view: &View) -> Vec<PermissionRow> {
    let row = |one| permission(one, visit.ctx.now);
    view.permissions.iter().map(row).collect()
}

/// What it may do for people: for everybody first, then for some who agreed for themselves.
pub(super) fn for_people(visit: &Visit, view: &View, base: &str) -> Vec<GrantRow> {
    let row = |one| grant(visit, view, one, base);
    view.delegated.iter().map(row).collect()
}

fn permission(one: &Permission, now: Timestamp) -> PermissionRow {
    PermissionRow {
        value: one.value.clone(),
        description: one.description.clone(),
        resource: one.resource.clone(),
        since: words::day(one.since, now),
    }
}

fn grant(visit: &Visit, view: &View, one: &Delegated, base: &str) -> GrantRow {
    let whom = one
        .person
        .as_ref()
        .map_or("everybody", |it| &it.display_name);
    let remove = danger(
        &format!("grant-{}", one.id),
        "Take back",
        Icon::Trash,
        &format!("Take these permissions back for {whom}?"),
        "The application can no longer do this for them; it may ask them again at the next sign-in.",
        &format!("{base}/grants/{}/remove", one.id),
        &visit.viewer.csrf,
    );
    GrantRow {
        person: one.person.as_ref().map(|it| common::person(visit, it)),
        values: one.values.join(", "),
        resource: one.resource.clone(),
        since: words::day(one.since, visit.ctx.now),
        remove: view.may_revoke.then_some(remove),
    }
}

/// That more people agreed than are listed.
pub(super) fn more(view: &View) -> String {
    let listed = view.delegated.iter().filter(|one| one.person.is_some());
    let listed = u32::try_from(listed.count()).unwrap_or(u32::MAX);
    match view.agreed.saturating_sub(listed) {
        0 => String::new(),
        more => format!("{more} more agreed for themselves"),
    }
}
