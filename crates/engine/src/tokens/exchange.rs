//! Codes and refresh tokens become tokens, once each (RFC 6749 sections 4.1.3 and 6, RFC 9700
//! sections 2.1.1 and 4.14.2).

use super::{
    Platform, REFRESH_SECONDS, SPA_REFRESH_SECONDS, TokenError, TokenResult,
    authorize::{application_target, enabled_user},
    claims::{self, About, Asked, Unsigned},
    client::{self, Client, Proof},
    endpoints,
    error::refuse,
    federated, issue,
};
use crate::{Ctx, Engine, keys, secret, signin};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;
use xenia_domain::{
    ClientId, NodeKind, Timestamp,
    audit::{NewEvent, Target},
};
use xenia_protocols::{
    oauth2::{
        CodeChallenge, ErrorCode, Grant as Presented, Scope, ScopeSet, TokenRequest, TokenResponse,
    },
    oidc::Endpoints,
    secret::{SecretText, opaque_token},
};
use xenia_store::{
    WriteTx, Written,
    credentials::{self, Grant},
};

/// What both grants need, made before the transaction.
pub(super) struct Exchange<'a> {
    engine: &'a Engine,
    pub(super) ctx: &'a Ctx,
    request: &'a TokenRequest,
    ring: Arc<keys::KeyRing>,
    endpoints: Endpoints,
    /// The client, and how it proved itself: found out once, before the transaction, which may run
    /// twice while an assertion is good once.
    client_id: String,
    proof: Proof,
    pub(super) family: Uuid,
    refresh: SecretText,
}

/// What a transaction ends with: refusals that must leave a trace are part of what is written.
pub(super) type Outcome = Written<TokenResult<(Unsigned, bool)>>;

impl<'a> Exchange<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        ctx: &'a Ctx,
        request: &'a TokenRequest,
    ) -> TokenResult<Self> {
        let trusted = federated::check(engine, ctx, &request.client)?;
        let proof = (&request.client, trusted.as_ref());
        let presented = engine.store().read(ctx.tenant, |tx| {
            client::authenticate(engine, tx, ctx, proof)
        })?;
        let (_, proof) = presented.consume(engine, ctx)?;
        Ok(Self {
            client_id: client::named(&request.client)?,
            proof,
            engine,
            ctx,
            request,
            ring: keys::ring(engine, ctx.tenant, ctx.now)?,
            endpoints: endpoints(engine, ctx.tenant),
            family: engine.new_id(),
            refresh: opaque_token(&engine.random()),
        })
    }

    pub(super) fn run(
        &self,
        grant: impl Fn(&Self, &WriteTx<'_>) -> TokenResult<Outcome>,
    ) -> TokenResult<TokenResponse> {
        let outcome = self
            .engine
            .write_credentials(self.ctx, |tx| grant(self, tx))?;
        let (unsigned, with_refresh) = outcome?;
        let refresh = with_refresh.then_some(&self.refresh);
        issue::sign(
            self.engine,
            self.ctx,
            unsigned,
            refresh,
            self.request.wants_client_info,
        )
    }

    pub(super) fn client(
        &self,
        tx: &WriteTx<'_>,
        platform: Platform,
    ) -> TokenResult<(Client, Proof)> {
        // Read anew: it may have been disabled a moment ago.
        let (client, proof) = (client::find(tx, &self.client_id)?, self.proof);
        if platform == Platform::Web {
            client::require_proof(&client, proof)?;
        }
        Ok((client, proof))
    }

    /// The tokens, the next refresh token where one is wanted, and the event.
    pub(super) fn issue(
        &self,
        tx: &WriteTx<'_>,
        (client, proof): (&Client, Proof),
        grant: &Grant,
        (asked, scope): (&Asked, &ScopeSet),
        (family, refresh_until): (Uuid, Option<Timestamp>),
    ) -> TokenResult<Outcome> {
        let user = enabled_user(tx, grant.user, ErrorCode::InvalidGrant)?;
        let about = About {
            client,
            proof,
            user: &user,
            session: grant.session,
            asked,
            scope,
            endpoints: &self.endpoints,
            base_url: &self.engine.config().base_url,
            subjects: self.ring.subjects(),
        };
        let unsigned = claims::prepare(tx, self.ctx, &about)?;
        if let Some(expires_at) = refresh_until {
            let next = Grant {
                family: Some(family),
                doc: serde_json::to_value(asked).map_err(TokenError::internal)?,
                expires_at,
                ..grant.clone()
            };
            credentials::insert_refresh_token(tx, &secret::hash(self.refresh.expose()), &next)?;
        }
        let target = Target::new(NodeKind::User, user.id, &user.user_principal_name);
        let event = NewEvent::new(signin::CATEGORY, "Issue tokens", target)
            .and(application_target(client))
            .with(json!({ "grantType": self.request.grant.name(), "scope": unsigned.scope }));
        Ok(Written::new(Ok((unsigned, refresh_until.is_some())), event))
    }
}

/// `authorization_code`.
pub(super) fn code(
    engine: &Engine,
    ctx: &Ctx,
    request: &TokenRequest,
) -> TokenResult<TokenResponse> {
    let Presented::AuthorizationCode { code, .. } = &request.grant else {
        return Err(TokenError::internal("not a code"));
    };
    let hash = secret::hash(code.expose());
    Exchange::new(engine, ctx, request)?.run(|exchange, tx| redeem_code(exchange, tx, &hash))
}

fn redeem_code(exchange: &Exchange<'_>, tx: &WriteTx<'_>, hash: &[u8]) -> TokenResult<Outcome> {
    let Some(code) = credentials::authorization_code(tx, hash)? else {
        let message =
            "the code is not one that this organisation gave out: check the tenant in the address";
        return Err(refuse(ErrorCode::InvalidGrant, 70_000, message.to_owned()));
    };
    let asked = asked(&code)?;
    let (client, proof) = exchange.client(tx, asked.platform)?;
    same_client(&client, code.client)?;
    if code.used_at.is_some() {
        if let Some(family) = code.family {
            credentials::revoke_family(tx, family)?;
        }
        let message = "the code was redeemed already: the tokens that it led to are revoked";
        let refusal = refuse(ErrorCode::InvalidGrant, 54_005, message.to_owned());
        return Ok(Written::new(
            Err(refusal),
            reuse("Authorization code used again", &client, &code),
        ));
    }
    if code.expires_at <= exchange.ctx.now {
        let message = "the code has expired, codes are good for 5 minutes: sign in again";
        return Err(refuse(ErrorCode::InvalidGrant, 70_008, message.to_owned()));
    }
    check_presented(&exchange.request.grant, &asked)?;
    if !credentials::use_authorization_code(tx, hash, exchange.family)? {
        let message = "the code was redeemed already".to_owned();
        return Err(refuse(ErrorCode::InvalidGrant, 54_005, message));
    }
    let scope = ScopeSet::parse(&asked.scope)?;
    let seconds = match asked.platform {
        Platform::Spa => SPA_REFRESH_SECONDS,
        Platform::Web | Platform::Public => REFRESH_SECONDS,
    };
    let refresh_until = scope
        .contains(&Scope::OfflineAccess)
        .then(|| exchange.ctx.now.plus_seconds(seconds));
    let next = (exchange.family, refresh_until);
    exchange.issue(tx, (&client, proof), &code, (&asked, &scope), next)
}

/// The redirect URI must be the same as before, and the verifier must fit the challenge.
fn check_presented(presented: &Presented, asked: &Asked) -> TokenResult<()> {
    let Presented::AuthorizationCode {
        redirect_uri,
        code_verifier,
        ..
    } = presented
    else {
        return Err(TokenError::internal("not a code"));
    };
    if redirect_uri.as_deref() != Some(asked.redirect_uri.as_str()) {
        let message = "`redirect_uri` is not the one of the authorize request".to_owned();
        return Err(refuse(ErrorCode::InvalidGrant, 500_112, message));
    }
    let challenge = asked
        .code_challenge
        .as_deref()
        .and_then(CodeChallenge::parse);
    match (challenge, code_verifier) {
        (Some(challenge), Some(verifier)) => Ok(challenge.verify(verifier.expose())?),
        (None, None) => Ok(()),
        (Some(_), None) => {
            let message = "the parameter `code_verifier` is missing".to_owned();
            Err(refuse(ErrorCode::InvalidGrant, 501_481, message))
        }
        (None, Some(_)) => {
            let message =
                "`code_verifier` is there, but the authorize request had no `code_challenge`";
            Err(refuse(ErrorCode::InvalidGrant, 501_481, message.to_owned()))
        }
    }
}

/// `refresh_token`.
pub(super) fn refresh(
    engine: &Engine,
    ctx: &Ctx,
    request: &TokenRequest,
) -> TokenResult<TokenResponse> {
    let Presented::RefreshToken { refresh_token, .. } = &request.grant else {
        return Err(TokenError::internal("not a refresh token"));
    };
    let hash = secret::hash(refresh_token.expose());
    Exchange::new(engine, ctx, request)?.run(|exchange, tx| rotate(exchange, tx, &hash))
}

fn rotate(exchange: &Exchange<'_>, tx: &WriteTx<'_>, hash: &[u8]) -> TokenResult<Outcome> {
    let Some(token) = credentials::refresh_token(tx, hash)? else {
        let message = "the refresh token is not one that this organisation gave out: check the tenant in the address";
        return Err(refuse(ErrorCode::InvalidGrant, 70_000, message.to_owned()));
    };
    let asked = asked(&token)?;
    let (client, proof) = exchange.client(tx, asked.platform)?;
    same_client(&client, token.client)?;
    let family = token.family.unwrap_or_default();
    if token.revoked_at.is_some() {
        let message = "the refresh token was revoked: sign in again".to_owned();
        return Err(refuse(ErrorCode::InvalidGrant, 50_173, message));
    }
    if token.used_at.is_some() || !credentials::use_refresh_token(tx, hash)? {
        credentials::revoke_family(tx, family)?;
        let message = "the refresh token was used already, so somebody else may have it: all tokens of this sign-in are revoked, sign in again";
        let refusal = refuse(ErrorCode::InvalidGrant, 70_000, message.to_owned());
        return Ok(Written::new(
            Err(refusal),
            reuse("Refresh token used again", &client, &token),
        ));
    }
    if token.expires_at <= exchange.ctx.now {
        let message = format!(
            "the refresh token expired on {}: sign in again",
            token.expires_at.long_date()
        );
        return Err(refuse(ErrorCode::InvalidGrant, 70_008, message));
    }
    let Presented::RefreshToken { scope, .. } = &exchange.request.grant else {
        return Err(TokenError::internal("not a refresh token"));
    };
    let before = ScopeSet::parse(&asked.scope)?;
    let scope = if scope.is_empty() { &before } else { scope };
    let until = match asked.platform {
        // The end stays where the sign-in put it: a browser page keeps no token for long.
        Platform::Spa => token.expires_at,
        Platform::Web | Platform::Public => exchange.ctx.now.plus_seconds(REFRESH_SECONDS),
    };
    // OpenID Connect Core section 12.2: no nonce in an ID token that a refresh gives.
    let asked = Asked {
        nonce: None,
        ..asked
    };
    exchange.issue(
        tx,
        (&client, proof),
        &token,
        (&asked, scope),
        (family, Some(until)),
    )
}

pub(super) fn asked(grant: &Grant) -> TokenResult<Asked> {
    serde_json::from_value(grant.doc.clone()).map_err(TokenError::internal)
}

pub(super) fn same_client(client: &Client, given_to: ClientId) -> TokenResult<()> {
    if client.application.app_id == given_to {
        return Ok(());
    }
    let message = format!(
        "it was given to another application than `{}`",
        client.application.display_name
    );
    Err(refuse(ErrorCode::InvalidGrant, 70_000, message))
}

pub(super) fn reuse(activity: &'static str, client: &Client, grant: &Grant) -> NewEvent {
    NewEvent::new(
        signin::CATEGORY,
        activity,
        Target::new(NodeKind::User, grant.user, ""),
    )
    .and(application_target(client))
    .with(json!({ "result": "failure", "revokedFamily": grant.family }))
}
