//! Webhooks: the port through which Xenia posts to addresses that clients gave.

use serde_json::Value;

/// What an address answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The beginning of the body, as text.
    pub text: String,
}

/// Why nothing was answered.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{reason}")]
pub struct WebhookError {
    /// What went wrong.
    pub reason: String,
    /// Whether trying again is of no use: the address is not allowed.
    pub permanent: bool,
}

/// What posts to addresses that clients gave. It is the place that refuses addresses inside the
/// server's own network.
pub trait Webhook: Send + Sync {
    /// Posts JSON, or nothing, and waits ten seconds at most. Redirects are not followed.
    ///
    /// # Errors
    /// The address is not allowed, cannot be reached, or does not answer in time.
    fn post(&self, url: &str, body: Option<&Value>) -> Result<Answer, WebhookError>;
}
