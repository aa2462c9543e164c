//! Company branding: the page of the console, and what the portal shows of it.

use crate::console::{administrator, member};
use axum::http::StatusCode;
use xenia_engine::domain::role::DirectoryRole;
use xenia_testkit::{World, pictures};

const HERE: &str = "/console/branding";

#[test]
fn an_administrator_sets_the_look_and_sees_it() {
    let world = World::new();
    let as_admin = administrator(&world);
    let page = as_admin.get(HERE);
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let csrf = page.field("csrf").to_owned();
    let saved = as_admin.upload(HERE, &csrf, "bannerLogo", &pictures::png(245, 36));
    assert_eq!(
        saved.location.unwrap(),
        format!("{HERE}?done=branding-saved")
    );
    let body = as_admin.get(HERE).body;
    let logo = "src=\"/contoso.example/signin/branding?picture=bannerLogo&#38;locale=0&#38;v=";
    assert_eq!(
        body.matches(logo).count(),
        3,
        "in the frame, the form and the preview: {body}"
    );
    let portal = as_admin.get("/my-access/contoso.example").body;
    assert!(portal.contains(logo));
    let large = as_admin.upload(HERE, &csrf, "bannerLogo", &pictures::png(300, 36));
    assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        large.body.contains("takes 245 × 36 at most"),
        "{}",
        large.body
    );
    let odd = as_admin.upload(HERE, &csrf, "backgroundColor", b"red");
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(odd.body.contains("is not a colour such as"), "{}", odd.body);
    let text = b"<script>alert(1)</script>";
    as_admin.upload(HERE, &csrf, "signInPageText", text);
    let body = as_admin.get(HERE).body;
    assert!(
        !body.contains("<script>alert") && body.contains("&#60;script&#62;alert"),
        "{body}"
    );
    let colour = as_admin.upload(HERE, &csrf, "backgroundColor", b"#1a5fb4");
    assert_eq!(colour.status, StatusCode::SEE_OTHER);
    let body = as_admin.get(HERE).body;
    assert!(
        body.contains("/contoso.example/signin/branding?style=0&#38;v=1A5FB4"),
        "{body}"
    );
    let language = as_admin.post(
        &format!("{HERE}/languages"),
        &[("csrf", &csrf), ("language", "fr-fr")],
    );
    assert_eq!(language.location.unwrap(), format!("{HERE}?language=fr-FR"));
    let again = as_admin.post(
        &format!("{HERE}/languages"),
        &[("csrf", &csrf), ("language", "fr_FR")],
    );
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gone = as_admin.post(&format!("{HERE}/remove?language=fr-FR"), &[("csrf", &csrf)]);
    assert_eq!(
        gone.location.unwrap(),
        format!("{HERE}?done=branding-removed")
    );
    let missing = as_admin.get(&format!("{HERE}?language=fr-FR"));
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[test]
fn only_those_with_the_role_may() {
    let world = World::new();
    let (mia, as_mia) = member(&world, "Mia");
    assert_eq!(as_mia.get(HERE).status, StatusCode::FORBIDDEN);
    let role = DirectoryRole::OrganizationalBrandingAdministrator;
    xenia_engine::directory::roles::add_member(
        &world.engine,
        &world.as_administrator(),
        role.template(),
        mia.0,
    )
    .unwrap();
    let page = as_mia.get(HERE);
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(
        as_mia
            .get("/console")
            .body
            .contains(&format!("href=\"{HERE}\""))
    );
}
