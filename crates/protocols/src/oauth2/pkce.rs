//! Proof Key for Code Exchange (RFC 7636), method `S256` only: `plain` protects nobody.

use super::error::{ErrorCode, OAuthError};
use super::parameters::Parameters;
use crate::encoding::{base64url, from_base64url, sha256, shorten};
use aws_lc_rs::constant_time::verify_slices_are_equal;

/// A code challenge of method `S256`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// Reads a stored or received challenge: base64url of 32 bytes.
    pub fn parse(text: &str) -> Option<Self> {
        (from_base64url(text)?.len() == 32).then(|| Self(text.to_owned()))
    }

    /// `code_challenge` and `code_challenge_method` of an authorize request.
    ///
    /// # Errors
    /// `invalid_request` for another method than `S256`, also for none, as none means `plain` (RFC
    /// 7636 section 4.3); for a malformed challenge; for a method without a challenge.
    pub(super) fn from_parameters(parameters: &Parameters) -> Result<Option<Self>, OAuthError> {
        let method = parameters.find("code_challenge_method");
        let Some(challenge) = parameters.find("code_challenge") else {
            return match method {
                None => Ok(None),
                Some(_) => Err(OAuthError::missing("code_challenge")),
            };
        };
        match method {
            Some("S256") => Self::parse(challenge).map(Some).ok_or_else(|| {
                OAuthError::invalid_request("`code_challenge` is not base64url of 32 bytes")
            }),
            other => Err(OAuthError::invalid_request(format!(
                "`code_challenge_method` is `{}`, only `S256` is accepted",
                shorten(other.unwrap_or("plain"))
            ))),
        }
    }

    /// The text to be stored with the authorization code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The challenge of a verifier.
    pub fn of_verifier(verifier: &str) -> Self {
        Self(base64url(sha256(verifier.as_bytes())))
    }

    /// Compares a verifier with the challenge in constant time (RFC 7636 section 4.6).
    ///
    /// # Errors
    /// `invalid_request` for a malformed verifier, `invalid_grant` for a wrong one.
    pub fn verify(&self, verifier: &str) -> Result<(), OAuthError> {
        let unreserved =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
            return Err(OAuthError::invalid_request(
                "`code_verifier` must have 43 to 128 characters out of A-Z a-z 0-9 - . _ ~",
            ));
        }
        let computed = Self::of_verifier(verifier);
        verify_slices_are_equal(computed.0.as_bytes(), self.0.as_bytes()).map_err(|_| {
            OAuthError::new(
                ErrorCode::InvalidGrant,
                "`code_verifier` does not belong to the `code_challenge` of the sign-in",
            )
            .with_code(501_481)
        })
    }
}
