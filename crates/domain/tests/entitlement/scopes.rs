//! Who is in the scope of which policy, why, and which of several policies counts.

use crate::world::*;
use std::collections::BTreeSet;
use xenia_domain::entitlement::{
    connected::ConnectedOrganizationState,
    policy::AllowedTargetScope as Scope,
    scope::{Priority, Requestor, applicable, check},
    subject::SubjectSet,
};
use xenia_domain::{directory::UserType, *};

fn member() -> Requestor {
    Requestor {
        user: Some(user(10)),
        groups: BTreeSet::from([group(3)]),
        mail_domain: Some("contoso.example".to_owned()),
        ..Requestor::default()
    }
}
fn guest(state: Option<ConnectedOrganizationState>) -> Requestor {
    Requestor {
        user: Some(user(20)),
        user_type: UserType::Guest,
        mail_domain: Some("adatum.example".to_owned()),
        organizations: state
            .map(|state| (ConnectedOrganizationId(id(7)), state))
            .into_iter()
            .collect(),
        ..Requestor::default()
    }
}
fn stranger() -> Requestor {
    Requestor {
        user: None,
        user_type: UserType::Guest,
        ..guest(None)
    }
}

#[test]
fn scope_by_scope() {
    use ConnectedOrganizationState::{Configured, Proposed};
    let named_user = vec![SubjectSet::user(user(10))];
    let named_group = vec![SubjectSet::group(group(3))];
    let named_org = vec![SubjectSet::organization(ConnectedOrganizationId(id(7)))];
    let table: Vec<(
        Scope,
        Vec<SubjectSet>,
        Requestor,
        Result<(Priority, &str), (&str, &str)>,
    )> = vec![
        (
            Scope::NotSpecified,
            vec![],
            member(),
            Err((
                "allowedTargetScope",
                "policy `Partners` takes no requests; only an administrator can assign this access package",
            )),
        ),
        (
            Scope::SpecificDirectoryUsers,
            named_user.clone(),
            member(),
            Ok((Priority::P1, "the policy names you")),
        ),
        (
            Scope::SpecificDirectoryUsers,
            named_group,
            member(),
            Ok((
                Priority::P1,
                "you are a member of group `00000000-0000-0000-0000-000000000003`",
            )),
        ),
        (
            Scope::SpecificDirectoryUsers,
            named_user,
            guest(None),
            Err((
                "specificAllowedTargets",
                "policy `Partners` is for named users and groups, and you are not among them",
            )),
        ),
        (
            Scope::SpecificConnectedOrganizationUsers,
            named_org.clone(),
            guest(Some(Proposed)),
            Ok((
                Priority::P1,
                "you belong to connected organization `00000000-0000-0000-0000-000000000007`",
            )),
        ),
        (
            Scope::SpecificConnectedOrganizationUsers,
            named_org,
            guest(None),
            Err((
                "specificAllowedTargets",
                "policy `Partners` is for people of named connected organizations, and yours (`adatum.example`) is not among them",
            )),
        ),
        (
            Scope::AllMemberUsers,
            vec![],
            member(),
            Ok((Priority::P2, "every member of the organization may ask")),
        ),
        (
            Scope::AllMemberUsers,
            vec![],
            guest(None),
            Err((
                "allowedTargetScope",
                "policy `Partners` is for members of the organization, not for guests",
            )),
        ),
        (
            Scope::AllDirectoryUsers,
            vec![],
            guest(None),
            Ok((
                Priority::P3,
                "every user of the directory may ask, guests too",
            )),
        ),
        (
            Scope::AllDirectoryUsers,
            vec![],
            stranger(),
            Err((
                "allowedTargetScope",
                "policy `Partners` is for users of the directory, and you do not have an account in it yet",
            )),
        ),
        (
            Scope::AllConfiguredConnectedOrganizationUsers,
            vec![],
            guest(Some(Configured)),
            Ok((
                Priority::P4,
                "you belong to a configured connected organization",
            )),
        ),
        (
            Scope::AllConfiguredConnectedOrganizationUsers,
            vec![],
            guest(Some(Proposed)),
            Err((
                "allowedTargetScope",
                "policy `Partners` is for people of configured connected organizations, and yours (`adatum.example`) is only proposed",
            )),
        ),
        (
            Scope::AllConfiguredConnectedOrganizationUsers,
            vec![],
            stranger(),
            Err((
                "allowedTargetScope",
                "policy `Partners` is for people of connected organizations, and yours (`adatum.example`) is not connected",
            )),
        ),
        (
            Scope::AllExternalUsers,
            vec![],
            stranger(),
            Ok((
                Priority::P4,
                "everybody from outside the organization may ask",
            )),
        ),
        (
            Scope::AllExternalUsers,
            vec![],
            member(),
            Err((
                "allowedTargetScope",
                "policy `Partners` is for people from outside the organization, not for members",
            )),
        ),
        (
            Scope::AllDirectoryAgentIdentities,
            vec![],
            member(),
            Err((
                "allowedTargetScope",
                "policy `Partners` is for `allDirectoryAgentIdentities`, not for people",
            )),
        ),
    ];
    for (scope, targets, requestor, expected) in table {
        let policy = policy_for(scope, targets);
        match (check(&policy, &requestor), expected) {
            (Ok(admission), Ok((priority, reason))) => {
                assert_eq!(
                    (admission.priority, admission.reason.as_str()),
                    (priority, reason)
                );
            }
            (Err(refusal), Err((property, message))) => {
                assert_eq!(refusal.message, message);
                assert_eq!(refusal.setting, Some(policy.setting(property)));
                assert_eq!(refusal.reason, Reason::Forbidden);
            }
            (found, expected) => panic!("{scope}: {found:?} is not {expected:?}"),
        }
    }
}

#[test]
fn only_the_best_class_is_offered_and_a_tie_is_the_requestors_choice() {
    let all = policy_for(Scope::AllDirectoryUsers, vec![]);
    let named = policy_for(
        Scope::SpecificDirectoryUsers,
        vec![SubjectSet::user(user(10))],
    );
    let closed = {
        let mut closed = named.clone();
        closed.requestor_settings.enable_targets_to_self_add_access = false;
        closed
    };
    let offered = |policies: &[_]| applicable(policies, &member()).map(|all| all.len());
    assert_eq!(offered(&[all.clone(), named.clone()]), Ok(1));
    assert_eq!(offered(&[all.clone(), named.clone(), named]), Ok(2));
    assert_eq!(offered(&[all, closed.clone()]), Ok(1));
    assert_eq!(
        offered(&[closed, policy_for(Scope::AllExternalUsers, vec![])])
            .unwrap_err()
            .message,
        "policy `Partners` does not let people request access for themselves; policy `Partners` is for people from outside the organization, not for members"
    );
    assert_eq!(
        offered(&[]).unwrap_err().message,
        "this access package has no policy, so nobody can request it"
    );
}
