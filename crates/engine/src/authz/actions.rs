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
    members: true,
    ..Action::new("read this user")
};
/// Create, change and delete users.
pub const WRITE_USERS: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::UserAdministrator],
    ..Action::new("create, change or delete users")
};
