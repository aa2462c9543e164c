//! Prove it: password or code.

use super::{flow, flow::Bound};
use crate::{
    answer,
    call::Call,
    problem::{Problem, status_of},
};
use axum::{http::StatusCode, response::Response};
use xenia_design::{Banner, Tone};
use xenia_engine::{Actor, Error, Scopes, b2b, sessions::Opened, signin};

/// `POST /{tenant}/signin/password`.
pub(crate) fn password(call: &Call) -> Result<Response, Problem> {
    let (bound, form) = flow::read(call)?;
    let address = address(&bound)?;
    let given = form.find("password").unwrap_or_default();
    match signin::with_password(&call.engine, &call.ctx, &address, given, &call.from) {
        Ok(opened) => bound.finish(call, &opened),
        Err(Error::Refused(refusal)) => {
            let status = status_of(&refusal);
            let page = bound.password_page(call, &address, Some(refusal.message))?;
            answer::page(status, &page, &bound.targets())
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /{tenant}/signin/code`.
pub(crate) fn code(call: &Call) -> Result<Response, Problem> {
    let (bound, form) = flow::read(call)?;
    let address = address(&bound)?;
    let given = form.find("code").unwrap_or_default();
    match signin::with_code(&call.engine, &call.ctx, &address, given, &call.from) {
        Ok(opened) => proved(call, &bound, &opened, &address),
        Err(Error::Refused(refusal)) => {
            let status = status_of(&refusal);
            let page = bound.code_page(call, &address, Some(refusal.message))?;
            answer::page(status, &page, &bound.targets())
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /{tenant}/signin/code/resend`.
pub(crate) fn resend(call: &Call) -> Result<Response, Problem> {
    let (bound, _) = flow::read(call)?;
    let address = address(&bound)?;
    let sent = match signin::send_code(&call.engine, &call.ctx, &address, &call.from) {
        Ok(_) => None,
        Err(Error::Refused(refusal)) => Some(refusal),
        Err(other) => return Err(other.into()),
    };
    let status = sent.as_ref().map_or(StatusCode::OK, status_of);
    let error = sent.map(|refusal| refusal.message);
    let is_sent = error.is_none();
    let mut page = bound.code_page(call, &address, error)?;
    page.frame.banner = is_sent.then(|| {
        Banner::new(Tone::Good, "A new code is on its way")
            .text("The code before it no longer works.")
    });
    answer::page(status, &page, &bound.targets())
}

fn address(bound: &Bound) -> Result<String, Problem> {
    bound.flow.address.clone().ok_or(Problem::LostFlow)
}

/// Signed in by code: an invitation that was being accepted is accepted now.
fn proved(call: &Call, bound: &Bound, opened: &Opened, address: &str) -> Result<Response, Problem> {
    let Some(ticket) = &bound.flow.ticket else {
        return bound.finish(call, opened);
    };
    let actor = match opened.session.user {
        Some(id) => Actor::User {
            id,
            name: address.to_owned(),
            scopes: Scopes::All,
        },
        None => Actor::Visitor {
            address: address.to_owned(),
        },
    };
    let redeemed = b2b::redeem(&call.engine, &call.ctx_of(actor), ticket, address)?;
    let next = match redeemed.redirect_url.as_str() {
        "" => flow::home(call, opened)?,
        url => url.to_owned(),
    };
    flow::finish_at(call, opened, &next)
}
