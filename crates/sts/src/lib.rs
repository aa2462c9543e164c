//! The security token service: OAuth 2.0, OpenID Connect and the sign-in pages.
//!
//! Paths are Entra's: `/{tenant}/oauth2/v2.0/...`, where `{tenant}` is a tenant id or one of its
//! verified domains. Every handler reads its request into a `call::Call` and answers it on a
//! blocking thread, because the engine is synchronous.

mod answer;
mod call;
mod nowhere;
mod oauth;
mod problem;
mod seal;
mod signin;

use axum::{Router, routing::MethodFilter};
use call::{Kind, on};
use std::sync::Arc;
use xenia_engine::Engine;

/// All routes of the token service.
pub fn router(engine: Arc<Engine>) -> Router {
    oauth_routes()
        .merge(signin_routes())
        .method_not_allowed_fallback(nowhere::no_such_method)
        .with_state(engine)
}

fn oauth_routes() -> Router<Arc<Engine>> {
    use oauth::{authorize, device, discovery, logout, token, userinfo};
    let get = MethodFilter::GET;
    let post = MethodFilter::POST;
    let either = get.or(post);
    let preflight = || on(MethodFilter::OPTIONS, Kind::Api, answer::preflight);
    let api = |filter, work| on(filter, Kind::Api, work).merge(preflight());
    let page = |filter, work| on(filter, Kind::Page, work);
    Router::new()
        .route("/common/discovery/instance", api(get, discovery::instance))
        .route("/oidc/userinfo", api(either, userinfo::userinfo))
        .route("/{tenant}/openid/userinfo", api(either, userinfo::userinfo))
        .route(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            api(get, discovery::document),
        )
        .route(
            "/{tenant}/.well-known/openid-configuration",
            api(get, discovery::document),
        )
        .route("/{tenant}/discovery/v2.0/keys", api(get, discovery::keys))
        .route("/{tenant}/discovery/keys", api(get, discovery::keys))
        .route("/{tenant}/oauth2/v2.0/token", api(post, token::token))
        .route("/{tenant}/oauth2/v2.0/devicecode", api(post, device::begin))
        .route(
            "/{tenant}/oauth2/v2.0/authorize",
            page(either, authorize::authorize),
        )
        .route("/{tenant}/oauth2/v2.0/logout", page(either, logout::logout))
        .route(
            "/{tenant}/oauth2/{*rest}",
            axum::routing::any(nowhere::no_such_endpoint),
        )
}

fn signin_routes() -> Router<Arc<Engine>> {
    use signin::{
        consent, device, forgotten, identify, invitation, leave, look, prove, set_password,
    };
    let get = |work| on(MethodFilter::GET, Kind::Page, work);
    let post = |work| on(MethodFilter::POST, Kind::Page, work);
    Router::new()
        .route("/signin", get(identify::without_tenant))
        .route("/{tenant}/signin", get(identify::show))
        .route("/{tenant}/signin/identifier", post(identify::submit))
        .route("/{tenant}/signin/password", post(prove::password))
        .route("/{tenant}/signin/password/forgot", post(forgotten::submit))
        .route(
            "/{tenant}/signin/password/set",
            get(set_password::show).merge(post(set_password::submit)),
        )
        .route("/{tenant}/signin/code", post(prove::code))
        .route("/{tenant}/signin/code/resend", post(prove::resend))
        .route(
            "/{tenant}/signin/redeem",
            get(invitation::show).merge(post(invitation::submit)),
        )
        .route("/{tenant}/signin/consent", post(consent::submit))
        .route(
            "/{tenant}/oauth2/deviceauth",
            get(device::show).merge(post(device::submit)),
        )
        .route("/{tenant}/signin/branding", get(look::show))
        .route("/{tenant}/signin/sign-out", post(leave::submit))
        .route("/{tenant}/signin/signed-out", get(leave::signed_out))
}
