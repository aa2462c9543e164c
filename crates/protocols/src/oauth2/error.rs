//! Errors with the names of the specifications and the body that Entra ID's clients read.

use std::fmt;

use serde_json::{Value, json};
use thiserror::Error;

/// The value of `error`, by the specification that defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// RFC 6749 section 4.1.2.1 and 5.2: a parameter is missing, twice there or malformed.
    InvalidRequest,
    /// RFC 6749 section 5.2: the client is unknown or did not prove who it is.
    InvalidClient,
    /// RFC 6749 section 5.2: the code, refresh token or assertion is wrong, used, expired or
    /// revoked.
    InvalidGrant,
    /// RFC 6749: this client may not do this.
    UnauthorizedClient,
    /// RFC 6749 section 5.2.
    UnsupportedGrantType,
    /// RFC 6749 section 4.1.2.1.
    UnsupportedResponseType,
    /// RFC 6749: the scope is malformed, unknown or more than was granted.
    InvalidScope,
    /// RFC 6749 section 4.1.2.1: the person or a policy said no.
    AccessDenied,
    /// RFC 6749 section 4.1.2.1.
    ServerError,
    /// RFC 6749 section 4.1.2.1.
    TemporarilyUnavailable,
    /// OpenID Connect Core section 3.1.2.6: `prompt=none` and a page would be needed.
    InteractionRequired,
    /// OpenID Connect Core section 3.1.2.6.
    LoginRequired,
    /// OpenID Connect Core section 3.1.2.6.
    AccountSelectionRequired,
    /// OpenID Connect Core section 3.1.2.6.
    ConsentRequired,
    /// OpenID Connect Core section 3.1.2.6: `request` is not supported.
    RequestNotSupported,
    /// OpenID Connect Core section 3.1.2.6: `request_uri` is not supported.
    RequestUriNotSupported,
    /// RFC 6750 section 3.1: the access token is wrong, expired or revoked.
    InvalidToken,
    /// RFC 6750 section 3.1.
    InsufficientScope,
    /// RFC 8628 section 3.5: the device code has not been approved yet.
    AuthorizationPending,
    /// RFC 8628 section 3.5: the client polls too often.
    SlowDown,
    /// RFC 8628 section 3.5: the device code has expired.
    ExpiredToken,
    /// RFC 8707 section 2: the resource is unknown or not one.
    InvalidTarget,
}

impl ErrorCode {
    /// The value on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InteractionRequired => "interaction_required",
            Self::LoginRequired => "login_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::ExpiredToken => "expired_token",
            Self::InvalidTarget => "invalid_target",
        }
    }

    /// The HTTP status of an answer that carries this error in its body (RFC 6749 section 5.2,
    /// RFC 6750 section 3.1).
    pub const fn http_status(self) -> u16 {
        match self {
            Self::InvalidClient | Self::InvalidToken => 401,
            Self::InsufficientScope => 403,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
            _ => 400,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An error as it is sent to a client.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{error}: {description}")]
pub struct OAuthError {
    /// What kind of error.
    pub error: ErrorCode,
    /// What happened, for the developer of the client: which parameter, which value, which rule.
    pub description: String,
    /// The numbers under which Entra ID's documentation lists the error (`AADSTS` codes), for
    /// clients that decide by them; may be empty.
    pub codes: Vec<u32>,
}

/// What an error body says about the request that failed.
#[derive(Clone, Copy, Debug)]
pub struct ErrorContext<'a> {
    /// The present, in seconds since 1970.
    pub now: i64,
    /// Identifies the request on our side.
    pub trace_id: &'a str,
    /// The client's own identifier of the request (`client-request-id`), or the trace id.
    pub correlation_id: &'a str,
}

impl OAuthError {
    /// An error without a number.
    pub fn new(error: ErrorCode, description: impl Into<String>) -> Self {
        Self {
            error,
            description: description.into(),
            codes: Vec::new(),
        }
    }

    /// The error with one more of Entra ID's numbers, for instance `50011`.
    #[must_use]
    pub fn with_code(mut self, code: u32) -> Self {
        self.codes.push(code);
        self
    }

    /// The body of an error answer, with the members that Entra ID sends: `error`,
    /// `error_description`, `error_codes`, `timestamp`, `trace_id`, `correlation_id`.
    pub fn to_json(&self, context: &ErrorContext<'_>) -> Value {
        json!({
            "error": self.error.name(),
            "error_description": self.wire_description(),
            "error_codes": self.codes,
            "timestamp": timestamp(context.now),
            "trace_id": context.trace_id,
            "correlation_id": context.correlation_id,
        })
    }

    /// The description in the characters that RFC 6749 section 5.2 allows (`%x20-21`, `%x23-5B`,
    /// `%x5D-7E`); others become `?`.
    pub fn wire_description(&self) -> String {
        let allowed = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
        self.description
            .chars()
            .map(|c| if allowed(c) { c } else { '?' })
            .collect()
    }

    pub(super) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }

    /// `AADSTS900144`: a required parameter is not there.
    pub(super) fn missing(parameter: &str) -> Self {
        Self::invalid_request(format!("the parameter `{parameter}` is missing")).with_code(900_144)
    }
}

/// `2026-03-03 18:59:12Z`, as Entra ID writes it; empty for a time outside the calendar.
fn timestamp(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map(|time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
        .unwrap_or_default()
}
