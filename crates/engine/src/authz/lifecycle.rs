//! The authorization table of the life of groups: when they expire, who looks after them.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read when groups expire.
pub const READ_LIFECYCLE: Action = Action {
    delegated: &[P::DirectoryReadAll, P::DirectoryReadWriteAll],
    application: &[P::DirectoryReadAll, P::DirectoryReadWriteAll],
    roles: &[
        R::GroupsAdministrator,
        R::UserAdministrator,
        R::IdentityGovernanceAdministrator,
        R::SecurityReader,
    ],
    members: true,
    ..Action::new("read when groups expire")
};
/// See which groups have no owner, and who was asked to look after them.
pub const READ_OWNERLESS: Action = Action {
    delegated: &[
        P::GroupReadAll,
        P::GroupReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[P::DirectoryReadAll, P::DirectoryReadWriteAll],
    roles: &[
        R::GroupsAdministrator,
        R::UserAdministrator,
        R::IdentityGovernanceAdministrator,
        R::SecurityReader,
    ],
    ..Action::new("see which groups have no owner")
};
/// Join groups and ask to join them, for oneself.
pub const JOIN_GROUPS: Action = Action {
    delegated: &[P::GroupMemberReadWriteAll, P::GroupReadWriteAll],
    members: true,
    ..Action::new("join groups by yourself")
};
/// Leave groups, withdraw what one has asked, and answer whether one looks after a group.
pub const LEAVE_GROUPS: Action = Action {
    delegated: &[P::GroupMemberReadWriteAll, P::GroupReadWriteAll],
    members: true,
    guests: true,
    ..Action::new("leave groups by yourself")
};
/// Decide when groups expire.
pub const WRITE_LIFECYCLE: Action = Action {
    delegated: &[P::DirectoryReadWriteAll],
    application: &[P::DirectoryReadWriteAll],
    roles: &[R::GroupsAdministrator, R::UserAdministrator],
    ..Action::new("decide when groups expire")
};
