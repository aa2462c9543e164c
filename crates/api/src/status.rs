//! The status code of a refusal: the one place that decides.
//!
//! Source: [Graph error responses](https://learn.microsoft.com/en-us/graph/errors). Graph answers
//! 400 for a query that it does not support.

use axum::http::StatusCode;
use xenia_engine::domain::Reason;

pub(crate) fn of(reason: Reason) -> StatusCode {
    match reason {
        Reason::Invalid | Reason::Unsupported => StatusCode::BAD_REQUEST,
        Reason::Unauthenticated => StatusCode::UNAUTHORIZED,
        Reason::Forbidden => StatusCode::FORBIDDEN,
        Reason::NotFound => StatusCode::NOT_FOUND,
        Reason::Conflict => StatusCode::CONFLICT,
        Reason::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        Reason::Gone => StatusCode::GONE,
        Reason::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Reason::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
    }
}
