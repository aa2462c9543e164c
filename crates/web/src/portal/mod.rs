//! My Access: what one can ask for, what one has, what one asked. The addresses stand at the head
//! of [`crate::views::portal`].

mod access;
mod ask;
mod packages;
mod requests;

use crate::http::Parts;
use axum::{
    Router,
    routing::{get, post},
};

/// The pages.
pub(crate) fn router() -> Router<Parts> {
    Router::new()
        .route("/my-access/{tenant}", get(packages::list))
        .route("/my-access/{tenant}/packages/{package}", get(packages::one))
        .route(
            "/my-access/{tenant}/packages/{package}/request",
            get(ask::form).post(ask::send),
        )
        .route("/my-access/{tenant}/requests", get(requests::list))
        .route("/my-access/{tenant}/requests/{request}", get(requests::one))
        .route(
            "/my-access/{tenant}/requests/{request}/cancel",
            post(requests::cancel),
        )
        .route("/my-access/{tenant}/access", get(access::list))
        .route("/my-access/{tenant}/leave", post(access::leave_altogether))
        .route(
            "/my-access/{tenant}/access/{assignment}/leave",
            post(access::leave),
        )
        .route(
            "/my-access/{tenant}/access/{assignment}/extend",
            get(access::extend_form).post(access::extend),
        )
}

/// An id from an address.
pub(crate) fn id<T: std::str::FromStr>(
    what: &str,
    text: &str,
) -> Result<T, xenia_engine::domain::Refusal> {
    text.parse()
        .map_err(|_| xenia_engine::domain::Refusal::not_found(what, text))
}
