//! The tenant's settings of external collaboration: who may invite whom, and what guests may see.

use super::Address;
use crate::{
    Refusal, Timestamp,
    consent::{LOW, SELF_CONSENT},
};
use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

/// Who may invite guests (Graph `authorizationPolicy.allowInvitesFrom`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum AllowInvitesFrom {
    /// Nobody, administrators included; access packages bring nobody new either.
    None,
    /// Administrators and holders of the role Guest Inviter.
    AdminsAndGuestInviters,
    /// Those and all members. The default: Entra's default, `everyone`, lets guests invite guests.
    #[default]
    AdminsGuestInvitersAndAllMembers,
    /// Everybody, guests included.
    Everyone,
}

impl AllowInvitesFrom {
    /// Graph's word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::AdminsAndGuestInviters => "adminsAndGuestInviters",
            Self::AdminsGuestInvitersAndAllMembers => "adminsGuestInvitersAndAllMembers",
            Self::Everyone => "everyone",
        }
    }
}

/// In what quality somebody invites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inviter {
    /// Xenia itself, delivering an access package or importing.
    Xenia,
    /// A Global or User Administrator, or a Guest Inviter.
    Administrator,
    /// A member without such a role.
    Member,
    /// A guest.
    Guest,
    /// An application by itself.
    Application,
}

/// How much of the directory guests see (Graph `authorizationPolicy.guestUserRoleId`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(try_from = "Uuid", into = "Uuid")]
pub enum GuestAccess {
    /// As much as members.
    SameAsMembers,
    /// No lists of users and groups, no memberships of others. By id or name a few properties of
    /// other people; by id groups that do not hide their members, and who is in them.
    #[default]
    Limited,
    /// Their own profile, and the bare ids of the groups they are in.
    Restricted,
}

impl From<GuestAccess> for Uuid {
    fn from(access: GuestAccess) -> Self {
        match access {
            GuestAccess::SameAsMembers => uuid!("a0b1b346-4d3e-4e8b-98f8-753987be4970"),
            GuestAccess::Limited => uuid!("10dae51f-b6af-4016-8d66-8c2a99b929b3"),
            GuestAccess::Restricted => uuid!("2af84b1e-32c8-42b7-82bc-daa82404023b"),
        }
    }
}

impl TryFrom<Uuid> for GuestAccess {
    type Error = String;
    fn try_from(id: Uuid) -> Result<Self, String> {
        [Self::SameAsMembers, Self::Limited, Self::Restricted]
            .into_iter()
            .find(|access| Uuid::from(*access) == id)
            .ok_or_else(|| format!("`{id}` is none of the three guest roles"))
    }
}

/// What members may do without a role (Graph `defaultUserRolePermissions`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DefaultUserRolePermissions {
    /// Whether members may register applications.
    pub allowed_to_create_apps: bool,
    /// Whether members may create security groups.
    pub allowed_to_create_security_groups: bool,
    /// Whether members may read other users.
    pub allowed_to_read_other_users: bool,
    /// The policies under which people, guests too, agree to permissions of applications for themselves.
    pub permission_grant_policies_assigned: Vec<String>,
}

impl Default for DefaultUserRolePermissions {
    fn default() -> Self {
        Self {
            allowed_to_create_apps: false,
            allowed_to_create_security_groups: true,
            allowed_to_read_other_users: true,
            permission_grant_policies_assigned: vec![format!("{SELF_CONSENT}{LOW}")],
        }
    }
}

/// The tenant's authorization policy (Graph `authorizationPolicy`), as far as Xenia keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct AuthorizationPolicy {
    /// Who may invite.
    pub allow_invites_from: AllowInvitesFrom,
    /// How much guests see.
    pub guest_user_role_id: GuestAccess,
    /// What members may do.
    pub default_user_role_permissions: DefaultUserRolePermissions,
}

impl AuthorizationPolicy {
    /// The name under which it is kept.
    pub const SETTING: &'static str = "policies/authorizationPolicy";

    /// Whether somebody of that quality may invite.
    ///
    /// # Errors
    /// Refused by `allowInvitesFrom`. An application by itself may not while invitations are
    /// reserved to administrators (identity-governance.md, 5.1).
    pub fn check_inviter(&self, inviter: Inviter) -> Result<(), Refusal> {
        use AllowInvitesFrom as Allow;
        let setting = self.allow_invites_from;
        let good = match setting {
            Allow::None => false,
            Allow::AdminsAndGuestInviters => {
                matches!(inviter, Inviter::Administrator | Inviter::Xenia)
            }
            Allow::AdminsGuestInvitersAndAllMembers => inviter != Inviter::Guest,
            Allow::Everyone => true,
        };
        if good {
            return Ok(());
        }
        let who = match (setting, inviter) {
            (Allow::None, _) => "nobody may invite guests to this organisation",
            (_, Inviter::Application) => {
                "applications may not invite guests while invitations are reserved to administrators and guest inviters"
            }
            (_, Inviter::Guest) => "guests may not invite guests to this organisation",
            (_, _) => {
                "only administrators and guest inviters may invite guests to this organisation"
            }
        };
        let message = format!(
            "{who}: the setting `allowInvitesFrom` is `{}`",
            setting.word()
        );
        Err(Refusal::forbidden(message).by("policies/authorizationPolicy/allowInvitesFrom"))
    }
}

/// What the list of domains means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum DomainMode {
    /// Every domain may be invited; the list says nothing.
    #[default]
    Any,
    /// Only the domains of the list.
    AllowListed,
    /// Every domain except those of the list.
    BlockListed,
}

/// A domain of the list, with who answers for it and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DomainEntry {
    /// The domain; it stands for itself, not for the domains under it.
    pub domain: String,
    /// Who answers for the entry: a user principal name or any words.
    #[serde(default)]
    pub owner: Option<String>,
    /// Why it is there.
    #[serde(default)]
    pub reason: Option<String>,
    /// Since when.
    #[serde(default)]
    pub added_date_time: Option<Timestamp>,
}

/// Xenia's own settings of external collaboration, which Graph v1.0 does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CollaborationSettings {
    /// What the list of domains means.
    pub domain_mode: DomainMode,
    /// The list.
    pub domains: Vec<DomainEntry>,
    /// How long an invitation can be redeemed, in days: 1 to 365.
    pub invitation_lifetime_days: u16,
    /// Whether guests may leave by themselves, which ends their account (the name is that of
    /// Graph's beta `externalIdentitiesPolicy`).
    pub allow_external_identities_to_leave: bool,
    /// Whether the account of a guest who has not come by then is deleted.
    pub delete_lapsed_invitations: bool,
}

impl Default for CollaborationSettings {
    fn default() -> Self {
        Self {
            domain_mode: DomainMode::Any,
            domains: Vec::new(),
            invitation_lifetime_days: 30,
            allow_external_identities_to_leave: true,
            delete_lapsed_invitations: true,
        }
    }
}

impl CollaborationSettings {
    /// The name under which they are kept.
    pub const SETTING: &'static str = "policies/externalCollaboration";

    /// Whether people of that address's domain may be invited.
    ///
    /// # Errors
    /// Refused by the list of domains; says who answers for the entry and why, where known.
    pub fn check_domain(&self, address: &Address) -> Result<(), Refusal> {
        let domain = address.domain();
        let entry = self.domains.iter().find(|entry| entry.domain == domain);
        let because = |entry: &DomainEntry| {
            let reason = entry.reason.as_ref().map(|it| format!(": {it}"));
            let owner = entry.owner.as_ref().map(|it| format!(", ask {it}"));
            format!(
                "{}{}",
                reason.unwrap_or_default(),
                owner.unwrap_or_default()
            )
        };
        let message = match (self.domain_mode, entry) {
            (DomainMode::Any, _)
            | (DomainMode::AllowListed, Some(_))
            | (DomainMode::BlockListed, None) => return Ok(()),
            (DomainMode::AllowListed, None) => format!(
                "people of `{domain}` cannot be invited: only the domains of the allow list may"
            ),
            (DomainMode::BlockListed, Some(entry)) => format!(
                "people of `{domain}` cannot be invited: the domain is on the block list{}",
                because(entry)
            ),
        };
        Err(Refusal::forbidden(message)
            .at("invitedUserEmailAddress")
            .by("policies/externalCollaboration/domains"))
    }

    /// The settings with their domains folded, sorted and stamped.
    ///
    /// # Errors
    /// Refused when an entry is no domain name, stands twice, or the lifetime is out of bounds.
    pub fn checked(mut self, now: Timestamp) -> Result<Self, Refusal> {
        if !(1..=365).contains(&self.invitation_lifetime_days) {
            return Err(Refusal::invalid(
                "invitationLifetimeDays",
                format!(
                    "`{}` is not a number of days from 1 to 365",
                    self.invitation_lifetime_days
                ),
            ));
        }
        for entry in &mut self.domains {
            let name = entry.domain.trim().to_lowercase();
            if Address::parse("domains", &format!("x@{name}")).is_err() {
                return Err(Refusal::invalid(
                    "domains",
                    format!(
                        "`{}` is not a domain name such as `fabrikam.example`",
                        entry.domain
                    ),
                ));
            }
            entry.domain = name;
            entry.added_date_time.get_or_insert(now);
        }
        self.domains.sort_by(|a, b| a.domain.cmp(&b.domain));
        for pair in self.domains.windows(2) {
            if let [a, b] = pair
                && a.domain == b.domain
            {
                return Err(Refusal::invalid(
                    "domains",
                    format!("the domain `{}` stands in the list twice", a.domain),
                ));
            }
        }
        Ok(self)
    }
}
