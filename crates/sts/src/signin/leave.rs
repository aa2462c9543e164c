//! Signing out.

use crate::{answer, call::Call, problem::Problem};
use axum::{http::StatusCode, response::Response};
use xenia_design::signin::SignedOutPage;
use xenia_engine::sessions;

/// `POST /{tenant}/signin/sign-out`: the button on our own pages.
pub(crate) fn submit(call: &Call) -> Result<Response, Problem> {
    call.require_same_origin()?;
    let cleared = end_session(call)?;
    let location = format!("/{}/signin/signed-out", call.segment);
    answer::with_cookie(answer::see_other(&location)?, &cleared)
}

/// Ends the browser's session, if it has one; answers the header that takes the cookie away.
pub(crate) fn end_session(call: &Call) -> Result<String, Problem> {
    if let Some((session, actor)) = call.session()? {
        sessions::close(&call.engine, &call.ctx_of(actor), session.id)?;
    }
    Ok(sessions::clear_cookie(call.engine.config()))
}

/// `GET /{tenant}/signin/signed-out`.
pub(crate) fn signed_out(call: &Call) -> Result<Response, Problem> {
    let page = SignedOutPage {
        frame: super::frame(call)?.titled("You are signed out"),
        sign_in: format!("/{}/signin", call.segment),
        back: None,
    };
    answer::page(StatusCode::OK, &page, &[])
}
