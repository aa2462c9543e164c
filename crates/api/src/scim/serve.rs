//! From the route table of SCIM to an axum router.

use super::{ROUTES, Route, call::Call, reply};
use crate::{
    body,
    call::Asked,
    layer::{self, Exchange},
    serve::{Api, authenticate_with},
};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{RawPathParams, Request, State},
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use std::sync::Arc;
use xenia_engine::{BearerVerifier, Ctx, Engine, Error, Result, provisioning::bearer};

/// SCIM under `/scim/v2`.
pub fn router(engine: Arc<Engine>, verifier: Arc<dyn BearerVerifier>) -> Router {
    let api = Api {
        engine,
        verifier,
        throttle: None,
    };
    let mut routes = Router::new();
    for route in ROUTES {
        let endpoint = move |api: State<Api>, exchange, parameters, request| {
            endpoint(route, api, exchange, parameters, request)
        };
        routes = routes.route(route.path, on(filter(route.method), endpoint));
    }
    let ids = middleware::from_fn_with_state(api.clone(), layer::exchange);
    let routes: Router = routes
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .layer(ids)
        .with_state(api);
    Router::new().nest("/scim/v2", routes)
}

fn filter(method: &str) -> MethodFilter {
    match method {
        "POST" => MethodFilter::POST,
        "PUT" => MethodFilter::PUT,
        "PATCH" => MethodFilter::PATCH,
        "DELETE" => MethodFilter::DELETE,
        _ => MethodFilter::GET,
    }
}

async fn endpoint(
    route: &'static Route,
    State(api): State<Api>,
    Extension(exchange): Extension<Exchange>,
    parameters: RawPathParams,
    request: Request<Body>,
) -> Response {
    let (parts, sent) = request.into_parts();
    let body = body::read(sent, &parts.headers).await;
    let parameters = parameters.iter();
    let asked = Asked {
        route: route.path,
        method: parts.method,
        parameters: parameters
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .collect(),
        uri: parts.uri,
        headers: parts.headers,
    };
    let work = tokio::task::spawn_blocking(move || handled(route, api, &exchange, asked, body));
    work.await.unwrap_or_else(|error| {
        let error = Error::Internal(format!("a handler broke off: {error}"));
        reply::failed(&error)
    })
}

fn handled(
    route: &Route,
    api: Api,
    exchange: &Exchange,
    asked: Asked,
    body: Result<Bytes>,
) -> Response {
    let caller = match route.open {
        true => Ok(None),
        false => authenticate(&api, &asked, exchange).map(Some),
    };
    let answer = caller.and_then(|ctx| (route.handle)(&Call::new(api.engine, ctx, asked, body?)));
    match answer {
        Ok(reply) => reply.into_response(),
        Err(error) => reply::failed(&error),
    }
}

/// Who asks: by a provisioning token, which is good here and nowhere else, or by an access token.
fn authenticate(api: &Api, asked: &Asked, exchange: &Exchange) -> Result<Ctx> {
    authenticate_with(&asked.headers, api, exchange, |token, now| {
        match bearer::is_provisioning_token(token) {
            true => bearer::verify(&api.engine, token, now),
            false => api.verifier.verify(token, now),
        }
    })
}

async fn no_such_path(request: Request) -> Response {
    let detail = format!("there is nothing at `{}`", request.uri().path());
    reply::of_status(StatusCode::NOT_FOUND, &detail)
}

async fn no_such_method(request: Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    let detail = format!("`{path}` does not know the method `{method}`");
    reply::of_status(StatusCode::METHOD_NOT_ALLOWED, &detail)
}
