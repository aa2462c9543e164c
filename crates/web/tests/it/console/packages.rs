//! Publishing a package, as a business owner does it.

use super::{administrator, general, group, member, user};
use axum::http::StatusCode;
use serde_json::json;
use xenia_engine::{
    console::packages,
    domain::{
        directory::UserType,
        entitlement::{policy::AllowedTargetScope, question::Question, subject::SubjectSet},
        rbac::CatalogScope,
        role::CatalogRole,
    },
    entitlement::{
        connected_organizations,
        roles::{self, NewAssignment},
    },
};
use xenia_testkit::World;

fn partner(world: &World) -> String {
    let body = json!({ "displayName": "Fabrikam", "identitySources": [
        { "@odata.type": "#microsoft.graph.domainIdentitySource", "domainName": "fabrikam.example" }
    ] });
    connected_organizations::create(&world.engine, &world.as_administrator(), body)
        .unwrap()
        .value
        .id
        .to_string()
}

#[test]
fn an_owner_of_a_catalog_publishes_a_package_without_a_script() {
    let world = World::new();
    let (fabrikam, agencies) = (partner(&world), group(&world, "Agencies"));
    let catalog = general(&world);
    let (olga, browser) = member(&world, "Olga");
    let admin = world.as_administrator();
    roles::grant(
        &world.engine,
        &admin,
        NewAssignment {
            principal: olga.0,
            role: CatalogRole::CatalogOwner,
            scope: CatalogScope::Catalog(catalog),
            until: None,
        },
    )
    .unwrap();
    // What is in the catalog, an owner of the catalog may give.
    xenia_engine::entitlement::resources::add(
        &world.engine,
        &admin,
        catalog,
        xenia_engine::domain::entitlement::catalog::OriginSystem::AadGroup,
        agencies.0,
    )
    .unwrap();

    let form = browser.get("/console/packages/new");
    assert_eq!(form.status, StatusCode::OK);
    let csrf = form.field("csrf").to_owned();
    let role = format!("AadGroup/{agencies}/Member_{agencies}");
    assert!(form.body.contains(&role), "{}", form.body);

    let catalog = catalog.to_string();
    let nameless = [
        ("csrf", csrf.as_str()),
        ("name", ""),
        ("catalog", &catalog),
        ("resource_roles", &role),
    ];
    let again = browser.post("/console/packages/new", &nameless);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.body.contains("give it a name"),
        "the message stands at the field"
    );

    let fields = [
        ("csrf", csrf.as_str()),
        ("name", "Spring campaign"),
        ("description", "For agencies"),
        ("catalog", &catalog),
        ("resource_roles", &role),
    ];
    let made = browser.post("/console/packages/new", &fields);
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let address = made.location.unwrap();
    assert!(
        address.ends_with("/policies/new?done=published"),
        "{address}"
    );
    let package = address
        .trim_end_matches("/policies/new?done=published")
        .to_owned();

    let policy = format!("{package}/policies/new");
    let form = browser.get(&policy);
    assert_eq!(form.status, StatusCode::OK);
    assert!(
        form.body.contains("olga@contoso.example"),
        "whoever makes it decides, to begin with"
    );
    let base = [
        ("csrf", csrf.as_str()),
        ("name", "Agencies"),
        ("scope", "partners"),
        ("partners", &fabrikam),
        ("stages", "1"),
        ("stage-1-approver", "people"),
        ("stage-1-people", "Olga"),
        ("decide_days", "14"),
        ("days", "30"),
        ("extend", "true"),
    ];
    let with = |more: &[(&'static str, &'static str)]| {
        let mut all = base.to_vec();
        all.extend(more);
        all
    };
    let first = ("question-1-kind", "line");
    let edited = browser.post(&policy, &with(&[("do", "add-question")]));
    assert_eq!(
        edited.status,
        StatusCode::OK,
        "nothing is saved before `save`"
    );
    assert!(edited.body.contains("question-1-text"));
    let empty = browser.post(
        &policy,
        &with(&[("do", "save"), first, ("question-1-text", "")]),
    );
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("is missing"), "{}", empty.body);
    let questions = [
        first,
        ("question-1-text", "Which order?"),
        ("question-1-required", "true"),
        ("question-2-kind", "one"),
        ("question-2-text", "What will you do?"),
        ("question-2-choices", "Design\nPrint"),
        ("do", "save"),
    ];
    let saved = browser.post(&policy, &with(&questions));
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert_eq!(saved.location.unwrap(), format!("{package}?done=opened"));

    let page = browser.get(&package);
    let id = package.rsplit('/').next().unwrap();
    let link = format!("/my-access/contoso.example/packages/{id}");
    for shown in [
        link.as_str(),
        "Published",
        "People of Fabrikam",
        "Olga",
        "30 days, extendable",
        "Agencies",
    ] {
        assert!(
            page.body.contains(shown),
            "{shown} is missing in {}",
            page.body
        );
    }
    let view = packages::view(&world.engine, &admin, id.parse().unwrap()).unwrap();
    let policy = &view.policies[0];
    assert_eq!(
        policy.allowed_target_scope,
        AllowedTargetScope::SpecificConnectedOrganizationUsers
    );
    assert_eq!(
        policy.request_approval_settings.stages[0].primary_approvers,
        [SubjectSet::user(olga)]
    );
    assert_eq!(policy.questions.len(), 2);
    assert!(matches!(&policy.questions[1], Question::Choice { choices, .. } if choices.len() == 2));

    // Saved again unchanged, the policy is the same.
    let edit = format!("{package}/policies/{}", policy.id);
    let form = browser.get(&edit);
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.body.contains("Which order?"));

    // Who had it open while somebody else saved is told who, and loses nothing.
    let version = form
        .field("version")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"");
    let save = |name: &'static str, version: &str| {
        let mut all = with(&[("do", "save")]);
        all.retain(|(field, _)| *field != "name");
        all.extend([("name", name), ("version", version)]);
        browser.post(&edit, &all)
    };
    let saved = save("Agencies abroad", &version);
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let late = save("Agencies of all kinds", &version);
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    for shown in [
        "changed this on",
        "while you had it open",
        "Show how it stands now",
        "Agencies of all kinds",
    ] {
        assert!(
            late.body.contains(shown),
            "{shown} is missing in {}",
            late.body
        );
    }
    assert!(browser.get(&edit).body.contains("Agencies abroad"));
    let version = late
        .field("version")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"");
    assert_eq!(
        save("Agencies of all kinds", &version).status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(save("Blind", "").status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_wrong_approver_is_named_at_the_field() {
    let world = World::new();
    let browser = administrator(&world);
    partner(&world);
    let form = browser.get("/console/packages/new");
    let csrf = form.field("csrf").to_owned();
    let catalog = general(&world).to_string();
    let fields = [
        ("csrf", csrf.as_str()),
        ("name", "Audit"),
        ("catalog", &catalog),
    ];
    let made = browser.post("/console/packages/new", &fields);
    let policy = made.location.unwrap();
    let fields = [
        ("csrf", csrf.as_str()),
        ("do", "save"),
        ("name", "All"),
        ("scope", "all-partners"),
        ("stages", "1"),
        ("stage-1-approver", "people"),
        ("stage-1-people", "nobody@contoso.example"),
        ("decide_days", "14"),
        ("days", "0"),
    ];
    let answer = browser.post(policy.split('?').next().unwrap(), &fields);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("there is nobody and no group called"),
        "{}",
        answer.body
    );
}

#[test]
fn those_without_a_role_see_nothing_of_it() {
    let world = World::new();
    let admin = administrator(&world);
    let form = admin.get("/console/packages/new");
    let csrf = form.field("csrf").to_owned();
    let catalog = general(&world).to_string();
    let fields = [
        ("csrf", csrf.as_str()),
        ("name", "Audit"),
        ("catalog", &catalog),
    ];
    let made = admin
        .post("/console/packages/new", &fields)
        .location
        .unwrap();
    let package = made.split("/policies").next().unwrap();
    let (_, max) = member(&world, "Max");
    user(&world, "Mara", "mara@fabrikam.example", UserType::Guest);
    let mara = crate::browser::Browser::with_code(&world, "mara@fabrikam.example");
    for browser in [&max, &mara] {
        assert_eq!(
            browser.get("/console/packages").status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            browser.get("/console/packages/new").status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(browser.get(package).status, StatusCode::NOT_FOUND);
        let answer = browser.post(&format!("{package}/remove"), &[]);
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "a form without the session's token"
        );
    }
}
