//! The authorization table of provisioning: people and groups that come from outside, and those
//! that go out to applications.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read what a service principal that provisions may touch.
pub const READ_INBOUND: Action = Action {
    delegated: &[P::SynchronizationReadAll, P::SynchronizationReadWriteAll],
    application: &[P::SynchronizationReadAll, P::SynchronizationReadWriteAll],
    roles: &[
        R::UserAdministrator,
        R::ApplicationAdministrator,
        R::SecurityReader,
    ],
    ..Action::new("read inbound provisioning")
};
/// Say what a service principal that provisions may touch, and make its tokens. Who may do so can
/// make accounts by way of it, so it takes the right to make accounts.
pub const MANAGE_INBOUND: Action = Action {
    delegated: &[P::SynchronizationReadWriteAll],
    application: &[P::SynchronizationReadWriteAll],
    roles: &[R::UserAdministrator],
    ..Action::new("manage inbound provisioning")
};
/// Read people over SCIM.
pub const READ_PROVISIONED_USERS: Action = Action {
    delegated: &[
        P::UserReadAll,
        P::UserReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::SynchronizationDataUserUpload,
        P::UserReadAll,
        P::UserReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::UserAdministrator],
    ..Action::new("read people over SCIM")
};
/// Make, change and delete people over SCIM.
pub const PROVISION_USERS: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[
        P::SynchronizationDataUserUpload,
        P::UserReadWriteAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::UserAdministrator],
    ..Action::new("provision people over SCIM")
};
/// Read groups over SCIM.
pub const READ_PROVISIONED_GROUPS: Action = Action {
    delegated: &[
        P::GroupReadAll,
        P::GroupReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::SynchronizationDataUserUpload,
        P::GroupReadAll,
        P::GroupReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::UserAdministrator, R::GroupsAdministrator],
    ..Action::new("read groups over SCIM")
};
/// Make, change and delete groups over SCIM.
pub const PROVISION_GROUPS: Action = Action {
    delegated: &[P::GroupReadWriteAll, P::DirectoryReadWriteAll],
    application: &[
        P::SynchronizationDataUserUpload,
        P::GroupReadWriteAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::UserAdministrator, R::GroupsAdministrator],
    ..Action::new("provision groups over SCIM")
};
/// Read the provisioning into an application.
pub const READ_SYNCHRONIZATION: Action = Action {
    delegated: &[P::SynchronizationReadAll, P::SynchronizationReadWriteAll],
    application: &[P::SynchronizationReadAll, P::SynchronizationReadWriteAll],
    roles: &[R::ApplicationAdministrator, R::SecurityReader],
    owners: true,
    ..Action::new("read the provisioning into this application")
};
/// Manage the provisioning into an application.
pub const MANAGE_SYNCHRONIZATION: Action = Action {
    delegated: &[P::SynchronizationReadWriteAll],
    application: &[P::SynchronizationReadWriteAll],
    roles: &[R::ApplicationAdministrator],
    owners: true,
    ..Action::new("manage the provisioning into this application")
};
/// Read the provisioning log.
pub const READ_PROVISIONING_LOG: Action = Action {
    delegated: &[
        P::AuditLogReadAll,
        P::SynchronizationReadAll,
        P::SynchronizationReadWriteAll,
    ],
    application: &[
        P::AuditLogReadAll,
        P::SynchronizationReadAll,
        P::SynchronizationReadWriteAll,
    ],
    roles: &[R::ApplicationAdministrator, R::SecurityReader],
    ..Action::new("read the provisioning log")
};
