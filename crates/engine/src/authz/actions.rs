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
    resource_actions: &["microsoft.directory/users/standard/read"],
    ..Action::new("read users")
};
/// Read one's own profile.
pub const READ_SELF: Action = Action {
    delegated: &[
        P::UserRead,
        P::UserReadWrite,
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
    resource_actions: &[
        "microsoft.directory/users/basic/update",
        "microsoft.directory/users/create",
        "microsoft.directory/users/delete",
    ],
    restricted: true,
    ..Action::new("create, change or delete users")
};
/// Change what decides who can sign in as somebody with a directory role, and delete such a user.
/// Global Administrators only.
pub const WRITE_ADMINISTRATORS: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::RoleManagementReadWriteDirectory],
    restricted: true,
    ..Action::new("change the sign-in of an administrator")
};
/// Read groups and who is in them.
pub const READ_GROUPS: Action = Action {
    delegated: &[
        P::GroupReadAll,
        P::GroupReadWriteAll,
        P::GroupMemberReadAll,
        P::GroupMemberReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::GroupReadAll,
        P::GroupReadWriteAll,
        P::GroupMemberReadAll,
        P::GroupMemberReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    members: true,
    resource_actions: &[
        "microsoft.directory/groups/standard/read",
        "microsoft.directory/groups/members/read",
    ],
    ..Action::new("read groups")
};
/// Read the groups that one is in.
pub const READ_OWN_GROUPS: Action = Action {
    delegated: READ_GROUPS.delegated,
    members: true,
    guests: true,
    ..Action::new("read the groups that one is in")
};
/// Create a group, as far as the organisation lets members.
pub const CREATE_GROUPS: Action = Action {
    delegated: &[P::GroupReadWriteAll, P::DirectoryReadWriteAll],
    application: &[
        P::GroupCreate,
        P::GroupReadWriteAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::UserAdministrator, R::GroupsAdministrator],
    members: true,
    resource_actions: &["microsoft.directory/groups/create"],
    ..Action::new("create groups")
};
/// Change and delete groups.
pub const WRITE_GROUPS: Action = Action {
    delegated: &[P::GroupReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::GroupReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::UserAdministrator, R::GroupsAdministrator],
    owners: true,
    resource_actions: &[
        "microsoft.directory/groups/basic/update",
        "microsoft.directory/groups/delete",
    ],
    restricted: true,
    ..Action::new("change or delete this group")
};
/// Add and remove members and owners of groups.
pub const WRITE_MEMBERS: Action = Action {
    delegated: &[
        P::GroupMemberReadWriteAll,
        P::GroupReadWriteAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::GroupMemberReadWriteAll,
        P::GroupReadWriteAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::UserAdministrator, R::GroupsAdministrator],
    owners: true,
    resource_actions: &[
        "microsoft.directory/groups/members/update",
        "microsoft.directory/groups/owners/update",
    ],
    restricted: true,
    ..Action::new("change who is in this group")
};
/// [`WRITE_GROUPS`] on a group that can hold directory roles: Privileged Role Administrators too.
/// [`WRITE_ROLE_GROUPS`] is asked beside it, and decides.
pub const WRITE_GROUPS_WITH_ROLES: Action = Action {
    roles: &[
        R::UserAdministrator,
        R::GroupsAdministrator,
        R::PrivilegedRoleAdministrator,
    ],
    ..WRITE_GROUPS
};
/// [`WRITE_MEMBERS`] of a group that can hold directory roles, in the same way.
pub const WRITE_MEMBERS_WITH_ROLES: Action = Action {
    roles: WRITE_GROUPS_WITH_ROLES.roles,
    ..WRITE_MEMBERS
};
/// Let the members of a group follow a rule, change or pause it. Not the owners: a rule reads what
/// they may not.
pub const MANAGE_MEMBERSHIP_RULES: Action = Action {
    delegated: &[P::GroupReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::GroupReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::UserAdministrator, R::GroupsAdministrator],
    ..Action::new("manage the membership rules of groups")
};
/// Let a rule remove as many members as the removal guard holds back, and change the guard. Not
/// those who write rules, or the guard would ask them whether they meant what they wrote.
pub const OVERRIDE_REMOVAL_GUARD: Action = Action {
    delegated: MANAGE_MEMBERSHIP_RULES.delegated,
    roles: &[R::IdentityGovernanceAdministrator],
    ..Action::new(
        "let a membership rule remove many members at once, or change the guard against that",
    )
};
/// Try membership rules on users, and see how their evaluation goes.
pub const TRY_MEMBERSHIP_RULES: Action = Action {
    delegated: READ_GROUPS.delegated,
    application: READ_GROUPS.application,
    roles: &[R::UserAdministrator, R::GroupsAdministrator],
    ..Action::new("try membership rules on users")
};
/// Create groups that can hold directory roles, and change them and who is in them: Global
/// Administrators, Privileged Role Administrators and the owners.
pub const WRITE_ROLE_GROUPS: Action = Action {
    delegated: &[P::RoleManagementReadWriteDirectory],
    application: &[P::RoleManagementReadWriteDirectory],
    roles: &[R::PrivilegedRoleAdministrator],
    owners: true,
    restricted: true,
    ..Action::new("change a group that can hold directory roles")
};
/// Read the settings of groups and the templates that there are.
pub const READ_GROUP_SETTINGS: Action = Action {
    delegated: &[P::DirectoryReadAll, P::DirectoryReadWriteAll],
    application: &[P::DirectoryReadAll, P::DirectoryReadWriteAll],
    members: true,
    ..Action::new("read the settings of groups")
};
/// Change the settings of groups, of the organisation or of one group.
pub const WRITE_GROUP_SETTINGS: Action = Action {
    delegated: &[P::DirectoryReadWriteAll],
    application: &[P::DirectoryReadWriteAll],
    roles: &[R::GroupsAdministrator],
    restricted: true,
    ..Action::new("change the settings of groups")
};
/// Read what passwords and names of applications may not contain.
pub const READ_SIGN_IN_SETTINGS: Action = Action {
    delegated: &[P::DirectoryReadAll, P::DirectoryReadWriteAll],
    application: &[P::DirectoryReadAll, P::DirectoryReadWriteAll],
    roles: &[R::SecurityReader, R::ApplicationAdministrator],
    ..Action::new("read the settings of passwords and of names of applications")
};
/// Change them: Global Administrators only.
pub const WRITE_SIGN_IN_SETTINGS: Action = Action {
    delegated: &[P::DirectoryReadWriteAll],
    application: &[P::DirectoryReadWriteAll],
    ..Action::new("change the settings of passwords and of names of applications")
};
/// See what a group is used for: applications, packages, roles, policies.
pub const READ_GROUP_USES: Action = Action {
    delegated: &[P::DirectoryReadAll, P::DirectoryReadWriteAll],
    application: &[P::DirectoryReadAll, P::DirectoryReadWriteAll],
    roles: &[
        R::GroupsAdministrator,
        R::UserAdministrator,
        R::IdentityGovernanceAdministrator,
        R::SecurityReader,
    ],
    owners: true,
    ..Action::new("see what this group is used for")
};
