//! The authorization table of the directory. Parts with many actions of their own have a file of
//! their own beside this one.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read users.
pub const READ_USERS: Action = Action {
    delegated: &[
        P::UserReadAll,
        P::UserReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::UserReadAll,
        P::UserReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    members: true,
    ..Action::new("read users")
};
/// Read one's own profile.
pub const READ_SELF: Action = Action {
    delegated: &[
        P::UserRead,
        P::UserReadAll,
        P::UserReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::UserReadAll,
        P::UserReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    oneself: true,
    ..Action::new("read this user")
};
/// Create, change and delete users.
pub const WRITE_USERS: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::UserAdministrator],
    ..Action::new("create, change or delete users")
};
/// Change what decides who can sign in as somebody with a directory role, and delete such a user.
/// Global Administrators only.
pub const WRITE_ADMINISTRATORS: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::RoleManagementReadWriteDirectory],
    ..Action::new("change the sign-in of an administrator")
};
