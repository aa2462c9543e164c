//! The little of Azure Resource Manager without which the Azure CLI does not sign in.
//!
//! `az cloud register --endpoint-resource-manager` reads `/metadata/endpoints`, and `az login` asks for the
//! tenants and the subscriptions that the caller may use
//! ([tenants](https://learn.microsoft.com/en-us/rest/api/resources/tenants/list),
//! [subscriptions](https://learn.microsoft.com/en-us/rest/api/resources/subscriptions/list)). There are no
//! subscriptions here: everything that `az ad` and `az rest` do afterwards is Graph.

use crate::{
    error,
    layer::{self, Exchange},
    serve::{self, Api},
};
use axum::{
    Extension, Json, Router,
    extract::{Path, State},
    http::HeaderMap,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use xenia_engine::{
    Ctx, Error, Result,
    directory::organization,
    domain::{Reason, Refusal},
};

/// Its routes, which stand beside the versions of Graph.
pub(crate) fn router(api: Api) -> Router {
    let ids = middleware::from_fn_with_state(api.clone(), layer::exchange);
    Router::new()
        .route("/metadata/endpoints", get(endpoints))
        .route("/tenants", get(tenants))
        .route("/subscriptions", get(subscriptions))
        .route("/subscriptions/{id}", get(subscription))
        .layer(ids)
        .with_state(api)
}

/// Where this cloud is, in the shape of the API version 2022-09-01. Public, as discovery is.
async fn endpoints(State(api): State<Api>) -> Json<Value> {
    let base = &api.engine.config().base_url;
    let slashed = format!("{base}/");
    Json(json!({
        "name": "Xenia",
        "portal": format!("{base}/console"),
        "authentication": {
            "loginEndpoint": base,
            "audiences": [slashed],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": slashed,
        "graphAudience": slashed,
        "microsoftGraphResourceId": slashed,
        "suffixes": {},
    }))
}

async fn tenants(api: State<Api>, exchange: Extension<Exchange>, headers: HeaderMap) -> Response {
    answered(api, exchange, headers, |api, ctx| {
        Ok(json!({ "value": [own_tenant(api, ctx)?] }))
    })
    .await
}

/// The caller's tenant: its id, which the caller's token has anyway, and its names for those who may read them.
fn own_tenant(api: &Api, ctx: &Ctx) -> Result<Value> {
    let id = ctx.tenant;
    let mut tenant = json!({ "id": format!("/tenants/{id}"), "tenantId": id, "tenantType": "AAD" });
    match organization::get(&api.engine, ctx) {
        Ok((found, domains)) => {
            tenant["displayName"] = found.value.display_name.into();
            let default = domains.iter().find(|domain| domain.is_default);
            tenant["defaultDomain"] = default.map(|domain| domain.id.clone()).into();
            tenant["domains"] = domains.into_iter().map(|domain| domain.id).collect();
        }
        Err(Error::Refused(refusal)) if refusal.reason == Reason::Forbidden => {}
        Err(error) => return Err(error),
    }
    Ok(tenant)
}

async fn subscriptions(
    api: State<Api>,
    exchange: Extension<Exchange>,
    headers: HeaderMap,
) -> Response {
    answered(api, exchange, headers, |_, _| {
        Ok(json!({ "value": [], "count": { "type": "Total", "value": 0 } }))
    })
    .await
}

async fn subscription(
    api: State<Api>,
    exchange: Extension<Exchange>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    answered(api, exchange, headers, move |_, _| {
        Err(Refusal::not_found("subscription", id).into())
    })
    .await
}

/// Finds out who asks, then answers on a blocking thread.
async fn answered(
    State(api): State<Api>,
    Extension(exchange): Extension<Exchange>,
    headers: HeaderMap,
    answer: impl FnOnce(&Api, &Ctx) -> Result<Value> + Send + 'static,
) -> Response {
    let ids = exchange.clone();
    let work = tokio::task::spawn_blocking(move || {
        let ctx = serve::authenticate(&api, &headers, &ids)?;
        answer(&api, &ctx)
    });
    match work.await {
        Ok(Ok(value)) => Json(value).into_response(),
        Ok(Err(refused)) => error::response(&refused, &exchange),
        Err(broken) => error::broke_off(&broken, &exchange),
    }
}
