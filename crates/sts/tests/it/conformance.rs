//! The provider modules of the OpenID conformance plans "basic", "config", "form post" and
//! "RP-initiated logout", as tests of our own under the modules' names. Tested against the
//! published list; this is no certification.

use super::browser::{MARA, Scene, parameter};
use axum::http::StatusCode;
use serde_json::Value;
use xenia_protocols::jose::{JwkSet, verify_jwt};

/// The claims of a token that a published key has signed.
fn claims(scene: &Scene, token: &str) -> Value {
    let keys = scene.browser().get("/contoso.example/discovery/v2.0/keys");
    let keys = JwkSet::parse(keys.body.as_bytes()).unwrap();
    serde_json::from_slice(&verify_jwt(token, &keys).unwrap().payload).unwrap()
}

/// Signs in for that request and answers the tokens.
fn tokens(scene: &Scene, authorize: &str) -> Value {
    let mut browser = scene.signed_in();
    let code = browser.get(authorize).parameter("code").unwrap();
    let seen = scene.token(&scene.code_body(&code));
    assert_eq!(seen.status, StatusCode::OK, "{seen:?}");
    seen.json()
}

fn id_token(scene: &Scene, authorize: &str) -> Value {
    claims(
        scene,
        tokens(scene, authorize)["id_token"].as_str().unwrap(),
    )
}

/// OpenID Connect Core 3.1.2.5, RFC 9207.
#[test]
fn oidcc_server() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    // From the application through the sign-in pages and back.
    let seen = browser.sign_in_with_code(&scene.authorize(""));
    let back = seen.location().to_owned();
    let seen = browser.get(&back);
    assert_eq!(seen.parameter("state").as_deref(), Some("s1"));
    let issuer = format!("https://xenia.example/{}/v2.0", scene.world.tenant);
    assert_eq!(seen.parameter("iss"), Some(issuer.clone()));
    let answer = scene
        .token(&scene.code_body(&seen.parameter("code").unwrap()))
        .json();
    let id = claims(&scene, answer["id_token"].as_str().unwrap());
    assert_eq!(id["iss"], issuer);
    assert_eq!(id["aud"], scene.app.client.to_string());
    assert_eq!(id["nonce"], "n1");
    assert!(id["at_hash"].is_string() && id["sub"].is_string());
}

/// OpenID Connect Discovery 3: what must be there, and every address answers.
#[test]
fn oidcc_discovery_endpoint_verification() {
    let scene = Scene::new();
    let document = scene
        .browser()
        .get("/contoso.example/v2.0/.well-known/openid-configuration")
        .json();
    for member in [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint",
    ] {
        assert!(
            document[member]
                .as_str()
                .unwrap()
                .starts_with("https://xenia.example/"),
            "{member}"
        );
    }
    let algorithms = document["id_token_signing_alg_values_supported"]
        .as_array()
        .unwrap();
    assert!(algorithms.iter().any(|algorithm| algorithm == "RS256"));
    let keys = document["jwks_uri"]
        .as_str()
        .unwrap()
        .strip_prefix("https://xenia.example")
        .unwrap();
    let keys = scene.browser().get(keys).json();
    for key in keys["keys"].as_array().unwrap() {
        assert!(key["kid"].is_string() && key.get("d").is_none(), "{key}");
    }
}

/// OpenID Connect Core 3.1.2.1: `response_type` is required.
#[test]
fn oidcc_response_type_missing() {
    let scene = Scene::new();
    let seen = scene
        .browser()
        .get(&scene.authorize("").replace("&response_type=code", ""));
    assert_eq!(seen.parameter("error").as_deref(), Some("invalid_request"));
}

/// OpenID Connect Core 3.1.2.1: the redirect URI is compared character by character.
#[test]
fn oidcc_ensure_registered_redirect_uri() {
    let scene = Scene::new();
    for (from, to) in [
        ("/callback", "/callback/"),
        ("/callback", "/callback?x=1"),
        ("/callback", ""),
        ("https://portal", "http://portal"),
        ("https://portal", "https://PORTAL"),
    ] {
        let encoded = to.replace('?', "%3F").replace('=', "%3D");
        let path = scene.authorize("").replacen(from, &encoded, 1);
        assert!(scene.browser().get(&path).shows("AADSTS50011"), "{to}");
    }
}

/// OpenID Connect Core 3.1.2.1: a nonce is optional in the code flow.
#[test]
fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow() {
    let scene = Scene::new();
    let id = id_token(&scene, &scene.authorize("").replace("&nonce=n1", ""));
    assert_eq!(id.get("nonce"), None);
}

/// OpenID Connect Core 3.1.2.1: unknown parameters are ignored.
#[test]
fn oidcc_ensure_request_with_unknown_parameter_succeeds() {
    let scene = Scene::new();
    id_token(
        &scene,
        &scene.authorize("&extra=foobar&ui_locales=de&claims_locales=de&acr_values=1"),
    );
}

/// OpenID Connect Core 5.4: the order of scopes does not matter, and each brings its claims.
#[test]
fn oidcc_scope_email_profile_in_any_order() {
    let scene = Scene::new();
    let path = scene
        .authorize("")
        .replace("scope=openid+profile+email", "scope=email+openid");
    let id = id_token(&scene, &path);
    assert_eq!(id["email"], MARA);
    assert_eq!(id.get("name"), None);
}

/// OpenID Connect Core 3.1.2.1: `prompt=login` signs in again, also with a session.
#[test]
fn oidcc_prompt_login() {
    let scene = Scene::new();
    let first = id_token(&scene, &scene.authorize(""));
    let mut browser = scene.signed_in();
    scene.world.clock.advance_seconds(10);
    let seen = browser.sign_in_with_code(&scene.authorize("&prompt=login"));
    let back = seen.location().to_owned();
    let code = browser.get(&back).parameter("code").unwrap();
    let answer = scene.token(&scene.code_body(&code)).json();
    let id = claims(&scene, answer["id_token"].as_str().unwrap());
    assert!(id["auth_time"].as_i64() > first["auth_time"].as_i64());
    // The proof of that sign-in does not last: the same address asks again later.
    scene.world.clock.advance_seconds(300);
    assert!(browser.open(&back).shows("E-mail address"));
}

/// OpenID Connect Core 3.1.2.6.
#[test]
fn oidcc_prompt_none_not_logged_in() {
    let scene = Scene::new();
    let seen = scene.browser().get(&scene.authorize("&prompt=none"));
    assert_eq!(seen.parameter("error").as_deref(), Some("login_required"));
    assert_eq!(seen.parameter("state").as_deref(), Some("s1"));
}

/// OpenID Connect Core 3.1.2.1.
#[test]
fn oidcc_prompt_none_logged_in() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    assert!(
        browser
            .get(&scene.authorize("&prompt=none"))
            .parameter("code")
            .is_some()
    );
}

/// OpenID Connect Core 3.1.2.1: `max_age`.
#[test]
fn oidcc_max_age_1() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    scene.world.clock.advance_seconds(2);
    assert!(
        browser
            .open(&scene.authorize("&max_age=1"))
            .shows("E-mail address")
    );
    let seen = browser.get(&scene.authorize("&max_age=1&prompt=none"));
    assert_eq!(seen.parameter("error").as_deref(), Some("login_required"));
}

/// The same with time to spare: no new sign-in, the same `auth_time`.
#[test]
fn oidcc_max_age_10000() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    let begun = scene.world.engine.now().seconds();
    scene.world.clock.advance_seconds(100);
    let code = browser
        .get(&scene.authorize("&max_age=10000"))
        .parameter("code")
        .unwrap();
    let answer = scene.token(&scene.code_body(&code)).json();
    assert_eq!(
        claims(&scene, answer["id_token"].as_str().unwrap())["auth_time"],
        begun
    );
}

/// OpenID Connect Core 3.1.2.1: the hint is there to be taken; another person signs in anew.
#[test]
fn oidcc_login_hint() {
    let scene = Scene::new();
    let page = scene
        .browser()
        .open(&scene.authorize("&login_hint=adele%40contoso.example"));
    assert!(page.body.contains("value=\"adele@contoso.example\""));
    let mut browser = scene.signed_in();
    assert!(
        browser
            .get(&scene.authorize("&login_hint=mara%40fabrikam.example"))
            .parameter("code")
            .is_some()
    );
    assert!(
        browser
            .open(&scene.authorize("&login_hint=adele%40contoso.example"))
            .shows("E-mail address")
    );
}

/// OpenID Connect Core 3.1.2.1: the request may come by POST.
#[test]
fn oidcc_ensure_post_request_succeeds() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    let path = scene.authorize("");
    let (path, query) = path.split_once('?').unwrap();
    let seen = browser.post_raw(path, query);
    let next = seen.location().to_owned();
    assert!(browser.get(&next).parameter("code").is_some());
}

/// OAuth 2.0 Form Post Response Mode.
#[test]
fn oidcc_server_form_post() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    let seen = browser.get(&scene.authorize("&response_mode=form_post"));
    assert_eq!(seen.status, StatusCode::OK);
    assert!(
        seen.body
            .contains("action=\"https://portal.example/callback\"")
    );
    assert!(
        seen.header("content-security-policy")
            .contains("form-action 'self' https://portal.example")
    );
    assert_eq!(seen.hidden("state"), "s1");
    assert_eq!(
        scene.token(&scene.code_body(&seen.hidden("code"))).status,
        StatusCode::OK
    );
    let seen = scene
        .browser()
        .get(&scene.authorize("&response_mode=form_post&prompt=none"));
    assert_eq!(seen.hidden("error"), "login_required");
    let seen = browser.get(&scene.authorize("&response_mode=fragment"));
    assert!(
        seen.location()
            .starts_with("https://portal.example/callback#code=")
    );
}

/// RFC 6749 4.1.2: a code is used once, and what it led to is revoked when it is used again.
#[test]
fn oidcc_codereuse() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    let code = browser.get(&scene.authorize("")).parameter("code").unwrap();
    assert_eq!(scene.token(&scene.code_body(&code)).status, StatusCode::OK);
    scene.world.clock.advance_seconds(30);
    assert_eq!(
        scene.token(&scene.code_body(&code)).json()["error"],
        "invalid_grant"
    );
}

/// OpenID Connect Core 12.
#[test]
fn oidcc_refresh_token() {
    let scene = Scene::new();
    let first = tokens(&scene, &scene.authorize(""));
    let body = format!(
        "grant_type=refresh_token&client_id={}&client_secret={}&refresh_token={}",
        scene.app.client,
        scene.app.secret,
        first["refresh_token"].as_str().unwrap()
    );
    scene.world.clock.advance_seconds(10);
    let second = scene.token(&body).json();
    let (before, after) = (
        claims(&scene, first["id_token"].as_str().unwrap()),
        claims(&scene, second["id_token"].as_str().unwrap()),
    );
    for same in ["iss", "sub", "aud", "auth_time"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert!(after["iat"].as_i64() > before["iat"].as_i64());
}

/// OpenID Connect Core 5.3: by GET and by POST, with the token in the header.
#[test]
fn oidcc_userinfo_get_and_post_header() {
    let scene = Scene::new();
    let answer = tokens(&scene, &scene.authorize(""));
    let id = claims(&scene, answer["id_token"].as_str().unwrap());
    let mut browser = scene.browser();
    browser.headers = vec![(
        "authorization",
        format!("Bearer {}", answer["access_token"].as_str().unwrap()),
    )];
    for info in [
        browser.get("/oidc/userinfo"),
        browser.post_raw("/oidc/userinfo", ""),
        browser.get("/contoso.example/openid/userinfo"),
    ] {
        assert_eq!(info.json()["sub"], id["sub"], "{info:?}");
        assert_eq!(info.json()["email"], MARA);
    }
    for bad in [
        Vec::new(),
        vec![("authorization", "Bearer nonsense".to_owned())],
    ] {
        browser.headers = bad;
        let seen = browser.get("/oidc/userinfo");
        assert_eq!(seen.status, StatusCode::UNAUTHORIZED);
        assert!(
            seen.header("www-authenticate")
                .starts_with("Bearer error=\"invalid_token\""),
            "{seen:?}"
        );
    }
}

/// RP-Initiated Logout 1.0.
#[test]
fn oidcc_rp_initiated_logout() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    let code = browser.get(&scene.authorize("")).parameter("code").unwrap();
    let answer = scene.token(&scene.code_body(&code)).json();
    let hint = answer["id_token"].as_str().unwrap();
    let back = "https%3A%2F%2Fportal.example%2Fcallback";
    let seen = browser.get(&format!(
        "/contoso.example/oauth2/v2.0/logout?id_token_hint={hint}&post_logout_redirect_uri={back}&state=bye"
    ));
    assert_eq!(seen.location(), "https://portal.example/callback?state=bye");
    let seen = browser.get(&scene.authorize("&prompt=none"));
    assert_eq!(seen.parameter("error").as_deref(), Some("login_required"));
}

/// RP-Initiated Logout 1.0 section 3: only to a registered address, and not without a client.
#[test]
fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri() {
    let scene = Scene::new();
    for query in [
        format!(
            "client_id={}&post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F",
            scene.app.client
        ),
        "post_logout_redirect_uri=https%3A%2F%2Fportal.example%2Fcallback".to_owned(),
        "id_token_hint=nonsense&post_logout_redirect_uri=https%3A%2F%2Fportal.example%2Fcallback"
            .to_owned(),
        String::new(),
    ] {
        let mut browser = scene.signed_in();
        let seen = browser.get(&format!("/contoso.example/oauth2/v2.0/logout?{query}"));
        assert_eq!(
            seen.location(),
            "/contoso.example/signin/signed-out",
            "{query}"
        );
        assert_eq!(
            parameter(&scene.authorize(""), "state").as_deref(),
            Some("s1")
        );
        scene.world.clock.advance_seconds(900);
    }
}
