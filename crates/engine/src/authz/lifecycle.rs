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
/// Decide when groups expire.
pub const WRITE_LIFECYCLE: Action = Action {
    delegated: &[P::DirectoryReadWriteAll],
    application: &[P::DirectoryReadWriteAll],
    roles: &[R::GroupsAdministrator, R::UserAdministrator],
    ..Action::new("decide when groups expire")
};
