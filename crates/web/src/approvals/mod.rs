//! Approvals: what waits for one's decision, and what one decided. The addresses stand at the head
//! of [`crate::views::approvals`].

pub(crate) mod consent;
mod lists;
mod one;

use crate::http::Parts;
use axum::{
    Router,
    routing::{get, post},
};

/// The pages.
pub(crate) fn router() -> Router<Parts> {
    Router::new()
        .route("/approvals/{tenant}", get(lists::waiting))
        .route("/approvals/{tenant}/history", get(lists::decided))
        .route(
            "/approvals/{tenant}/consent-requests/{request}",
            get(consent::show),
        )
        .route(
            "/approvals/{tenant}/consent-requests/{request}/decide",
            post(consent::decide),
        )
        .route(
            "/approvals/{tenant}/consent-requests/{request}/unblock",
            post(consent::unblock),
        )
        .route("/approvals/{tenant}/{request}", get(one::show))
        .route("/approvals/{tenant}/{request}/decide", post(one::decide))
}
