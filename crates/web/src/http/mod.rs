//! The pages over HTTP: who visits, what is answered, how forms are read.

mod asked;
mod assets;
mod form;
mod nothing;
mod photos;
mod reply;
mod upload;
mod visit;

pub(crate) use asked::Asked;
pub(crate) use form::{Form, comes_from_us};
pub(crate) use photos::Side;
pub(crate) use reply::{Failure, Outcome, Reply};
pub(crate) use upload::Upload;
pub(crate) use visit::{Visit, first, organisation};

use axum::{Router, http::header, middleware, response::Response};
use std::sync::Arc;
use xenia_engine::{Engine, mail::MailDrop};

/// What the pages need.
#[derive(Clone)]
pub struct Parts {
    /// The use cases.
    pub engine: Arc<Engine>,
    /// Where messages are kept while no mail server is configured; the console shows them.
    pub mail_drop: Option<Arc<dyn MailDrop>>,
    /// Whether the server runs with a sample organisation, whose people anybody can play.
    pub is_sample: bool,
}

/// All pages and the static files.
pub fn router(parts: Parts) -> Router {
    Router::new()
        .route("/assets/{name}", axum::routing::get(assets::serve))
        .route(
            "/photos/{kind}/{id}/{tag}/{side}",
            axum::routing::get(photos::serve),
        )
        .merge(crate::portal::router())
        .merge(crate::approvals::router())
        .merge(crate::console::router())
        .merge(crate::photos::router())
        .fallback(nothing::no_such_page)
        .method_not_allowed_fallback(nothing::not_that_way)
        .layer(middleware::map_response(secure))
        .with_state(parts)
}

/// The headers of every answer: nothing is framed, nothing inline runs, nothing personal is kept.
async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let policy = xenia_design::assets::content_security_policy(&[]);
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::REFERRER_POLICY, "same-origin".to_owned()),
        (header::X_FRAME_OPTIONS, "DENY".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    for (name, value) in fixed {
        if let Ok(value) = value.parse() {
            headers.entry(name).or_insert(value);
        }
    }
    response
}
