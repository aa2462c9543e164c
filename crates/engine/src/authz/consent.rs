//! The authorization table of consent: under which policies people agree, and the requests to those who may.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read the permission grant policies, and how permissions are classified.
pub const READ_GRANT_POLICIES: Action = Action {
    delegated: &[
        P::PolicyReadPermissionGrant,
        P::PolicyReadWritePermissionGrant,
        P::PolicyReadAll,
    ],
    application: &[
        P::PolicyReadPermissionGrant,
        P::PolicyReadWritePermissionGrant,
        P::PolicyReadAll,
    ],
    roles: &[
        R::ApplicationAdministrator,
        R::PrivilegedRoleAdministrator,
        R::SecurityReader,
        R::ConditionalAccessAdministrator,
        R::ComplianceAdministrator,
    ],
    resource_actions: &["microsoft.directory/permissionGrantPolicies/standard/read"],
    ..Action::new("read permission grant policies")
};
/// Make permission grant policies.
pub const CREATE_GRANT_POLICIES: Action = Action {
    delegated: &[P::PolicyReadWritePermissionGrant],
    application: &[P::PolicyReadWritePermissionGrant],
    roles: &[R::PrivilegedRoleAdministrator],
    resource_actions: &["microsoft.directory/permissionGrantPolicies/create"],
    ..Action::new("make permission grant policies")
};
/// Change permission grant policies, and how permissions are classified.
pub const UPDATE_GRANT_POLICIES: Action = Action {
    delegated: &[P::PolicyReadWritePermissionGrant],
    application: &[P::PolicyReadWritePermissionGrant],
    roles: &[R::PrivilegedRoleAdministrator],
    resource_actions: &["microsoft.directory/permissionGrantPolicies/basic/update"],
    ..Action::new("change permission grant policies")
};
/// Delete permission grant policies.
pub const DELETE_GRANT_POLICIES: Action = Action {
    delegated: &[P::PolicyReadWritePermissionGrant],
    application: &[P::PolicyReadWritePermissionGrant],
    roles: &[R::PrivilegedRoleAdministrator],
    resource_actions: &["microsoft.directory/permissionGrantPolicies/delete"],
    ..Action::new("delete permission grant policies")
};
