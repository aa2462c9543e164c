//! The sign-in pages.

use super::browser::{ADELE, MARA, PASSWORD, Scene, parameter};
use axum::http::StatusCode;
use xenia_engine::{b2b, sessions};

const SIGNIN: &str = "/contoso.example/signin";

fn ticket_of(link: &str) -> String {
    parameter(link, "ticket").unwrap()
}

#[test]
fn a_guest_signs_in_with_a_code_and_goes_where_she_wanted() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let seen = browser.sign_in_with_code(&format!(
        "{SIGNIN}?next=/my-access/contoso.example/packages"
    ));
    assert_eq!(seen.location(), "/my-access/contoso.example/packages");
    let cookie = &browser.cookies[sessions::SECURE_COOKIE];
    let (session, _) = sessions::resolve(&scene.world.engine, cookie)
        .unwrap()
        .unwrap();
    assert_eq!(session.user, Some(scene.mara));
    assert!(seen.header("set-cookie").contains("Max-Age=86400"));
}

#[test]
fn another_account_goes_to_the_same_place() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let page = browser.get(&format!(
        "{SIGNIN}?next=/my-access/contoso.example/packages"
    ));
    let page = browser.submit(
        &page,
        "/contoso.example/signin/identifier",
        &[("email", MARA)],
    );
    assert!(page.body.contains(
        "href=\"/contoso.example/signin?next=%2Fmy-access%2Fcontoso.example%2Fpackages\""
    ));
}

#[test]
fn a_member_signs_in_with_a_password() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let page = browser.open("/signin");
    let page = browser.submit(
        &page,
        "/contoso.example/signin/identifier",
        &[("email", ADELE)],
    );
    assert!(page.shows("Enter your password"));
    let wrong = browser.submit(
        &page,
        "/contoso.example/signin/password",
        &[("password", "wrong")],
    );
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.shows("The address or the password is not right"));
    let seen = browser.submit(
        &wrong,
        "/contoso.example/signin/password",
        &[("password", PASSWORD)],
    );
    assert_eq!(seen.location(), "/my-access/contoso.example");
    assert!(seen.header("set-cookie").contains("Max-Age=43200"));
}

#[test]
fn unknown_addresses_see_the_same_pages() {
    let scene = Scene::new();
    for (typed, heading) in [
        (ADELE, "Enter your password"),
        ("nobody@contoso.example", "Enter your password"),
        (MARA, "Enter the code"),
        ("nobody@fabrikam.example", "Enter the code"),
    ] {
        let mut browser = scene.browser();
        let page = browser.get(SIGNIN);
        let page = browser.submit(
            &page,
            "/contoso.example/signin/identifier",
            &[("email", typed)],
        );
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.shows(heading), "{typed}");
    }
}

#[test]
fn the_first_administrator_sets_a_password_and_scanners_do_no_harm() {
    let scene = Scene::new();
    let link = scene.world.administrator_link.clone();
    let path = link.strip_prefix("https://xenia.example").unwrap();
    for _ in 0..3 {
        assert_eq!(
            scene.browser().get(path).status,
            StatusCode::OK,
            "a mail scanner looks"
        );
    }
    let mut browser = scene.browser();
    let page = browser.get(path);
    let post = "/contoso.example/signin/password/set";
    let fields = |first: &'static str, second: &'static str| {
        [("password", first), ("password_again", second)]
    };
    let seen = browser.submit(&page, post, &fields(PASSWORD, "another horse battery"));
    assert!(seen.shows("the two passwords are not the same"));
    let seen = browser.submit(&page, post, &fields("short", "short"));
    assert!(seen.shows("the password has 5 characters, it needs at least 12"));
    let seen = browser.submit(&page, post, &fields(PASSWORD, PASSWORD));
    assert_eq!(seen.location(), "/console");
    let again = scene.browser().get(path);
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.shows("This link was used already."));
}

#[test]
fn an_invitation_is_accepted_with_a_code_and_opening_its_link_changes_nothing() {
    let scene = Scene::new();
    let wanted = b2b::Invite {
        address: "noor@fabrikam.example".to_owned(),
        redirect_url: "https://portal.example/welcome".to_owned(),
        ..b2b::Invite::default()
    };
    let invited = b2b::invite(
        &scene.world.engine,
        &scene.world.as_administrator(),
        &wanted,
    )
    .unwrap();
    let ticket = ticket_of(&invited.redeem_url);
    let path = format!("/contoso.example/signin/redeem?ticket={ticket}");
    for _ in 0..3 {
        let seen = scene.browser().get(&path);
        assert_eq!(seen.status, StatusCode::OK);
        assert!(seen.shows("Contoso invites you"));
    }
    assert!(scene.world.mailed_code("noor@fabrikam.example").is_none());
    let mut browser = scene.browser();
    let page = browser.get(&path);
    let post = "/contoso.example/signin/redeem";
    let declined = browser.submit(&page, post, &[("decision", "decline")]);
    assert!(declined.shows("You declined"));
    let page = browser.submit(&page, post, &[("decision", "accept")]);
    assert!(page.shows("Enter the code"));
    let code = scene.world.mailed_code("noor@fabrikam.example").unwrap();
    let seen = browser.submit(&page, "/contoso.example/signin/code", &[("code", &code)]);
    assert_eq!(seen.location(), "https://portal.example/welcome");
    let again = scene.browser().get(&path);
    assert!(
        again.shows("This invitation was accepted already."),
        "{again:?}"
    );
}

#[test]
fn a_new_code_can_be_asked_for_until_it_is_too_often() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let page = browser.get(SIGNIN);
    let mut page = browser.submit(
        &page,
        "/contoso.example/signin/identifier",
        &[("email", MARA)],
    );
    for _ in 0..4 {
        page = browser.submit(&page, "/contoso.example/signin/code/resend", &[]);
        assert!(page.shows("A new code is on its way"));
    }
    page = browser.submit(&page, "/contoso.example/signin/code/resend", &[]);
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        page.shows("Too many codes were asked for with this address: try again in 900 seconds")
    );
}

#[test]
fn a_forgotten_password_brings_a_link() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let page = browser.get(SIGNIN);
    let page = browser.submit(
        &page,
        "/contoso.example/signin/identifier",
        &[("email", ADELE)],
    );
    let page = browser.submit(&page, "/contoso.example/signin/password/forgot", &[]);
    assert!(page.shows("Check your mail"));
    let mail = scene.world.mails().remove(0);
    let link = mail
        .text
        .lines()
        .find(|line| line.starts_with("https://"))
        .unwrap();
    let path = link.strip_prefix("https://xenia.example").unwrap();
    assert!(scene.browser().get(path).shows("Choose a password"));
}

#[test]
fn forms_work_only_in_the_browser_and_on_the_site_that_showed_them() {
    let scene = Scene::new();
    let post = "/contoso.example/signin/identifier";
    let mut browser = scene.browser();
    let page = browser.get(SIGNIN);
    let mut other = scene.browser();
    other.get(SIGNIN);
    let seen = other.submit(&page, post, &[("email", MARA)]);
    assert_eq!(seen.status, StatusCode::BAD_REQUEST);
    assert!(seen.shows("It began in another browser"));
    for (name, value, status) in [
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("origin", "https://xenia.example", StatusCode::OK),
        ("sec-fetch-site", "same-origin", StatusCode::OK),
    ] {
        browser.headers = vec![(name, value.to_owned())];
        assert_eq!(
            browser.submit(&page, post, &[("email", MARA)]).status,
            status,
            "{name} {value}"
        );
    }
    browser.headers.clear();
    scene.world.clock.advance_seconds(3600);
    assert_eq!(
        browser.submit(&page, post, &[("email", MARA)]).status,
        StatusCode::BAD_REQUEST
    );
}

#[test]
fn next_leads_nowhere_else() {
    let scene = Scene::new();
    for next in [
        "https://evil.example",
        "//evil.example",
        "/%5Cevil.example",
        "javascript:alert(1)",
    ] {
        let mut browser = scene.browser();
        let seen = browser.sign_in_with_code(&format!("{SIGNIN}?next={next}"));
        assert_eq!(seen.location(), "/my-access/contoso.example", "{next}");
        scene.world.clock.advance_seconds(900);
    }
}

#[test]
fn pages_are_guarded_by_their_headers() {
    let scene = Scene::new();
    let page = scene.browser().get(SIGNIN);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("script-src 'self'"));
    assert!(!policy.contains("unsafe-inline"));
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(page.header(name), value);
    }
    // A form that leads to the application must be allowed to: browsers check redirects as well.
    let page = scene.browser().open(&scene.authorize(""));
    assert!(
        page.header("content-security-policy")
            .contains("form-action 'self' https://portal.example")
    );
    assert!(page.shows("to use portal"));
}

#[test]
fn signing_out_ends_the_session() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    let cookie = browser.cookies[sessions::SECURE_COOKIE].clone();
    browser.headers = vec![("sec-fetch-site", "cross-site".to_owned())];
    let seen = browser.post_raw("/contoso.example/signin/sign-out", "");
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    browser.headers.clear();
    let seen = browser.post_raw("/contoso.example/signin/sign-out", "");
    assert_eq!(seen.location(), "/contoso.example/signin/signed-out");
    assert!(
        sessions::resolve(&scene.world.engine, &cookie)
            .unwrap()
            .is_none()
    );
    assert!(
        browser
            .get("/contoso.example/signin/signed-out")
            .shows("You are signed out")
    );
}

#[test]
fn without_a_tenant_in_the_address_the_only_one_is_meant() {
    let scene = Scene::new();
    let seen = scene.browser().get("/signin?next=%2Fconsole");
    assert_eq!(seen.location(), "/contoso.example/signin?next=%2Fconsole");
    scene.world.another_tenant("fabrikam.example");
    let seen = scene.browser().get("/signin?next=%2Fconsole");
    assert_eq!(seen.status, StatusCode::NOT_FOUND);
    assert!(seen.shows("Which organisation?"));
}
