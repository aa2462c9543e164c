//! Who may decide a stage of approval, as things are now (identity-governance.md, section 6.3).

use super::{policy::ApprovalStageSettings, subject::SubjectSet};
use crate::UserId;
use std::collections::BTreeSet;

/// The people who may decide a stage, as things are now.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Approvers {
    /// The primary approvers, or the fallback where there are none.
    pub primary: BTreeSet<UserId>,
    /// Whether the fallback had to be used.
    pub is_fallback: bool,
    /// The escalation approvers, or their fallback; empty without escalation.
    pub escalation: BTreeSet<UserId>,
}

impl Approvers {
    /// Those who may decide, given whether the stage has been escalated. The primary approvers may
    /// always.
    #[must_use]
    pub fn who_decides(&self, is_escalated: bool) -> BTreeSet<UserId> {
        let mut all = self.primary.clone();
        if is_escalated {
            all.extend(&self.escalation);
        }
        all
    }
    /// Whether nobody could ever decide.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.primary.is_empty() && self.escalation.is_empty()
    }
}

/// The approvers of a stage. `resolve` says who belongs to a subject set now; `involved` are the
/// requestor and the target, who never count. The fallback is used where nobody else is left.
///
/// # Errors
/// Whatever `resolve` fails with.
pub fn approvers<E>(
    settings: &ApprovalStageSettings,
    involved: &[UserId],
    mut resolve: impl FnMut(&SubjectSet) -> Result<Vec<UserId>, E>,
) -> Result<Approvers, E> {
    let mut everybody = |sets: &[SubjectSet]| -> Result<BTreeSet<UserId>, E> {
        let mut users = BTreeSet::new();
        for set in sets {
            users.extend(resolve(set)?);
        }
        users.retain(|user| !involved.contains(user));
        Ok(users)
    };
    let mut primary = everybody(&settings.primary_approvers)?;
    let is_fallback = primary.is_empty();
    if is_fallback {
        primary = everybody(&settings.fallback_primary_approvers)?;
    }
    let mut escalation = BTreeSet::new();
    if settings.is_escalation_enabled {
        escalation = everybody(&settings.escalation_approvers)?;
        if escalation.is_empty() {
            escalation = everybody(&settings.fallback_escalation_approvers)?;
        }
    }
    Ok(Approvers {
        primary,
        is_fallback,
        escalation,
    })
}
