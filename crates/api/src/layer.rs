//! What every exchange has: ids on the way in, headers on the way out.

use crate::{error, serve::Api};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Uri, uri::PathAndQuery},
    middleware::Next,
    response::Response,
};
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const ODATA_VERSION: HeaderName = HeaderName::from_static("odata-version");

/// The ids of one exchange, for logs and errors.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// Ours.
    pub(crate) request_id: Uuid,
    /// The caller's own, if it sent a GUID; else ours.
    pub(crate) client_request_id: Uuid,
    /// When it came.
    pub(crate) date: String,
}

impl Exchange {
    fn of(api: &Api, request: &Request) -> Self {
        let request_id = api.engine.new_id();
        let sent = request.headers().get(CLIENT_REQUEST_ID);
        let sent = sent.and_then(|value| Uuid::parse_str(value.to_str().ok()?.trim()).ok());
        Self {
            request_id,
            client_request_id: sent.unwrap_or(request_id),
            date: api.engine.now().to_string(),
        }
    }
}

/// Gives the request its ids, and the response its headers.
pub(crate) async fn exchange(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let exchange = Exchange::of(&api, &request);
    request.extensions_mut().insert(exchange.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, id) in [
        (REQUEST_ID, exchange.request_id),
        (CLIENT_REQUEST_ID, exchange.client_request_id),
    ] {
        if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
            headers.insert(name, value);
        }
    }
    headers.insert(ODATA_VERSION, HeaderValue::from_static("4.0"));
    response
}

/// `//users///x` as `/users/x`: clients join addresses carelessly.
pub(crate) fn single_slashes(mut request: Request<Body>) -> Request<Body> {
    let path = request.uri().path();
    if !path.contains("//") {
        return request;
    }
    let mut single = String::with_capacity(path.len());
    for part in path.split('/').filter(|part| !part.is_empty()) {
        single.push('/');
        single.push_str(part);
    }
    if let Some(query) = request.uri().query() {
        single.push('?');
        single.push_str(query);
    }
    let mut parts = request.uri().clone().into_parts();
    if let Ok(path) = single.parse::<PathAndQuery>() {
        parts.path_and_query = Some(path);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// No route has that path.
pub(crate) async fn no_such_path(request: Request) -> Response {
    let path = request.uri().path().to_owned();
    with(&request, |exchange| error::no_such_path(&path, exchange))
}

/// The path has other methods.
pub(crate) async fn no_such_method(request: Request) -> Response {
    let (method, path) = (
        request.method().to_string(),
        request.uri().path().to_owned(),
    );
    with(&request, |exchange| {
        error::no_such_method(&method, &path, exchange)
    })
}

fn with(request: &Request, answer: impl FnOnce(&Exchange) -> Response) -> Response {
    let unknown = || Exchange {
        request_id: Uuid::nil(),
        client_request_id: Uuid::nil(),
        date: String::new(),
    };
    let exchange = request.extensions().get::<Exchange>().cloned();
    answer(&exchange.unwrap_or_else(unknown))
}
