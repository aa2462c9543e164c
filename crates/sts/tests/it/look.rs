//! The look of an organisation on its sign-in pages.

use super::browser::{ADELE, Scene};
use axum::http::StatusCode;
use serde_json::{Value, json};
use xenia_engine::{directory::branding, domain::directory::branding::Picture};
use xenia_testkit::pictures;

const SIGNIN: &str = "/contoso.example/signin";

fn set(scene: &Scene, id: &str, body: &Value, pictures: &[(Picture, Option<&[u8]>)]) {
    let (engine, ctx) = (&scene.world.engine, scene.world.as_administrator());
    let body = body.as_object().unwrap();
    branding::change(engine, &ctx, ctx.tenant.0, id, (body, pictures)).unwrap();
}

#[test]
fn people_see_the_look_in_their_language_before_they_sign_in() {
    let scene = Scene::new();
    let plain = scene.browser().get(SIGNIN).body;
    assert!(
        !plain.contains("signin/branding") && plain.contains("mark"),
        "{plain}"
    );
    let logo = pictures::png(100, 30);
    set(
        &scene,
        "0",
        &json!({
            "backgroundColor": "#1a5fb4", "usernameHintText": "Your <b>work</b> address",
            "signInPageText": "Call <script>alert(1)</script>\n0100",
            "customForgotMyPasswordText": "Lost it?", "customTermsOfUseUrl": "https://contoso.example/terms",
        }),
        &[
            (Picture::BannerLogo, Some(&logo)),
            (Picture::Favicon, Some(&pictures::png(32, 32))),
        ],
    );
    let ctx = scene.world.as_administrator();
    let french = json!({ "id": "fr-FR", "signInPageText": "Appelez" });
    let french = french.as_object().unwrap();
    branding::create(&scene.world.engine, &ctx, ctx.tenant.0, french).unwrap();

    let mut browser = scene.browser();
    let page = browser.get(SIGNIN);
    let body = &page.body;
    assert!(
        !body.contains("<script>alert") && !body.contains("<b>work"),
        "{body}"
    );
    assert!(body.contains("Call &#60;script&#62;"), "{body}");
    assert!(body.contains("Your &#60;b&#62;work"), "{body}");
    assert!(
        body.contains("<a href=\"https://contoso.example/terms\">Terms of use</a>"),
        "{body}"
    );
    assert!(body.contains("alt=\"Contoso\""), "{body}");
    assert!(
        page.header("content-security-policy")
            .contains("style-src 'self'")
    );
    let password = browser.submit(&page, &format!("{SIGNIN}/identifier"), &[("email", ADELE)]);
    assert!(password.body.contains("Lost it?"), "{}", password.body);
    browser
        .headers
        .push(("accept-language", "fr;q=0.9, en".to_owned()));
    let page = browser.get(SIGNIN).body;
    assert!(
        page.contains("Appelez") && page.contains("Terms of use"),
        "{page}"
    );

    let picture = browser.get(&format!("{SIGNIN}/branding?picture=bannerLogo&locale=0"));
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (StatusCode::OK, "image/png")
    );
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    assert!(picture.header("cache-control").starts_with("public"));
    let style = browser.get(&format!("{SIGNIN}/branding?style=0"));
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert!(
        style.body.contains("background-color: #1A5FB4;") && style.body.contains("color: #ffffff"),
        "{}",
        style.body
    );
    set(
        &scene,
        "0",
        &json!({}),
        &[(Picture::BackgroundImage, Some(&pictures::jpeg(64, 64)))],
    );
    let style = browser.get(&format!("{SIGNIN}/branding?style=fr-FR")).body;
    assert!(
        style
            .contains("url(\"/contoso.example/signin/branding?picture=backgroundImage&locale=0&v="),
        "{style}"
    );
    assert!(
        style.contains(".signin-foot { background: var(--surface)"),
        "{style}"
    );
}

#[test]
fn nothing_else_is_told() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    for query in [
        "",
        "?picture=photo",
        "?picture=bannerLogo&locale=0",
        "?picture=bannerLogo&locale=%27",
        "?picture=../x",
    ] {
        let seen = browser.get(&format!("{SIGNIN}/branding{query}"));
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{query}");
    }
    let (tenant, _) = scene.world.another_tenant("fabrikam.example");
    set(
        &scene,
        "0",
        &json!({}),
        &[(Picture::BannerLogo, Some(&pictures::png(9, 9)))],
    );
    let other = browser.get(&format!(
        "/{tenant}/signin/branding?picture=bannerLogo&locale=0"
    ));
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}
