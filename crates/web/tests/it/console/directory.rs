//! People, directory roles, and who is in a group until when.

use super::{administrator, group, member, user};
use axum::http::StatusCode;
use serde_json::json;
use xenia_engine::directory::{role_definitions, units};
use xenia_engine::domain::directory::UserType;
use xenia_testkit::World;

#[test]
fn a_person_is_found_and_shown_with_what_they_reach() {
    let world = World::new();
    let admin = administrator(&world);
    let (olga, _) = member(&world, "Olga");
    user(&world, "Mara", "mara@fabrikam.example", UserType::Guest);
    let campaign = group(&world, "Campaign");
    let csrf = admin.get("/console").field("csrf").to_owned();
    let members = format!("/console/groups/{campaign}/members");
    let added = admin.post(&members, &[("csrf", &csrf), ("member", "Olga")]);
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);

    let guests = admin.get("/console/people?type=guest");
    assert!(guests.body.contains("Mara") && !guests.body.contains("Olga"));
    let found = admin.get("/console/people?search=olga%40contoso");
    assert!(
        found
            .body
            .contains(&format!("href=\"/console/people/{olga}\""))
    );
    assert!(found.body.contains("1 to 1 of 1 people"));
    let page = admin.get(&format!("/console/people/{olga}"));
    for shown in ["Campaign", "Added by hand", "Add member to group"] {
        assert!(page.body.contains(shown), "{shown} is missing");
    }
    assert!(!page.body.contains("Who answers for them"));
    let block = format!("/console/people/{olga}/block");
    let blocked = admin.post(&block, &[("csrf", &csrf)]);
    assert_eq!(
        blocked.location.as_deref(),
        Some(format!("/console/people/{olga}?done=blocked").as_str())
    );
    assert!(
        admin
            .get("/console/people?state=blocked")
            .body
            .contains("Olga")
    );
}

#[test]
fn a_role_is_given_and_taken_but_never_the_last_administrator() {
    let world = World::new();
    let admin = administrator(&world);
    let (olga, browser) = member(&world, "Olga");
    let roles = admin.get("/console/roles");
    let first = roles.attribute("href", "/console/roles/").to_owned();
    let page = admin.get(&first);
    assert!(page.body.contains("Global Administrator"));
    let csrf = page.field("csrf").to_owned();
    let members = format!("{first}/members");
    let last = page.attribute("action", &format!("{members}/")).to_owned();
    let kept = admin.post(&last, &[("csrf", &csrf)]);
    assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        kept.body
            .contains("is the last Global Administrator who can sign in")
    );
    assert_eq!(browser.get("/console/roles").status, StatusCode::FORBIDDEN);

    let wrong = admin.post(&members, &[("csrf", &csrf), ("member", "")]);
    assert!(wrong.body.contains("Name one person or group"));
    let given = admin.post(&members, &[("csrf", &csrf), ("member", "Olga")]);
    assert_eq!(given.location.unwrap(), format!("{first}?done=role-given"));
    assert_eq!(browser.get("/console/roles").status, StatusCode::OK);
    let person = admin.get(&format!("/console/people/{olga}"));
    assert!(person.body.contains("Global Administrator"));
    let shown = admin.get(&first);
    let all: Vec<&str> = shown.body.split("action=\"").skip(1).collect();
    let take = all
        .iter()
        .filter_map(|form| form.split('"').next())
        .find(|action| {
            action.starts_with(&members) && action.ends_with("remove") && *action != last
        })
        .unwrap()
        .to_owned();
    let taken = admin.post(&take, &[("csrf", &csrf)]);
    assert_eq!(taken.location.unwrap(), format!("{first}?done=role-taken"));
    assert_eq!(browser.get("/console/roles").status, StatusCode::FORBIDDEN);
}

#[test]
fn a_role_is_given_on_a_unit_and_ones_own_roles_are_listed() {
    let world = World::new();
    let admin = administrator(&world);
    member(&world, "Olga");
    let body = |body: serde_json::Value| body.as_object().unwrap().clone();
    let (engine, ctx) = (&world.engine, &world.as_administrator());
    let unit = units::create(engine, ctx, &body(json!({ "displayName": "Oslo" }))).unwrap();
    let role = json!({
        "displayName": "Group namer",
        "rolePermissions": [{ "allowedResourceActions": ["microsoft.directory/groups/basic/update"] }],
    });
    let role = role_definitions::create(engine, ctx, &body(role)).unwrap();
    let list = admin.get("/console/roles");
    assert!(list.body.contains("Group namer"), "{}", list.body);
    let own = format!("/console/roles/{}", role.id);
    let page = admin.get(&own);
    assert!(
        page.body
            .contains("Allows microsoft.directory/groups/basic/update.")
    );
    let csrf = page.field("csrf").to_owned();
    let unit = unit.value.id.to_string();
    let fields = [
        ("csrf", csrf.as_str()),
        ("member", "Olga"),
        ("on", unit.as_str()),
    ];
    let given = admin.post(&format!("{own}/members"), &fields);
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
    let page = admin.get(&own);
    assert!(page.body.contains("only on Oslo"), "{}", page.body);
    assert!(admin.get("/console/roles").body.contains("and 1 on a part"));
    let global = list.attribute("href", "/console/roles/").to_owned();
    assert!(
        !admin.get(&global).body.contains("name=\"on\""),
        "a Global Administrator is one everywhere"
    );
    let again = admin.post(&format!("{own}/members"), &fields);
    assert!(
        again.body.contains("holds that role there already"),
        "{}",
        again.body
    );
    let take = page
        .attribute("action", &format!("{own}/members/"))
        .to_owned();
    admin.post(&take, &[("csrf", &csrf)]);
    assert!(admin.get(&own).body.contains("Nobody holds it."));
}

#[test]
fn a_membership_ends_on_its_day_and_owners_answer_for_the_group() {
    let world = World::new();
    let admin = administrator(&world);
    let (olga, browser) = member(&world, "Olga");
    member(&world, "Max");
    let csrf = admin.get("/console").field("csrf").to_owned();
    let made = admin.post(
        "/console/groups/new",
        &[("csrf", &csrf), ("name", "Campaign")],
    );
    let address = made.location.unwrap();
    let campaign = address.split('?').next().unwrap().to_owned();
    let members = format!("{campaign}/members");
    let until = |day: &str| {
        let fields = [("csrf", csrf.as_str()), ("member", "Max"), ("ends", day)];
        admin.post(&members, &fields)
    };
    assert!(
        until("2001-01-01")
            .body
            .contains("has passed: the end must be later than now")
    );
    assert!(until("soon").body.contains("is not a day such as"));
    let day = world.engine.now().plus_days(10);
    assert_eq!(until(&day.date()).status, StatusCode::SEE_OTHER);
    let page = admin.get(&campaign);
    assert!(page.body.contains("in 10 days"), "{}", page.body);

    let owners = format!("{campaign}/owners");
    let owned = admin.post(&owners, &[("csrf", &csrf), ("owner", "Olga")]);
    assert_eq!(
        owned.location.unwrap(),
        format!("{campaign}?done=owner-added")
    );
    let own = browser.get(&format!("{campaign}/edit"));
    assert_eq!(own.status, StatusCode::OK);
    let fields = [
        ("csrf", own.field("csrf")),
        ("name", "Autumn"),
        ("description", ""),
    ];
    let saved = browser.post(&format!("{campaign}/edit"), &fields);
    assert_eq!(
        saved.location.as_deref(),
        Some(format!("{campaign}?done=saved").as_str())
    );
    assert!(
        admin
            .get(&format!("{campaign}?done=saved"))
            .body
            .contains("Autumn\u{201d} are saved")
    );
    let remove = |owner: String| {
        let address = format!("{owners}/{owner}/remove");
        admin.post(&address, &[("csrf", &csrf)])
    };
    let removed = remove(olga.to_string());
    assert_eq!(
        removed.location.unwrap(),
        format!("{campaign}?done=owner-removed")
    );
    let last = remove(world.administrator.to_string());
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(last.body.contains("he last owner of"), "{}", last.body);
    world.clock.advance_days(12);
    let admin = administrator(&world);
    let page = admin.get(&campaign);
    assert!(page.body.contains("Nobody is in this group"));
    let csrf = page.field("csrf").to_owned();
    let gone = admin.post(&format!("{campaign}/remove"), &[("csrf", &csrf)]);
    assert_eq!(gone.location.unwrap(), "/console/groups?done=group-removed");
}
