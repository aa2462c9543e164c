//! The token request (RFC 6749 sections 4.1.3, 4.4.2 and 6) and its answer.

use serde::Serialize;
use serde_json::Value;

use super::authorize::claims;
use super::client::ClientAuthentication;
use super::device::DEVICE_CODE_GRANT;
use super::error::{ErrorCode, OAuthError};
use super::parameters::Parameters;
use super::scope::ScopeSet;
use crate::encoding::shorten;
use crate::secret::SecretText;

/// What the client gives in exchange for tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// `authorization_code`.
    AuthorizationCode {
        /// The code.
        code: SecretText,
        /// Must be the one of the authorize request (RFC 6749 section 4.1.3).
        redirect_uri: Option<String>,
        /// PKCE.
        code_verifier: Option<SecretText>,
        /// A narrower or equal scope; Entra ID's clients send it.
        scope: ScopeSet,
    },
    /// `refresh_token`.
    RefreshToken {
        /// The token.
        refresh_token: SecretText,
        /// What the new tokens are for; empty means as before.
        scope: ScopeSet,
    },
    /// `urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 section 3.4).
    DeviceCode {
        /// The code that the device got.
        device_code: SecretText,
    },
    /// `client_credentials`.
    ClientCredentials {
        /// `<resource>/.default`.
        scope: ScopeSet,
    },
}

/// A request to the token endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenRequest {
    /// Who asks; not checked yet.
    pub client: ClientAuthentication,
    /// What is given in exchange.
    pub grant: Grant,
    /// The `claims` parameter, a JSON object; Entra ID's clients announce capabilities in it.
    pub claims: Option<Value>,
    /// `client_info=1`: the client wants `client_info` in the answer.
    pub wants_client_info: bool,
}

impl TokenRequest {
    /// Reads the body of a token request and its `Authorization` header.
    ///
    /// # Errors
    /// `invalid_request`, `invalid_client`, `invalid_scope` or `unsupported_grant_type`, each
    /// naming the parameter.
    pub fn parse(parameters: &Parameters, authorization: Option<&str>) -> Result<Self, OAuthError> {
        Ok(Self {
            grant: Grant::parse(parameters)?,
            client: ClientAuthentication::parse(parameters, authorization)?,
            claims: claims(parameters)?,
            wants_client_info: parameters.find("client_info") == Some("1"),
        })
    }
}

impl Grant {
    fn parse(parameters: &Parameters) -> Result<Self, OAuthError> {
        let scope = || ScopeSet::parse(parameters.find("scope").unwrap_or_default());
        match parameters.get("grant_type")? {
            "authorization_code" => Ok(Self::AuthorizationCode {
                code: SecretText::new(parameters.get("code")?),
                redirect_uri: parameters.find_owned("redirect_uri"),
                code_verifier: parameters.find("code_verifier").map(SecretText::new),
                scope: scope()?,
            }),
            "refresh_token" => Ok(Self::RefreshToken {
                refresh_token: SecretText::new(parameters.get("refresh_token")?),
                scope: scope()?,
            }),
            DEVICE_CODE_GRANT => Ok(Self::DeviceCode {
                device_code: SecretText::new(parameters.get("device_code")?),
            }),
            "client_credentials" => {
                parameters.get("scope")?;
                Ok(Self::ClientCredentials { scope: scope()? })
            }
            other => Err(OAuthError::new(
                ErrorCode::UnsupportedGrantType,
                format!(
                    "`grant_type` `{}` is not one of authorization_code, refresh_token, \
                     client_credentials, {DEVICE_CODE_GRANT}",
                    shorten(other)
                ),
            )
            .with_code(70_003)),
        }
    }

    /// The value of `grant_type`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AuthorizationCode { .. } => "authorization_code",
            Self::RefreshToken { .. } => "refresh_token",
            Self::DeviceCode { .. } => DEVICE_CODE_GRANT,
            Self::ClientCredentials { .. } => "client_credentials",
        }
    }
}

/// A successful answer of the token endpoint (RFC 6749 section 5.1, OpenID Connect Core section
/// 3.1.3.3), with the members that Entra ID adds. It has no `Debug` form because it is full of secrets.
#[derive(Clone, Serialize)]
pub struct TokenResponse {
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// What was granted, separated by spaces; absent for client credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// How long the access token is valid, in seconds.
    pub expires_in: i64,
    /// How long it may be used when the service cannot be reached, in seconds; Entra ID's clients
    /// expect the member, here it equals `expires_in`.
    pub ext_expires_in: i64,
    /// The access token.
    pub access_token: String,
    /// The refresh token, if `offline_access` was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The ID token, if `openid` was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// See [`crate::oidc::client_info`]; only if the client asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_info: Option<String>,
}

impl TokenResponse {
    /// An answer with an access token and nothing else.
    pub fn bearer(access_token: String, expires_in: i64) -> Self {
        Self {
            token_type: "Bearer",
            scope: None,
            expires_in,
            ext_expires_in: expires_in,
            access_token,
            refresh_token: None,
            id_token: None,
            client_info: None,
        }
    }
}
