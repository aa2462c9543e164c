//! Users as provisioning writes them: by the same rules as everybody else. Whoever calls has asked
//! whether the caller may; these ask for everything that holds for every user.

use super::write::{check, event, require_over};
use crate::{Ctx, Result, authz, b2b::end_account, directory::roles::keep_an_administrator};
use serde_json::json;
use xenia_domain::{
    NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    directory::User,
    edge::{Closed, NewEdge},
};
use xenia_store::{
    Tx, WriteTx, credentials,
    edges::{self, EdgeQuery},
    resources::{self, Versioned},
};

/// Makes a member.
pub(crate) fn insert(tx: &WriteTx<'_>, mut user: User) -> Result<(User, NewEvent)> {
    check(tx, &mut user, None)?;
    resources::insert(tx, &user)?;
    let told = event("Add user", &user).with(json!({ "creationType": user.creation_type }));
    Ok((user, told))
}

/// Refuses to touch somebody who holds a directory role: a provisioning client decides nothing about
/// administrators.
pub(crate) fn refuse_administrator(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<()> {
    if !authz::holds_a_role(tx, ctx, user.id.0)? {
        return Ok(());
    }
    let message = format!(
        "`{}` holds a directory role and is not changed by provisioning: change this by hand",
        user.user_principal_name
    );
    Err(Refusal::forbidden(message)
        .by("roleManagement/directory")
        .into())
}

/// Writes a changed user; no event when nothing changed.
pub(crate) fn change(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    present: &Versioned<User>,
    mut user: User,
) -> Result<Option<NewEvent>> {
    let before = &present.value;
    if user == *before {
        return Ok(None);
    }
    if user.user_principal_name != before.user_principal_name || user.mail != before.mail {
        check(tx, &mut user, Some(before))?;
    }
    let sensitive = user.account_enabled != before.account_enabled
        || user.business_phones != before.business_phones
        || user.mobile_phone != before.mobile_phone
        || user.other_mails != before.other_mails
        || user.mail != before.mail
        || user.user_principal_name != before.user_principal_name;
    if sensitive {
        require_over(tx, ctx, before)?;
    }
    if before.account_enabled && !user.account_enabled {
        keep_an_administrator(tx, user.id)?;
        credentials::revoke_user(tx, user.id)?;
    }
    resources::update(tx, &user, present.version)?;
    let names = changed(before, &user);
    Ok(Some(
        event("Update user", &user).with(json!({ "properties": names })),
    ))
}

/// The names of the properties that differ.
fn changed(before: &User, after: &User) -> Vec<String> {
    let members = |user: &User| match serde_json::to_value(user) {
        Ok(serde_json::Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (members(before), members(after));
    let differs = after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(*value));
    differs.map(|(name, _)| name.clone()).collect()
}

/// Deletes a user.
pub(crate) fn delete(tx: &WriteTx<'_>, ctx: &Ctx, user: &User) -> Result<Vec<NewEvent>> {
    require_over(tx, ctx, user)?;
    keep_an_administrator(tx, user.id)?;
    end_account(tx, user.id)
}

/// Puts a manager in the place of the one that is there; no event when it is the same.
pub(crate) fn set_manager(
    tx: &WriteTx<'_>,
    user: &User,
    manager: Option<&User>,
) -> Result<Option<NewEvent>> {
    let query = EdgeQuery::of_object(user.id).relation(Relation::Manager);
    let held = edges::list(tx, &query)?;
    let same = |wanted: &User| held.iter().any(|edge| edge.subject == wanted.id.0);
    if manager.is_some_and(same) || (manager.is_none() && held.is_empty()) {
        return Ok(None);
    }
    for edge in held {
        edges::close(tx, edge.id, Closed::Replaced)?;
    }
    let told = event("Set user manager", user);
    let Some(manager) = manager else {
        return Ok(Some(told));
    };
    if manager.id == user.id {
        let message = "nobody is one's own manager";
        return Err(Refusal::invalid("manager", message).into());
    }
    let (subject, object) = ((NodeKind::User, manager.id.0), (NodeKind::User, user.id.0));
    edges::open(tx, &NewEdge::direct(subject, Relation::Manager, object))?;
    let target = Target::new(NodeKind::User, manager.id, &manager.user_principal_name);
    Ok(Some(told.and(target)))
}
