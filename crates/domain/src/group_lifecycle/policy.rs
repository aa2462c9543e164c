//! The policy: which groups expire, and after how long.

use super::{MAX_SELECTED, RENEWAL_DAYS, SHORTEST_LIFETIME};
use crate::{GroupId, Refusal, Timestamp, directory::Group};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The longest lifetime that a policy may set, in days: a hundred years.
const LONGEST_LIFETIME: i64 = 36_525;
/// Addresses that may stand in for owners at most.
const MAX_ADDRESSES: usize = 20;

/// Which groups expire (Graph `groupLifecyclePolicy.managedGroupTypes`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub enum Managed {
    /// All Microsoft 365 groups.
    All,
    /// Those that the policy lists.
    Selected,
    /// None.
    #[default]
    None,
}

/// When groups expire (Graph `groupLifecyclePolicy`). An organisation has one at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct LifecyclePolicy {
    /// Its id; nil where the organisation has none.
    pub id: Uuid,
    /// How long a group lives after each renewal, in days.
    pub group_lifetime_in_days: i64,
    /// Which groups.
    pub managed_group_types: Managed,
    /// Who is warned where a group has no owner: addresses with `;` between.
    pub alternate_notification_emails: Option<String>,
    /// The groups of [`Managed::Selected`], with when each was added.
    pub selected: BTreeMap<GroupId, Timestamp>,
    /// Since when it holds for groups as it is: groups get their full warning from then on.
    pub since: Timestamp,
    /// Up to which group a change of it has been carried, while that goes on.
    pub carried_to: Option<Uuid>,
}

impl LifecyclePolicy {
    /// The name of the settings document.
    pub const SETTING: &'static str = "groupLifecyclePolicy";

    /// Whether the organisation has one.
    #[must_use]
    pub fn exists(&self) -> bool {
        !self.id.is_nil()
    }

    /// The addresses that stand in for owners.
    pub fn alternates(&self) -> impl Iterator<Item = &str> {
        let text = self.alternate_notification_emails.as_deref();
        let parts = text.unwrap_or_default().split(';').map(str::trim);
        parts.filter(|part| !part.is_empty())
    }

    /// Whether groups get their full warning anew when this policy follows that one: it is shorter, or
    /// for others.
    #[must_use]
    pub fn begins_anew(&self, old: &Self) -> bool {
        self.group_lifetime_in_days < old.group_lifetime_in_days
            || self.managed_group_types != old.managed_group_types
    }

    /// Since when it holds for a group; `None` where it does not. Groups that can hold directory
    /// roles never expire by themselves: with them administrators would lose their roles.
    #[must_use]
    pub fn holds_since(&self, group: &Group) -> Option<Timestamp> {
        if !self.exists() || !group.is_unified() || group.is_role_assignable() {
            return None;
        }
        match self.managed_group_types {
            Managed::All => Some(self.since),
            Managed::Selected => {
                let added = self.selected.get(&group.id)?;
                Some(self.since.max(*added))
            }
            Managed::None => None,
        }
    }

    /// When a group expires: its lifetime after its renewal, and not before the policy has held
    /// for it for [`RENEWAL_DAYS`] days, however old it is.
    #[must_use]
    pub fn expiration(&self, group: &Group) -> Option<Timestamp> {
        let since = self.holds_since(group)?;
        let lifetime = self.group_lifetime_in_days.max(RENEWAL_DAYS);
        let planned = group.renewed_date_time.plus_days(lifetime);
        Some(planned.max(since.plus_days(RENEWAL_DAYS)))
    }

    /// Checks what a client may set.
    ///
    /// # Errors
    /// The first property that breaks a rule.
    pub fn check(&self) -> Result<(), Refusal> {
        let days = self.group_lifetime_in_days;
        if !(SHORTEST_LIFETIME..=LONGEST_LIFETIME).contains(&days) {
            let message = format!(
                "`groupLifetimeInDays` is between {SHORTEST_LIFETIME} and {LONGEST_LIFETIME}, not `{days}`"
            );
            return Err(Refusal::invalid("groupLifetimeInDays", message));
        }
        let target = "alternateNotificationEmails";
        if self.alternates().count() > MAX_ADDRESSES {
            let message = format!("`{target}` has {MAX_ADDRESSES} addresses at most");
            return Err(Refusal::invalid(target, message));
        }
        for address in self.alternates() {
            if crate::directory::domain_of(address).is_none()
                || address.contains(char::is_whitespace)
            {
                let message = format!(
                    "`{target}` is e-mail addresses with `;` between, and `{address}` is none"
                );
                return Err(Refusal::invalid(target, message));
            }
        }
        Ok(())
    }

    /// Lists a group; `false` where it is listed already.
    ///
    /// # Errors
    /// The policy lists none, or too many, or the group can never expire.
    pub fn add(&mut self, group: &Group, now: Timestamp) -> Result<bool, Refusal> {
        if self.managed_group_types != Managed::Selected {
            let message =
                "groups are listed one by one only while `managedGroupTypes` is `Selected`";
            return Err(
                Refusal::invalid("groupId", message).by("groupLifecyclePolicies/managedGroupTypes")
            );
        }
        if !group.is_unified() || group.is_role_assignable() {
            let message = format!(
                "`{}` cannot expire: only Microsoft 365 groups do, and none that can hold directory roles",
                group.display_name
            );
            return Err(Refusal::invalid("groupId", message));
        }
        if self.selected.contains_key(&group.id) {
            return Ok(false);
        }
        if self.selected.len() >= MAX_SELECTED {
            let message = format!(
                "a policy lists {MAX_SELECTED} groups at most: set `managedGroupTypes` to `All` for more"
            );
            return Err(Refusal::invalid("groupId", message));
        }
        self.selected.insert(group.id, now);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> Timestamp {
        Timestamp::from_seconds(0).plus_days(days)
    }

    fn group(renewed: i64) -> Group {
        Group {
            id: GroupId(Uuid::from_u128(1)),
            display_name: "Campaign".into(),
            group_types: vec!["Unified".into()],
            renewed_date_time: day(renewed),
            ..Group::default()
        }
    }

    fn policy(lifetime: i64, since: i64) -> LifecyclePolicy {
        LifecyclePolicy {
            id: Uuid::from_u128(7),
            group_lifetime_in_days: lifetime,
            managed_group_types: Managed::All,
            since: day(since),
            ..LifecyclePolicy::default()
        }
    }

    #[test]
    fn old_groups_get_their_full_warning_under_a_new_policy() {
        for (lifetime, renewed, since, expires) in [
            (180, 0, 0, 180),
            (180, 0, 1000, 1035),
            (180, 990, 1000, 1170),
            (180, 830, 1000, 1035),
            (30, 1000, 0, 1035),
        ] {
            let policy = policy(lifetime, since);
            let found = policy.expiration(&group(renewed));
            assert_eq!(found, Some(day(expires)), "{lifetime} {renewed} {since}");
        }
    }

    #[test]
    fn groups_that_hold_roles_security_groups_and_others_do_not_expire() {
        let policy = policy(180, 0);
        let mut roles = group(0);
        roles.is_assignable_to_role = Some(true);
        let mut security = group(0);
        security.group_types.clear();
        assert_eq!(policy.expiration(&roles), None);
        assert_eq!(policy.expiration(&security), None);
        let none = LifecyclePolicy {
            managed_group_types: Managed::None,
            ..policy.clone()
        };
        assert_eq!(none.expiration(&group(0)), None);
        assert!(none.clone().add(&group(0), day(1)).is_err());
        let mut listed = LifecyclePolicy {
            managed_group_types: Managed::Selected,
            ..policy
        };
        assert_eq!(listed.expiration(&group(0)), None);
        assert_eq!(listed.add(&group(0), day(900)), Ok(true));
        assert_eq!(listed.add(&group(0), day(901)), Ok(false));
        assert_eq!(listed.expiration(&group(0)), Some(day(935)));
        assert!(listed.add(&security, day(1)).is_err());
    }

    #[test]
    fn a_policy_names_what_breaks_it() {
        let cases: [(i64, Option<&str>, Option<&str>); 5] = [
            (30, None, None),
            (29, None, Some("groupLifetimeInDays")),
            (180, Some("a@contoso.com;b@contoso.com"), None),
            (180, Some(" "), None),
            (
                180,
                Some("a@contoso.com, b"),
                Some("alternateNotificationEmails"),
            ),
        ];
        for (days, addresses, target) in cases {
            let policy = LifecyclePolicy {
                alternate_notification_emails: addresses.map(str::to_owned),
                ..policy(days, 0)
            };
            let found = policy.check().err().and_then(|refusal| refusal.target);
            assert_eq!(found.as_deref(), target);
        }
    }
}
