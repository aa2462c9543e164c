//! What clients read before they begin: addresses and keys.

use crate::{call::Call, problem::Problem};
use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use xenia_engine::{keys, tokens};
use xenia_protocols::{jose::Algorithm, oidc::Discovery};

/// `/{tenant}/v2.0/.well-known/openid-configuration`. The issuer has the tenant's id, also when the
/// path names it by a domain.
pub(crate) fn document(call: &Call) -> Result<Response, Problem> {
    let endpoints = tokens::endpoints(&call.engine, call.ctx.tenant);
    let document = Discovery {
        endpoints: &endpoints,
        region: "WW",
        host: host(call),
        algorithms: &[Algorithm::Es256, Algorithm::Rs256],
    };
    Ok(cacheable(Json(document.document()).into_response()))
}

/// `/{tenant}/discovery/v2.0/keys` (RFC 7517).
pub(crate) fn keys(call: &Call) -> Result<Response, Problem> {
    let document = keys::document(&call.engine, call.ctx.tenant, call.ctx.now)?;
    Ok(cacheable(Json(document).into_response()))
}

/// `/common/discovery/instance`: MSAL asks whether an authority is one to trust; this server knows
/// itself only.
pub(crate) fn instance(call: &Call) -> Result<Response, Problem> {
    let query = call.query()?;
    let host = host(call);
    let tenant = query
        .find("authorization_endpoint")
        .and_then(|endpoint| endpoint.split("://").nth(1)?.split('/').nth(1))
        .unwrap_or("common");
    let base = &call.engine.config().base_url;
    Ok(Json(json!({
        "tenant_discovery_endpoint": format!("{base}/{tenant}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{ "preferred_network": host, "preferred_cache": host, "aliases": [host] }],
    }))
    .into_response())
}

fn host(call: &Call) -> &str {
    let base = &call.engine.config().base_url;
    base.split_once("://")
        .map_or(base.as_str(), |(_, host)| host)
}

/// Clients may keep it for an hour: far shorter than the overlap of a key rotation.
fn cacheable(mut response: Response) -> Response {
    let value = HeaderValue::from_static("public, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}
