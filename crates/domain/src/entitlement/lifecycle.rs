//! What happens to an external account after its last assignment
//! (Graph `entitlementManagementSettings`; identity-governance.md, section 6.5).

use super::words::graph_words;
use crate::{
    Period, Refusal, Timestamp,
    directory::{SubjectLifecycle, User},
};
use serde::{Deserialize, Serialize};

graph_words! {
    /// What happens (Graph `accessPackageExternalUserLifecycleAction`).
    ExternalUserLifecycleAction {
        /// The account stays as it is.
        None = "none",
        /// The account can no longer sign in.
        BlockSignIn = "blockSignIn",
        /// The account can no longer sign in, and is deleted later.
        BlockSignInAndDelete = "blockSignInAndDelete",
    }
}

/// The longest wait before deletion, in days.
pub const MAX_DAYS_UNTIL_DELETION: i64 = 3660;

/// The tenant's settings (Graph `entitlementManagementSettings`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntitlementManagementSettings {
    /// How long a blocked account waits for its deletion.
    pub duration_until_external_user_deleted_after_blocked: Option<Period>,
    /// What happens after the last assignment.
    pub external_user_lifecycle_action: ExternalUserLifecycleAction,
}

impl Default for EntitlementManagementSettings {
    fn default() -> Self {
        Self {
            duration_until_external_user_deleted_after_blocked: Some(Period::days(30)),
            external_user_lifecycle_action: ExternalUserLifecycleAction::BlockSignInAndDelete,
        }
    }
}

impl EntitlementManagementSettings {
    /// How long a blocked account waits for its deletion: 30 days where nothing is set.
    #[must_use]
    pub fn wait(&self) -> Period {
        self.duration_until_external_user_deleted_after_blocked
            .unwrap_or_else(|| Period::days(30))
    }
    /// What is wrong with them; empty where nothing is.
    #[must_use]
    pub fn validate(&self) -> Vec<Refusal> {
        let field = "durationUntilExternalUserDeletedAfterBlocked";
        let wait = self.wait();
        if wait.whole_days() <= MAX_DAYS_UNTIL_DELETION {
            return Vec::new();
        }
        vec![Refusal::invalid(
            field,
            format!("`{field}` is `{wait}`; it must be at most {MAX_DAYS_UNTIL_DELETION} days"),
        )]
    }
}

/// What to do to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountStep {
    /// Nothing, for that reason.
    Keep {
        /// For the audit log: `the account is not governed`.
        because: &'static str,
    },
    /// Block sign-in.
    Block,
    /// Block sign-in now and delete at that instant.
    BlockAndDelete {
        /// When.
        at: Timestamp,
    },
    /// Undo the block and the planned deletion.
    Restore,
}

/// What happens to an account when one of its assignments has ended and `live_assignments` are
/// left. A deletion already planned keeps its date whatever the settings say now.
#[must_use]
pub fn after_last_assignment(
    settings: &EntitlementManagementSettings,
    user: &User,
    live_assignments: usize,
    now: Timestamp,
) -> AccountStep {
    let keep = |because| AccountStep::Keep { because };
    if live_assignments > 0 {
        return keep("other assignments are left");
    }
    if !user.is_guest() {
        return keep("the account belongs to a member");
    }
    if user.subject_lifecycle != SubjectLifecycle::Governed {
        return keep("the account is not governed by entitlement management");
    }
    if user.deletion_due_date_time.is_some() {
        return keep("the deletion of the account is planned already");
    }
    match settings.external_user_lifecycle_action {
        ExternalUserLifecycleAction::None => keep("the settings keep accounts"),
        ExternalUserLifecycleAction::BlockSignIn => AccountStep::Block,
        ExternalUserLifecycleAction::BlockSignInAndDelete => AccountStep::BlockAndDelete {
            at: now.plus(settings.wait()),
        },
    }
}

/// What happens to an account that gets an assignment: a deletion that is planned and has not come
/// is undone, with the block that came with it. A block without a planned deletion stays, because
/// somebody may have set it for another reason.
#[must_use]
pub fn after_new_assignment(user: &User, now: Timestamp) -> AccountStep {
    match user.deletion_due_date_time {
        None => AccountStep::Keep {
            because: "no deletion is planned",
        },
        Some(at) if at <= now => AccountStep::Keep {
            because: "the account is due for deletion",
        },
        Some(_) => AccountStep::Restore,
    }
}

/// Whether a planned deletion has come. One that has an assignment again is never deleted.
#[must_use]
pub fn is_due_for_deletion(user: &User, live_assignments: usize, now: Timestamp) -> bool {
    live_assignments == 0 && user.deletion_due_date_time.is_some_and(|at| at <= now)
}

/// Carries a step out on the account; `false` where nothing changed.
pub fn apply(step: &AccountStep, user: &mut User) -> bool {
    match step {
        AccountStep::Keep { .. } => return false,
        AccountStep::Block => user.account_enabled = false,
        AccountStep::BlockAndDelete { at } => {
            user.account_enabled = false;
            user.deletion_due_date_time = Some(*at);
        }
        AccountStep::Restore => {
            user.account_enabled = true;
            user.deletion_due_date_time = None;
        }
    }
    true
}
