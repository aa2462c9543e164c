//! All routes of the server, and what every request passes through.

use axum::{
    Router,
    extract::{Request, State, connect_info::IntoMakeServiceWithConnectInfo},
    http::{HeaderValue, StatusCode, Uri, header, uri::PathAndQuery},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use std::{net::SocketAddr, sync::Arc, time::Instant};
use tower::ServiceExt;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, limit::RequestBodyLimitLayer,
};
use xenia_engine::{
    Engine, Error, domain::TenantId, mail::MailDrop, store::tenants, tokens::TokenVerifier,
};

/// The largest body of any request; parts set smaller limits of their own.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// What the routes need.
pub(crate) struct Parts {
    /// The use cases.
    pub(crate) engine: Arc<Engine>,
    /// Where mails are kept while no mail server is configured.
    pub(crate) kept_mail: Option<Arc<dyn MailDrop>>,
    /// How much one client may ask of one organisation; `None` for no bound.
    pub(crate) rate: Option<xenia_api::Rate>,
    /// Whether anybody may play the people of the sample organisation.
    pub(crate) is_sample: bool,
    /// The paths of a build for tests.
    #[cfg(feature = "test-clock")]
    pub(crate) test: Router,
}

/// All routes as a service for the listener. Handlers find the client's address in
/// `ConnectInfo<SocketAddr>`.
pub(crate) type Service = IntoMakeServiceWithConnectInfo<Router, SocketAddr>;

/// All routes, behind what must happen before routing.
pub(crate) fn service(parts: Parts) -> Service {
    let mended = router(parts).map_request(mend_path);
    Router::new()
        .fallback_service(mended)
        .into_make_service_with_connect_info()
}

fn router(parts: Parts) -> Router {
    let engine = parts.engine;
    let verifier = Arc::new(TokenVerifier::new(Arc::clone(&engine)));
    let own = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(Arc::clone(&engine));
    let all = own
        .merge(match parts.rate {
            Some(rate) => {
                xenia_api::throttled_router(Arc::clone(&engine), Arc::clone(&verifier) as _, rate)
            }
            None => xenia_api::router(Arc::clone(&engine), Arc::clone(&verifier) as _),
        })
        .merge(xenia_api::scim_router(Arc::clone(&engine), verifier))
        .merge(xenia_sts::router(Arc::clone(&engine)))
        .merge(xenia_web::router(xenia_web::Parts {
            engine,
            mail_drop: parts.kept_mail,
            is_sample: parts.is_sample,
        }));
    #[cfg(feature = "test-clock")]
    let all = all.merge(parts.test);
    all.layer(CompressionLayer::new())
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(told))
}

/// Whether the database answers.
async fn ready(State(engine): State<Arc<Engine>>) -> Response {
    let asked = tokio::task::spawn_blocking(move || {
        engine.store().read(TenantId::default(), |tx| {
            Ok::<_, Error>(tenants::all(tx)?.len())
        })
    });
    match asked.await {
        Ok(Ok(_)) => "ready\n".into_response(),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        )
            .into_response(),
    }
}

/// Logs each request (without its query, which may hold secrets) and sets the headers that every
/// answer has.
async fn told(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::REFERRER_POLICY)
        .or_insert(HeaderValue::from_static("no-referrer"));
    let microseconds = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    if response.status().is_server_error() {
        tracing::error!(%method, path, status, microseconds, "request failed");
    } else {
        tracing::debug!(%method, path, status, microseconds, "request");
    }
    response
}

/// Joins repeated slashes: some Graph SDKs ask for `/v1.0//users`.
fn mend_path(mut request: Request) -> Request {
    if let Some(mended) = single_slashes(request.uri()) {
        *request.uri_mut() = mended;
    }
    request
}

fn single_slashes(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if !path.contains("//") {
        return None;
    }
    let mut mended = String::with_capacity(path.len());
    for letter in path.chars() {
        if !(letter == '/' && mended.ends_with('/')) {
            mended.push(letter);
        }
    }
    if let Some(query) = uri.query() {
        mended.push('?');
        mended.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(mended).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_slashes_are_one() {
        for (given, mended) in [
            (
                "/v1.0//users?$filter=a%2F%2Fb",
                Some("/v1.0/users?$filter=a%2F%2Fb"),
            ),
            ("///", Some("/")),
            ("/v1.0/users?u=https://x", None),
        ] {
            let uri: Uri = given.parse().unwrap();
            assert_eq!(
                single_slashes(&uri).map(|uri| uri.to_string()).as_deref(),
                mended
            );
        }
    }
}
