//! `/{tenant}/oauth2/v2.0/devicecode` (RFC 8628 section 3.1).

use crate::{call::Call, problem::Problem};
use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use xenia_engine::tokens;
use xenia_protocols::oauth2::DeviceRequest;

/// A device without a browser gets its codes.
pub(crate) fn begin(call: &Call) -> Result<Response, Problem> {
    super::require_form(call)?;
    let authorization = call.header(header::AUTHORIZATION.as_str());
    let request = DeviceRequest::parse(&call.form()?, authorization)?;
    let answer = tokens::begin_device(&call.engine, &call.ctx, &request, &call.from)?;
    Ok(Json(answer).into_response())
}
