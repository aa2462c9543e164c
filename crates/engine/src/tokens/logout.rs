//! What sign-out asks: whose token is that, and may the browser go back there.

use super::{TokenError, TokenResult, client, endpoints};
use crate::{Ctx, Engine, keys};
use xenia_protocols::{jose::verify_jwt, oauth2::redirect_uri_matches, oidc::IdTokenClaims};

/// Whom an ID token was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hinted {
    /// The client id.
    pub client: String,
    /// The session, where the token names it.
    pub session: Option<String>,
}

/// Reads an ID token that a client sends as `id_token_hint`; it may have expired (RP-Initiated
/// Logout 1.0 section 4). `None` for a token that is not ours.
#[must_use]
pub fn hinted(engine: &Engine, ctx: &Ctx, token: &str) -> Option<Hinted> {
    let ring = keys::ring(engine, ctx.tenant, ctx.now).ok()?;
    let verified = verify_jwt(token, &ring.published(ctx.now)).ok()?;
    let claims: IdTokenClaims = serde_json::from_slice(&verified.payload).ok()?;
    let ours = claims.iss == endpoints(engine, ctx.tenant).issuer();
    ours.then_some(Hinted {
        client: claims.aud,
        session: claims.subject.sid,
    })
}

/// Whether the address is one of the client's registered redirect URIs or its logout address.
/// `false` for a client that is not known.
pub fn may_return_to(
    engine: &Engine,
    ctx: &Ctx,
    client_id: &str,
    address: &str,
) -> TokenResult<bool> {
    let found = engine
        .store()
        .read(ctx.tenant, |tx| client::find(tx, client_id));
    let registration = match found {
        Ok(client) => client.application,
        Err(TokenError::OAuth(_)) => return Ok(false),
        Err(other) => return Err(other),
    };
    let all = [
        &registration.web,
        &registration.spa,
        &registration.public_client,
    ];
    Ok(all.iter().any(|platform| {
        let logout = platform.logout_url.iter();
        let mut registered = platform.redirect_uris.iter().chain(logout);
        registered.any(|uri| redirect_uri_matches(uri, address))
    }))
}
