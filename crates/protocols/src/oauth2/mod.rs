//! OAuth 2.0 messages as the token service receives and answers them (RFC 6749, 6750, 7523, 7636,
//! 8252, 8628, 9207 and OpenID Connect Core 1.0), with the error bodies that Entra ID sends.
//!
//! A request is read in two steps, because an error must only be sent to a redirect URI that is
//! known to belong to the client (RFC 6749 section 4.1.2.1):
//!
//! 1. [`Parameters::parse`], then [`AuthorizeTarget::parse`]: what fails here is shown on a page.
//!    The caller looks up the client and asks [`redirect_uri_matches`].
//! 2. [`AuthorizeRequest::parse`]: what fails here goes back to the client by
//!    [`AuthorizeTarget::response_url`] or a form.

mod authorize;
mod client;
mod device;
mod error;
mod parameters;
mod pkce;
mod redirect;
mod scope;
mod token;

pub use authorize::{AuthorizeRequest, AuthorizeTarget, Prompt, ResponseMode};
pub use client::{
    CLIENT_ASSERTION_TYPE, ClientAssertion, ClientAuthentication, MAX_ASSERTION_SECONDS,
    check_assertion_of, check_client_assertion,
};
pub use device::{
    DEVICE_CODE_GRANT, DeviceRequest, DeviceResponse, DeviceState, PollAnswer, Polled,
    USER_CODE_LETTERS, UserCode,
};
pub use error::{ErrorCode, ErrorContext, OAuthError};
pub use parameters::Parameters;
pub use pkce::CodeChallenge;
pub use redirect::{RedirectUriError, check_redirect_uri, redirect_uri_matches};
pub use scope::{ResourceName, Scope, ScopeSet};
pub use token::{Grant, TokenRequest, TokenResponse};
