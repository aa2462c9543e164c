//! A link by mail for members who have forgotten their password, or never had one.

use super::flow;
use crate::{answer, call::Call, problem::Problem};
use axum::{http::StatusCode, response::Response};
use xenia_design::signin::CheckMailPage;
use xenia_engine::signin;

/// `POST /{tenant}/signin/password/forgot`.
pub(crate) fn submit(call: &Call) -> Result<Response, Problem> {
    let (bound, _) = flow::read(call)?;
    let address = bound.flow.address.clone().ok_or(Problem::LostFlow)?;
    signin::forgotten_password(&call.engine, &call.ctx, &address, &call.from)?;
    let page = CheckMailPage {
        frame: bound.frame(call)?.titled("Check your mail"),
        email: address,
        contents: "a link to set your password".to_owned(),
        valid: "24 hours".to_owned(),
    };
    answer::page(StatusCode::OK, &page, &bound.targets())
}
