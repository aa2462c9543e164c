//! `/identityGovernance/entitlementManagement`: catalogs, packages, policies, partners; requests,
//! approvals and assignments. The handlers read what was sent and shape what comes back.

mod app_consent;
mod approvals;
mod assignments;
mod catalogs;
mod navigation;
mod organizations;
mod packages;
mod policies;
mod requests;
mod resource_requests;
mod resources;
mod role_scopes;
mod settings;
mod short;

use crate::routes::Route;

/// The path of a resource of entitlement management.
macro_rules! at {
    ($path:literal) => {
        concat!("/identityGovernance/entitlementManagement", $path)
    };
}
use at;

/// A handler behind the check that the token is good for reading here at all.
macro_rules! reads {
    ($handle:path) => {
        |call| {
            xenia_engine::entitlement::check_token(call.engine(), call.ctx(), false)?;
            $handle(call)
        }
    };
}
use reads;

/// The same for changing something.
macro_rules! writes {
    ($handle:path) => {
        |call| {
            xenia_engine::entitlement::check_token(call.engine(), call.ctx(), true)?;
            $handle(call)
        }
    };
}
use writes;

/// The name of a set, for contexts and locations.
macro_rules! set {
    ($name:literal) => {
        concat!("identityGovernance/entitlementManagement/", $name)
    };
}
use set;

pub(super) const ROUTES: &[&[Route]] = &[
    app_consent::ROUTES,
    approvals::ROUTES,
    assignments::ROUTES,
    catalogs::ROUTES,
    organizations::ROUTES,
    packages::ROUTES,
    policies::ROUTES,
    requests::ROUTES,
    resource_requests::ROUTES,
    resources::ROUTES,
    role_scopes::ROUTES,
    settings::ROUTES,
];
