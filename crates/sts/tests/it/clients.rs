//! What stock clients (MSAL, azure-identity, openid-client, browser pages) rely on.

use super::browser::Scene;
use axum::http::StatusCode;

#[test]
fn discovery_answers_under_every_name_with_one_issuer() {
    let scene = Scene::new();
    let id = scene.world.tenant.to_string();
    let issuer = format!("https://xenia.example/{id}/v2.0");
    for path in [
        "/contoso.example/v2.0/.well-known/openid-configuration".to_owned(),
        "/contoso.example/.well-known/openid-configuration".to_owned(),
        "/common/v2.0/.well-known/openid-configuration".to_owned(),
        format!("/{id}/v2.0/.well-known/openid-configuration"),
    ] {
        let seen = scene.browser().get(&path);
        let document = seen.json();
        assert_eq!(document["issuer"], issuer, "{path}");
        assert_eq!(seen.header("access-control-allow-origin"), "*");
        for member in [
            "tenant_region_scope",
            "cloud_instance_name",
            "device_authorization_endpoint",
        ] {
            assert!(document[member].is_string(), "MSAL reads `{member}`");
        }
    }
    let seen = scene
        .browser()
        .get("/nowhere.example/v2.0/.well-known/openid-configuration");
    assert_eq!(seen.json()["error_codes"][0], 90_002);
    let query = "authorization_endpoint=https://xenia.example/contoso.example/oauth2/v2.0/authorize&api-version=1.1";
    let instance = scene
        .browser()
        .get(&format!("/common/discovery/instance?{query}"))
        .json();
    assert_eq!(
        instance["tenant_discovery_endpoint"],
        "https://xenia.example/contoso.example/v2.0/.well-known/openid-configuration"
    );
}

#[test]
fn the_token_endpoint_takes_what_msal_sends() {
    let scene = Scene::new();
    let body = format!(
        "client_id={}&client_secret={}&grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_info=1&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D&x-client-SKU=msal.js.node",
        scene.app.client, scene.app.secret
    );
    let path =
        "/contoso.example/oauth2/v2.0/token?client-request-id=77d5bf9c-3a0c-4ed7-9d5a-0ad5e0a1b2c3";
    let mut browser = scene.browser();
    browser.headers = vec![(
        "client-request-id",
        "77d5bf9c-3a0c-4ed7-9d5a-0ad5e0a1b2c3".to_owned(),
    )];
    let seen = browser.post_raw(path, &body);
    assert_eq!(seen.status, StatusCode::OK, "{seen:?}");
    assert_eq!(
        seen.header("client-request-id"),
        "77d5bf9c-3a0c-4ed7-9d5a-0ad5e0a1b2c3"
    );
    assert_eq!(seen.json()["token_type"], "Bearer");
    assert_eq!(seen.json()["expires_in"], 3600);
    for scope in [
        "https://graph.microsoft.com//.default",
        "00000003-0000-0000-c000-000000000000/.default",
    ] {
        let body = format!(
            "client_id={}&client_secret={}&grant_type=client_credentials&scope={scope}",
            scene.app.client, scene.app.secret
        );
        assert_eq!(scene.token(&body).status, StatusCode::OK, "{scope}");
    }
}

#[test]
fn a_secret_may_come_in_the_header() {
    let scene = Scene::new();
    let pair = format!("{}:{}", scene.app.client, scene.app.secret);
    let basic = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, pair);
    let mut browser = scene.browser();
    browser.headers = vec![("authorization", format!("Basic {basic}"))];
    let path = "/contoso.example/oauth2/v2.0/token";
    let body = "grant_type=client_credentials&scope=https://graph.microsoft.com/.default";
    assert_eq!(browser.post_raw(path, body).status, StatusCode::OK);
    browser.headers = vec![("authorization", "Basic !".to_owned())];
    let seen = browser.post_raw(path, body);
    assert_eq!(seen.status, StatusCode::UNAUTHORIZED);
    assert!(seen.header("www-authenticate").starts_with("Basic"));
}

#[test]
fn scripts_of_browser_pages_may_call_the_token_endpoint() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    browser.headers = vec![
        ("origin", "https://spa.example".to_owned()),
        ("access-control-request-method", "POST".to_owned()),
        (
            "access-control-request-headers",
            "x-client-sku,content-type".to_owned(),
        ),
    ];
    let seen = browser.options("/contoso.example/oauth2/v2.0/token");
    assert_eq!(seen.status, StatusCode::NO_CONTENT);
    assert_eq!(seen.header("access-control-allow-origin"), "*");
    assert_eq!(
        seen.header("access-control-allow-headers"),
        "x-client-sku,content-type"
    );
    assert_eq!(seen.header("access-control-allow-credentials"), "");
    let seen = browser.options("/contoso.example/signin/code");
    assert_eq!(
        seen.status,
        StatusCode::METHOD_NOT_ALLOWED,
        "pages may not be called by scripts"
    );
}
