//! Tokens: authorization codes, refresh tokens, client credentials, and what stands in ID and
//! access tokens.
//!
//! Every request for tokens reads anew who may what: a blocked user, a disabled application or an
//! assignment that has ended counts at the next request. Only client credentials are answered from
//! memory, and only as long as nothing was written on this node ([`crate::Engine::write`]) and the
//! memory is younger than five seconds, for the sake of other nodes.

mod authorize;
mod bearer;
mod cache;
mod claims;
mod client;
mod client_credentials;
mod consent;
mod device;
mod device_grant;
mod error;
mod exchange;
mod federated;
mod issue;
mod issuers;
mod logout;
mod resource;

pub use crate::consent::requests::Standing;
pub use authorize::{Authorized, RegisteredClient, authorize, client_of};
pub use bearer::{TokenVerifier, userinfo};
pub(crate) use cache::Cache;
pub use client::Platform;
pub use consent::{AgreeFor, Consent, ask_administrator, consent_needed, give_consent};
pub use device::{DeviceDecision, Waiting, begin_device, decide_device, find_device};
pub use error::{TokenError, TokenResult};
pub(crate) use issuers::IssuerKeys;
pub use issuers::{IssuerDocuments, KEYS_SECONDS, PAUSE_SECONDS, ROLLOVER_SECONDS};
pub use logout::{Hinted, hinted, may_return_to};

use crate::{Ctx, Engine};
use xenia_domain::TenantId;
use xenia_protocols::{
    oauth2::{Grant, TokenRequest, TokenResponse},
    oidc::Endpoints,
};

/// How long access and ID tokens live, in seconds.
pub const TOKEN_SECONDS: i64 = 60 * 60;
/// How long an authorization code is good, in seconds (RFC 6749 section 4.1.2 says ten minutes at
/// most).
pub const CODE_SECONDS: i64 = 5 * 60;
/// How long a refresh token is good when it is not used, in seconds.
pub const REFRESH_SECONDS: i64 = 90 * 24 * 60 * 60;
/// The same for applications that run in a browser page, from the sign-in on.
pub const SPA_REFRESH_SECONDS: i64 = 24 * 60 * 60;
/// How long a device code is good, in seconds: as long as Entra's.
pub const DEVICE_CODE_SECONDS: i64 = 15 * 60;
/// How far clocks may be apart, in seconds.
pub(crate) const LEEWAY_SECONDS: i64 = 60;

/// The addresses of a tenant's token service; issuers always have the tenant's id.
#[must_use]
pub fn endpoints(engine: &Engine, tenant: TenantId) -> Endpoints {
    Endpoints::new(&engine.config().base_url, &tenant.to_string())
}

/// Answers a request to the token endpoint. `ctx` is the system's own: the request says who asks.
///
/// # Errors
/// What to tell the client, with Entra's numbers; or a failure of ours.
pub fn token(engine: &Engine, ctx: &Ctx, request: &TokenRequest) -> TokenResult<TokenResponse> {
    match &request.grant {
        Grant::ClientCredentials { scope } => {
            client_credentials::grant(engine, ctx, &request.client, scope)
        }
        Grant::AuthorizationCode { .. } => exchange::code(engine, ctx, request),
        Grant::DeviceCode { device_code } => {
            device_grant::redeem(engine, ctx, request, device_code)
        }
        Grant::RefreshToken { .. } => exchange::refresh(engine, ctx, request),
    }
}

/// How many tokens this node gave to applications for themselves since its start. They are counted
/// in memory only.
#[must_use]
pub fn issued_to_applications(engine: &Engine) -> u64 {
    engine.tokens.issued()
}
