//! The rules of groups (identity-governance.md, part 4.1).

use crate::{NodeKind, Reason, Refusal, directory::Group};
use serde::{Deserialize, Serialize};

/// Owners of one group at most.
pub const MAX_OWNERS: usize = 100;
/// Members or owners that one request may add at most (Graph, "Create group", "Update group").
pub const MAX_BOUND: usize = 20;

/// Characters of a description at most.
pub const MAX_DESCRIPTION: usize = 1_024;

/// The type that makes a group a Microsoft 365 group.
pub const UNIFIED: &str = "Unified";
/// The type that makes a group's members follow a rule.
pub const DYNAMIC: &str = "DynamicMembership";
/// The processing state of a rule that is kept up.
pub const ON: &str = "On";
/// The processing state of a rule that is not kept up: the members stay as they are.
pub const PAUSED: &str = "Paused";

/// What a group is for. One that serves two purposes is changed for the one and changes the other
/// unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// Its members reach something: applications, what access packages give.
    Access,
    /// Its members decide over others: directory roles, roles on catalogs.
    Administration,
    /// Rules and policies read who is in it.
    Policy,
    /// Its members work together: mail, a team.
    Collaboration,
}

impl Purpose {
    /// Every one.
    pub const ALL: [Self; 4] = [
        Self::Access,
        Self::Administration,
        Self::Policy,
        Self::Collaboration,
    ];

    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Administration => "administration",
            Self::Policy => "policy",
            Self::Collaboration => "collaboration",
        }
    }

    /// The same for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Access => "giving access",
            Self::Administration => "administration",
            Self::Policy => "rules and policies",
            Self::Collaboration => "working together",
        }
    }

    /// The one of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }

    /// What is wrong with a group that is said to be for `said` and used for those purposes:
    /// several of them, or another one than was said.
    #[must_use]
    pub fn warning(said: Option<Self>, used: &[Self]) -> Option<String> {
        let mut used = used.to_vec();
        used.sort();
        used.dedup();
        let names = |of: &[Self]| {
            of.iter()
                .map(|it| it.name())
                .collect::<Vec<_>>()
                .join(" and ")
        };
        match (said, used.as_slice()) {
            (_, [] | [Self::Collaboration]) => None,
            (_, several @ [_, _, ..]) => Some(format!(
                "this group serves several purposes, {}: whoever changes its members for one changes the others too",
                names(several)
            )),
            (Some(said), [one]) if said != *one => Some(format!(
                "this group is for {}, and is used for {}",
                said.name(),
                one.name()
            )),
            _ => None,
        }
    }
}

impl Group {
    /// Whether it is a Microsoft 365 group.
    #[must_use]
    pub fn is_unified(&self) -> bool {
        self.group_types.iter().any(|word| word == UNIFIED)
    }

    /// Whether its members follow a rule, and nobody adds or removes any by hand.
    #[must_use]
    pub fn is_dynamic(&self) -> bool {
        self.group_types.iter().any(|word| word == DYNAMIC)
    }

    /// Whether directory roles can be given to it, and so its members are protected.
    #[must_use]
    pub fn is_role_assignable(&self) -> bool {
        self.is_assignable_to_role == Some(true)
    }

    /// Whether only its members, its owners and administrators may see who is in it.
    #[must_use]
    pub fn hides_members(&self) -> bool {
        self.visibility.as_deref() == Some("HiddenMembership")
    }

    /// Checks the properties of a group that is new or changed, each on its own.
    ///
    /// # Errors
    /// The first property that breaks a rule.
    pub fn check(&self) -> Result<(), Refusal> {
        let name = self.display_name.trim();
        if name.is_empty() || name.chars().count() > 256 {
            let message = "`displayName` must have between 1 and 256 characters";
            return Err(Refusal::invalid("displayName", message));
        }
        check_nickname(&self.mail_nickname)?;
        let description = self.description.as_deref().unwrap_or_default();
        if description.chars().count() > MAX_DESCRIPTION {
            let message = format!("`description` has {MAX_DESCRIPTION} characters at most");
            return Err(Refusal::invalid("description", message));
        }
        check_types(self)?;
        check_rule(self)?;
        let visibilities = ["Public", "Private", "HiddenMembership"];
        if let Some(word) = &self.visibility
            && !visibilities.contains(&word.as_str())
        {
            let message =
                format!("`visibility` is `Public`, `Private` or `HiddenMembership`, not `{word}`");
            return Err(Refusal::invalid("visibility", message));
        }
        if self.is_role_assignable() && self.visibility.as_deref() != Some("Private") {
            let message =
                "a group that can hold directory roles must have the `visibility` `Private`";
            return Err(Refusal::invalid("visibility", message));
        }
        Ok(())
    }

    /// Checks that a changed group is of the same kind as before.
    ///
    /// # Errors
    /// A property that is fixed once the group is made.
    pub fn check_same_kind(&self, before: &Self) -> Result<(), Refusal> {
        let fixed = [
            ("mailEnabled", self.mail_enabled == before.mail_enabled),
            ("groupTypes", self.is_unified() == before.is_unified()),
            (
                "isAssignableToRole",
                self.is_role_assignable() == before.is_role_assignable(),
            ),
        ];
        for (name, same) in fixed {
            if !same {
                let message = format!("`{name}` of a group is fixed when it is made");
                return Err(Refusal::invalid(name, message));
            }
        }
        Ok(())
    }

    /// Whether something of that kind may be a member.
    ///
    /// # Errors
    /// Microsoft 365 groups hold users only; groups that can hold directory roles hold no groups.
    pub fn check_member(&self, kind: NodeKind) -> Result<(), Refusal> {
        let refused = |message: String| Err(Refusal::invalid("members", message));
        match kind {
            NodeKind::User => Ok(()),
            _ if self.is_unified() => refused(format!(
                "a Microsoft 365 group holds users only, not a `{kind}`"
            )),
            NodeKind::Group if self.is_role_assignable() => refused(
                "a group that can hold directory roles cannot hold another group".to_owned(),
            ),
            NodeKind::Device if self.is_role_assignable() => {
                refused("a group that can hold directory roles holds no devices".to_owned())
            }
            NodeKind::Group | NodeKind::ServicePrincipal | NodeKind::Device => Ok(()),
            _ => refused(format!("a `{kind}` cannot be a member of a group")),
        }
    }
}

/// Whether something of that kind may own a group; `guest` where it is one.
///
/// # Errors
/// Groups own nothing, and guests own no groups.
pub fn check_owner(kind: NodeKind, guest: bool) -> Result<(), Refusal> {
    match kind {
        NodeKind::User if guest => Err(Refusal::new(Reason::Invalid, "a guest cannot own a group")
            .at("owners")
            .by("groupSettings/Group.Unified/AllowGuestsToBeGroupOwner")),
        NodeKind::User | NodeKind::ServicePrincipal => Ok(()),
        _ => Err(Refusal::invalid(
            "owners",
            format!("a `{kind}` cannot own a group: only users and service principals can"),
        )),
    }
}

fn check_nickname(nickname: &str) -> Result<(), Refusal> {
    let fits = |c: char| c.is_ascii_graphic() && !"@()\\[]\";:<>,".contains(c);
    if nickname.is_empty() || nickname.len() > 64 || !nickname.chars().all(fits) {
        let message = format!(
            "`mailNickname` is 1 to 64 ASCII characters without spaces and `@()\\[]\";:<>,`, not `{nickname}`"
        );
        return Err(Refusal::invalid("mailNickname", message));
    }
    Ok(())
}

fn check_types(group: &Group) -> Result<(), Refusal> {
    for word in &group.group_types {
        match word.as_str() {
            UNIFIED => {}
            DYNAMIC => {}
            other => {
                let message =
                    format!("`groupTypes` knows `{UNIFIED}` and `{DYNAMIC}`, not `{other}`");
                return Err(Refusal::invalid("groupTypes", message));
            }
        }
    }
    match (
        group.is_unified(),
        group.mail_enabled,
        group.security_enabled,
    ) {
        (true, true, _) | (false, false, true) => Ok(()),
        (true, false, _) => Err(Refusal::invalid(
            "mailEnabled",
            "a Microsoft 365 group must have `mailEnabled`",
        )),
        (false, true, _) => Err(Refusal::invalid(
            "mailEnabled",
            "mail-enabled security groups and distribution lists cannot be made here: leave `mailEnabled` false, or make a Microsoft 365 group (`groupTypes` with `Unified`)",
        )),
        (false, false, false) => Err(Refusal::invalid(
            "securityEnabled",
            "a group is a security group (`securityEnabled`) or a Microsoft 365 group (`groupTypes` with `Unified`)",
        )),
    }
}

/// What goes together with a rule (Graph, "group resource type"): `DynamicMembership` needs a
/// `membershipRule`, which nothing else can have in force.
fn check_rule(group: &Group) -> Result<(), Refusal> {
    let state = group.membership_rule_processing_state.as_deref();
    if let Some(state) = state
        && ![ON, PAUSED].contains(&state)
    {
        let message =
            format!("`membershipRuleProcessingState` is `{ON}` or `{PAUSED}`, not `{state}`");
        return Err(Refusal::invalid("membershipRuleProcessingState", message));
    }
    if !group.is_dynamic() {
        if state == Some(ON) {
            let message = format!(
                "a rule can be `{ON}` only in a group with `{DYNAMIC}` among its `groupTypes`"
            );
            return Err(Refusal::invalid("membershipRuleProcessingState", message));
        }
        return Ok(());
    }
    if group.membership_rule.is_none() {
        let message = format!("a group with `{DYNAMIC}` needs a `membershipRule`");
        return Err(Refusal::invalid("membershipRule", message));
    }
    if group.is_role_assignable() {
        let message = "the members of a group that can hold directory roles are chosen by hand: it cannot have `DynamicMembership`";
        return Err(Refusal::invalid("groupTypes", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn security() -> Group {
        Group {
            display_name: "Readers".to_owned(),
            mail_nickname: "readers".to_owned(),
            security_enabled: true,
            ..Group::default()
        }
    }
    fn unified() -> Group {
        Group {
            group_types: vec![UNIFIED.to_owned()],
            mail_enabled: true,
            security_enabled: false,
            ..security()
        }
    }

    #[test]
    fn a_group_serves_one_purpose() {
        use Purpose::{Access, Administration, Policy};
        let several = "this group serves several purposes, giving access and rules and policies: whoever changes its members for one changes the others too";
        let cases: [(Option<Purpose>, &[Purpose], Option<&str>); 6] = [
            (None, &[], None),
            (Some(Policy), &[], None),
            (None, &[Access, Access], None),
            (Some(Access), &[Access], None),
            (
                Some(Administration),
                &[Access],
                Some("this group is for administration, and is used for giving access"),
            ),
            (Some(Access), &[Policy, Access], Some(several)),
        ];
        for (said, used, warning) in cases {
            assert_eq!(Purpose::warning(said, used).as_deref(), warning);
        }
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_word(purpose.word()), Some(purpose));
        }
    }

    #[test]
    fn groups_are_of_one_of_two_kinds() {
        assert_eq!(security().check(), Ok(()));
        assert_eq!(unified().check(), Ok(()));
        assert!(unified().check_same_kind(&security()).is_err());
        assert_eq!(security().check_same_kind(&security()), Ok(()));
    }

    #[test]
    fn each_broken_rule_names_its_property() {
        type Change = fn(&mut Group);
        let broken = |change: Change| {
            let mut group = security();
            change(&mut group);
            group.check().unwrap_err().target
        };
        let cases: [(&str, Change); 12] = [
            ("displayName", |g| g.display_name = "x".repeat(257)),
            ("description", |g| g.description = Some("x".repeat(1_025))),
            ("displayName", |g| g.display_name = " ".to_owned()),
            ("mailNickname", |g| g.mail_nickname = "a b".to_owned()),
            ("mailNickname", |g| g.mail_nickname = "é".to_owned()),
            ("mailEnabled", |g| g.mail_enabled = true),
            ("securityEnabled", |g| g.security_enabled = false),
            ("membershipRule", |g| {
                g.group_types = vec![DYNAMIC.to_owned()]
            }),
            ("membershipRuleProcessingState", |g| {
                g.membership_rule_processing_state = Some(ON.to_owned());
            }),
            ("groupTypes", |g| {
                g.group_types = vec![DYNAMIC.to_owned()];
                g.membership_rule = Some("user.objectId -ne null".to_owned());
                g.visibility = Some("Private".to_owned());
                g.is_assignable_to_role = Some(true);
            }),
            ("visibility", |g| g.visibility = Some("Open".to_owned())),
            ("visibility", |g| g.is_assignable_to_role = Some(true)),
        ];
        for (target, change) in cases {
            assert_eq!(broken(change).as_deref(), Some(target));
        }
    }

    #[test]
    fn who_may_be_in_it_and_own_it() {
        let roles = Group {
            is_assignable_to_role: Some(true),
            ..security()
        };
        use NodeKind::{Application, Group as Nested, ServicePrincipal, User};
        for (group, kind, good) in [
            (security(), User, true),
            (security(), Nested, true),
            (security(), ServicePrincipal, true),
            (security(), Application, false),
            (unified(), User, true),
            (unified(), Nested, false),
            (unified(), ServicePrincipal, false),
            (roles.clone(), User, true),
            (roles, Nested, false),
        ] {
            assert_eq!(group.check_member(kind).is_ok(), good, "{kind}");
        }
        for (kind, guest, good) in [
            (User, false, true),
            (User, true, false),
            (ServicePrincipal, false, true),
            (Nested, false, false),
        ] {
            assert_eq!(check_owner(kind, guest).is_ok(), good, "{kind}");
        }
    }
}
