//! The authorization table of licences.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read which licences the organisation has.
pub const READ_LICENCES: Action = Action {
    delegated: &[
        P::OrganizationReadAll,
        P::OrganizationReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::OrganizationReadAll,
        P::OrganizationReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::LicenseAdministrator],
    members: true,
    ..Action::new("read licences")
};
/// Say which licences the organisation has.
pub const WRITE_LICENCES: Action = Action {
    delegated: &[P::OrganizationReadWriteAll],
    application: &[P::OrganizationReadWriteAll],
    roles: &[R::LicenseAdministrator],
    ..Action::new("change which licences there are")
};
/// Assign licences to people.
pub const ASSIGN_LICENCES: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::LicenseAdministrator, R::UserAdministrator],
    restricted: true,
    ..Action::new("assign licences")
};
