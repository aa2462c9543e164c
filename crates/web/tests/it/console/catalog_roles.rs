//! Giving and taking roles on the page of a catalog, and who may create catalogs.

use super::{administrator, general, member, user};
use axum::http::StatusCode;
use xenia_engine::{
    domain::{directory::UserType, rbac::CatalogScope, role::CatalogRole},
    entitlement::roles::{self, Narrow, NewAssignment},
};
use xenia_testkit::World;

fn held(world: &World, by: Narrow) -> usize {
    roles::list(&world.engine, &world.as_administrator(), by)
        .unwrap()
        .len()
}

fn give(world: &World, who: xenia_engine::domain::UserId, role: CatalogRole) {
    let wanted = NewAssignment {
        principal: who.0,
        role,
        scope: CatalogScope::Catalog(general(world)),
        until: None,
    };
    roles::grant(&world.engine, &world.as_administrator(), wanted).unwrap();
}

#[test]
fn an_owner_gives_a_role_by_name_and_takes_it_away() {
    let world = World::new();
    let (olga, browser) = member(&world, "Olga");
    let (_, max) = member(&world, "Max");
    user(&world, "Mara", "mara@fabrikam.example", UserType::Guest);
    give(&world, olga, CatalogRole::CatalogOwner);
    let page = format!("/console/catalogs/{}", general(&world));
    let roles_at = format!("{page}/roles");
    let shown = browser.get(&page);
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("Roles in this catalog"));
    assert!(
        shown.body.contains("adds no resources"),
        "each role is explained"
    );
    let csrf = shown.field("csrf").to_owned();
    let reader = CatalogRole::CatalogReader.template().to_string();
    let send = |who: &str, role: &str| {
        browser.post(&roles_at, &[("csrf", &csrf), ("who", who), ("role", role)])
    };

    for (who, role, said) in [
        (
            "Nobody at all",
            reader.as_str(),
            "There is nobody and no group called <code class=\"said\">Nobody at all</code>",
        ),
        ("Max, Mara", reader.as_str(), "Name one person or one group"),
        ("", reader.as_str(), "Name one person or one group"),
        ("Max", "", "Which role do you want to give?"),
        (
            "Max",
            "ba92d953-d8e0-4e39-a797-0cbedb0a89e8",
            "is held in the organisation as a whole",
        ),
    ] {
        let answer = send(who, role);
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{who} {role}"
        );
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
        assert!(
            answer.body.contains(&format!("value=\"{who}\"")),
            "what was typed stays"
        );
    }
    assert_eq!(max.get(&page).status, StatusCode::NOT_FOUND);

    let answer = send("max@contoso.example", &reader);
    assert_eq!(answer.location.unwrap(), format!("{page}?done=given"));
    let again = send("Max", &reader);
    assert!(
        again
            .body
            .contains("holds the role <code class=\"said\">Catalog reader</code> of <code class=\"said\">General</code> already")
    );

    // A reader sees who holds what, and is offered nothing to change it.
    let read = max.get(&page);
    assert_eq!(read.status, StatusCode::OK);
    assert!(read.body.contains("Olga") && read.body.contains("changes nothing"));
    assert!(!read.body.contains("Give the role") && !read.body.contains("Take away"));
    let csrf_of_max = max.get("/console/catalogs").field("csrf").to_owned();
    let forbidden = max.post(
        &roles_at,
        &[("csrf", &csrf_of_max), ("who", "Max"), ("role", &reader)],
    );
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);

    // The last owner stays; the reader goes.
    let shown = browser.get(&page);
    let all: Vec<String> = shown
        .body
        .match_indices(&format!("action=\"{roles_at}/"))
        .map(|(at, _)| shown.body[at + 8..].split_once('"').unwrap().0.to_owned())
        .collect();
    assert_eq!(all.len(), 2, "owners first");
    let last = browser.post(&all[0], &[("csrf", &csrf)]);
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(last.body.contains("is the last owner of the catalog"));
    let taken = browser.post(&all[1], &[("csrf", &csrf)]);
    assert_eq!(taken.location.unwrap(), format!("{page}?done=taken"));
    assert_eq!(max.get(&page).status, StatusCode::NOT_FOUND);

    // Who gives up the last role of their own is led away from the page.
    let (oscar, _) = member(&world, "Oscar");
    give(&world, oscar, CatalogRole::CatalogOwner);
    let gone = browser.post(&all[0], &[("csrf", &csrf)]);
    assert_eq!(gone.location.unwrap(), "/console/catalogs?done=taken");
}

#[test]
fn an_administrator_says_who_may_create_catalogs() {
    let world = World::new();
    let admin = administrator(&world);
    let (_, max) = member(&world, "Max");
    let list = "/console/catalogs";
    let empty = max.get(list);
    assert!(!empty.body.contains("New catalog") && !empty.body.contains("Who may create catalogs"));
    let shown = admin.get(list);
    assert!(shown.body.contains("Who may create catalogs"));
    let csrf = shown.field("csrf").to_owned();
    let wrong = admin.post(
        "/console/catalogs/creators",
        &[("csrf", &csrf), ("who", "Nobody")],
    );
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let given = admin.post(
        "/console/catalogs/creators",
        &[("csrf", &csrf), ("who", "Max")],
    );
    assert_eq!(given.location.unwrap(), "/console/catalogs?done=given");

    let open = max.get(list);
    assert!(open.body.contains("New catalog"));
    let own = max.get("/console/catalogs/new").field("csrf").to_owned();
    let refused = max.post(
        "/console/catalogs/creators",
        &[("csrf", &own), ("who", "Max")],
    );
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let made = max.post("/console/catalogs/new", &[("csrf", &own), ("name", "Mine")]);
    let mine = made.location.unwrap();
    assert!(
        max.get(mine.split('?').next().unwrap())
            .body
            .contains("Catalog owner")
    );

    let page = admin.get(list);
    let creators = "/console/catalogs/creators/";
    let remove = page.attribute("action", creators).to_owned();
    let taken = admin.post(&remove, &[("csrf", &csrf)]);
    assert_eq!(taken.location.unwrap(), "/console/catalogs?done=taken");
    let tenant_wide = Narrow {
        scope: Some(CatalogScope::Tenant),
        ..Narrow::default()
    };
    assert_eq!(held(&world, tenant_wide), 0);
    assert!(!max.get(list).body.contains("New catalog"));
}
