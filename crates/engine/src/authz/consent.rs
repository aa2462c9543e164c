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
/// Read requests for the consent of an administrator; reviewers may beside the table.
pub const READ_CONSENT_REQUESTS: Action = Action {
    delegated: &[P::ConsentRequestReadAll, P::ConsentRequestReadWriteAll],
    application: &[P::ConsentRequestReadAll, P::ConsentRequestReadWriteAll],
    roles: &[R::ApplicationAdministrator, R::SecurityReader],
    ..Action::new("read requests for consent")
};
/// Decide requests for the consent of an administrator; reviewers may beside the table, and nobody approves what they
/// may not agree to by themselves.
pub const DECIDE_CONSENT_REQUESTS: Action = Action {
    delegated: &[P::ConsentRequestReadWriteAll],
    ..Action::new("decide requests for consent")
};
/// Read whether people can ask for consent, and whom.
pub const READ_CONSENT_REQUEST_POLICY: Action = Action {
    delegated: &[P::PolicyReadAll, P::PolicyReadWriteConsentRequest],
    application: &[P::PolicyReadAll, P::PolicyReadWriteConsentRequest],
    roles: &[R::ApplicationAdministrator, R::SecurityReader],
    ..Action::new("read the policy of consent requests")
};
/// Decide whether people can ask for consent, and whom.
pub const WRITE_CONSENT_REQUEST_POLICY: Action = Action {
    delegated: &[P::PolicyReadWriteConsentRequest],
    application: &[P::PolicyReadWriteConsentRequest],
    ..Action::new("change the policy of consent requests")
};
