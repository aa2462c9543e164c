//! Clients that prove themselves with the token of another issuer, which a federated identity
//! credential trusts
//! ([workload identity federation](https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation)).

use super::{
    LEEWAY_SECONDS, TokenResult,
    client::{self, Client, invalid_assertion},
    error::refuse,
};
use crate::{Ctx, Engine, directory::federated_credentials};
use std::sync::Arc;
use xenia_domain::directory::{FederatedIdentityCredential, is_issuer};
use xenia_protocols::{
    jose::{
        ClaimRules, ClaimsError, JoseError, JwkSet, RegisteredClaims, VerifiedToken,
        decode_unverified, verify_jwt,
    },
    oauth2::{ClientAuthentication, ErrorCode, check_assertion_of},
};
use xenia_store::Tx;

/// An assertion of another issuer that was found good, by the credential that trusts it.
///
/// It is good until it expires, however often it is shown: a cluster gives a workload one token for
/// an hour, which asks with it for one resource after the other. That an id counts once is left to
/// the server by RFC 7523, section 3, and holds here for assertions that clients sign themselves.
pub(super) struct Trusted {
    credential: FederatedIdentityCredential,
}

impl Trusted {
    /// Whether the credential is still there as it was read, for that client.
    pub(super) fn still_holds(&self, tx: &Tx<'_>, client: &Client) -> TokenResult<()> {
        let all = federated_credentials::of(tx, client.application.id)?;
        if all.iter().any(|it| it.value == self.credential) {
            return Ok(());
        }
        Err(invalid_assertion(
            "its federated identity credential changed just now",
        ))
    }
}

/// Checks the assertion of another issuer, if the client presents one: before any transaction, as
/// the issuer's keys may have to be read first. An assertion that the client signed itself, or
/// nobody, is for [`client::authenticate`].
pub(super) fn check(
    engine: &Engine,
    ctx: &Ctx,
    authentication: &ClientAuthentication,
) -> TokenResult<Option<Trusted>> {
    let ClientAuthentication::PrivateKeyJwt {
        client_id: Some(client_id),
        assertion,
    } = authentication
    else {
        return Ok(None);
    };
    let assertion = assertion.expose();
    let claims = decode_unverified(assertion).ok();
    let claims = claims.and_then(|token| RegisteredClaims::parse(&token.payload).ok());
    let Some(claims) = claims.filter(|it| is_issuer(&it.issuer)) else {
        return Ok(None);
    };
    let credential = engine.store().read(ctx.tenant, |tx| {
        let client = client::find(tx, client_id)?;
        let all = federated_credentials::of(tx, client.application.id)?;
        let all = all.into_iter().map(|it| it.value).collect();
        fitting(&client, all, &claims)
    })?;
    // What has expired makes nobody ask the issuer.
    let unverified = decode_unverified(assertion).map_err(|error| refused(&error))?;
    check_claims(ctx, &credential, &unverified.payload)?;
    let verified = verify(engine, ctx, &credential.issuer, assertion)?;
    check_claims(ctx, &credential, &verified.payload)?;
    Ok(Some(Trusted { credential }))
}

fn refused(error: &dyn std::fmt::Display) -> super::TokenError {
    invalid_assertion(&error.to_string())
}

/// The credential for those claims. Entra tells apart which of the three has no record, and so
/// does this: the developer of the other side reads it.
fn fitting(
    client: &Client,
    mut all: Vec<FederatedIdentityCredential>,
    claims: &RegisteredClaims,
) -> TokenResult<FederatedIdentityCredential> {
    let name = &client.application.display_name;
    let unknown = |number, what: &str, found: &str| {
        let found: String = found.chars().take(200).collect();
        let message = format!(
            "no federated identity credential of the application `{name}` fits the {what} `{found}` of the assertion: issuer, subject and audience must be the same, letter by letter"
        );
        Err(refuse(ErrorCode::InvalidClient, number, message))
    };
    let subject = claims.subject.as_deref().unwrap_or_default();
    all.retain(|it| it.issuer == claims.issuer);
    if all.is_empty() {
        return unknown(700_211, "issuer", &claims.issuer);
    }
    all.retain(|it| it.subject == subject);
    if all.is_empty() {
        return unknown(700_213, "subject", subject);
    }
    all.retain(|it| {
        it.audiences
            .iter()
            .any(|one| claims.audiences.contains(one))
    });
    match all.into_iter().next() {
        Some(credential) => Ok(credential),
        None => unknown(700_212, "audience", &claims.audiences.join(", ")),
    }
}

fn check_claims(
    ctx: &Ctx,
    credential: &FederatedIdentityCredential,
    payload: &[u8],
) -> TokenResult<()> {
    let audiences: Vec<&str> = credential.audiences.iter().map(String::as_str).collect();
    let rules = ClaimRules {
        issuer: &credential.issuer,
        audiences: &audiences,
        now: ctx.now.seconds(),
        leeway: LEEWAY_SECONDS,
    };
    let checked = check_assertion_of(payload, &credential.subject, &rules);
    checked.map(drop).map_err(|error| match error {
        ClaimsError::Expired { .. } | ClaimsError::NotYetValid { .. } => {
            let message = format!("the client assertion is refused: {error}");
            refuse(ErrorCode::InvalidClient, 700_024, message)
        }
        other => refused(&other),
    })
}

/// Verifies the signature; a key that is not known yet may be a new one of the issuer's.
fn verify(engine: &Engine, ctx: &Ctx, issuer: &str, assertion: &str) -> TokenResult<VerifiedToken> {
    let keys = keys(engine, ctx, issuer, false)?;
    let verified = match verify_jwt(assertion, &keys) {
        Err(error) if may_be_new(&error, assertion) => {
            let newer = self::keys(engine, ctx, issuer, true)?;
            verify_jwt(assertion, &newer)
        }
        verified => verified,
    };
    verified.map_err(|error| refused(&error))
}

fn may_be_new(error: &JoseError, assertion: &str) -> bool {
    let unnamed = || decode_unverified(assertion).is_ok_and(|it| it.header.kid.is_none());
    matches!(error, JoseError::UnknownKey { .. })
        || (matches!(
            error,
            JoseError::InvalidSignature | JoseError::AlgorithmMismatch { .. }
        ) && unnamed())
}

fn keys(engine: &Engine, ctx: &Ctx, issuer: &str, anew: bool) -> TokenResult<Arc<JwkSet>> {
    let failed = |reason: &str| {
        let message = format!("the keys of the issuer `{issuer}` cannot be read: it {reason}");
        refuse(ErrorCode::InvalidRequest, 50_166, message)
    };
    let Some(documents) = engine.issuers() else {
        return Err(failed("is out of reach, as this process has no way out"));
    };
    let found = engine.issuer_keys.of(documents, issuer, ctx.now, anew);
    found.map_err(|reason| failed(&reason))
}
