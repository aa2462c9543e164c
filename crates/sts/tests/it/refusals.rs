//! What is refused, where, and in which words.

use super::browser::{MARA, Scene, VERIFIER};
use axum::http::StatusCode;

/// A code for the guest, by way of the pages.
fn code(scene: &Scene) -> String {
    let mut browser = scene.signed_in();
    browser.get(&scene.authorize("")).parameter("code").unwrap()
}

#[test]
fn errors_before_the_redirect_uri_is_known_stay_on_a_page() {
    let scene = Scene::new();
    let good = scene.authorize("");
    let client = scene.app.client.to_string();
    for (path, number, text) in [
        (
            good.replace("portal.example", "evil.example"),
            "AADSTS50011",
            "is not one of those registered for the application portal",
        ),
        (
            good.replace(&client, &uuid::Uuid::from_u128(7).to_string()),
            "AADSTS700016",
            "There is no application",
        ),
        (
            good.replace("contoso.example", "nowhere.example"),
            "AADSTS90002",
            "There is no organisation",
        ),
        (
            good.replace("/contoso.example/", "/fabrikam.example/"),
            "AADSTS700016",
            "There is no application",
        ),
        (
            good.replace("client_id=", "client="),
            "AADSTS900144",
            "The parameter client_id is missing",
        ),
    ] {
        scene_with_second_tenant(&scene);
        let seen = scene.browser().get(&path);
        assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(seen.header("location"), "");
        assert!(seen.shows(number) && seen.shows(text), "{number}: {seen:?}");
    }
}

fn scene_with_second_tenant(scene: &Scene) {
    let known = xenia_engine::tenants::resolve(&scene.world.engine, "fabrikam.example").is_ok();
    if !known {
        scene.world.another_tenant("fabrikam.example");
    }
}

#[test]
fn errors_after_that_go_to_the_client() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    for (from, to, error) in [
        (
            "response_type=code",
            "response_type=token",
            "unsupported_response_type",
        ),
        ("response_type=code&", "", "invalid_request"),
        (
            "code_challenge_method=S256",
            "code_challenge_method=plain",
            "invalid_request",
        ),
        (
            "scope=openid",
            "scope=api://nothing/.default",
            "invalid_scope",
        ),
        (
            "scope=openid",
            "prompt=none&scope=User.ReadWrite.All",
            "consent_required",
        ),
        ("state=s1", "state=s1&request=x", "request_not_supported"),
        ("state=s1", "state=s1&prompt=none+login", "invalid_request"),
    ] {
        let seen = browser.get(&scene.authorize("").replace(from, to));
        assert!(
            seen.location().starts_with(&scene.app.redirect_uri),
            "{seen:?}"
        );
        assert_eq!(seen.parameter("error").as_deref(), Some(error));
        assert_eq!(seen.parameter("state").as_deref(), Some("s1"));
        assert!(seen.parameter("code").is_none());
    }
}

#[test]
fn people_who_may_not_are_told_why() {
    type Ending = fn(&Scene);
    let cases: [(&str, Ending); 2] = [
        ("AADSTS50105", |scene| {
            scene
                .world
                .change_service_principal(scene.app.service_principal, |found| {
                    found.app_role_assignment_required = true;
                });
        }),
        ("AADSTS65001", |_| {}),
    ];
    for (number, arrange) in cases {
        let scene = Scene::new();
        arrange(&scene);
        let mut browser = scene.signed_in();
        let scope = if number == "AADSTS65001" {
            "prompt=none&scope=User.Read.All+openid"
        } else {
            "scope=openid"
        };
        let seen = browser.get(&scene.authorize("").replace("scope=openid", scope));
        let said = seen.parameter("error_description").unwrap();
        assert!(said.starts_with(number), "{said}");
    }
}

#[test]
fn a_disabled_application_and_a_blocked_person_do_not_come_in() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    scene
        .world
        .change_user(scene.mara, |user| user.account_enabled = false);
    let seen = browser.open(&scene.authorize(""));
    assert!(seen.shows("E-mail address"), "the session is gone at once");
    let seen = browser.get(&scene.authorize("&prompt=none"));
    assert_eq!(seen.parameter("error").as_deref(), Some("login_required"));
    scene
        .world
        .change_service_principal(scene.app.service_principal, |found| {
            found.account_enabled = false;
        });
    assert!(browser.get(&scene.authorize("")).shows("AADSTS7000112"));
}

#[test]
fn the_token_endpoint_refuses_in_entras_form() {
    let scene = Scene::new();
    let good = scene.code_body(&code(&scene));
    for (body, status, error, number) in [
        (
            good.replace(VERIFIER, &"x".repeat(43)),
            400,
            "invalid_grant",
            501_481,
        ),
        (
            good.replace("portal.example", "evil.example"),
            400,
            "invalid_grant",
            500_112,
        ),
        (
            good.replace(&scene.app.secret, "wrong"),
            401,
            "invalid_client",
            7_000_215,
        ),
        (
            good.replace("authorization_code", "password"),
            400,
            "unsupported_grant_type",
            70_003,
        ),
        (good.clone() + "&code=twice", 400, "invalid_request", 0),
        ("nonsense".to_owned(), 400, "invalid_request", 900_144),
    ] {
        let seen = scene.token(&body);
        let json = seen.json();
        assert_eq!(seen.status.as_u16(), status, "{json}");
        assert_eq!(json["error"], error, "{json}");
        assert_eq!(
            json["error_codes"][0].as_u64().unwrap_or(0),
            number,
            "{json}"
        );
        for member in [
            "error_description",
            "timestamp",
            "trace_id",
            "correlation_id",
        ] {
            assert!(json[member].is_string(), "{member}: {json}");
        }
        assert_eq!(seen.header("cache-control"), "no-store");
    }
    let foreign = scene
        .browser()
        .post_raw("/nowhere.example/oauth2/v2.0/token", &good)
        .json();
    assert_eq!(foreign["error_codes"][0], 90_002);
    scene_with_second_tenant(&scene);
    let other = scene
        .browser()
        .post_raw("/fabrikam.example/oauth2/v2.0/token", &good)
        .json();
    assert_eq!(
        other["error_codes"][0], 700_016,
        "the other tenant does not know the client"
    );
    assert_eq!(
        scene.token(&good).status,
        StatusCode::OK,
        "none of that used the code up"
    );
}

#[test]
fn codes_are_good_once_and_for_five_minutes() {
    let scene = Scene::new();
    let used = scene.code_body(&code(&scene));
    let refresh = scene.token(&used).json()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(scene.token(&used).json()["error_codes"][0], 54_005);
    let body = format!(
        "grant_type=refresh_token&client_id={}&client_secret={}&refresh_token={refresh}",
        scene.app.client, scene.app.secret
    );
    assert_eq!(scene.token(&body).json()["error_codes"][0], 50_173);
    let late = scene.code_body(&code(&scene));
    scene.world.clock.advance_seconds(300);
    assert_eq!(scene.token(&late).json()["error_codes"][0], 70_008);
}

#[test]
fn one_time_codes_do_not_work_twice_or_late() {
    let scene = Scene::new();
    let (identifier, submit) = (
        "/contoso.example/signin/identifier",
        "/contoso.example/signin/code",
    );
    let mut browser = scene.browser();
    let page = browser.get("/contoso.example/signin");
    let page = browser.submit(&page, identifier, &[("email", MARA)]);
    let code = scene.world.mailed_code(MARA).unwrap();
    assert_eq!(
        browser.submit(&page, submit, &[("code", &code)]).status,
        StatusCode::SEE_OTHER
    );
    let replayed = browser.submit(&page, submit, &[("code", &code)]);
    assert_eq!(replayed.status, StatusCode::UNAUTHORIZED);
    assert!(replayed.shows("This code was used already: ask for a new one"));
    scene.world.clock.advance_seconds(1);
    let page = browser.submit(&page, "/contoso.example/signin/code/resend", &[]);
    let code = scene.world.mailed_code(MARA).unwrap();
    scene.world.clock.advance_seconds(1800);
    let late = browser.submit(&page, submit, &[("code", &code)]);
    assert!(late.shows("This code has expired, codes are good for 30 minutes: ask for a new one"));
}

#[test]
fn oversized_and_malformed_bodies_are_refused() {
    let scene = Scene::new();
    let large = format!("grant_type={}", "x".repeat(300 * 1024));
    assert_eq!(scene.token(&large).status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = format!("grant_type={}", "x".repeat(40 * 1024));
    assert!(
        scene.token(&long).json()["error_description"]
            .as_str()
            .unwrap()
            .contains("the limit is 32768")
    );
    let mut browser = scene.browser();
    browser.headers = vec![("content-type", "application/json".to_owned())];
    let seen = browser.get("/contoso.example/oauth2/v2.0/token");
    assert_eq!(seen.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn addresses_that_lead_nowhere_are_answered_as_clients_read_it() {
    let scene = Scene::new();
    for path in [
        "/contoso.example/oauth2/v2.0/tokens",
        "/contoso.example/oauth2/token",
        "/nowhere.example/oauth2/v2.0/x/y",
    ] {
        let seen = scene.browser().get(path);
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{path}: {seen:?}");
        let body = seen.json();
        assert_eq!(body["error"], "invalid_request");
        let told = body["error_description"].as_str().unwrap();
        assert!(told.contains(&format!("`{path}`")), "{told}");
    }
    let wrong = scene.browser().get("/contoso.example/oauth2/v2.0/token");
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(
        wrong.json()["error_description"],
        "`/contoso.example/oauth2/v2.0/token` does not take the method `GET`"
    );
    let mut browser = scene.browser();
    browser.headers = vec![("accept", "text/html,*/*".to_owned())];
    let page = browser.get("/contoso.example/signin/password");
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(page.body.starts_with("<!doctype html>"), "{page:?}");
}
