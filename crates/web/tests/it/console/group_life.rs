//! When groups expire, who looks after those without an owner, how people join, and until when a
//! member is in a group.

use super::{administrator, group, member};
use crate::browser::Browser;
use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;
use xenia_engine::{
    directory::groups::{self, Bound},
    domain::UserId,
};
use xenia_testkit::World;

const EXPIRATION: &str = "/console/groups/expiration";
const OWNERLESS: &str = "/console/groups/ownerless";
const JOINING: &str = "/console/groups/joining";

fn unified(world: &World, name: &str, owners: &[UserId], members: &[UserId]) -> Uuid {
    let body = json!({
        "displayName": name, "mailEnabled": true, "mailNickname": name, "securityEnabled": false,
        "groupTypes": ["Unified"], "visibility": "Private",
    });
    let bound = Bound {
        owners: owners.iter().map(|id| id.0).collect(),
        members: members.iter().map(|id| id.0).collect(),
    };
    let admin = world.as_administrator();
    groups::create(&world.engine, &admin, body.as_object().unwrap(), &bound)
        .unwrap()
        .value
        .id
        .0
}

fn post(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> crate::browser::Answer {
    let csrf = browser.get(path).field("csrf").to_owned();
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend_from_slice(fields);
    browser.post(path, &all)
}

#[test]
fn groups_get_an_end_that_was_looked_at_first() {
    let world = World::new();
    let admin = administrator(&world);
    let (olga, _) = member(&world, "Olga");
    let campaign = unified(&world, "Campaign", &[olga], &[]);
    unified(&world, "Helios", &[olga], &[]);
    group(&world, "Readers");
    let page = admin.get(EXPIRATION);
    assert!(
        page.body.contains("0 of 2 groups expire now"),
        "{}",
        page.body
    );
    assert!(page.body.contains("No group expires"));

    let all = [
        ("which", "All"),
        ("selected", ""),
        ("days", "90"),
        ("alternates", ""),
    ];
    let tried = post(&admin, EXPIRATION, &[&all[..], &[("verb", "try")]].concat());
    assert_eq!(tried.status, StatusCode::OK);
    assert!(
        tried.body.contains("2 of 2 groups would expire"),
        "{}",
        tried.body
    );
    assert!(
        admin
            .get(EXPIRATION)
            .body
            .contains("0 of 2 groups expire now")
    );

    let listed = [
        ("which", "Selected"),
        ("selected", "Campaign"),
        ("days", "90"),
        ("alternates", "it@contoso.example\nhelp@contoso.example"),
        ("verb", "save"),
    ];
    let saved = post(&admin, EXPIRATION, &listed);
    assert_eq!(
        saved.location.as_deref(),
        Some("/console/groups/expiration?done=expiration-saved"),
        "{}",
        saved.body
    );
    let page = admin.get(EXPIRATION);
    for shown in [
        "1 of 2 groups expire now",
        ">Campaign</textarea>",
        "it@contoso.example\nhelp@contoso.example",
        "Olga",
    ] {
        assert!(
            page.body.contains(shown),
            "{shown} is missing in {}",
            page.body
        );
    }
    // Renewed from the list and from its own page.
    for (way, back) in [
        (
            format!("{EXPIRATION}/{campaign}/renew"),
            format!("{EXPIRATION}?done=group-renewed"),
        ),
        (
            format!("/console/groups/{campaign}/renew"),
            format!("/console/groups/{campaign}?done=renewed"),
        ),
    ] {
        let renewed = admin.post(&way, &[("csrf", page.field("csrf"))]);
        assert_eq!(renewed.location, Some(back));
    }
    // No group any more.
    let none = [("which", "None"), ("days", "90"), ("verb", "save")];
    assert_eq!(
        post(&admin, EXPIRATION, &none).status,
        StatusCode::SEE_OTHER
    );
    xenia_engine::directory::groups::lifecycle::watch(&world.engine, world.as_administrator().now)
        .unwrap();
    assert!(
        admin
            .get(EXPIRATION)
            .body
            .contains("0 of 2 groups expire now")
    );
}

#[test]
fn what_is_wrong_with_the_expiration_stands_at_its_field() {
    let world = World::new();
    let admin = administrator(&world);
    group(&world, "Readers");
    for (which, selected, days, alternates, wrong) in [
        (
            "All",
            "",
            "29",
            "",
            "between 30 and 36525, not <code class=\"said\">29</code>",
        ),
        (
            "All",
            "",
            "soon",
            "",
            "<code class=\"said\">soon</code> is not a whole number",
        ),
        (
            "Selected",
            "Nobody",
            "90",
            "",
            "There is no group called <code class=\"said\">Nobody</code>",
        ),
        (
            "Selected",
            "Readers",
            "90",
            "",
            "<code class=\"said\">Readers</code> cannot expire",
        ),
        ("All", "", "90", "no address", "e-mail addresses"),
        ("Some", "", "90", "", "managedGroupTypes"),
    ] {
        let fields = [
            ("which", which),
            ("selected", selected),
            ("days", days),
            ("alternates", alternates),
            ("verb", "save"),
        ];
        let refused = post(&admin, EXPIRATION, &fields);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(refused.body.contains(wrong), "{wrong}: {}", refused.body);
        assert!(refused.body.contains("field-error"), "{wrong}");
    }
}

#[test]
fn members_are_asked_to_own_a_group_by_the_policy_of_the_page() {
    let world = World::new();
    let admin = administrator(&world);
    let (max, _) = member(&world, "Max");
    let (nora, _) = member(&world, "Nora");
    unified(&world, "Helios", &[max], &[max, nora]);
    let page = admin.get(OWNERLESS);
    assert!(
        page.body.contains("Every group has an owner"),
        "{}",
        page.body
    );
    let on = |sender: &'static str, whom: &'static str| {
        [
            ("enabled", "true"),
            ("groups", ""),
            ("most", "5"),
            ("weeks", "3"),
            ("whom", whom),
            ("sender", sender),
        ]
    };
    for (fields, wrong) in [
        (
            on("nobody", "all"),
            "<code class=\"said\">nobody</code> is not an e-mail address",
        ),
        (on("", "allowSelected"), "names groups where"),
    ] {
        let refused = post(&admin, OWNERLESS, &fields);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(wrong), "{}", refused.body);
        assert!(refused.body.contains("field-error"));
    }
    let saved = post(&admin, OWNERLESS, &on("groups@contoso.example", "all"));
    assert_eq!(
        saved.location.as_deref(),
        Some("/console/groups/ownerless?done=ownerless-saved"),
        "{}",
        saved.body
    );
    world.change_user(max, |user| user.account_enabled = false);
    assert!(admin.get(OWNERLESS).body.contains("Begins soon"));
    groups::ownerless::watch(&world.engine, world.as_administrator().now).unwrap();
    let page = admin.get(OWNERLESS);
    assert!(
        page.body.contains("1 member asked, week 1 of 3"),
        "{}",
        page.body
    );
    let mail = crate::browser::mails(&world);
    let mail = mail.iter().find(|mail| mail.to == "nora@contoso.example");
    let answers = mail.and_then(|mail| mail.reply_to.as_deref());
    assert_eq!(answers, Some("groups@contoso.example"));
    let off = post(&admin, OWNERLESS, &[]);
    assert_eq!(off.status, StatusCode::SEE_OTHER);
}

#[test]
fn how_people_join_is_set_for_all_and_for_one() {
    let world = World::new();
    let admin = administrator(&world);
    let id = group(&world, "Readers");
    let page = format!("/console/groups/{id}");
    assert!(admin.get(&page).body.contains("Not by themselves."));
    let form = format!("{page}/joining");
    assert!(admin.get(&form).body.contains("As groups of its kind do"));
    let refused = post(&admin, &form, &[("policy", "open"), ("days", "0")]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .body
            .contains("between 1 and 3650, not <code class=\"said\">0</code>")
    );
    let saved = post(&admin, &form, &[("policy", "byRequest"), ("days", "60")]);
    assert_eq!(
        saved.location,
        Some(format!("{page}?done=saved")),
        "{}",
        saved.body
    );
    assert!(
        admin
            .get(&page)
            .body
            .contains("By asking its owners, for 60 days.")
    );

    let refused = post(&admin, JOINING, &[("enabled", "true"), ("days", "")]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Type a whole number"));
    let saved = post(&admin, JOINING, &[("days", "30")]);
    assert_eq!(
        saved.location.as_deref(),
        Some("/console/groups/joining?done=joining-saved")
    );
    let page = admin.get(JOINING);
    assert!(page.body.contains("value=\"30\"") && page.body.contains("By asking its owners"));
}

#[test]
fn the_end_of_a_membership_is_set_moved_and_taken_away() {
    let world = World::new();
    let admin = administrator(&world);
    let (max, _) = member(&world, "Max");
    let id = group(&world, "Readers");
    let page = format!("/console/groups/{id}");
    let csrf = admin.get(&page).field("csrf").to_owned();
    let added = admin.post(
        &format!("{page}/members"),
        &[("csrf", csrf.as_str()), ("member", "Max"), ("ends", "")],
    );
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let shown = admin.get(&page);
    let form = shown
        .attribute("href", &format!("{page}/members/{}", max.0))
        .to_owned();
    let far = world.as_administrator().now.plus_days(400).date();
    let near = world.as_administrator().now.plus_days(40).date();
    let past = world.as_administrator().now.plus_days(-1).date();
    for end in [far.as_str(), near.as_str(), ""] {
        let saved = post(&admin, &form, &[("ends", end)]);
        assert_eq!(
            saved.location,
            Some(format!("{page}?done=member-end")),
            "{}",
            saved.body
        );
        let value = format!("name=\"ends\" type=\"date\" value=\"{end}\"");
        assert!(admin.get(&form).body.contains(&value), "{end}");
    }
    for (end, wrong) in [
        (past.as_str(), "has passed"),
        ("soon", "is not a day such as"),
    ] {
        let refused = post(&admin, &form, &[("ends", end)]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(wrong), "{}", refused.body);
    }
    let (_, nobody) = member(&world, "Nora");
    assert_eq!(nobody.get(&form).status, StatusCode::FORBIDDEN);
    // Somebody who is not in the group.
    let none = admin.get(&form.replace(&max.0.to_string(), &world.administrator.0.to_string()));
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}
