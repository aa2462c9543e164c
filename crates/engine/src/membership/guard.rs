//! The guard against mass removal: a rule that would take too many memberships away is paused
//! instead, until somebody confirms that this is meant.

use super::changes::Changes;
use crate::{Actor, Ctx, Error, authz, letter::Letter};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    directory::{Group, User},
    groups::PAUSED,
    role::DirectoryRole,
};
use xenia_store::{
    Result, StoreError, Tx, WriteTx,
    edges::{self, EdgeQuery},
    membership::{self, RuleRow, Status},
    resources, tenants,
};

/// The settings of membership rules in a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleSettings {
    /// A pass that would remove more than this share of the members, in percent, pauses the rule;
    /// 100 for no guard.
    pub removal_guard_percent: u8,
    /// Removals up to this number are never held back.
    pub removal_guard_minimum: u32,
}

impl Default for RuleSettings {
    fn default() -> Self {
        Self {
            removal_guard_percent: 25,
            removal_guard_minimum: 10,
        }
    }
}

impl RuleSettings {
    /// The name of the settings document.
    pub(super) const NAME: &str = "membershipRules";

    /// The tenant's settings.
    pub(super) fn read(tx: &Tx<'_>) -> Result<Self> {
        tenants::setting(tx, Self::NAME)
    }
    /// Checks the settings on their own.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.removal_guard_percent > 100 {
            let message = format!(
                "`removalGuardPercent` is between 0 and 100, not `{}`",
                self.removal_guard_percent
            );
            return Err(Refusal::invalid("removalGuardPercent", message));
        }
        Ok(())
    }
    /// Whether removing `leaving` of `present` members is too much.
    pub(super) fn holds(&self, present: u64, leaving: u64) -> bool {
        leaving > u64::from(self.removal_guard_minimum)
            && leaving * 100 > present * u64::from(self.removal_guard_percent)
    }
}

/// Pauses a rule that would remove so many.
pub(super) fn hold(
    tx: &WriteTx<'_>,
    row: &mut RuleRow,
    present: u64,
    leaving: u64,
    changes: &mut Changes,
) -> Result<()> {
    let settings = RuleSettings::read(tx)?;
    let Some(mut group) = resources::find::<Group>(tx, row.group)? else {
        return Ok(());
    };
    group.value.membership_rule_processing_state = Some(PAUSED.to_owned());
    resources::update(tx, &group.value, group.version)?;
    row.on = false;
    row.status = Status::Held;
    row.updated_at = tx.now();
    row.error = Some(format!(
        "the rule would remove {leaving} of {present} members, more than {} %: it is paused until somebody confirms that",
        settings.removal_guard_percent
    ));
    membership::put(tx, row)?;
    let target = Target::new(NodeKind::Group, row.group, &group.value.display_name);
    let event = NewEvent::new(
        "GroupManagement",
        "Pause membership rule (removal guard)",
        target,
    );
    let told = tell(tx, &group.value, present, leaving).map_err(|error| match error {
        Error::Store(error) => error,
        other => StoreError::Database(Arc::new(std::io::Error::other(other.to_string()))),
    })?;
    changes.events.push(event.with(json!({
        "membershipRule": &row.rule,
        "members": present,
        "wouldLeave": leaving,
        "removalGuardPercent": settings.removal_guard_percent,
        "toldPeople": told,
    })));
    Ok(())
}

/// Orders the mails about a rule that is held: to the owners of the group, and to those who may
/// confirm the removals; how many.
fn tell(tx: &WriteTx<'_>, group: &Group, present: u64, leaving: u64) -> crate::Result<usize> {
    let ctx = Ctx {
        tenant: tx.tenant(),
        actor: Actor::System,
        now: tx.now(),
        request_id: Uuid::nil(),
    };
    let mut audience = vec![EdgeQuery::of_object(group.id).relation(Relation::Owner)];
    let roles = authz::OVERRIDE_REMOVAL_GUARD.roles.iter();
    for role in roles.chain(&[DirectoryRole::GlobalAdministrator]) {
        let held = EdgeQuery::of_object(role.template());
        audience.push(held.relation(Relation::DirectoryRole));
    }
    let mut ids = BTreeSet::new();
    for query in audience {
        let held = edges::list(tx, &query.at(ctx.now))?;
        ids.extend(held.iter().map(|edge| edge.subject));
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let name = &group.display_name;
    let letter = Letter::new(format!("The rule of {name} is paused"))
        .line(format!(
            "The membership rule of the group {name} would remove {leaving} of {present} members at once. It is paused, and nobody was removed."
        ))
        .line("If that is meant, a Global or an Identity Governance Administrator confirms it on the page of the rule in the console. If it is not, change the rule and switch it on again.")
        .fact("Rule", group.membership_rule.as_deref().unwrap_or_default());
    let mut told = 0;
    for user in resources::find_many::<User>(tx, &ids)? {
        if user.value.account_enabled {
            let sent = letter.clone().send_to(tx, &ctx, &user.value)?;
            told += usize::from(sent.is_some());
        }
    }
    Ok(told)
}
