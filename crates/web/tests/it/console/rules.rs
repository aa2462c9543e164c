//! The membership rule of a group.

use super::{administrator, member};
use axum::http::StatusCode;
use xenia_testkit::World;

#[test]
fn a_rule_is_tried_explained_set_and_given_up() {
    let world = World::new();
    let admin = administrator(&world);
    member(&world, "Olga");
    world.user("lena@contoso.example", |user| {
        user.display_name = "Lena".to_owned();
        user.department = Some("Sales".to_owned());
    });
    let form = admin.get("/console/groups/new");
    let csrf = form.field("csrf").to_owned();
    let fields = [
        ("csrf", csrf.as_str()),
        ("name", "Sales"),
        ("owners", "admin@contoso.example"),
    ];
    let made = admin.post("/console/groups/new", &fields).location.unwrap();
    let group = made.split('?').next().unwrap();
    let page = format!("{group}/rule");
    assert!(admin.get(group).body.contains(&page));
    let post = |verb: &str, rule: &str, person: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("rule", rule),
            ("person", person),
            ("verb", verb),
        ];
        admin.post(&page, &fields)
    };
    let shows = |body: &str, all: &[&str]| {
        for shown in all {
            assert!(body.contains(shown), "{shown} is missing in {body}");
        }
    };

    let wrong = post("try", "user.departmant -eq \"Sales\"", "");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    shows(
        &wrong.body,
        &[
            "<mark>user.departmant</mark>",
            "Line 1, column 1",
            "did you mean <code class=\"said\">user.department</code>?",
        ],
    );
    let rule = "user.department -eq \"Sales\"";
    let tried = post("try", rule, "");
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
    shows(&tried.body, &["1 would join", "0 would leave", "Lena"]);
    let why = post("explain", rule, "Olga");
    shows(&why.body, &["Olga is not in", "department is not set"]);
    let nobody = post("explain", rule, "");
    shows(&nobody.body, &["Whom do you want to have explained?"]);

    let saved = post("save", rule, "");
    assert_eq!(saved.location.unwrap(), format!("{page}?done=saved"));
    let shown = admin.get(group).body;
    shows(&shown, &["Lena", "By a rule", "Dynamic"]);
    assert!(!shown.contains("Add a member"));
    shows(
        &admin.get(&page).body,
        &["Up to date", "Pause", "Fill by hand again"],
    );
    assert_eq!(post("pause", rule, "").status, StatusCode::SEE_OTHER);
    shows(&admin.get(&page).body, &["Paused", "Switch on again"]);
    assert_eq!(post("resume", rule, "").status, StatusCode::SEE_OTHER);
    assert_eq!(post("evaluate", rule, "").status, StatusCode::SEE_OTHER);
    assert_eq!(post("release", rule, "").status, StatusCode::SEE_OTHER);
    shows(&admin.get(group).body, &["Lena", "Add a member"]);
}
