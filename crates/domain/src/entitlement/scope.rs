//! Is a person in the scope of a policy, and which of several policies counts
//! (identity-governance.md, section 6.2).

use super::{
    connected::ConnectedOrganizationState,
    policy::{AllowedTargetScope, AssignmentPolicy},
    subject::SubjectSet,
};
use crate::{ConnectedOrganizationId, GroupId, Reason, Refusal, UserId, directory::UserType};
use std::collections::BTreeSet;

/// What is known about the person who would get the access.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Requestor {
    /// The user, where the person is in the directory already.
    pub user: Option<UserId>,
    /// Member or guest; a person who is not in the directory is treated as a guest.
    pub user_type: UserType,
    /// Every group the user is a member of, nested ones too.
    pub groups: BTreeSet<GroupId>,
    /// The domain of the e-mail address, lower case; named in refusals.
    pub mail_domain: Option<String>,
    /// The connected organizations the person belongs to, with their state.
    pub organizations: Vec<(ConnectedOrganizationId, ConnectedOrganizationState)>,
}

impl Requestor {
    /// Whether the person is from outside.
    #[must_use]
    pub fn is_external(&self) -> bool {
        self.user.is_none() || self.user_type == UserType::Guest
    }
    fn domain(&self) -> &str {
        self.mail_domain.as_deref().unwrap_or("no known domain")
    }
}

/// How specific a policy is. Only the policies of the best class are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Names users, groups or connected organizations.
    P1,
    /// All members.
    P2,
    /// All users, guests too.
    P3,
    /// All configured connected organizations, or anybody from outside.
    P4,
}

/// Why a person is in scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// How specific the policy is.
    pub priority: Priority,
    /// For people: `you are a member of group ...`.
    pub reason: String,
}

/// Whether the person is in the policy's scope, and why.
///
/// # Errors
/// The setting of the policy that keeps the person out.
pub fn check(policy: &AssignmentPolicy, requestor: &Requestor) -> Result<Admission, Refusal> {
    let refuse = |(property, why): (&str, String)| {
        Refusal::forbidden(format!("policy `{}` {why}", policy.display_name))
            .coded("PolicyScope")
            .by(policy.setting(property))
    };
    match policy.allowed_target_scope {
        AllowedTargetScope::SpecificDirectoryUsers => named(policy, requestor)
            .ok_or_else(|| "is for named users and groups, and you are not among them".to_owned())
            .map(|reason| Admission { priority: Priority::P1, reason })
            .map_err(|why| refuse(("specificAllowedTargets", why))),
        AllowedTargetScope::SpecificConnectedOrganizationUsers => {
            named_organization(policy, requestor)
                .ok_or_else(|| {
                    let domain = requestor.domain();
                    format!("is for people of named connected organizations, and yours (`{domain}`) is not among them")
                })
                .map(|reason| Admission { priority: Priority::P1, reason })
                .map_err(|why| refuse(("specificAllowedTargets", why)))
        }
        scope => general(scope, requestor).map_err(|why| refuse(("allowedTargetScope", why))),
    }
}

/// The scopes that name nobody.
fn general(scope: AllowedTargetScope, requestor: &Requestor) -> Result<Admission, String> {
    let admit = |priority, reason: &str| {
        let reason = reason.to_owned();
        Ok(Admission { priority, reason })
    };
    match scope {
        AllowedTargetScope::NotSpecified => Err(
            "takes no requests; only an administrator can assign this access package".to_owned(),
        ),
        AllowedTargetScope::AllMemberUsers if requestor.is_external() => {
            Err("is for members of the organization, not for guests".to_owned())
        }
        AllowedTargetScope::AllMemberUsers => {
            admit(Priority::P2, "every member of the organization may ask")
        }
        AllowedTargetScope::AllDirectoryUsers if requestor.user.is_none() => Err(
            "is for users of the directory, and you do not have an account in it yet".to_owned(),
        ),
        AllowedTargetScope::AllDirectoryUsers => admit(
            Priority::P3,
            "every user of the directory may ask, guests too",
        ),
        AllowedTargetScope::AllConfiguredConnectedOrganizationUsers
        | AllowedTargetScope::AllExternalUsers => {
            external(scope, requestor).and_then(|reason| admit(Priority::P4, &reason))
        }
        other => Err(format!("is for `{other}`, not for people")),
    }
}

/// How the policy names the user or one of the user's groups.
fn named(policy: &AssignmentPolicy, requestor: &Requestor) -> Option<String> {
    policy
        .specific_allowed_targets
        .iter()
        .find_map(|target| match target {
            SubjectSet::SingleUser { user_id, .. } if requestor.user == Some(*user_id) => {
                Some("the policy names you".to_owned())
            }
            SubjectSet::GroupMembers {
                group_id,
                description,
            } if requestor.groups.contains(group_id) => {
                let id = group_id.to_string();
                let name = description.as_deref().unwrap_or(&id);
                Some(format!("you are a member of group `{name}`"))
            }
            _ => None,
        })
}

/// How the policy names one of the person's organizations.
fn named_organization(policy: &AssignmentPolicy, requestor: &Requestor) -> Option<String> {
    if !requestor.is_external() {
        return None;
    }
    policy
        .specific_allowed_targets
        .iter()
        .find_map(|target| match target {
            SubjectSet::ConnectedOrganizationMembers {
                connected_organization_id,
                description,
            } => {
                let mut mine = requestor.organizations.iter();
                mine.any(|(id, _)| id == connected_organization_id)
                    .then(|| {
                        let id = connected_organization_id.to_string();
                        let name = description.as_deref().unwrap_or(&id);
                        format!("you belong to connected organization `{name}`")
                    })
            }
            _ => None,
        })
}

fn external(scope: AllowedTargetScope, requestor: &Requestor) -> Result<String, String> {
    if !requestor.is_external() {
        return Err("is for people from outside the organization, not for members".to_owned());
    }
    if scope == AllowedTargetScope::AllExternalUsers {
        return Ok("everybody from outside the organization may ask".to_owned());
    }
    let mut states = requestor.organizations.iter().map(|(_, state)| *state);
    if states.any(|state| state == ConnectedOrganizationState::Configured) {
        return Ok("you belong to a configured connected organization".to_owned());
    }
    let domain = requestor.domain();
    Err(if requestor.organizations.is_empty() {
        format!("is for people of connected organizations, and yours (`{domain}`) is not connected")
    } else {
        format!(
            "is for people of configured connected organizations, and yours (`{domain}`) is only proposed"
        )
    })
}

/// The policies through which the person may ask for access: in scope, open to requests by the
/// person, and of the best class among those. Several mean that the person chooses.
///
/// # Errors
/// Where there is none: why, policy by policy.
pub fn applicable<'a>(
    policies: &'a [AssignmentPolicy],
    requestor: &Requestor,
) -> Result<Vec<(&'a AssignmentPolicy, Admission)>, Refusal> {
    best(policies.iter(), requestor, may_self_add)
}

/// The same for somebody who asks for the person: of the policies that let that somebody do so, as
/// `is_named` says (whether `onBehalfRequestors` means them). Whoever may not learns nothing of the
/// person.
///
/// # Errors
/// Where there is none: why, policy by policy.
pub fn applicable_for_another<'a>(
    policies: &'a [AssignmentPolicy],
    target: &Requestor,
    is_named: impl Fn(&AssignmentPolicy) -> bool,
) -> Result<Vec<(&'a AssignmentPolicy, Admission)>, Refusal> {
    let mut refusals = Vec::new();
    let mut open = Vec::new();
    for policy in policies {
        match may_add_for_another(policy, is_named(policy)) {
            Ok(()) => open.push(policy),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if open.is_empty() {
        super::all_or_nothing(refusals)?;
    }
    best(open.into_iter(), target, |_| Ok(()))
}

/// Whether somebody, who is or is not among the policy's `onBehalfRequestors`, may ask for others.
fn may_add_for_another(policy: &AssignmentPolicy, is_named: bool) -> Result<(), Refusal> {
    let settings = &policy.requestor_settings;
    let (why, property) = match settings.enable_on_behalf_requestors_to_add_access {
        false => (
            "does not let anybody request access for others",
            "requestorSettings/enableOnBehalfRequestorsToAddAccess",
        ),
        true if !is_named => (
            "does not let you request access for this person",
            "requestorSettings/onBehalfRequestors",
        ),
        true => return Ok(()),
    };
    let message = format!("policy `{}` {why}", policy.display_name);
    Err(Refusal::forbidden(message)
        .coded("PolicyClosed")
        .by(policy.setting(property)))
}

fn best<'a>(
    policies: impl Iterator<Item = &'a AssignmentPolicy>,
    requestor: &Requestor,
    is_open: impl Fn(&AssignmentPolicy) -> Result<(), Refusal>,
) -> Result<Vec<(&'a AssignmentPolicy, Admission)>, Refusal> {
    let mut refusals = Vec::new();
    let mut open = Vec::new();
    for policy in policies {
        match check(policy, requestor).and_then(|admission| {
            is_open(policy)?;
            Ok(admission)
        }) {
            Ok(admission) => open.push((policy, admission)),
            Err(refusal) => refusals.push(refusal),
        }
    }
    let Some(best) = open.iter().map(|(_, admission)| admission.priority).min() else {
        super::all_or_nothing(refusals)?;
        return Err(Refusal::new(
            Reason::Forbidden,
            "this access package has no policy, so nobody can request it",
        )
        .coded("PolicyScope")
        .by("accessPackages/assignmentPolicies"));
    };
    open.retain(|(_, admission)| admission.priority == best);
    Ok(open)
}

/// Whether people in scope may ask for themselves.
///
/// # Errors
/// The policy's setting says that they may not.
pub fn may_self_add(policy: &AssignmentPolicy) -> Result<(), Refusal> {
    if policy.requestor_settings.enable_targets_to_self_add_access {
        return Ok(());
    }
    Err(Refusal::forbidden(format!(
        "policy `{}` does not let people request access for themselves",
        policy.display_name
    ))
    .coded("PolicyClosed")
    .by(policy.setting("requestorSettings/enableTargetsToSelfAddAccess")))
}
