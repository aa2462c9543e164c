//! The endpoints of OAuth 2.0 and OpenID Connect.

pub(crate) mod authorize;
pub(crate) mod device;
pub(crate) mod discovery;
pub(crate) mod logout;
pub(crate) mod token;
pub(crate) mod userinfo;

use crate::{call::Call, problem::Problem};
use axum::http::header;
use xenia_protocols::oauth2::{ErrorCode, OAuthError};

/// Refuses a body that is no form.
fn require_form(call: &Call) -> Result<(), Problem> {
    let form = "application/x-www-form-urlencoded";
    let sent = call
        .header(header::CONTENT_TYPE.as_str())
        .unwrap_or_default();
    if !sent.to_ascii_lowercase().starts_with(form) {
        let message = format!("the body must be of the type `{form}`");
        return Err(OAuthError::new(ErrorCode::InvalidRequest, message).into());
    }
    Ok(())
}
