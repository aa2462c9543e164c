//! Who may open what: an administrator everything, a member without a role and a guest nothing,
//! nobody without a session, nobody the things of another organisation.

use super::{administrator, general, group, member, user};
use crate::browser::Browser;
use axum::http::StatusCode;
use serde_json::json;
use xenia_engine::{
    Actor, Scopes,
    domain::{directory::UserType, rbac::CatalogScope, role::CatalogRole},
    entitlement::{
        catalogs, connected_organizations,
        roles::{self, NewAssignment},
    },
};
use xenia_testkit::World;

/// Every page that has no thing in its address.
const PAGES: &[&str] = &[
    "/console",
    "/console/people",
    "/console/roles",
    "/console/guests",
    "/console/guests/invite",
    "/console/partners",
    "/console/partners/new",
    "/console/packages",
    "/console/packages/new",
    "/console/catalogs",
    "/console/catalogs/new",
    "/console/groups",
    "/console/groups/new",
    "/console/groups/settings",
    "/console/groups/expiration",
    "/console/groups/ownerless",
    "/console/groups/joining",
    "/console/applications",
    "/console/applications/new",
    "/console/activity",
    "/console/jobs",
    "/console/settings",
    "/console/settings/domains",
];

/// Forms that any member may open; what they send is refused or not by the use case.
const OPEN_FORMS: &[&str] = &[
    "/console/guests/invite",
    "/console/partners/new",
    "/console/catalogs/new",
    "/console/groups/new",
    "/console/applications/new",
];

#[test]
fn pages_answer_administrators_and_refuse_the_rest() {
    let world = World::new();
    let admin = administrator(&world);
    let (_, max) = member(&world, "Max");
    user(&world, "Mara", "mara@fabrikam.example", UserType::Guest);
    let mara = Browser::with_code(&world, "mara@fabrikam.example");
    let nobody = Browser::new(&world);
    for page in PAGES {
        let answer = admin.get(page);
        assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.body);
        let answer = nobody.get(page);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{page}");
        assert!(
            answer
                .location
                .unwrap()
                .starts_with("/contoso.example/signin?next="),
            "{page}"
        );
        for browser in [&max, &mara] {
            let status = browser.get(page).status;
            if *page == "/console/catalogs" {
                // A list of what one may read, which is nothing here.
                continue;
            }
            if OPEN_FORMS.contains(page) {
                continue;
            }
            assert!(
                [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status),
                "{page}: {status}"
            );
        }
    }
}

#[test]
fn things_of_another_organisation_are_not_there() {
    let world = World::new();
    let (tenant, other) = world.another_tenant("fabrikam.example");
    let actor = Actor::User {
        id: other,
        name: "admin@fabrikam.example".to_owned(),
        scopes: Scopes::All,
    };
    let there = world.engine.ctx(tenant, actor);
    let catalog = catalogs::create(&world.engine, &there, json!({ "displayName": "Theirs" }))
        .unwrap()
        .value
        .id;
    let body = json!({ "displayName": "Adatum", "identitySources": [
        { "@odata.type": "#microsoft.graph.domainIdentitySource", "domainName": "adatum.example" }
    ] });
    let partner = connected_organizations::create(&world.engine, &there, body)
        .unwrap()
        .value
        .id;
    let admin = administrator(&world);
    group(&world, "Ours");
    for page in [
        format!("/console/catalogs/{catalog}"),
        format!("/console/partners/{partner}"),
        format!("/console/guests/{other}"),
        format!("/console/packages/{catalog}"),
        "/console/packages/not-an-id".to_owned(),
    ] {
        assert_eq!(admin.get(&page).status, StatusCode::NOT_FOUND, "{page}");
    }
}

#[test]
fn the_navigation_leads_only_where_one_may_go() {
    let world = World::new();
    let (olga, browser) = member(&world, "Olga");
    let admin = world.as_administrator();
    roles::grant(
        &world.engine,
        &admin,
        NewAssignment {
            principal: olga.0,
            role: CatalogRole::CatalogOwner,
            scope: CatalogScope::Catalog(general(&world)),
            until: None,
        },
    )
    .unwrap();
    let page = browser.get("/console");
    assert_eq!(page.status, StatusCode::OK);
    for open in ["/console/packages", "/console/catalogs"] {
        assert!(
            page.body.contains(&format!("href=\"{open}\"")),
            "{open} is missing"
        );
    }
    for closed in [
        "people",
        "roles",
        "guests",
        "partners",
        "groups",
        "applications",
        "activity",
        "jobs",
        "settings",
    ] {
        let line = format!("/console/{closed}");
        assert!(
            !page.body.contains(&format!("href=\"{line}\"")),
            "{line} is offered"
        );
        assert_eq!(browser.get(&line).status, StatusCode::FORBIDDEN, "{line}");
    }
    let everything = administrator(&world).get("/console");
    assert!(everything.body.contains("href=\"/console/settings\""));
}

#[test]
fn what_is_refused_is_told_where_one_is() {
    let world = World::new();
    let page = |browser: &Browser<'_>, path: &str| {
        let answer = browser.get_page(path);
        assert!(
            answer.body.contains("id=\"nav\""),
            "{path} has no navigation"
        );
        answer
    };
    let (_, max) = member(&world, "Max");
    let refused = page(&max, "/console/groups");
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(
        refused
            .body
            .contains("it needs one of the roles Global Administrator")
    );
    assert!(
        refused
            .body
            .contains("href=\"/my-access/contoso.example\">Back to the start")
    );
    let admin = administrator(&world);
    let missing = page(&admin, "/console/nowhere");
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.body.contains("/console/nowhere"));
    let form = page(&admin, "/console/jobs/retry-all");
    assert_eq!(form.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(
        form.body
            .contains("href=\"/console/jobs\">Back to Jobs and mail")
    );
    let client = admin.get("/console/nowhere");
    assert_eq!(client.body, "there is nothing at this address\n");
}

#[test]
fn a_guest_leaves_from_my_access_and_a_member_does_not() {
    let world = World::new();
    user(&world, "Mara", "mara@fabrikam.example", UserType::Guest);
    let mara = Browser::with_code(&world, "mara@fabrikam.example");
    let access = mara.get("/my-access/contoso.example/access");
    let leave = access.attribute("action", "/my-access/contoso.example/leave");
    let left = mara.post(leave, &[("csrf", access.field("csrf"))]);
    assert_eq!(left.status, StatusCode::OK, "{}", left.body);
    assert!(left.body.contains("You have left Contoso"));
    let after = mara.get("/my-access/contoso.example");
    assert_eq!(after.status, StatusCode::SEE_OTHER, "the session has ended");
    let (_, max) = member(&world, "Max");
    let access = max.get("/my-access/contoso.example/access");
    assert!(!access.body.contains("/my-access/contoso.example/leave"));
    let refused = max.post(
        "/my-access/contoso.example/leave",
        &[("csrf", access.field("csrf"))],
    );
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
