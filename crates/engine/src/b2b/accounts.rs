//! The end of external accounts: blocked, opened again, deleted.

use super::guests::target;
use crate::{
    Result,
    directory::{close_edges, deleted::set_aside, roles::keep_an_administrator},
};
use serde_json::json;
use xenia_domain::{Timestamp, UserId, audit::NewEvent, directory::User};
use xenia_store::{
    WriteTx, credentials,
    resources::{self, Versioned},
};

/// Blocks sign-in at once: `accountEnabled` becomes false, sessions and refresh tokens end.
/// `deletion_due` says when the account is to be deleted, where that is planned. Nothing happens
/// when there is no such user; no event when it was blocked already with the same date.
/// Refused for the last Global Administrator.
pub fn block_account(
    tx: &WriteTx<'_>,
    user: UserId,
    deletion_due: Option<Timestamp>,
) -> Result<Vec<NewEvent>> {
    let Some(mut found) = resources::find::<User>(tx, user)? else {
        return Ok(Vec::new());
    };
    keep_an_administrator(tx, user)?;
    credentials::revoke_user(tx, user)?;
    let same = found.value.deletion_due_date_time == deletion_due;
    if !found.value.account_enabled && same {
        return Ok(Vec::new());
    }
    found.value.account_enabled = false;
    found.value.deletion_due_date_time = deletion_due;
    resources::update(tx, &found.value, found.version)?;
    let event = NewEvent::new("UserManagement", "Disable account", target(&found.value));
    Ok(vec![event.with(
        json!({ "accountEnabled": false, "deletionDueDateTime": deletion_due }),
    )])
}

/// Deletes an account: its sessions and tokens end, every edge from it and to it is closed, its
/// name and address are free again; its assignments end and its requests are taken back. It can be
/// restored for a while ([`crate::directory::deleted`]). Nothing
/// happens when there is no such user.
/// Refused for the last Global Administrator.
pub fn end_account(tx: &WriteTx<'_>, user: UserId) -> Result<Vec<NewEvent>> {
    let Some(found) = resources::find::<User>(tx, user)? else {
        return Ok(Vec::new());
    };
    keep_an_administrator(tx, user)?;
    credentials::revoke_user(tx, user)?;
    let ended = crate::entitlement::of_deleted_user(tx, user)?;
    let closed = close_edges(tx, user.0)?;
    set_aside(tx, &found)?;
    let activity = if found.value.is_guest() {
        "Delete external user"
    } else {
        "Delete user"
    };
    let event = NewEvent::new("UserManagement", activity, target(&found.value));
    let mut events = vec![event.with(json!({ "closedEdges": closed }))];
    events.extend(ended);
    Ok(events)
}

/// Keeps an account that was about to end: one that waits for its deletion is opened again. One
/// that an administrator blocked stays blocked.
pub(super) fn keep(tx: &WriteTx<'_>, mut found: Versioned<User>) -> Result<(User, Vec<NewEvent>)> {
    if found.value.deletion_due_date_time.is_none() {
        return Ok((found.value, Vec::new()));
    }
    found.value.deletion_due_date_time = None;
    found.value.account_enabled = true;
    resources::update(tx, &found.value, found.version)?;
    let event = NewEvent::new("UserManagement", "Enable account", target(&found.value));
    let event = event.with(json!({ "accountEnabled": true, "deletionDueDateTime": null }));
    Ok((found.value, vec![event]))
}
