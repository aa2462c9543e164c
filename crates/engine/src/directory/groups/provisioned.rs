//! Groups as provisioning writes them: by the same rules as everybody else. Whoever calls has asked
//! whether the caller may.

use super::{
    event,
    people::{self, Place},
    write::require_role_group,
};
use crate::{
    Ctx, Result,
    directory::{close_edges, deleted::set_aside, group_settings},
};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{GroupId, Refusal, audit::NewEvent, directory::Group, groups::DYNAMIC};
use xenia_store::{
    Tx, WriteTx,
    resources::{self, Versioned},
};

/// Makes a security group of that name.
pub(crate) fn insert(tx: &WriteTx<'_>, display_name: &str) -> Result<(Group, NewEvent)> {
    let group = Group {
        id: GroupId(tx.new_id()),
        display_name: display_name.trim().to_owned(),
        mail_nickname: nickname(display_name),
        security_enabled: true,
        created_date_time: tx.now(),
        renewed_date_time: tx.now(),
        ..Group::default()
    };
    group.check()?;
    resources::insert(tx, &group)?;
    let told = event("Add group", &group);
    Ok((group, told))
}

/// A short name of the characters that one may have.
fn nickname(display_name: &str) -> String {
    let fits = |char: &char| char.is_ascii_alphanumeric() || "._-".contains(*char);
    let kept: String = display_name.chars().filter(fits).take(64).collect();
    match kept.is_empty() {
        true => "group".to_owned(),
        false => kept,
    }
}

/// Refuses groups that can hold directory roles to those who may not change them, and any change
/// of members that a rule decides.
pub(crate) fn require_changeable(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<()> {
    require_role_group(tx, ctx, group)
}

/// Refuses a change of members that a rule decides.
pub(crate) fn refuse_by_rule(group: &Group) -> Result<()> {
    if group.group_types.iter().any(|word| word == DYNAMIC) {
        let message = format!("`{}` has its members by a rule", group.display_name);
        return Err(Refusal::conflict(message).at("members").into());
    }
    Ok(())
}

/// Gives a group another name; no event when it has that name.
pub(crate) fn rename(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    present: &Versioned<Group>,
    display_name: &str,
) -> Result<Option<NewEvent>> {
    let mut group = present.value.clone();
    if group.display_name == display_name {
        return Ok(None);
    }
    group.display_name = display_name.to_owned();
    group.check()?;
    group_settings::check_present_names(tx, ctx, &present.value, &group)?;
    resources::update(tx, &group, present.version)?;
    let told = event("Update group", &group);
    Ok(Some(told.with(json!({ "properties": ["displayName"] }))))
}

/// Makes somebody a member.
pub(crate) fn add(tx: &WriteTx<'_>, ctx: &Ctx, group: &Group, who: Uuid) -> Result<NewEvent> {
    people::open(tx, ctx, group, Place::Member, who, None)
}

/// Ends the membership that somebody has by hand.
pub(crate) fn remove(tx: &WriteTx<'_>, group: &Group, who: Uuid) -> Result<NewEvent> {
    people::close(tx, group, Place::Member, who)
}

/// Deletes a group.
pub(crate) fn delete(tx: &WriteTx<'_>, group: &Versioned<Group>) -> Result<NewEvent> {
    let closed = close_edges(tx, group.value.id.0)?;
    set_aside(tx, group)?;
    Ok(event("Delete group", &group.value).with(json!({ "closedEdges": closed })))
}
