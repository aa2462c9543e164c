//! Provisioning: out into applications, and in from HR systems and partners.

mod connection;
mod connection_form;
mod deeds;
mod lines;
mod mappings;
mod outbound;

use super::applications::LINE;
use crate::{http::Parts, views::shared::Tabs};
use axum::{
    Router,
    routing::{get, post},
};
use xenia_engine::domain::ServicePrincipalId;

/// The views of an application; `here` is what stands behind its address.
pub(super) fn tabs(id: ServicePrincipalId, here: &str) -> Tabs {
    let base = format!("{LINE}/{id}");
    let provisioning = format!("{base}/provisioning");
    let log = format!("{provisioning}/log");
    Tabs::new(
        &format!("{base}{here}"),
        &[
            ("Sign-in and access", &base),
            ("Provisioning", &provisioning),
            ("Provisioning log", &log),
        ],
    )
}

/// The pages.
pub(super) fn router() -> Router<Parts> {
    Router::new()
        .route(
            "/console/applications/{application}/provisioning",
            get(outbound::show).post(deeds::set),
        )
        .route(
            "/console/applications/{application}/provisioning/log",
            get(lines::log),
        )
        .route(
            "/console/applications/{application}/provisioning/mappings",
            get(mappings::show).post(mappings::act),
        )
        .route(
            "/console/applications/{application}/provisioning/now",
            post(deeds::now),
        )
        .route(
            "/console/applications/{application}/provisioning/{deed}",
            post(deeds::act),
        )
        .route("/console/provisioning", get(connection::list))
        .route(
            "/console/provisioning/new",
            get(connection_form::new).post(connection_form::create),
        )
        .route("/console/provisioning/{connection}", get(connection::one))
        .route(
            "/console/provisioning/{connection}/settings",
            post(connection::set),
        )
        .route(
            "/console/provisioning/{connection}/tokens",
            post(connection::add_token),
        )
        .route(
            "/console/provisioning/{connection}/tokens/{token}/remove",
            post(connection::remove_token),
        )
        .route(
            "/console/provisioning/{connection}/remove",
            post(connection::remove),
        )
}
