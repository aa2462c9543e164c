//! Groups and applications.

use super::{administrator, member};
use axum::http::StatusCode;
use xenia_testkit::World;

#[test]
fn a_group_is_made_and_filled() {
    let world = World::new();
    let admin = administrator(&world);
    member(&world, "Olga");
    let form = admin.get("/console/groups/new");
    let csrf = form.field("csrf").to_owned();
    let fields = [
        ("csrf", csrf.as_str()),
        ("name", "Spring campaign"),
        ("description", "Agencies"),
        ("owners", "admin@contoso.example"),
    ];
    let made = admin.post("/console/groups/new", &fields);
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let address = made.location.unwrap();
    let group = address.split('?').next().unwrap();
    let members = format!("{group}/members");
    let wrong = admin.post(&members, &[("csrf", &csrf), ("member", "Nobody There")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("There is nobody and no group called"));
    let added = admin.post(&members, &[("csrf", &csrf), ("member", "Olga")]);
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = admin.get(group);
    for shown in ["Spring campaign", "Olga", "Added by hand"] {
        assert!(
            page.body.contains(shown),
            "{shown} is missing in {}",
            page.body
        );
    }
    let remove = page.attribute("action", &format!("{members}/")).to_owned();
    let removed = admin.post(&remove, &[("csrf", &csrf)]);
    assert_eq!(
        removed.location.unwrap(),
        format!("{group}?done=member-removed")
    );
    assert!(admin.get(group).body.contains("Nobody is in this group"));
}

#[test]
fn an_application_is_registered_and_its_secret_shown_once() {
    let world = World::new();
    let admin = administrator(&world);
    let form = admin.get("/console/applications/new");
    let csrf = form.field("csrf").to_owned();
    let with = |uris: &'static str| {
        [
            ("csrf", csrf.as_str()),
            ("name", "Planning board"),
            ("kind", "web"),
            ("redirect_uris", uris),
            ("groups", "true"),
        ]
    };
    let wrong = admin.post(
        "/console/applications/new",
        &with("http://board.example/callback"),
    );
    assert_eq!(
        wrong.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "plain http is refused: {}",
        wrong.body
    );
    let made = admin.post(
        "/console/applications/new",
        &with("https://board.example/callback"),
    );
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    assert!(made.body.contains("Copy it now"), "the secret is shown");
    let base = made
        .attribute("action", "/console/applications/")
        .to_owned();
    let base = base.rsplit_once('/').unwrap().0.to_owned();
    let page = admin.get(&base);
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("Copy it now"), "only once");
    assert!(page.body.contains("https://board.example/callback"));
    let role = [
        ("csrf", csrf.as_str()),
        ("name", "Contributor"),
        ("value", "contributor"),
        ("description", "May write"),
    ];
    let added = admin.post(&format!("{base}/roles"), &role);
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let secret = [
        ("csrf", csrf.as_str()),
        ("label", "Second"),
        ("ends", "2026-06-01"),
    ];
    let shown = admin.post(&format!("{base}/secrets"), &secret);
    assert!(shown.body.contains("Copy it now"), "{}", shown.body);
    let uri = [
        ("csrf", csrf.as_str()),
        ("uri", "https://board.example/second"),
    ];
    assert_eq!(
        admin.post(&format!("{base}/redirect-uris"), &uri).status,
        StatusCode::SEE_OTHER
    );
    let page = admin.get(&base);
    for shown in ["Contributor", "Second", "https://board.example/second"] {
        assert!(page.body.contains(shown), "{shown} is missing");
    }
    let token = [("csrf", csrf.as_str())];
    // A pipeline that it trusts, and no longer.
    let trust = |issuer: &'static str| {
        [
            ("csrf", csrf.as_str()),
            ("name", "deploy"),
            ("issuer", issuer),
            ("subject", "repo:contoso/board"),
            ("audience", "api://AzureADTokenExchange"),
        ]
    };
    let trusts = format!("{base}/federated-credentials");
    let wrong = admin.post(&trusts, &trust("http://ci.example"));
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong
            .body
            .contains("is the address of an OpenID Connect issuer"),
        "{}",
        wrong.body
    );
    let added = admin.post(&trusts, &trust("https://ci.example"));
    assert_eq!(added.location.unwrap(), format!("{base}?done=trust-added"));
    let page = admin.get(&base);
    assert!(page.body.contains("repo:contoso/board"), "{}", page.body);
    let remove = page.attribute("action", &format!("{trusts}/")).to_owned();
    let removed = admin.post(&remove, &token);
    assert_eq!(
        removed.location.unwrap(),
        format!("{base}?done=trust-removed")
    );
    assert!(!admin.get(&base).body.contains("repo:contoso/board"));
    assert_eq!(
        admin.post(&format!("{base}/off"), &token).status,
        StatusCode::SEE_OTHER
    );
    assert!(admin.get(&base).body.contains("Switched off"));
    assert_eq!(
        admin.post(&format!("{base}/remove"), &token).status,
        StatusCode::SEE_OTHER
    );
}

#[test]
fn permissions_that_were_agreed_to_are_shown_and_taken_back() {
    let world = World::new();
    let admin = administrator(&world);
    let (olga, browser) = member(&world, "Olga");
    let app = world.application("board", |_, _| {});
    world.consent(&app, "User.Read.All", None);
    world.consent(&app, "GroupMember.Read.All", Some(olga));
    let base = format!("/console/applications/{}", app.service_principal);
    let page = admin.get(&base);
    for shown in ["User.Read.All", "Everybody", "GroupMember.Read.All", "Olga"] {
        assert!(page.body.contains(shown), "{shown} is missing");
    }
    assert!(!page.body.contains("more agreed for themselves"));
    let csrf = page.field("csrf").to_owned();
    let remove = page
        .attribute("action", &format!("{base}/grants/"))
        .to_owned();
    let own = browser.get("/my-access/contoso.example");
    let refused = browser.post(&remove, &[("csrf", own.field("csrf"))]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    let taken = admin.post(&remove, &[("csrf", &csrf)]);
    assert_eq!(
        taken.location.unwrap(),
        format!("{base}?done=grant-removed")
    );
    let page = admin.get(&base);
    assert!(!page.body.contains("User.Read.All"), "{}", page.body);
    assert!(page.body.contains("GroupMember.Read.All"));
}
