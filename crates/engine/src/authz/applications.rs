//! The authorization table of applications, their roles, directory roles, the organisation and its
//! domains.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read applications and service principals.
pub const READ_APPLICATIONS: Action = Action {
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
    members: true,
    resource_actions: &["microsoft.directory/applications/standard/read"],
    ..Action::new("read applications")
};
/// Register applications and make service principals; the authorization policy may let every
/// member do so beside the roles.
pub const CREATE_APPLICATIONS: Action = Action {
    delegated: &[P::ApplicationReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::ApplicationReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::ApplicationAdministrator],
    resource_actions: &["microsoft.directory/applications/create"],
    ..Action::new("register applications")
};
/// Change and delete an application or a service principal.
pub const WRITE_APPLICATIONS: Action = Action {
    delegated: &[P::ApplicationReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::ApplicationReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::ApplicationAdministrator],
    owners: true,
    resource_actions: &[
        "microsoft.directory/applications/appRoles/update",
        "microsoft.directory/applications/authentication/update",
        "microsoft.directory/applications/basic/update",
        "microsoft.directory/applications/credentials/update",
        "microsoft.directory/applications/delete",
        "microsoft.directory/applications/owners/update",
        "microsoft.directory/applications/permissions/update",
    ],
    ..Action::new("change this application")
};
/// Give a credential or an owner to an application that holds permissions of Microsoft Graph or directory
/// roles: whoever has the credential has those.
pub const WRITE_POWERFUL_CREDENTIALS: Action = Action {
    delegated: &[P::ApplicationReadWriteAll, P::DirectoryReadWriteAll],
    owners: true,
    ..Action::new(
        "add credentials or owners to an application that holds permissions of the directory",
    )
};
/// Read who is assigned to applications.
pub const READ_APP_ROLE_ASSIGNMENTS: Action = Action {
    delegated: &[
        P::ApplicationReadAll,
        P::ApplicationReadWriteAll,
        P::AppRoleAssignmentReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::ApplicationReadAll,
        P::ApplicationReadWriteAll,
        P::AppRoleAssignmentReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    oneself: true,
    owners: true,
    members: true,
    ..Action::new("read the assignments of applications")
};
/// Assign people, groups and applications to the roles of an application.
pub const WRITE_APP_ROLE_ASSIGNMENTS: Action = Action {
    delegated: &[P::AppRoleAssignmentReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::AppRoleAssignmentReadWriteAll],
    roles: &[R::ApplicationAdministrator, R::UserAdministrator],
    owners: true,
    ..Action::new("assign anyone to this application")
};
/// Grant permissions of Microsoft Graph to an application.
pub const GRANT_GRAPH_PERMISSIONS: Action = Action {
    delegated: &[P::AppRoleAssignmentReadWriteAll],
    ..Action::new("grant permissions of Microsoft Graph")
};
/// Read which delegated permissions are granted.
pub const READ_PERMISSION_GRANTS: Action = Action {
    delegated: &[
        P::DelegatedPermissionGrantReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::DelegatedPermissionGrantReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    members: true,
    ..Action::new("read grants of delegated permissions")
};
/// Agree, for everybody or for one person, to what an application may do for them.
pub const WRITE_PERMISSION_GRANTS: Action = Action {
    delegated: &[P::DelegatedPermissionGrantReadWriteAll],
    application: &[P::DelegatedPermissionGrantReadWriteAll],
    roles: &[R::ApplicationAdministrator],
    ..Action::new("grant delegated permissions")
};
/// The same for delegated permissions of Microsoft Graph: with them an application does whatever an administrator who
/// signs in to it may do.
pub const GRANT_DELEGATED_PERMISSIONS_OF_GRAPH: Action = Action {
    delegated: &[
        P::DelegatedPermissionGrantReadWriteAll,
        P::AppRoleAssignmentReadWriteAll,
    ],
    application: &[P::DelegatedPermissionGrantReadWriteAll],
    ..Action::new("grant delegated permissions of Microsoft Graph")
};
/// Read directory roles and who holds them.
pub const READ_DIRECTORY_ROLES: Action = Action {
    delegated: &[
        P::RoleManagementReadWriteDirectory,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::RoleManagementReadWriteDirectory,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    members: true,
    ..Action::new("read directory roles")
};
/// Give and take directory roles.
pub const WRITE_DIRECTORY_ROLES: Action = Action {
    delegated: &[P::RoleManagementReadWriteDirectory],
    application: &[P::RoleManagementReadWriteDirectory],
    roles: &[R::PrivilegedRoleAdministrator],
    ..Action::new("give or take directory roles")
};
/// Read administrative units and what is in them.
pub const READ_UNITS: Action = Action {
    delegated: &[
        P::RoleManagementReadWriteDirectory,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::RoleManagementReadWriteDirectory,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    members: true,
    ..Action::new("read administrative units")
};
/// Make, change and delete administrative units, and say what is in them.
pub const WRITE_UNITS: Action = Action {
    delegated: &[
        P::RoleManagementReadWriteDirectory,
        P::DirectoryReadWriteAll,
    ],
    application: &[P::RoleManagementReadWriteDirectory],
    ..Action::new("change administrative units")
};
/// Read the organisation.
pub const READ_ORGANIZATION: Action = Action {
    delegated: &[
        P::UserRead,
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
    members: true,
    guests: true,
    ..Action::new("read the organisation")
};
/// Change the organisation.
pub const WRITE_ORGANIZATION: Action = Action {
    delegated: &[P::OrganizationReadWriteAll],
    application: &[P::OrganizationReadWriteAll],
    ..Action::new("change the organisation")
};
/// Read the domains of the organisation.
pub const READ_DOMAINS: Action = Action {
    delegated: &[
        P::DomainReadAll,
        P::DomainReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::DomainReadAll,
        P::DomainReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    members: true,
    ..Action::new("read domains")
};
/// Add, verify and remove domains.
pub const WRITE_DOMAINS: Action = Action {
    delegated: &[P::DomainReadWriteAll],
    application: &[P::DomainReadWriteAll],
    ..Action::new("change domains")
};
