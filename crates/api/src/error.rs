//! Graph's error envelope
//! ([error responses](https://learn.microsoft.com/en-us/graph/errors#json-representation)).

use crate::{layer::Exchange, status};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use tokio::task::JoinError;
use xenia_engine::{
    Error,
    domain::{Reason, Refusal},
};

/// The answer to a use case that failed. What is not a refusal is logged and not told.
pub(crate) fn response(error: &Error, exchange: &Exchange) -> Response {
    match error {
        Error::Refused(refusal) => refused(refusal, exchange),
        Error::Store(_) | Error::Internal(_) => {
            tracing::error!(request.id = %exchange.request_id, %error, "a request failed");
            failed(exchange)
        }
    }
}

/// A token that is gone comes with the address where to start again
/// ([delta query overview](https://learn.microsoft.com/en-us/graph/delta-query-overview#synchronization-reset)).
pub(crate) fn with_start(mut response: Response, start: &str) -> Response {
    if response.status() == StatusCode::GONE
        && let Ok(start) = HeaderValue::from_str(start)
    {
        response.headers_mut().insert(header::LOCATION, start);
    }
    response
}

/// The answer when a handler panicked.
pub(crate) fn broke_off(error: &JoinError, exchange: &Exchange) -> Response {
    tracing::error!(request.id = %exchange.request_id, %error, "a handler broke off");
    failed(exchange)
}

fn failed(exchange: &Exchange) -> Response {
    let message = "something went wrong on our side; the log has it under this request id";
    let error = json!({ "code": "InternalServerError", "message": message });
    envelope(StatusCode::INTERNAL_SERVER_ERROR, error, exchange)
}

/// The answer to a refusal.
pub(crate) fn refused(refusal: &Refusal, exchange: &Exchange) -> Response {
    let mut error = json!({ "code": refusal.code, "message": refusal.message });
    if let Some(target) = &refusal.target {
        insert(&mut error, "target", json!(target));
    }
    if let Some(setting) = &refusal.setting {
        // Which setting said no, and so who can change it.
        let detail = json!({
            "code": "RefusedBySetting",
            "message": format!("refused by the setting `{setting}`"),
            "target": setting,
        });
        insert(&mut error, "details", json!([detail]));
    }
    let mut response = envelope(status::of(refusal.reason), error, exchange);
    let headers = response.headers_mut();
    match refusal.reason {
        Reason::Unauthenticated => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Reason::TooMany { retry_after } => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
        }
        _ => {}
    }
    response
}

/// No route has that path.
pub(crate) fn no_such_path(path: &str, exchange: &Exchange) -> Response {
    let message = format!("there is nothing at `{path}`");
    let error = json!({ "code": "ResourceNotFound", "message": message });
    envelope(StatusCode::NOT_FOUND, error, exchange)
}

/// The path has other methods.
pub(crate) fn no_such_method(method: &str, path: &str, exchange: &Exchange) -> Response {
    let message = format!("`{path}` does not know the method `{method}`");
    let error = json!({ "code": "Request_BadRequest", "message": message });
    envelope(StatusCode::METHOD_NOT_ALLOWED, error, exchange)
}

fn insert(error: &mut Value, name: &str, value: Value) {
    if let Some(members) = error.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

fn envelope(status: StatusCode, mut error: Value, exchange: &Exchange) -> Response {
    let mut inner = Map::new();
    inner.insert("date".to_owned(), json!(exchange.date));
    inner.insert("request-id".to_owned(), json!(exchange.request_id));
    inner.insert(
        "client-request-id".to_owned(),
        json!(exchange.client_request_id),
    );
    insert(&mut error, "innerError", Value::Object(inner));
    (status, Json(json!({ "error": error }))).into_response()
}
