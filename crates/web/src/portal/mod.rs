//! My Access: what one can ask for, what one has, what one asked. The addresses stand at the head
//! of [`crate::views::portal`].

mod access;
mod ask;
mod behalf;
mod group_deeds;
mod group_forms;
mod group_questions;
mod groups;
mod packages;
mod requests;

pub(crate) use groups::asker;

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
        .route("/my-access/{tenant}/others", get(behalf::list))
        .route(
            "/my-access/{tenant}/packages/{package}/for",
            get(behalf::form).post(behalf::send),
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
        .merge(group_pages())
}

/// The pages about groups.
fn group_pages() -> Router<Parts> {
    macro_rules! at {
        ($path:literal) => {
            concat!("/my-access/{tenant}/groups/{group}", $path)
        };
    }
    Router::new()
        .route("/my-access/{tenant}/groups", get(groups::list))
        .route(at!(""), get(groups::one))
        .route(at!("/join"), post(group_deeds::join))
        .route(at!("/withdraw"), post(group_deeds::withdraw))
        .route(at!("/leave"), post(group_deeds::leave))
        .route(at!("/members"), post(group_deeds::add))
        .route(at!("/members/{member}/end"), post(group_deeds::end))
        .route(at!("/members/{member}/remove"), post(group_deeds::remove))
        .route(at!("/settings"), post(group_deeds::settings))
        .route(at!("/restore"), post(group_questions::restored))
        .route(
            at!("/renew"),
            get(group_questions::renew_form).post(group_questions::renew),
        )
        .route(
            at!("/ownership"),
            get(group_questions::ownership_form).post(group_questions::ownership),
        )
        .route(
            at!("/requests/{request}"),
            get(group_questions::request).post(group_questions::decide),
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
