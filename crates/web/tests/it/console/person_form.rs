//! What is known of a person is changed: by whom, with what said at the field, and not over a change
//! that somebody else made meanwhile.

use super::{administrator, group, member};
use crate::browser::{Answer, Browser};
use axum::http::StatusCode;
use xenia_engine::{
    directory::users,
    domain::{UserId, role::DirectoryRole},
};
use xenia_testkit::World;

/// The fields of the form as they stand, with these instead.
fn post(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let form = browser.get(path);
    assert_eq!(form.status, StatusCode::OK, "{}", form.body);
    send(browser, path, &form, fields)
}

fn plain(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&#34;", "\"")
}

fn send(browser: &Browser<'_>, path: &str, form: &Answer, fields: &[(&str, &str)]) -> Answer {
    let value = |name: &str| {
        let rest = form.body.split_once(&format!("name=\"{name}\""))?.1;
        let tag = rest.split_once('>')?.0;
        let value = tag.split_once("value=\"")?.1;
        Some(plain(value.split_once('"')?.0))
    };
    let mut all: Vec<(&str, String)> = Vec::new();
    for name in [
        "csrf",
        "version",
        "name",
        "given",
        "surname",
        "mail",
        "username",
        "company",
        "department",
        "title",
        "office",
        "location",
        "manager",
    ] {
        all.extend(value(name).map(|value| (name, value)));
    }
    all.push(("enabled", "true".to_owned()));
    all.retain(|(name, _)| !fields.iter().any(|(typed, _)| typed == name));
    let typed = fields
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    all.extend(typed.filter(|(name, value)| *name != "enabled" || !value.is_empty()));
    let all: Vec<(&str, &str)> = all.iter().map(|(name, it)| (*name, it.as_str())).collect();
    browser.post(path, &all)
}

fn form_of(id: UserId) -> String {
    format!("/console/people/{id}/edit")
}

#[test]
fn a_person_is_changed_with_manager_and_sponsors() {
    let world = World::new();
    let admin = administrator(&world);
    let (max, _) = member(&world, "Max");
    let (olga, _) = member(&world, "Olga");
    group(&world, "Board");
    let page = admin.get(&format!("/console/people/{max}"));
    let form = form_of(max);
    assert!(page.body.contains(&form), "{}", page.body);
    let saved = post(
        &admin,
        &form,
        &[
            ("name", "Max Mustermann"),
            ("given", "Max"),
            ("department", "Sales"),
            ("title", "Clerk"),
            ("location", "se"),
            ("manager", "Olga"),
            ("sponsors", "Board\nolga@contoso.example"),
        ],
    );
    assert_eq!(
        saved.location,
        Some(format!("/console/people/{max}?done=saved")),
        "{}",
        saved.body
    );
    let ctx = world.as_administrator();
    let user = users::get(&world.engine, &ctx, &max.to_string())
        .unwrap()
        .value;
    assert_eq!(user.display_name, "Max Mustermann");
    assert_eq!(user.department.as_deref(), Some("Sales"));
    assert_eq!(user.usage_location.as_deref(), Some("SE"));
    let manager = users::manager(&world.engine, &ctx, &max.to_string()).unwrap();
    assert_eq!(manager.value.id, olga);
    let shown = admin.get(&form);
    for there in ["value=\"olga@contoso.example\"", "Board", "value=\"Sales\""] {
        assert!(
            shown.body.contains(there),
            "{there} is missing in {}",
            shown.body
        );
    }
    // Emptied is taken away, and blocked is signed out.
    let saved = post(
        &admin,
        &form,
        &[
            ("manager", ""),
            ("sponsors", ""),
            ("department", ""),
            ("enabled", ""),
        ],
    );
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let user = users::get(&world.engine, &ctx, &max.to_string())
        .unwrap()
        .value;
    assert!(user.department.is_none() && !user.account_enabled);
    assert!(users::manager(&world.engine, &ctx, &max.to_string()).is_err());
}

#[test]
fn what_is_wrong_with_a_person_stands_at_its_field_and_nothing_is_saved() {
    let world = World::new();
    let admin = administrator(&world);
    let (max, _) = member(&world, "Max");
    group(&world, "Board");
    for (name, value, wrong) in [
        ("name", "", "must have between 1 and 256 characters"),
        (
            "mail",
            "nowhere",
            "<code class=\"said\">nowhere</code> is not an e-mail address",
        ),
        (
            "username",
            "max@elsewhere.example",
            "is not a verified domain",
        ),
        (
            "username",
            "admin@contoso.example",
            "another object has the",
        ),
        ("location", "Sweden", "is not a country code of two letters"),
        ("manager", "Nobody", "There is nobody and no group called"),
        ("manager", "Board", "A manager is a person, not a group"),
        (
            "manager",
            "max@contoso.example",
            "Nobody is one's own manager",
        ),
        ("sponsors", "Nobody", "There is nobody and no group called"),
    ] {
        let fields = [("department", "Sales"), (name, value)];
        let refused = post(&admin, &form_of(max), &fields);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let body = refused.body.replace("&#39;", "'").replace("&#x27;", "'");
        assert!(
            body.to_lowercase().contains(&wrong.to_lowercase()),
            "{name}: {body}"
        );
        let at = format!("id=\"field-{name}-error\"");
        assert!(body.contains(&at), "{name}: {body}");
    }
    let ctx = world.as_administrator();
    let user = users::get(&world.engine, &ctx, &max.to_string())
        .unwrap()
        .value;
    assert_eq!(user.department, None);
}

#[test]
fn a_change_that_somebody_made_meanwhile_is_not_lost() {
    let world = World::new();
    let admin = administrator(&world);
    let (max, _) = member(&world, "Max");
    let form = form_of(max);
    let open = admin.get(&form);
    let saved = post(&admin, &form, &[("title", "Clerk")]);
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let late = send(&admin, &form, &open, &[("title", "Chief")]);
    assert_eq!(
        late.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        late.body
    );
    assert!(late.body.contains("changed this on"), "{}", late.body);
    assert!(
        late.body.contains("value=\"Chief\""),
        "what was typed stays"
    );
    assert!(admin.get(&form).body.contains("value=\"Clerk\""));
    let over = send(&admin, &form, &late, &[]);
    assert_eq!(over.status, StatusCode::SEE_OTHER, "{}", over.body);
    assert!(admin.get(&form).body.contains("value=\"Chief\""));
}

#[test]
fn only_who_may_changes_a_person_and_the_sign_in_of_administrators() {
    let world = World::new();
    administrator(&world);
    let (max, browser) = member(&world, "Max");
    assert_eq!(
        browser.get(&form_of(world.administrator)).status,
        StatusCode::FORBIDDEN
    );
    let admin = world.as_administrator();
    let role = DirectoryRole::UserAdministrator.template();
    xenia_engine::directory::roles::add_member(&world.engine, &admin, role, max.0).unwrap();
    let form = form_of(world.administrator);
    let page = browser.get(&form);
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("They hold a directory role"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("name=\"username\"") && !page.body.contains("name=\"enabled\""));
    // What is not offered is not taken either.
    let sent = post(
        &browser,
        &form,
        &[("username", "x@contoso.example"), ("title", "Chief")],
    );
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let user = users::get(&world.engine, &admin, &world.administrator.to_string()).unwrap();
    assert_eq!(user.value.user_principal_name, "admin@contoso.example");
    assert_eq!(user.value.job_title.as_deref(), Some("Chief"));
    assert!(user.value.account_enabled);
}
