//! Addresses that lead nowhere, and forms that are opened as if they were pages.

use super::{Failure, Parts, Visit};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use xenia_engine::domain::Refusal;

/// Says that there is no such page: inside the place to which the address would belong, if there is
/// somebody signed in; in a word to a client that is no browser.
pub(crate) async fn no_such_page(State(state): State<Parts>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let accepts = parts.headers.get(header::ACCEPT);
    let reads_pages = accepts
        .and_then(|accepts| accepts.to_str().ok())
        .is_some_and(|accepts| accepts.contains("text/html"));
    if !reads_pages {
        return (StatusCode::NOT_FOUND, "there is nothing at this address\n").into_response();
    }
    let path = parts.uri.path().to_owned();
    let refusal = Refusal::not_found("page", &path);
    let is_ours = ["/console", "/my-access/", "/approvals/"]
        .iter()
        .any(|place| path.starts_with(place));
    if !is_ours {
        return Failure::from(refusal).into_response();
    }
    match Visit::from_request_parts(&mut parts, &state).await {
        Ok(visit) => visit.refuse(refusal).into_response(),
        Err(failure) => failure.into_response(),
    }
}

/// The same for an address that takes forms only, with the status that says so.
pub(crate) async fn not_that_way(state: State<Parts>, request: Request) -> Response {
    let mut response = no_such_page(state, request).await;
    if response.status() == StatusCode::NOT_FOUND {
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    }
    response
}
