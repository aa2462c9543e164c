//! The page on which somebody agrees to what an application asks for.

use super::browser::{ADELE, PASSWORD, Scene};
use axum::http::StatusCode;
use serde_json::json;
use xenia_engine::{
    consent::requests,
    domain::{NodeKind, Relation, edge::NewEdge, role::DirectoryRole},
};

const CONSENT: &str = "/contoso.example/signin/consent";

/// An authorize request for a permission that is reserved to administrators.
fn asking(scene: &Scene, more: &str) -> String {
    let usual = "scope=openid+profile+email+offline_access";
    let address = scene.authorize(more);
    address.replace(usual, "scope=openid+Group.Read.All")
}

#[test]
fn who_may_not_agree_is_sent_back_with_that() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    let address = asking(&scene, "");
    let page = browser.get(&address);
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("portal asks for permission"));
    assert!(page.shows("An administrator has to agree first."));
    assert!(!page.body.contains("accept-for-everybody"));
    let back = browser.submit(&page, CONSENT, &[("decision", "decline")]);
    assert!(back.location().starts_with(&scene.app.redirect_uri));
    assert_eq!(back.parameter("error").unwrap(), "access_denied");
    // What the page does not offer is not taken either.
    let page = browser.get(&address);
    let refused = browser.submit(&page, CONSENT, &[("decision", "accept-for-everybody")]);
    assert!(refused.shows("only an administrator may agree to this for the organisation"));
    assert_eq!(browser.get(&address).status, StatusCode::OK);
    let silent = browser.get(&asking(&scene, "&prompt=none"));
    assert_eq!(silent.parameter("error").unwrap(), "consent_required");
}

#[test]
fn an_administrator_agrees_once_for_everybody() {
    let scene = Scene::new();
    let role = DirectoryRole::GlobalAdministrator.template();
    scene.world.open(&NewEdge::direct(
        (NodeKind::User, scene.adele.0),
        Relation::DirectoryRole,
        (NodeKind::DirectoryRole, role),
    ));
    let mut browser = scene.browser();
    let page = browser.open("/signin");
    let page = browser.submit(
        &page,
        "/contoso.example/signin/identifier",
        &[("email", ADELE)],
    );
    browser.submit(
        &page,
        "/contoso.example/signin/password",
        &[("password", PASSWORD)],
    );
    let address = asking(&scene, "");
    let page = browser.get(&address);
    assert!(page.shows("Agree for everybody in Contoso"));
    let back = browser.submit(&page, CONSENT, &[("decision", "accept-for-everybody")]);
    let code = browser.get(back.location());
    assert!(code.parameter("code").is_some());
    let mut other = scene.signed_in();
    let code = other.get(&address);
    assert!(code.parameter("code").is_some());
}

#[test]
fn a_form_of_another_browser_agrees_to_nothing() {
    let scene = Scene::new();
    let mut browser = scene.signed_in();
    let page = browser.get(&asking(&scene, ""));
    let mut other = scene.signed_in();
    let refused = other.submit(&page, CONSENT, &[("decision", "accept")]);
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[test]
fn who_may_not_agree_asks_an_administrator() {
    let scene = Scene::new();
    let admin = scene.world.as_administrator();
    let role = DirectoryRole::GlobalAdministrator.template();
    let policy = json!({
        "isEnabled": true, "notifyReviewers": true, "remindersEnabled": true, "requestDurationInDays": 5,
        "reviewers": [{ "query": format!("/directoryRoles/{role}") }],
    });
    let policy = policy.as_object().unwrap();
    let address = asking(&scene, "");
    let mut browser = scene.signed_in();
    let page = browser.get(&address);
    assert!(
        page.shows("policies/adminConsentRequestPolicy"),
        "which setting it is"
    );
    requests::put_policy(&scene.world.engine, &admin, policy).unwrap();
    let page = browser.get(&address);
    assert!(page.shows("Ask an administrator"));
    let wrong = browser.submit(&page, CONSENT, &[("decision", "ask"), ("reason", " ")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.shows("why you need the application"),
        "{}",
        wrong.body
    );
    let sent = browser.submit(
        &page,
        CONSENT,
        &[("decision", "ask"), ("reason", "For work")],
    );
    assert_eq!(sent.status, StatusCode::OK);
    assert!(sent.shows("Your request is sent."));
    // The same form again says how things stand, and asks for nothing twice.
    let again = browser.submit(
        &page,
        CONSENT,
        &[("decision", "ask"), ("reason", "For work")],
    );
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.shows("Your request waits for an administrator."));
    let found = requests::list(&scene.world.engine, &admin).unwrap();
    assert_eq!((found.len(), found[0].users.len()), (1, 1));
    assert_eq!(found[0].users[0].request.reason, "For work");
    let page = browser.get(&address);
    assert!(page.shows("Your request waits for an administrator."));
    let back = browser.submit(&page, CONSENT, &[("decision", "decline")]);
    assert_eq!(back.parameter("error").unwrap(), "access_denied");
}
