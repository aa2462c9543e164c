//! `/{tenant}/oauth2/v2.0/logout` (OpenID Connect RP-Initiated Logout 1.0).

use crate::{answer, call::Call, problem::Problem, signin::leave};
use axum::{http::Method, response::Response};
use xenia_engine::tokens;
use xenia_protocols::oauth2::Parameters;

/// Ends the session, then goes back to the application if the address is one of its registered
/// ones, else to a page that says so.
pub(crate) fn logout(call: &Call) -> Result<Response, Problem> {
    let parameters = if call.method == Method::POST {
        call.form()?
    } else {
        call.query()?
    };
    let hinted = parameters
        .find("id_token_hint")
        .and_then(|token| tokens::hinted(&call.engine, &call.ctx, token));
    let cleared = leave::end_session(call)?;
    let client = hinted
        .map(|hinted| hinted.client)
        .or_else(|| parameters.find("client_id").map(str::to_owned));
    let location = back_to_client(call, &parameters, client.as_deref())?
        .unwrap_or_else(|| format!("/{}/signin/signed-out", call.segment));
    answer::with_cookie(answer::see_other(&location)?, &cleared)
}

/// Where the client wants the browser, if it may say so. Without a client that is known by a token
/// or by name there is no list to compare with.
fn back_to_client(
    call: &Call,
    parameters: &Parameters,
    client: Option<&str>,
) -> Result<Option<String>, Problem> {
    let (Some(wanted), Some(client)) = (parameters.find("post_logout_redirect_uri"), client) else {
        return Ok(None);
    };
    if !tokens::may_return_to(&call.engine, &call.ctx, client, wanted)? {
        return Ok(None);
    }
    let Some(state) = parameters.find("state") else {
        return Ok(Some(wanted.to_owned()));
    };
    let separator = if wanted.contains('?') { '&' } else { '?' };
    let state = form_urlencoded::Serializer::new(String::new())
        .append_pair("state", state)
        .finish();
    Ok(Some(format!("{wanted}{separator}{state}")))
}
