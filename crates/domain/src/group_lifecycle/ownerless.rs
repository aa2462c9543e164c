//! Groups that have lost their owners: members are asked week by week whether they look after them
//! (Graph `ownerlessGroupPolicy`).

use crate::{GroupId, Refusal, Timestamp, UserId, directory::Group};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who may be asked (Graph `targetOwners.notifyMembers`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum NotifyMembers {
    /// Every member.
    #[default]
    All,
    /// Members who are in one of the groups.
    AllowSelected,
    /// Members who are in none of the groups.
    BlockSelected,
}

/// Who may be asked (Graph `targetOwners`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct TargetOwners {
    /// Which members.
    pub notify_members: NotifyMembers,
    /// The groups that [`NotifyMembers`] speaks of.
    pub security_groups: Vec<Uuid>,
}

/// What the mail says (Graph `emailDetails`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct EmailDetails {
    /// Where answers to the mail go (`Reply-To`). The mail itself comes from the address that the
    /// server was started with: only for that one the mail server and its domain vouch.
    pub sender_email_address: Option<String>,
    /// The subject; a usual one where there is none.
    pub subject: Option<String>,
    /// A paragraph of the organisation's own.
    pub body: Option<String>,
}

impl EmailDetails {
    /// Where answers go, where that is said and is an address.
    #[must_use]
    pub fn reply_to(&self) -> Option<&str> {
        let address = self.sender_email_address.as_deref().map(str::trim);
        address.filter(|address| is_address(address))
    }

    fn check(&self) -> Result<(), Refusal> {
        match self.sender_email_address.as_deref().map(str::trim) {
            Some(address) if !address.is_empty() && !is_address(address) => {
                let message = format!("`{address}` is not an e-mail address");
                let target = "emailInfo/senderEmailAddress";
                Err(Refusal::invalid(target, message))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a text is one mail address.
fn is_address(text: &str) -> bool {
    crate::directory::domain_of(text).is_some()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || ",;<>".contains(c))
}

/// The policy for groups without an owner (Graph `ownerlessGroupPolicy`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct OwnerlessPolicy {
    /// Whether it is in force.
    pub is_enabled: bool,
    /// The groups that it is for; all Microsoft 365 groups where it names none.
    pub enabled_group_ids: Vec<Uuid>,
    /// How many members are asked at most.
    pub max_members_to_notify: i64,
    /// For how many weeks they are asked.
    pub notification_duration_in_weeks: i64,
    /// Where people read more about it.
    pub policy_web_url: Option<String>,
    /// Who may be asked.
    pub target_owners: TargetOwners,
    /// What the mail says.
    pub email_info: EmailDetails,
}

impl OwnerlessPolicy {
    /// The name of the settings document, and of the policy.
    pub const SETTING: &'static str = "ownerlessGroupPolicy";

    /// Checks what an administrator has set; what is not in force is empty.
    ///
    /// # Errors
    /// The first property that breaks a rule.
    pub fn checked(self) -> Result<Self, Refusal> {
        if !self.is_enabled {
            return Ok(Self::default());
        }
        let within = |name: &str, value: i64, least: i64, most: i64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            let message = format!("`{name}` is between {least} and {most}, not `{value}`");
            Err(Refusal::invalid(name, message))
        };
        within("maxMembersToNotify", self.max_members_to_notify, 0, 90)?;
        within(
            "notificationDurationInWeeks",
            self.notification_duration_in_weeks,
            1,
            7,
        )?;
        let named = !self.target_owners.security_groups.is_empty();
        if (self.target_owners.notify_members != NotifyMembers::All) != named {
            let message = "`targetOwners/securityGroups` names groups where `notifyMembers` is `allowSelected` or `blockSelected`, and none where it is `all`";
            return Err(Refusal::invalid("targetOwners/securityGroups", message));
        }
        self.email_info.check()?;
        Ok(self)
    }

    /// Whether it is for that group.
    #[must_use]
    pub fn is_for(&self, group: &Group) -> bool {
        let named = &self.enabled_group_ids;
        self.is_enabled && group.is_unified() && (named.is_empty() || named.contains(&group.id.0))
    }

    /// Whether a member who is in those groups may be asked.
    #[must_use]
    pub fn may_ask(&self, groups: &[Uuid]) -> bool {
        let inside = || {
            let named = &self.target_owners.security_groups;
            groups.iter().any(|group| named.contains(group))
        };
        match self.target_owners.notify_members {
            NotifyMembers::All => true,
            NotifyMembers::AllowSelected => inside(),
            NotifyMembers::BlockSelected => !inside(),
        }
    }
}

/// How a group comes to an owner again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum CallStatus {
    /// Members are asked.
    #[default]
    Asking,
    /// One of them took it.
    Accepted,
    /// It has an owner again by another way, or is gone.
    Settled,
    /// The weeks are over and nobody took it: an administrator has to.
    Unanswered,
}

impl CallStatus {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Accepted => "accepted",
            Self::Settled => "settled",
            Self::Unanswered => "unanswered",
        }
    }
}

/// The call for an owner of one group; its id is that of the group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct OwnershipCall {
    /// Which group.
    pub group_id: GroupId,
    /// Where it stands.
    pub status: CallStatus,
    /// Since when the group has no owner, as far as it was seen.
    pub ownerless_since_date_time: Timestamp,
    /// How many weeks members were asked.
    pub weeks_asked: i64,
    /// When they were asked last.
    pub last_asked_date_time: Option<Timestamp>,
    /// Who was asked.
    pub asked_ids: Vec<UserId>,
    /// Who does not want it.
    pub declined_ids: Vec<UserId>,
    /// Who took it.
    pub accepted_by_id: Option<UserId>,
}

impl OwnershipCall {
    /// When members are asked next, or the call ends; `None` where it has ended.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        let last = self.last_asked_date_time;
        (self.status == CallStatus::Asking)
            .then(|| last.map_or(self.ownerless_since_date_time, |last| last.plus_days(7)))
    }

    /// Whether that person is asked and has not answered.
    #[must_use]
    pub fn waits_for(&self, user: UserId) -> bool {
        self.status == CallStatus::Asking
            && self.asked_ids.contains(&user)
            && !self.declined_ids.contains(&user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> OwnerlessPolicy {
        OwnerlessPolicy {
            is_enabled: true,
            max_members_to_notify: 10,
            notification_duration_in_weeks: 4,
            ..OwnerlessPolicy::default()
        }
    }

    #[test]
    fn each_broken_rule_names_its_property() {
        type Change = fn(&mut OwnerlessPolicy);
        let cases: [(Option<&str>, Change); 8] = [
            (None, |_| {}),
            (Some("maxMembersToNotify"), |it| {
                it.max_members_to_notify = 91
            }),
            (Some("notificationDurationInWeeks"), |it| {
                it.notification_duration_in_weeks = 0
            }),
            (Some("notificationDurationInWeeks"), |it| {
                it.notification_duration_in_weeks = 8
            }),
            (Some("targetOwners/securityGroups"), |it| {
                it.target_owners.notify_members = NotifyMembers::AllowSelected;
            }),
            (Some("targetOwners/securityGroups"), |it| {
                it.target_owners.security_groups = vec![Uuid::nil()];
            }),
            (None, |it| {
                it.email_info.sender_email_address = Some("groups@contoso.example".into());
            }),
            (Some("emailInfo/senderEmailAddress"), |it| {
                it.email_info.sender_email_address = Some("a@contoso.example, b@x.example".into());
            }),
        ];
        for (target, change) in cases {
            let mut policy = policy();
            change(&mut policy);
            let found = policy.checked().err().and_then(|refusal| refusal.target);
            assert_eq!(found.as_deref(), target);
        }
        let off = OwnerlessPolicy {
            is_enabled: false,
            ..policy()
        };
        assert_eq!(
            off.checked(),
            Ok(OwnerlessPolicy::default()),
            "off clears the rest"
        );
    }

    #[test]
    fn who_may_be_asked() {
        let named = Uuid::from_u128(1);
        for (notify, inside, outside) in [
            (NotifyMembers::All, true, true),
            (NotifyMembers::AllowSelected, true, false),
            (NotifyMembers::BlockSelected, false, true),
        ] {
            let mut policy = policy();
            policy.target_owners.notify_members = notify;
            policy.target_owners.security_groups = vec![named];
            assert_eq!(policy.may_ask(&[named]), inside, "{notify:?}");
            assert_eq!(policy.may_ask(&[Uuid::from_u128(2)]), outside, "{notify:?}");
        }
    }

    #[test]
    fn members_are_asked_week_by_week() {
        let now = Timestamp::from_seconds(0);
        let mut call = OwnershipCall {
            ownerless_since_date_time: now,
            asked_ids: vec![UserId(Uuid::from_u128(1))],
            ..OwnershipCall::default()
        };
        assert_eq!(call.due_at(), Some(now));
        call.last_asked_date_time = Some(now);
        assert_eq!(call.due_at(), Some(now.plus_days(7)));
        assert!(call.waits_for(UserId(Uuid::from_u128(1))));
        call.declined_ids.push(UserId(Uuid::from_u128(1)));
        assert!(!call.waits_for(UserId(Uuid::from_u128(1))));
        call.status = CallStatus::Unanswered;
        assert_eq!(call.due_at(), None);
    }
}
