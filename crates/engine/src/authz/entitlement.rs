//! The authorization table of entitlement management (identity-governance.md, section 6.1).

use super::Action;
use xenia_domain::{
    permission::Permission as P,
    role::{CatalogRole as C, DirectoryRole as R},
};

const READ: &[P] = &[
    P::EntitlementManagementReadAll,
    P::EntitlementManagementReadWriteAll,
];
const WRITE: &[P] = &[P::EntitlementManagementReadWriteAll];

/// Read catalogs, packages, policies and connected organizations.
pub const READ_ENTITLEMENT: Action = Action {
    delegated: READ,
    application: READ,
    roles: &[
        R::IdentityGovernanceAdministrator,
        R::SecurityReader,
        R::UserAdministrator,
    ],
    catalog_roles: &[
        C::CatalogOwner,
        C::CatalogReader,
        C::PackageManager,
        C::AssignmentManager,
    ],
    ..Action::new("read entitlement management")
};
/// Create catalogs.
pub const CREATE_CATALOGS: Action = Action {
    delegated: WRITE,
    application: WRITE,
    roles: &[R::IdentityGovernanceAdministrator],
    catalog_roles: &[C::CatalogCreator],
    ..Action::new("create catalogs")
};
/// Change a catalog, its resources and who holds roles on it.
pub const MANAGE_CATALOG: Action = Action {
    delegated: WRITE,
    application: WRITE,
    roles: &[R::IdentityGovernanceAdministrator],
    catalog_roles: &[C::CatalogOwner],
    ..Action::new("manage this catalog")
};
/// Put a group or an application into a catalog: its owners, and who manages all of them.
pub const OFFER_RESOURCE: Action = Action {
    delegated: WRITE,
    application: WRITE,
    roles: &[
        R::IdentityGovernanceAdministrator,
        R::GroupsAdministrator,
        R::UserAdministrator,
        R::ApplicationAdministrator,
    ],
    owners: true,
    ..Action::new("offer this resource in a catalog")
};
/// Create and change packages and their policies.
pub const MANAGE_PACKAGES: Action = Action {
    delegated: WRITE,
    application: WRITE,
    roles: &[R::IdentityGovernanceAdministrator],
    catalog_roles: &[C::CatalogOwner, C::PackageManager],
    ..Action::new("manage the access packages of this catalog")
};
/// Manage connected organizations and the tenant's entitlement settings.
pub const MANAGE_ORGANIZATIONS: Action = Action {
    delegated: WRITE,
    application: WRITE,
    roles: &[R::IdentityGovernanceAdministrator],
    ..Action::new("manage connected organizations and entitlement settings")
};
/// Assign, extend and take away access to the packages of a catalog.
pub const MANAGE_ASSIGNMENTS: Action = Action {
    delegated: WRITE,
    application: WRITE,
    roles: &[R::IdentityGovernanceAdministrator],
    catalog_roles: &[C::CatalogOwner, C::PackageManager, C::AssignmentManager],
    ..Action::new("manage the assignments of this catalog")
};
/// Ask for access, more time, or the end of it, for oneself.
pub const REQUEST_ACCESS: Action = Action {
    delegated: WRITE,
    oneself: true,
    ..Action::new("ask for access")
};
/// Decide requests that wait for one's decision.
pub const DECIDE_REQUESTS: Action = Action {
    delegated: WRITE,
    oneself: true,
    ..Action::new("decide requests")
};
/// Read what one has, asked for and has to decide.
pub const READ_OWN_ACCESS: Action = Action {
    delegated: READ,
    oneself: true,
    ..Action::new("read one's own access")
};
/// Change anything in entitlement management: what a token must be good for before anything else
/// is asked.
pub const CHANGE_ENTITLEMENT: Action = Action {
    delegated: WRITE,
    application: WRITE,
    catalog_roles: C::ALL,
    ..Action::new("change anything in entitlement management")
};
