//! The rules for all groups, members from a file, and what a group is for.

use super::{administrator, group, member};
use axum::http::StatusCode;
use xenia_testkit::World;

const RULES: &str = "/console/groups/settings";

#[test]
fn the_rules_for_groups_are_tried_and_saved() {
    let world = World::new();
    let admin = administrator(&world);
    group(&world, "Makers");
    assert!(admin.get("/console/groups").body.contains(RULES));
    let page = admin.get(RULES);
    let csrf = page.field("csrf").to_owned();
    let form = |name: &str, makers: &str, verb: &str| {
        [
            ("csrf", csrf.clone()),
            ("before", "GRP_".to_owned()),
            ("after", "_x".to_owned()),
            ("blocked", "Payroll\nCEO".to_owned()),
            ("makers", makers.to_owned()),
            ("guests", "true".to_owned()),
            ("guest_access", "true".to_owned()),
            ("name", name.to_owned()),
            ("verb", verb.to_owned()),
        ]
    };
    let post = |form: [(&str, String); 9]| {
        let fields: Vec<(&str, &str)> =
            form.iter().map(|(name, it)| (*name, it.as_str())).collect();
        admin.post(RULES, &fields)
    };
    let tried = post(form("Helios", "", "try"));
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
    assert!(tried.body.contains("GRP_Helios_x"));
    let tried = post(form("ceo", "", "try"));
    assert!(tried.body.contains("is a blocked word"), "{}", tried.body);
    // Nothing is saved by trying.
    assert!(!admin.get(RULES).body.contains("value=\"GRP_\""));
    let wrong = post(form("", "Nobody", "save"));
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("There is no group called"),
        "{}",
        wrong.body
    );
    let saved = post(form("", "Makers", "save"));
    assert_eq!(
        saved.location.as_deref(),
        Some("/console/groups/settings?done=group-settings-saved")
    );
    let page = admin.get(RULES);
    for shown in [
        "value=\"GRP_\"",
        "value=\"Makers\"",
        "Payroll\nCEO",
        "GRP_Spring campaign_x",
    ] {
        assert!(
            page.body.contains(shown),
            "{shown} is missing in {}",
            page.body
        );
    }
    let (_, mia) = member(&world, "Mia");
    assert_ne!(mia.get(RULES).status, StatusCode::OK);
}

#[test]
fn members_come_from_a_file_after_a_look_at_it() {
    let world = World::new();
    let admin = administrator(&world);
    let team = group(&world, "Team");
    member(&world, "Olga");
    let base = format!("/console/groups/{team}");
    let address = format!("{base}/members/file");
    assert!(admin.get(&base).body.contains(&address));
    let csrf = admin.get(&address).field("csrf").to_owned();
    let post = |file: &str, verb: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("file", file),
            ("mode", "add"),
            ("verb", verb),
        ];
        admin.post(&address, &fields)
    };
    let wrong = post("mail\nolga@contoso.example\nnobody@contoso.example", "do");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for shown in ["Line 3, column mail:", "is nobody here", "Olga"] {
        assert!(
            wrong.body.contains(shown),
            "{shown} is missing in {}",
            wrong.body
        );
    }
    assert!(!wrong.body.contains("value=\"do\""), "it cannot be done");
    let tried = post("mail\nolga@contoso.example", "try");
    assert_eq!(tried.status, StatusCode::OK);
    assert!(tried.body.contains("1 would come in") && tried.body.contains("value=\"do\""));
    assert!(admin.get(&base).body.contains("Nobody is in this group"));
    let done = post("mail\nolga@contoso.example", "do");
    assert_eq!(
        done.location,
        Some(format!("{base}?done=members-from-file"))
    );
    assert!(admin.get(&base).body.contains("Olga"));
    let file = admin.post(&format!("{base}/members/download"), &[("csrf", &csrf)]);
    assert_eq!(file.status, StatusCode::OK);
    assert!(
        file.body.starts_with("id,userPrincipalName,"),
        "{}",
        file.body
    );
    assert!(file.body.contains("olga@contoso.example"));
    let (_, mia) = member(&world, "Mia");
    assert_ne!(mia.get(&address).status, StatusCode::OK);
}

#[test]
fn a_group_says_what_it_is_for() {
    let world = World::new();
    let admin = administrator(&world);
    let csrf = admin.get("/console/groups/new").field("csrf").to_owned();
    let made = admin.post("/console/groups/new", &[("csrf", &csrf), ("name", "Team")]);
    let address = made.location.unwrap();
    let base = address.split('?').next().unwrap().to_owned();
    assert!(
        admin
            .get(&base)
            .body
            .contains("Nobody has said what it is for")
    );
    let edit = format!("{base}/edit");
    let fields = [
        ("csrf", csrf.as_str()),
        ("name", "Team"),
        ("purpose", "policy"),
    ];
    let saved = admin.post(&edit, &fields);
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = admin.get(&base);
    assert!(
        page.body.contains("It is for rules and policies."),
        "{}",
        page.body
    );
    assert!(page.body.contains("Nothing uses it."));
}
