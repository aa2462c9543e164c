//! From the route table to an axum router.

use crate::{
    batch::{self, Batch},
    body,
    call::{Asked, Call},
    error, keys,
    layer::{self, Exchange},
    metadata, resource_manager,
    routes::{self, Handle, Route},
    throttle::{Rate, Throttle},
};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{RawPathParams, Request, State},
    http::{HeaderMap, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{on, post},
};
use std::sync::Arc;
use tower::{ServiceBuilder, util::MapRequestLayer};
use xenia_engine::{
    Actor, BearerVerifier, Ctx, Engine, Error, Result,
    domain::{Reason, Refusal, TenantId, Timestamp},
};

/// What every request needs.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) engine: Arc<Engine>,
    pub(crate) verifier: Arc<dyn BearerVerifier>,
    pub(crate) throttle: Option<Arc<Throttle>>,
}

/// The API under `/v1.0`, and the same under `/beta`; beside them what the Azure CLI asks before it signs in.
/// Clients may ask as much as they like.
pub fn router(engine: Arc<Engine>, verifier: Arc<dyn BearerVerifier>) -> Router {
    made(engine, verifier, None)
}

/// The same where each client may ask only so much.
pub fn throttled_router(
    engine: Arc<Engine>,
    verifier: Arc<dyn BearerVerifier>,
    rate: Rate,
) -> Router {
    made(engine, verifier, Some(Arc::new(Throttle::new(rate))))
}

fn made(
    engine: Arc<Engine>,
    verifier: Arc<dyn BearerVerifier>,
    throttle: Option<Arc<Throttle>>,
) -> Router {
    let api = Api {
        engine,
        verifier,
        throttle,
    };
    let mut routes = Router::new();
    for route in routes::all() {
        let endpoint = move |api: State<Api>, exchange, parameters, request| {
            endpoint(route, api, exchange, parameters, request)
        };
        routes = routes.route(route.path, on(route.method.filter(), endpoint));
    }
    let ids = middleware::from_fn_with_state(api.clone(), layer::exchange);
    let routes: Router = routes
        .fallback(layer::no_such_path)
        .method_not_allowed_fallback(layer::no_such_method)
        .layer(ids.clone())
        .with_state(api.clone());
    let resource_manager = resource_manager::router(api.clone());
    let open = metadata::router()
        .layer(ids.clone())
        .with_state(api.clone());
    let batch_state = Batch {
        api,
        routes: routes.clone(),
    };
    let batch = Router::new().route("/$batch", post(batch::run)).layer(ids);
    let routes = routes.merge(open).merge(batch.with_state(batch_state));
    // Before routing, so around the routes and not a layer of them.
    let service = ServiceBuilder::new()
        .layer(MapRequestLayer::new(layer::single_slashes))
        .layer(MapRequestLayer::new(keys::as_segments))
        .service(routes);
    Router::new()
        .nest_service("/v1.0", service.clone())
        .nest_service("/beta", service)
        .merge(resource_manager)
}

/// One exchange: reads what was sent, and has it handled on a blocking thread.
async fn endpoint(
    route: &'static Route,
    State(api): State<Api>,
    Extension(exchange): Extension<Exchange>,
    parameters: RawPathParams,
    request: Request<Body>,
) -> Response {
    let (parts, sent) = request.into_parts();
    let body = body::read(sent, &parts.headers).await;
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let asked = Asked {
        parameters: parameters.iter().map(owned).collect(),
        route: route.path,
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
    };
    let ids = exchange.clone();
    let work = tokio::task::spawn_blocking(move || handled(route.handle, api, &ids, asked, body));
    match work.await {
        Ok(response) => response,
        Err(error) => error::broke_off(&error, &exchange),
    }
}

/// Finds out who asks, then runs the handler. Only a known caller is told what is wrong with a body.
fn handled(
    handle: Handle,
    api: Api,
    exchange: &Exchange,
    asked: Asked,
    body: Result<Bytes>,
) -> Response {
    let path = asked.uri.path().to_owned();
    let start = format!("{}/v1.0{path}", api.engine.config().base_url);
    let answer = authenticate(&api, &asked.headers, exchange).and_then(|ctx| {
        let call = Call::new(api.engine, ctx, asked, body?);
        Ok(handle(&call)?.preferred(&call))
    });
    match answer {
        Ok(reply) => reply.into_response(),
        Err(error) => error::with_start(error::response(&error, exchange), &start),
    }
}

/// Who the request's token stands for.
pub(crate) fn authenticate(api: &Api, headers: &HeaderMap, exchange: &Exchange) -> Result<Ctx> {
    authenticate_with(headers, api, exchange, |token, now| {
        api.verifier.verify(token, now)
    })
}

/// Who the request's token stands for, by those who check it.
pub(crate) fn authenticate_with(
    headers: &HeaderMap,
    api: &Api,
    exchange: &Exchange,
    verify: impl FnOnce(&str, Timestamp) -> Result<(TenantId, Actor)>,
) -> Result<Ctx> {
    let refused = |message: &str| Error::from(Refusal::new(Reason::Unauthenticated, message));
    let header = headers
        .get(header::AUTHORIZATION)
        .ok_or_else(|| refused("the header `Authorization` with a bearer token is missing"))?;
    let text = header.to_str().unwrap_or_default();
    let token = match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(refused("the header `Authorization` has no bearer token")),
    };
    let now = api.engine.now();
    let (tenant, actor) = verify(token, now)?;
    let ctx = Ctx {
        tenant,
        actor,
        now,
        request_id: exchange.request_id,
    };
    if let Some(throttle) = &api.throttle {
        throttle.take(&ctx)?;
    }
    Ok(ctx)
}
