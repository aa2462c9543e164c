//! Addresses of the token service that lead nowhere, and methods that an address does not take.

use crate::{
    call::{self, Call, Kind},
    problem::Problem,
};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    response::Response,
};
use std::sync::Arc;
use xenia_engine::{
    Engine,
    domain::{Reason, Refusal},
};

/// Under `/{tenant}/oauth2/` clients read the answers, so it is one of theirs.
pub(crate) async fn no_such_endpoint(
    State(engine): State<Arc<Engine>>,
    request: Request,
) -> Response {
    call::handle(engine, None, request, (Kind::Api, nothing_there)).await
}

fn nothing_there(call: &Call) -> Result<Response, Problem> {
    let path: String = call.path.chars().take(200).collect();
    let message = format!(
        "there is no endpoint `{path}`: the document at `/.well-known/openid-configuration` of the tenant names those that there are"
    );
    Err(Problem::Refused(Refusal::new(Reason::NotFound, message)))
}

/// An address that takes other methods: a page to browsers, else as clients read it.
pub(crate) async fn no_such_method(
    State(engine): State<Arc<Engine>>,
    request: Request,
) -> Response {
    let accepts = request.headers().get(header::ACCEPT);
    let reads_pages = accepts
        .and_then(|accepts| accepts.to_str().ok())
        .is_some_and(|accepts| accepts.contains("text/html"));
    let kind = if reads_pages { Kind::Page } else { Kind::Api };
    let mut response = call::handle(engine, None, request, (kind, not_that_way)).await;
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

fn not_that_way(call: &Call) -> Result<Response, Problem> {
    let path: String = call.path.chars().take(200).collect();
    let message = format!("`{path}` does not take the method `{}`", call.method);
    Err(Problem::Refused(Refusal::new(Reason::NotFound, message)))
}
