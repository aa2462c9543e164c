//! The authorization table of deleted things.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Look at deleted users.
pub const READ_DELETED_USERS: Action = Action {
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
    roles: &[R::UserAdministrator, R::SecurityReader],
    ..Action::new("look at deleted users")
};
/// Restore users and purge them.
pub const RESTORE_USERS: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::UserAdministrator],
    ..Action::new("restore or purge deleted users")
};
/// Look at deleted groups.
pub const READ_DELETED_GROUPS: Action = Action {
    delegated: &[
        P::GroupReadAll,
        P::GroupReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::GroupReadAll,
        P::GroupReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[
        R::UserAdministrator,
        R::GroupsAdministrator,
        R::SecurityReader,
    ],
    ..Action::new("look at deleted groups")
};
/// Restore groups and purge them; who owned one may restore it.
pub const RESTORE_GROUPS: Action = Action {
    delegated: &[P::GroupReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::GroupReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::UserAdministrator, R::GroupsAdministrator],
    ..Action::new("restore or purge deleted groups")
};
/// Look at deleted applications and service principals.
pub const READ_DELETED_APPLICATIONS: Action = Action {
    delegated: &[
        P::ApplicationReadAll,
        P::ApplicationReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::ApplicationReadAll,
        P::ApplicationReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::ApplicationAdministrator, R::SecurityReader],
    ..Action::new("look at deleted applications")
};
/// Bring back, with a deleted thing, a directory role, a place in a group that can hold roles, or
/// a permission of Microsoft Graph. Global Administrators only.
pub const RESTORE_POWER: Action = Action {
    delegated: &[
        P::UserReadWriteAll,
        P::GroupReadWriteAll,
        P::ApplicationReadWriteAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[P::RoleManagementReadWriteDirectory],
    roles: &[R::PrivilegedRoleAdministrator],
    ..Action::new("restore or purge something that holds power over the directory")
};
