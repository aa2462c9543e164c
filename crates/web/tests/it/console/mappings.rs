//! What is sent of people to an application: written, tried on somebody, saved by Graph's rules.

use super::{administrator, member};
use crate::browser::{Answer, Browser};
use axum::http::StatusCode;
use xenia_engine::{domain::directory::UserType, provisioning::outbound::jobs};
use xenia_testkit::World;

fn send(browser: &Browser<'_>, path: &str, rows: &[(&str, &str)], more: &[(&str, &str)]) -> Answer {
    let csrf = browser.get(path).field("csrf").to_owned();
    let names: Vec<(String, String)> = (1..=rows.len())
        .map(|number| (format!("source-{number}"), format!("target-{number}")))
        .collect();
    let mut all = vec![("csrf", csrf.as_str())];
    for ((source, target), (from, to)) in names.iter().zip(rows) {
        all.extend([(source.as_str(), *from), (target.as_str(), *to)]);
    }
    all.extend_from_slice(more);
    browser.post(path, &all)
}

#[test]
fn mappings_are_written_tried_and_saved() {
    let world = World::new();
    let admin = administrator(&world);
    let app = world.application("board", |_, _| {}).service_principal;
    world.user("mara_fabrikam.example#EXT#@contoso.example", |user| {
        user.display_name = "Mara".to_owned();
        user.user_type = UserType::Guest;
        user.mail = Some("mara@fabrikam.example".to_owned());
    });
    let provisioning = format!("/console/applications/{app}/provisioning");
    let path = format!("{provisioning}/mappings");
    assert!(admin.get(&provisioning).body.contains(&path));
    let page = admin.get(&path);
    assert!(
        page.body.contains("User name; of guests their address"),
        "{}",
        page.body
    );

    let usual = [
        ("originalUserPrincipalName", "userName"),
        ("accountEnabled", "active"),
    ];
    let tried = send(&admin, &path, &usual, &[("do", "try"), ("person", "Mara")]);
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
    assert!(
        tried.body.contains("mara@fabrikam.example</td>"),
        "{}",
        tried.body
    );

    // The buttons change rows and save nothing.
    let more = send(&admin, &path, &usual, &[("do", "add")]);
    assert!(more.body.contains("name=\"target-3\""));
    let less = send(&admin, &path, &usual, &[("do", "remove-1")]);
    assert!(!less.body.contains("name=\"target-2\""));
    let other = send(&admin, &path, &usual, &[("do", "down-1")]);
    assert_eq!(other.field("target-1\" type=\"text"), "active");
    let ctx = world.as_administrator();
    assert!(jobs::get(&world.engine, &ctx, app).unwrap().is_none());

    for (rows, wrong) in [
        (vec![], "is empty: the first one is how people are matched"),
        (vec![("mail", "userName")], "must be among the targets"),
        (
            vec![
                ("mail", "userName"),
                ("accountEnabled", "active"),
                ("id", "username"),
            ],
            "is the target of two mappings",
        ),
        (
            vec![
                ("mail", "userName"),
                ("accountEnabled", "active"),
                ("id", "shoeSize"),
            ],
            "is not an attribute of a SCIM user",
        ),
        (
            vec![
                ("mail", "userName"),
                ("accountEnabled", "active"),
                ("id", ""),
            ],
            "ame an attribute of SCIM",
        ),
        (
            vec![("shoeSize", "userName"), ("accountEnabled", "active")],
            "is not a property of a user",
        ),
    ] {
        let refused = send(&admin, &path, &rows, &[("do", "save")]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(refused.body.contains(wrong), "{wrong}: {}", refused.body);
    }
    let rows = [
        ("mail", "userName"),
        ("accountEnabled", "active"),
        ("city", "title"),
    ];
    let saved = send(&admin, &path, &rows, &[("do", "save")]);
    assert_eq!(
        saved.location,
        Some(format!("{provisioning}?done=provisioning-saved")),
        "{}",
        saved.body
    );
    let kept = jobs::get(&world.engine, &ctx, app).unwrap().unwrap();
    let kept: Vec<(&str, &str)> = kept
        .config
        .mappings
        .iter()
        .map(|it| (it.source.as_str(), it.target.as_str()))
        .collect();
    assert_eq!(kept, rows);
    let (_, max) = member(&world, "Max");
    assert!([StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&max.get(&path).status));
}
