//! The console: handlers, one file per area. The addresses stand at the head of the modules in
//! [`crate::views::console`].

mod catalogs;
mod common;
mod package_deeds;
mod package_form;
mod packages;
mod policies;
mod policy_body;
mod policy_fields;
mod policy_input;

use crate::http::Parts;
use axum::{
    Router,
    routing::{get, post},
};

/// The pages.
pub(crate) fn router() -> Router<Parts> {
    Router::new().merge(packages()).merge(catalogs())
}

fn packages() -> Router<Parts> {
    Router::new()
        .route("/console/packages", get(packages::list))
        .route(
            "/console/packages/new",
            get(package_form::new).post(package_form::create),
        )
        .route("/console/packages/{package}", get(packages::one))
        .route(
            "/console/packages/{package}/edit",
            get(package_form::edit).post(package_form::update),
        )
        .route(
            "/console/packages/{package}/remove",
            post(package_deeds::remove),
        )
        .route(
            "/console/packages/{package}/resources",
            post(package_deeds::add_resource),
        )
        .route(
            "/console/packages/{package}/resources/{resource}/remove",
            post(package_deeds::remove_resource),
        )
        .route(
            "/console/packages/{package}/assignments/{assignment}/end",
            post(package_deeds::end_assignment),
        )
        .route(
            "/console/packages/{package}/policies/new",
            get(policies::new).post(policies::create),
        )
        .route(
            "/console/packages/{package}/policies/{policy}",
            get(policies::edit).post(policies::update),
        )
        .route(
            "/console/packages/{package}/policies/{policy}/remove",
            post(policies::remove),
        )
}

fn catalogs() -> Router<Parts> {
    Router::new()
        .route("/console/catalogs", get(catalogs::list))
        .route(
            "/console/catalogs/new",
            get(catalogs::new).post(catalogs::create),
        )
        .route("/console/catalogs/{catalog}", get(catalogs::one))
        .route(
            "/console/catalogs/{catalog}/edit",
            get(catalogs::edit).post(catalogs::update),
        )
        .route("/console/catalogs/{catalog}/remove", post(catalogs::remove))
        .route(
            "/console/catalogs/{catalog}/resources",
            post(catalogs::add_resource),
        )
        .route(
            "/console/catalogs/{catalog}/resources/{resource}/remove",
            post(catalogs::remove_resource),
        )
}
