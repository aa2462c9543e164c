//! What guests have from the Microsoft 365 groups that they are in: all of it, or nothing while the
//! organisation keeps guests out of them (`AllowGuestsToAccessGroups` of `Group.Unified`,
//! [group settings](https://learn.microsoft.com/en-us/graph/group-directory-settings)).
//!
//! The one place that says so. Whoever asks by which groups somebody has something asks here:
//! tokens, roles, access packages, explanations, the console. Memberships themselves stay as they
//! are, for those who look after groups and for rules.

use super::holding;
use crate::{Ctx, Result};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    Refusal, Timestamp,
    audit::Event,
    directory::{Group, User},
    explain::Ground,
    group_settings::{GroupSetting, UNIFIED},
};
use xenia_store::{
    Tx,
    audit::{self, EventQuery},
    edges, resources,
};

const NAME: &str = "AllowGuestsToAccessGroups";
const SETTING: &str = "groupSettings/Group.Unified/AllowGuestsToAccessGroups";
/// Changes of settings that are looked back upon.
const MOST_CHANGES: u32 = 500;

/// Whether guests have nothing from the Microsoft 365 groups that they are in.
pub(crate) fn are_guests_barred(tx: &Tx<'_>) -> Result<bool> {
    Ok(!holding(tx, UNIFIED)?.is(NAME))
}

/// Whether that is a guest.
pub(crate) fn is_guest(tx: &Tx<'_>, who: Uuid) -> Result<bool> {
    Ok(resources::find::<User>(tx, who)?.is_some_and(|user| user.value.is_guest()))
}

/// Of groups, those that are of Microsoft 365.
fn unified_among(tx: &Tx<'_>, groups: &[Uuid]) -> Result<Vec<Uuid>> {
    let found = resources::find_many::<Group>(tx, groups)?.into_iter();
    let unified = found.filter(|group| group.value.is_unified());
    Ok(unified.map(|group| group.value.id.0).collect())
}

/// Of groups that somebody is in, those from which that person has nothing.
pub(crate) fn barred_among(tx: &Tx<'_>, who: Uuid, groups: &[Uuid]) -> Result<Vec<Uuid>> {
    if groups.is_empty() || !are_guests_barred(tx)? || !is_guest(tx, who)? {
        return Ok(Vec::new());
    }
    unified_among(tx, groups)
}

/// Of groups that somebody is in directly, those by which that person has something.
pub(crate) fn open_to(tx: &Tx<'_>, who: Uuid, mut groups: Vec<Uuid>) -> Result<Vec<Uuid>> {
    let barred = barred_among(tx, who, &groups)?;
    groups.retain(|group| !barred.contains(group));
    Ok(groups)
}

/// The groups by which somebody has something at that instant: those that the person is in,
/// directly or through groups, and not through one from which a guest has nothing.
pub(crate) fn groups_of(tx: &Tx<'_>, who: Uuid, at: Timestamp) -> Result<Vec<Uuid>> {
    groups_of_but(tx, who, at, &[])
}

/// The same without those groups, and without what is reached through them only.
pub(crate) fn groups_of_but(
    tx: &Tx<'_>,
    who: Uuid,
    at: Timestamp,
    except: &[Uuid],
) -> Result<Vec<Uuid>> {
    let all = edges::transitive_groups_but(tx, who, at, except)?;
    let mut barred = barred_among(tx, who, &all)?;
    if barred.is_empty() {
        return Ok(all);
    }
    barred.extend_from_slice(except);
    Ok(edges::transitive_groups_but(tx, who, at, &barred)?)
}

/// Of the members of a group, those who have something from it.
pub(crate) fn let_in(tx: &Tx<'_>, group: Uuid, mut users: Vec<Uuid>) -> Result<Vec<Uuid>> {
    if users.is_empty() || !are_guests_barred(tx)? || unified_among(tx, &[group])?.is_empty() {
        return Ok(users);
    }
    let found = resources::find_many::<User>(tx, &users)?.into_iter();
    let guests = found.filter(|user| user.value.is_guest());
    let guests: BTreeSet<Uuid> = guests.map(|user| user.value.id.0).collect();
    users.retain(|user| !guests.contains(user));
    Ok(users)
}

/// The groups of something that a caller who is a guest is not shown, because guests are kept out
/// of them; none for every other caller.
pub(crate) fn barred_to_caller(tx: &Tx<'_>, ctx: &Ctx, of: Uuid) -> Result<Vec<Uuid>> {
    match is_caller_barred(tx, ctx)? {
        true => unified_among(tx, &edges::transitive_groups(tx, of, ctx.now)?),
        false => Ok(Vec::new()),
    }
}

/// Whether the caller is a guest, and guests are kept out of Microsoft 365 groups.
pub(crate) fn is_caller_barred(tx: &Tx<'_>, ctx: &Ctx) -> Result<bool> {
    match ctx.user() {
        Some(user) => Ok(are_guests_barred(tx)? && is_guest(tx, user.0)?),
        None => Ok(false),
    }
}

/// Refuses to show a guest a Microsoft 365 group while the organisation keeps guests out of them.
pub(crate) fn refuse_barred(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<()> {
    if !group.is_unified() || !is_caller_barred(tx, ctx)? {
        return Ok(());
    }
    let message = "guests have no access to Microsoft 365 groups in this organisation";
    Err(Refusal::forbidden(message).by(SETTING).into())
}

/// What an explanation of somebody's access needs to know besides the edges: for those groups on
/// the way, and for the past too.
pub(crate) fn ground(tx: &Tx<'_>, who: Uuid, groups: &BTreeSet<Uuid>) -> Result<Ground> {
    let (mut ground, mut unified) = (Ground::default(), BTreeSet::new());
    for id in groups {
        let Some(found) = resources::find_ever::<Group>(tx, *id)? else {
            continue;
        };
        let group = found.value;
        if group.is_unified() {
            unified.insert(*id);
        }
        if !group.is_role_assignable() || group.is_dynamic() {
            ground.without_roles.insert(*id);
        }
    }
    let user = resources::find_ever::<User>(tx, who)?;
    if !unified.is_empty() && user.is_some_and(|user| user.value.is_guest()) {
        ground.unified = unified;
        ground.kept_out = spans(tx)?;
    }
    Ok(ground)
}

/// When guests were kept out of groups, as the audit log tells: from and until, the last first.
fn spans(tx: &Tx<'_>) -> Result<Vec<(Timestamp, Option<Timestamp>)>> {
    let mut changes: Vec<(Event, bool, bool)> = Vec::new();
    for activity in [
        "Create group settings",
        "Update group settings",
        "Delete group settings",
    ] {
        let query = EventQuery {
            target: Some(tx.tenant().0),
            activity: Some(activity.to_owned()),
            ..EventQuery::default()
        };
        for event in audit::list(tx, &query, MOST_CHANGES)? {
            if let Some((old, new)) = change(&event) {
                changes.push((event, old, new));
            }
        }
    }
    changes.sort_by_key(|(event, _, _)| std::cmp::Reverse(event.sequence));
    let beginning = Timestamp::from_micros(i64::MIN);
    let (mut spans, mut until) = (Vec::new(), None);
    // As it holds now, should the log not reach back.
    let mut allowed_before = !are_guests_barred(tx)?;
    for (event, old, new) in &changes {
        if !new {
            spans.push((event.at, until));
        }
        until = Some(event.at);
        allowed_before = *old;
    }
    if !allowed_before {
        spans.push((beginning, until));
    }
    Ok(spans)
}

/// Whether guests had access to groups before that event and after it, where it changes that.
fn change(event: &Event) -> Option<(bool, bool)> {
    let details = &event.details;
    if details.get("template")?.as_str()? != "Group.Unified" {
        return None;
    }
    let default = GroupSetting::default_of(UNIFIED).is(NAME);
    let named = |list: &str, value: &str| {
        let values = details.get(list)?.as_array()?.iter();
        let mut named = values.filter(|one| one.get("name").is_some_and(|name| name == NAME));
        Some(
            named
                .next()?
                .get(value)?
                .as_str()?
                .eq_ignore_ascii_case("true"),
        )
    };
    match event.activity.as_str() {
        "Create group settings" => Some((default, named("new", "value")?)),
        "Delete group settings" => Some((named("old", "value")?, default)),
        _ => Some((named("changed", "old")?, named("changed", "new")?)),
    }
}
