//! The account of a person from outside, which lives as long as its assignments.

use super::{
    facts::{self, Person},
    settings,
    work::{Work, user_target},
};
use crate::{Result, b2b};
use serde_json::json;
use xenia_domain::{
    UserId,
    audit::NewEvent,
    directory::User,
    entitlement::lifecycle::{self, AccountStep},
};
use xenia_store::resources;

/// A new assignment undoes a deletion that is planned, and the block that came with it.
pub(super) fn after_new(work: &Work<'_, '_>, user: UserId) -> Result<()> {
    let Some(found) = resources::find::<User>(work.tx, user)? else {
        return Ok(());
    };
    let mut account = found.value;
    let step = lifecycle::after_new_assignment(&account, work.now());
    if !lifecycle::apply(&step, &mut account) {
        return Ok(());
    }
    resources::update(work.tx, &account, found.version)?;
    let event = NewEvent::new("UserManagement", "Enable account", user_target(&account));
    work.tell(event.with(json!({ "accountEnabled": true, "deletionDueDateTime": null })));
    Ok(())
}

/// After the end of an assignment: whether the account is blocked, and when it will be deleted.
pub(super) fn after_end(work: &Work<'_, '_>, user: UserId) -> Result<AccountStep> {
    let tx = work.tx;
    let Some(account) = resources::find::<User>(tx, user)?.map(|found| found.value) else {
        return Ok(AccountStep::Keep {
            because: "the account is deleted",
        });
    };
    let live = facts::live_assignments(tx, user)?.len();
    let settings = settings::read(tx)?;
    let step = lifecycle::after_last_assignment(&settings, &account, live, work.now());
    match &step {
        AccountStep::Block => work.tell_all(b2b::block_account(tx, user, None)?),
        AccountStep::BlockAndDelete { at } => {
            work.tell_all(b2b::block_account(tx, user, Some(*at))?);
        }
        AccountStep::Keep { .. } | AccountStep::Restore => {}
    }
    Ok(step)
}

/// Deletes an account whose deletion is due; `false` where it is not.
pub(super) fn delete_due(work: &Work<'_, '_>, user: UserId) -> Result<bool> {
    let tx = work.tx;
    let Some(found) = resources::find::<User>(tx, user)? else {
        return Ok(false);
    };
    // Who has asked again in time is not deleted before the answer.
    let person = Person::Known(Box::new(found.value.clone()));
    let open = facts::requests_for(tx, &person, None)?.len();
    let live = facts::live_assignments(tx, user)?.len() + open;
    if !lifecycle::is_due_for_deletion(&found.value, live, work.now()) {
        return Ok(false);
    }
    work.tell_all(b2b::end_account(tx, user)?);
    Ok(true)
}
