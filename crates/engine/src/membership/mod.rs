//! Groups whose members follow a rule.
//!
//! A membership by rule is an edge like any other, with the source `rule`. Every write of the
//! engine ends with `settle`, in its transaction: it knows which users, groups
//! and edges have changed, finds the rules that read what has changed, and opens and closes
//! memberships. So whatever brings a user in or changes one (an administrator, an import, an
//! invitation, a redemption, SCIM) needs to know nothing of rules. What a membership changes may
//! be read by other rules: they follow in the same transaction.
//!
//! A rule that is new or changed must look at all users: a pass. Where there are many users it is a
//! job that notes how far it is; changes of users meanwhile are seen by the rule as ever. Rules
//! that read the clock keep, for each user, the moment at which their verdict may turn; a
//! reconciler looks when it has come. A pass that would take away more memberships than the
//! settings allow pauses the rule and says so.

mod changes;
mod check;
mod control;
mod facts;
mod guard;
mod job;
mod many;
mod narrow;
mod pass;
mod preview;
mod set;
mod settle;
mod sync;
mod turn;

pub(crate) use check::{check_group, readers_of_extension};
pub use control::{evaluate_now, may_confirm, resume, settings, status, update_settings};
pub use guard::RuleSettings;
pub use job::work;
pub use pass::JOB;
pub use preview::{Candidate, Explained, Preview, Trial, explain, preview};
pub(crate) use set::Cache;
pub use turn::{next_due, turn_due};
pub use xenia_membership_rules as language;

use std::cell::Cell;
use xenia_store::{Failure, WriteTx, Written};

/// Runs a write and what follows from it, in its transaction. `changed` tells whether anybody's
/// membership has changed.
pub(crate) fn settled<T, E: Failure>(
    cache: &Cache,
    tx: &WriteTx<'_>,
    write: &mut impl FnMut(&WriteTx<'_>) -> Result<Written<T>, E>,
    changed: &Cell<bool>,
) -> Result<Written<T>, E> {
    let set = cache.get(tx)?;
    if !set.is_empty() {
        tx.watch_members();
    }
    let mut written = write(tx)?;
    for event in settle::settle(tx, set)? {
        changed.set(true);
        written = written.and(event);
    }
    Ok(written)
}
