//! Who a bearer token stands for: the port between the API, which receives tokens, and
//! whoever checks them.

use crate::{Actor, Result};
use xenia_domain::{TenantId, Timestamp};

/// Checks access tokens (RFC 6750) that were issued for the Graph-shaped API.
pub trait BearerVerifier: Send + Sync {
    /// The tenant and the actor that a token speaks for at that instant. Rights are not part of
    /// the answer, apart from the application's permissions: roles are read by the use case.
    ///
    /// # Errors
    /// A refusal with [`xenia_domain::Reason::Unauthenticated`] that says what is wrong with the
    /// token: not readable, signature, issuer, audience, expired, revoked, account disabled.
    fn verify(&self, token: &str, now: Timestamp) -> Result<(TenantId, Actor)>;
}
