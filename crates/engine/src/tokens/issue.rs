//! Signing prepared tokens.

use super::{TOKEN_SECONDS, TokenError, TokenResult, claims::Unsigned};
use crate::{Ctx, Engine, keys};
use serde::Serialize;
use xenia_protocols::{
    jose::SigningKey,
    oauth2::TokenResponse,
    oidc::{client_info, token_hash},
    secret::{SecretText, opaque_token},
};

/// Signs the tokens and makes the answer.
pub(super) fn sign(
    engine: &Engine,
    ctx: &Ctx,
    unsigned: Unsigned,
    refresh: Option<&SecretText>,
    wants_client_info: bool,
) -> TokenResult<TokenResponse> {
    let mut access = unsigned.access;
    access.uti = Some(token_id(engine));
    let key = keys::signer(engine, ctx.tenant, ctx.now, unsigned.access_algorithm)?;
    let access_token = sign_claims(&key, &access)?;
    let mut answer = TokenResponse::bearer(access_token, TOKEN_SECONDS);
    if let Some(mut id) = unsigned.id {
        let key = keys::signer(engine, ctx.tenant, ctx.now, unsigned.id_algorithm)?;
        id.at_hash = Some(token_hash(unsigned.id_algorithm, &answer.access_token));
        answer.id_token = Some(sign_claims(&key, &id)?);
    }
    if wants_client_info {
        let oid = access.subject.oid.as_deref().unwrap_or_default();
        answer.client_info = Some(client_info(oid, &access.subject.tid));
    }
    answer.scope = Some(unsigned.scope);
    answer.refresh_token = refresh.map(|token| token.expose().to_owned());
    Ok(answer)
}

fn sign_claims<T: Serialize>(key: &SigningKey, claims: &T) -> TokenResult<String> {
    let json = serde_json::to_vec(claims).map_err(TokenError::internal)?;
    key.sign_jwt(&json).map_err(TokenError::internal)
}

/// The token's own identifier: the claim `uti`.
pub(super) fn token_id(engine: &Engine) -> String {
    opaque_token(&engine.random())
        .expose()
        .chars()
        .take(22)
        .collect()
}
