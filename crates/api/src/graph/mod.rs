//! The resources: a folder for each first segment of a path, a file for each resource.

mod applications;
mod audit_logs;
mod branding;
mod cast;
mod delta;
mod devices;
mod directory;
mod directory_objects;
mod directory_roles;
mod domains;
pub(crate) mod expand;
mod extensions;
mod group_lifecycle_policies;
mod groups;
mod identity_governance;
mod invitations;
mod licences;
mod me;
mod memberships;
mod memory;
mod oauth2_permission_grants;
mod organization;
mod owners;
mod permission_grant_policies;
mod photos;
mod policies;
mod reference;
mod role_management;
mod self_service;
mod service_principals;
mod subscriptions;
mod users;

use crate::routes::Route;

/// The routes of every folder.
pub(crate) const ROUTES: &[&[&[Route]]] = &[
    applications::ROUTES,
    &[
        audit_logs::ROUTES,
        branding::ROUTES,
        delta::ROUTES,
        devices::ROUTES,
        directory_objects::ROUTES,
        directory_roles::ROUTES,
        domains::ROUTES,
        group_lifecycle_policies::ROUTES,
        extensions::ROUTES,
        invitations::ROUTES,
        licences::ROUTES,
        me::ROUTES,
        memberships::ROUTES,
        oauth2_permission_grants::ROUTES,
        organization::ROUTES,
        permission_grant_policies::ROUTES,
        photos::ROUTES,
        policies::ROUTES,
        self_service::ROUTES,
        subscriptions::ROUTES,
    ],
    directory::ROUTES,
    groups::ROUTES,
    identity_governance::ROUTES,
    role_management::ROUTES,
    service_principals::ROUTES,
    users::ROUTES,
];
