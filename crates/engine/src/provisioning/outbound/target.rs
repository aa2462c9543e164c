//! The port through which applications are provisioned.

use serde_json::Value;

/// One request to an application's SCIM service.
#[derive(Clone, Debug, PartialEq)]
pub struct Request<'a> {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// The bearer token.
    pub token: &'a str,
    /// The body.
    pub body: Option<Value>,
}

/// What the application answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// After how many seconds to ask again, where it says so.
    pub retry_after: Option<i64>,
    /// The JSON in the body, where there is some.
    pub body: Value,
}

/// Why nothing was answered.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{reason}")]
pub struct Unanswered {
    /// What went wrong.
    pub reason: String,
}

/// What sends requests to applications. It is the place that refuses addresses inside the server's
/// own network.
pub trait Target: Send + Sync {
    /// Sends a request and waits ten seconds at most. Redirects are not followed.
    ///
    /// # Errors
    /// The address is not allowed, cannot be reached, or does not answer in time.
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unanswered>;
}
