//! The device's side of the device authorization grant: it polls, and gets tokens once (RFC 8628
//! sections 3.4 and 3.5).

use super::{
    Platform, REFRESH_SECONDS, TokenError, TokenResult,
    client::{self, Client},
    device::{require_allowed, state},
    error::refuse,
    exchange::{self, Exchange, Outcome},
};
use crate::{Ctx, Engine, secret};
use xenia_protocols::{
    oauth2::{ErrorCode, PollAnswer, Polled, Scope, ScopeSet, TokenRequest, TokenResponse},
    secret::SecretText,
};
use xenia_store::{
    WriteTx, Written,
    credentials::{self, DeviceCode, Grant},
};

/// A poll of the device.
pub(super) fn redeem(
    engine: &Engine,
    ctx: &Ctx,
    request: &TokenRequest,
    device_code: &SecretText,
) -> TokenResult<TokenResponse> {
    let hash = secret::hash(device_code.expose());
    let exchange = Exchange::new(engine, ctx, request)?;
    poll(engine, ctx, request, &hash)?;
    exchange.run(|exchange, tx| give(exchange, tx, &hash))
}

/// Answers a poll that gets no tokens, and notes it: that is bookkeeping and no event. Whether the
/// others get them is decided anew in their own transaction.
fn poll(engine: &Engine, ctx: &Ctx, request: &TokenRequest, hash: &[u8]) -> TokenResult<()> {
    let not_yet = engine.bookkeeping(ctx.tenant, |tx| {
        let Some(code) = credentials::device_code(tx, hash)? else {
            return Ok(None);
        };
        // A code in the hands of another client is not slowed down by it.
        let is_own =
            client::named(&request.client).is_ok_and(|client| client == code.client.to_string());
        match polled(&code).poll(ctx.now.seconds()) {
            PollAnswer::NotYet { error, interval } if is_own => {
                credentials::note_poll(tx, hash, ctx.now, interval)?;
                Ok(Some(error))
            }
            _ => Ok(None),
        }
    })?;
    not_yet.map_or(Ok(()), |error| Err(error.into()))
}

fn polled(code: &DeviceCode) -> Polled {
    Polled {
        state: state(code),
        expires_at: code.expires_at.seconds(),
        interval: code.poll_seconds,
        last: code.polled_at.map(|at| at.seconds()),
    }
}

fn give(exchange: &Exchange<'_>, tx: &WriteTx<'_>, hash: &[u8]) -> TokenResult<Outcome> {
    let Some(code) = credentials::device_code(tx, hash)? else {
        let message = "the device code is not one that this organisation gave out: check the tenant in the address";
        return Err(refuse(ErrorCode::InvalidGrant, 70_000, message.to_owned()));
    };
    let (client, proof) = exchange.client(tx, Platform::Public)?;
    exchange::same_client(&client, code.client)?;
    require_allowed(&client)?;
    match polled(&code).poll(exchange.ctx.now.seconds()) {
        PollAnswer::Tokens => {}
        PollAnswer::NotYet { error, .. } | PollAnswer::Never(error) => return Err(error.into()),
        PollAnswer::Again => return again(tx, &client, &code),
    }
    if !credentials::use_device_code(tx, hash, exchange.family)? {
        return again(tx, &client, &code);
    }
    let grant = grant(tx, &code)?;
    let asked = exchange::asked(&grant)?;
    let scope = ScopeSet::parse(&asked.scope)?;
    let refresh_until = scope
        .contains(&Scope::OfflineAccess)
        .then(|| exchange.ctx.now.plus_seconds(REFRESH_SECONDS));
    let next = (exchange.family, refresh_until);
    exchange.issue(tx, (&client, proof), &grant, (&asked, &scope), next)
}

fn grant(tx: &WriteTx<'_>, code: &DeviceCode) -> TokenResult<Grant> {
    let approval = code
        .approval
        .clone()
        .ok_or_else(|| TokenError::internal("approved by nobody"))?;
    Ok(Grant {
        tenant: tx.tenant(),
        user: approval.user,
        client: code.client,
        session: approval.session,
        family: code.family,
        doc: approval.doc,
        expires_at: code.expires_at,
        used_at: code.used_at,
        revoked_at: None,
    })
}

/// Somebody has the code who should not: the tokens that it led to end.
fn again(tx: &WriteTx<'_>, client: &Client, code: &DeviceCode) -> TokenResult<Outcome> {
    if let Some(family) = code.family {
        credentials::revoke_family(tx, family)?;
    }
    let message = "the device code was redeemed already: the tokens that it led to are revoked";
    let refusal = refuse(ErrorCode::InvalidGrant, 54_005, message.to_owned());
    let event = exchange::reuse("Device code used again", client, &grant(tx, code)?);
    Ok(Written::new(Err(refusal), event))
}
