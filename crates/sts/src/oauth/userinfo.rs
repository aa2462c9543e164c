//! `/oidc/userinfo` (OpenID Connect Core section 5.3).

use crate::{call::Call, problem::Problem};
use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use xenia_engine::{
    domain::{Reason, Refusal},
    tokens,
};

/// The claims of the user whom the access token is about.
pub(crate) fn userinfo(call: &Call) -> Result<Response, Problem> {
    let token = call
        .header(header::AUTHORIZATION.as_str())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| {
            let message = "the header `Authorization: Bearer <access token>` is missing";
            Problem::Refused(Refusal::new(Reason::Unauthenticated, message))
        })?;
    let claims = tokens::userinfo(&call.engine, token, call.ctx.now)?;
    Ok(Json(claims).into_response())
}
