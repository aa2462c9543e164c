//! Sign-in on a device without a browser (RFC 8628), over HTTP and through the pages.

use super::browser::{Browser, MARA, PASSWORD, Scene, Seen};
use axum::http::StatusCode;
use serde_json::Value;
use xenia_engine::domain::directory::UserType;
use xenia_testkit::TestApplication;

const PAGE: &str = "/contoso.example/oauth2/deviceauth";
const ASK: &str = "/contoso.example/oauth2/v2.0/devicecode";
const SCOPE: &str = "openid+profile+offline_access+User.Read";

/// An application on a device.
fn display(scene: &Scene, name: &str) -> TestApplication {
    scene.world.application(name, |application, _| {
        application.is_fallback_public_client = Some(true);
    })
}

fn ask(scene: &Scene, app: &TestApplication) -> Value {
    let body = format!("client_id={}&scope={SCOPE}", app.client);
    let seen = scene.browser().post_raw(ASK, &body);
    assert_eq!(seen.status, StatusCode::OK, "{seen:?}");
    seen.json()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

fn poll_at(scene: &Scene, path: &str, app: &TestApplication, code: &str) -> Seen {
    let body = format!(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id={}&device_code={code}",
        app.client
    );
    scene.browser().post_raw(path, &body)
}

fn poll(scene: &Scene, app: &TestApplication, asked: &Value) -> Seen {
    let code = text(asked, "device_code");
    poll_at(scene, "/contoso.example/oauth2/v2.0/token", app, code)
}

fn error(seen: &Seen) -> String {
    assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{seen:?}");
    text(&seen.json(), "error").to_owned()
}

/// Enters the code; answers the page after it.
fn enter(browser: &mut Browser<'_>, code: &str) -> Seen {
    let page = browser.open(PAGE);
    browser.submit(&page, PAGE, &[("code", code)])
}

fn decide(browser: &mut Browser<'_>, page: &Seen, decision: &str) -> Seen {
    browser.submit(page, PAGE, &[("decision", decision)])
}

#[test]
fn a_device_is_signed_in_by_a_person_elsewhere() {
    let scene = Scene::new();
    let app = display(&scene, "display");
    let asked = ask(&scene, &app);
    assert_eq!(
        text(&asked, "verification_uri"),
        "https://xenia.example/contoso.example/oauth2/deviceauth"
    );
    assert_eq!(
        (asked["expires_in"].as_i64(), asked["interval"].as_i64()),
        (Some(900), Some(5))
    );
    let code = text(&asked, "user_code");
    assert!(text(&asked, "message").contains(code), "{asked}");
    assert!(asked.get("verification_uri_complete").is_none());
    assert_eq!(error(&poll(&scene, &app, &asked)), "authorization_pending");
    scene.world.clock.advance_seconds(1);
    assert_eq!(error(&poll(&scene, &app, &asked)), "slow_down");
    scene.world.clock.advance_seconds(5);
    assert_eq!(
        error(&poll(&scene, &app, &asked)),
        "slow_down",
        "the interval is 10 seconds now"
    );
    // Whoever is not signed in does that first, and comes back.
    let mut browser = scene.browser();
    let start = browser.get(PAGE);
    assert!(start.location().starts_with("/contoso.example/signin?"));
    let back = browser.sign_in_with_code(PAGE);
    assert_eq!(back.location(), PAGE);
    let typed = code.to_lowercase().replace('-', " ");
    let confirm = enter(&mut browser, &typed);
    for told in ["display", MARA, "User.Read", "just begun this there"] {
        assert!(confirm.shows(told), "{told}: {confirm:?}");
    }
    scene.world.clock.advance_seconds(60);
    assert_eq!(
        error(&poll(&scene, &app, &asked)),
        "authorization_pending",
        "entering the code is no yes"
    );
    let done = decide(&mut browser, &confirm, "accept");
    assert!(done.shows("You are signed in on the device"), "{done:?}");
    let tokens = poll(&scene, &app, &asked).json();
    assert!(tokens["access_token"].is_string(), "{tokens}");
    let id = xenia_protocols::jose::decode_unverified(text(&tokens, "id_token")).unwrap();
    let id: Value = serde_json::from_slice(&id.payload).unwrap();
    assert_eq!(text(&id, "oid"), scene.mara.to_string());
    // The refresh token works, until the device code is used again.
    let refresh = |token: &str| {
        let body = format!(
            "grant_type=refresh_token&client_id={}&refresh_token={token}",
            app.client
        );
        scene.token(&body)
    };
    let next = refresh(text(&tokens, "refresh_token")).json();
    let again = poll(&scene, &app, &asked);
    assert_eq!(error(&again), "invalid_grant");
    assert_eq!(again.json()["error_codes"][0], 54_005);
    let revoked = refresh(text(&next, "refresh_token"));
    assert_eq!(revoked.json()["error_codes"][0], 50_173, "{revoked:?}");
    // Neither does the short code work again.
    let late = enter(&mut browser, code);
    assert!(late.shows("No device waits for the code"), "{late:?}");
}

#[test]
fn who_declines_signs_nobody_in() {
    let scene = Scene::new();
    let app = display(&scene, "display");
    let asked = ask(&scene, &app);
    let mut browser = scene.signed_in();
    let confirm = enter(&mut browser, text(&asked, "user_code"));
    let done = decide(&mut browser, &confirm, "decline");
    assert!(done.shows("Nobody was signed in"), "{done:?}");
    let seen = poll(&scene, &app, &asked);
    assert_eq!(error(&seen), "access_denied");
    assert_eq!(seen.json()["error_codes"][0], 65_004);
    let late = decide(&mut browser, &confirm, "accept");
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.shows("The code has expired or was used"), "{late:?}");
}

#[test]
fn a_code_is_good_for_its_client_its_organisation_and_its_time() {
    let scene = Scene::new();
    let (app, other) = (display(&scene, "display"), display(&scene, "printer"));
    let asked = ask(&scene, &app);
    let code = text(&asked, "device_code").to_owned();
    let mut browser = scene.signed_in();
    let confirm = enter(&mut browser, text(&asked, "user_code"));
    decide(&mut browser, &confirm, "accept");
    // Another client, and another organisation.
    let stolen = poll(&scene, &other, &asked);
    assert_eq!(stolen.json()["error_codes"][0], 70_000, "{stolen:?}");
    scene.world.another_tenant("fabrikam.example");
    let path = "/fabrikam.example/oauth2/v2.0/token";
    let elsewhere = poll_at(&scene, path, &app, &code);
    assert_eq!(elsewhere.json()["error"], "unauthorized_client");
    let invented = poll_at(
        &scene,
        "/contoso.example/oauth2/v2.0/token",
        &app,
        &"x".repeat(43),
    );
    assert_eq!(error(&invented), "invalid_grant");
    // In time nobody came: neither the person nor the device.
    let second = ask(&scene, &app);
    scene.world.clock.advance_seconds(900);
    for asked in [&asked, &second] {
        let seen = poll(&scene, &app, asked);
        assert_eq!(error(&seen), "expired_token");
        assert_eq!(seen.json()["error_codes"][0], 70_019);
    }
    let mut browser = scene.signed_in();
    let late = enter(&mut browser, text(&second, "user_code"));
    assert_eq!(late.status, StatusCode::BAD_REQUEST);
    assert!(late.shows("No device waits for the code"), "{late:?}");
}

#[test]
fn only_applications_on_devices_may_ask() {
    let scene = Scene::new();
    let body = format!("client_id={}&scope={SCOPE}", scene.app.client);
    let seen = scene.browser().post_raw(ASK, &body);
    assert_eq!(error(&seen), "unauthorized_client");
    assert_eq!(
        text(&seen.json(), "error_description"),
        "AADSTS7000218: the application `portal` may not sign people in by device code: its setting `applications/isFallbackPublicClient` is not `true`"
    );
    let app = display(&scene, "display");
    for (body, told) in [
        (
            format!("client_id={}", app.client),
            "the parameter `scope` is missing",
        ),
        (
            format!("client_id={}&scope=Mail.Read", app.client),
            "AADSTS70011: the resource `Microsoft Graph` has no delegated permission `Mail.Read`",
        ),
    ] {
        let seen = scene.browser().post_raw(ASK, &body);
        let description = seen.json()["error_description"].to_string();
        assert!(description.contains(told), "{description}");
    }
}

#[test]
fn who_may_not_use_the_application_cannot_let_a_device_in() {
    let scene = Scene::new();
    let app = scene.world.application("display", |application, presence| {
        application.is_fallback_public_client = Some(true);
        presence.app_role_assignment_required = true;
    });
    let asked = ask(&scene, &app);
    let mut browser = scene.signed_in();
    let confirm = enter(&mut browser, text(&asked, "user_code"));
    let refused = decide(&mut browser, &confirm, "accept");
    assert!(refused.shows("AADSTS50105"), "{refused:?}");
    scene.world.clock.advance_seconds(60);
    assert_eq!(error(&poll(&scene, &app, &asked)), "authorization_pending");
}

#[test]
fn a_blocked_account_gets_nothing_although_it_said_yes() {
    let scene = Scene::new();
    let app = display(&scene, "display");
    let asked = ask(&scene, &app);
    let mut browser = scene.signed_in();
    let confirm = enter(&mut browser, text(&asked, "user_code"));
    decide(&mut browser, &confirm, "accept");
    scene
        .world
        .change_user(scene.mara, |user| user.account_enabled = false);
    let seen = poll(&scene, &app, &asked);
    assert_eq!(seen.json()["error_codes"][0], 50_057, "{seen:?}");
}

#[test]
fn forms_of_others_and_of_other_sign_ins_do_nothing() {
    let scene = Scene::new();
    let app = display(&scene, "display");
    let asked = ask(&scene, &app);
    let mut browser = scene.signed_in();
    let confirm = enter(&mut browser, text(&asked, "user_code"));
    browser.headers = vec![("sec-fetch-site", "cross-site".to_owned())];
    let foreign = decide(&mut browser, &confirm, "accept");
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    browser.headers.clear();
    // The same browser, signed in as somebody else since the question.
    let name = "olga@contoso.example";
    let olga = scene
        .world
        .user(name, |user| user.user_type = UserType::Member);
    let admin = scene.world.as_administrator();
    xenia_engine::passwords::set(&scene.world.engine, &admin, olga, PASSWORD).unwrap();
    let page = browser.open("/contoso.example/signin");
    let signin = |step: &str| format!("/contoso.example/signin/{step}");
    let page = browser.submit(&page, &signin("identifier"), &[("email", name)]);
    browser.submit(&page, &signin("password"), &[("password", PASSWORD)]);
    let other = decide(&mut browser, &confirm, "accept");
    assert!(other.shows("This sign-in cannot go on"), "{other:?}");
    scene.world.clock.advance_seconds(60);
    assert_eq!(error(&poll(&scene, &app, &asked)), "authorization_pending");
}

#[test]
fn trying_codes_ends_after_ten() {
    let scene = Scene::new();
    let app = display(&scene, "display");
    let asked = ask(&scene, &app);
    let mut browser = scene.signed_in();
    for _ in 0..10 {
        let wrong = enter(&mut browser, "BCDF-GHJK");
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{wrong:?}");
    }
    let code = text(&asked, "user_code");
    let refused = enter(&mut browser, code);
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.shows("You tried too many codes of devices"));
    scene.world.clock.advance_seconds(16 * 60);
    assert!(enter(&mut browser, code).shows("No device waits"));
}
