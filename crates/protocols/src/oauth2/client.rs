//! How a client says at the token endpoint who it is (RFC 6749 section 2.3, RFC 7523 section 2.2).

use base64::prelude::{BASE64_STANDARD, Engine as _};
use percent_encoding::percent_decode_str;

use super::error::{ErrorCode, OAuthError};
use super::parameters::Parameters;
use crate::encoding::shorten;
use crate::jose::{ClaimRules, ClaimsError, RegisteredClaims, check_claims};
use crate::secret::SecretText;

/// The `client_assertion_type` of a private-key JWT (RFC 7523 section 2.2).
pub const CLIENT_ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long a client assertion may be valid from now on, in seconds; what its identifier must be
/// remembered for is bounded by this.
pub const MAX_ASSERTION_SECONDS: i64 = 24 * 60 * 60;

/// What the client presented; nothing of it is checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// Only its name: a public client.
    None {
        /// The application id.
        client_id: String,
    },
    /// `client_id` and `client_secret` in the body (`client_secret_post`).
    SecretPost {
        /// The application id.
        client_id: String,
        /// The secret.
        secret: SecretText,
    },
    /// Both in the `Authorization` header (`client_secret_basic`).
    SecretBasic {
        /// The application id.
        client_id: String,
        /// The secret.
        secret: SecretText,
    },
    /// A JWT signed with the client's own key (`private_key_jwt`).
    PrivateKeyJwt {
        /// The application id, if the body has it; otherwise it is the assertion's `sub`.
        client_id: Option<String>,
        /// The JWT in compact form.
        assertion: SecretText,
    },
}

impl ClientAuthentication {
    /// Reads the client's authentication out of the body and the `Authorization` header.
    ///
    /// # Errors
    /// `invalid_request` if more than one way is used (RFC 6749 section 2.3), none is, or the two
    /// places name different clients; `invalid_client` for a malformed header.
    pub fn parse(parameters: &Parameters, authorization: Option<&str>) -> Result<Self, OAuthError> {
        let client_id = parameters.find_owned("client_id");
        let secret = parameters.find("client_secret").map(SecretText::new);
        let assertion = assertion(parameters)?;
        match (authorization, secret, assertion) {
            (Some(header), None, None) => basic(header, client_id.as_deref()),
            (None, Some(secret), None) => {
                let client_id = client_id.ok_or_else(|| OAuthError::missing("client_id"))?;
                Ok(Self::SecretPost { client_id, secret })
            }
            (None, None, Some(assertion)) => Ok(Self::PrivateKeyJwt {
                client_id,
                assertion,
            }),
            (None, None, None) => client_id
                .map(|client_id| Self::None { client_id })
                .ok_or_else(|| OAuthError::missing("client_id")),
            _ => Err(OAuthError::invalid_request(
                "the client authenticates in more than one way, use one",
            )),
        }
    }

    /// The application id, if it is said outside of an assertion.
    pub fn client_id(&self) -> Option<&str> {
        match self {
            Self::None { client_id }
            | Self::SecretPost { client_id, .. }
            | Self::SecretBasic { client_id, .. } => Some(client_id),
            Self::PrivateKeyJwt { client_id, .. } => client_id.as_deref(),
        }
    }
}

fn assertion(parameters: &Parameters) -> Result<Option<SecretText>, OAuthError> {
    let kind = parameters.find("client_assertion_type");
    match (parameters.find("client_assertion"), kind) {
        (None, None) => Ok(None),
        (Some(assertion), Some(CLIENT_ASSERTION_TYPE)) => Ok(Some(SecretText::new(assertion))),
        (None, Some(_)) => Err(OAuthError::missing("client_assertion")),
        (Some(_), None) => Err(OAuthError::missing("client_assertion_type")),
        (Some(_), Some(other)) => Err(OAuthError::invalid_request(format!(
            "`client_assertion_type` `{}` is not supported, only `{CLIENT_ASSERTION_TYPE}` is",
            shorten(other)
        ))),
    }
}

/// `Basic base64(form-encoded id ":" form-encoded secret)`, RFC 6749 section 2.3.1.
fn basic(header: &str, body_id: Option<&str>) -> Result<ClientAuthentication, OAuthError> {
    let malformed = || {
        OAuthError::new(
            ErrorCode::InvalidClient,
            "the `Authorization` header is not `Basic` with base64 of `client_id:client_secret`",
        )
    };
    let (scheme, encoded) = header.split_once(' ').ok_or_else(malformed)?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(malformed());
    }
    let bytes = BASE64_STANDARD
        .decode(encoded.trim())
        .map_err(|_| malformed())?;
    let text = String::from_utf8(bytes).map_err(|_| malformed())?;
    let (client_id, secret) = text.split_once(':').ok_or_else(malformed)?;
    let (client_id, secret) = (
        form_decode(client_id).ok_or_else(malformed)?,
        form_decode(secret).ok_or_else(malformed)?,
    );
    if client_id.is_empty() || secret.is_empty() {
        return Err(malformed());
    }
    if body_id.is_some_and(|other| other != client_id) {
        return Err(OAuthError::invalid_request(
            "the `Authorization` header and `client_id` name different clients",
        ));
    }
    Ok(ClientAuthentication::SecretBasic {
        client_id,
        secret: SecretText::new(secret),
    })
}

fn form_decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(|decoded| decoded.into_owned())
}

/// What a checked client assertion says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAssertion {
    /// `jti`: refuse a second assertion of this client with it until [`Self::expires_at`].
    pub id: Option<String>,
    /// `exp`, in seconds since 1970.
    pub expires_at: i64,
}

/// Checks the claims of a client assertion whose signature has been verified with one of the
/// client's keys (RFC 7523 section 3): `iss` and `sub` are the client, `aud` is one of
/// `audiences` (the token endpoint or the issuer), and it does not live longer than
/// [`MAX_ASSERTION_SECONDS`].
///
/// # Errors
/// The first rule that is broken; the answer to the client is `invalid_client`.
pub fn check_client_assertion(
    payload: &[u8],
    client_id: &str,
    audiences: &[&str],
    now: i64,
    leeway: i64,
) -> Result<ClientAssertion, ClaimsError> {
    let rules = ClaimRules {
        issuer: client_id,
        audiences,
        now,
        leeway,
    };
    check_assertion_of(payload, client_id, &rules)
}

/// Checks the claims of an assertion by which another issuer speaks for a client, as
/// [`check_client_assertion`]: issuer and audience are those of the rules, letter by letter, and so
/// is the subject.
///
/// # Errors
/// The first rule that is broken; the answer to the client is `invalid_client`.
pub fn check_assertion_of(
    payload: &[u8],
    wanted: &str,
    rules: &ClaimRules<'_>,
) -> Result<ClientAssertion, ClaimsError> {
    let RegisteredClaims {
        subject,
        id,
        expires_at,
        ..
    } = check_claims(payload, rules)?;
    let subject = subject.ok_or(ClaimsError::Missing { claim: "sub" })?;
    if subject != wanted {
        return Err(ClaimsError::WrongSubject {
            expected: wanted.to_owned(),
            found: shorten(&subject),
        });
    }
    let seconds = expires_at.saturating_sub(rules.now);
    if seconds > MAX_ASSERTION_SECONDS {
        return Err(ClaimsError::TooLongLived {
            seconds,
            limit: MAX_ASSERTION_SECONDS,
        });
    }
    Ok(ClientAssertion { id, expires_at })
}
