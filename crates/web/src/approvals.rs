//! Approvals: handlers.

use crate::http::Parts;
use axum::Router;

/// The pages.
pub(crate) fn router() -> Router<Parts> {
    Router::new()
}
