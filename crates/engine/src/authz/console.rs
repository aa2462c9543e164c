//! The authorization table of the console's own views; its areas use the actions of their parts
//! beside these.

use super::Action;
use xenia_domain::role::DirectoryRole as R;

/// Look at people from outside: who they are, what they reach, who answers for them.
pub const READ_GUESTS: Action = Action {
    roles: &[
        R::UserAdministrator,
        R::GuestInviter,
        R::IdentityGovernanceAdministrator,
        R::SecurityReader,
        R::ConditionalAccessAdministrator,
        R::ComplianceAdministrator,
    ],
    ..Action::new("look at the people from outside")
};
/// Look at all people of the directory: who they are, what they reach and why, what happened to
/// them.
pub const REVIEW_PEOPLE: Action = Action {
    roles: &[
        R::UserAdministrator,
        R::GroupsAdministrator,
        R::IdentityGovernanceAdministrator,
        R::SecurityReader,
        R::ConditionalAccessAdministrator,
        R::ComplianceAdministrator,
    ],
    ..Action::new("look at the people of the organisation")
};
/// Look at all groups with their members.
pub const REVIEW_GROUPS: Action = Action {
    roles: &[
        R::GroupsAdministrator,
        R::UserAdministrator,
        R::IdentityGovernanceAdministrator,
        R::SecurityReader,
    ],
    owners: true,
    ..Action::new("look at this group and its members")
};
/// Look at all applications with who reaches them.
pub const REVIEW_APPLICATIONS: Action = Action {
    roles: &[
        R::ApplicationAdministrator,
        R::IdentityGovernanceAdministrator,
        R::SecurityReader,
    ],
    owners: true,
    ..Action::new("look at this application and who reaches it")
};
/// Read the messages that were written to a folder instead of being sent. They hold codes and
/// links that let in, so Global Administrators only.
pub const READ_MAIL_DROP: Action = Action::new("read the messages of others");
