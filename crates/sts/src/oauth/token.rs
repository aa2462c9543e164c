//! `/{tenant}/oauth2/v2.0/token` (RFC 6749 section 3.2). Parameters in the query are ignored, as
//! RFC 6749 section 2.3.1 wants secrets in the body only: some clients put a request id there.

use crate::{call::Call, problem::Problem};
use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use xenia_engine::tokens;
use xenia_protocols::oauth2::TokenRequest;

/// Grants become tokens.
pub(crate) fn token(call: &Call) -> Result<Response, Problem> {
    super::require_form(call)?;
    let authorization = call.header(header::AUTHORIZATION.as_str());
    let request = TokenRequest::parse(&call.form()?, authorization)?;
    let answer = tokens::token(&call.engine, &call.ctx, &request)?;
    Ok(Json(answer).into_response())
}
