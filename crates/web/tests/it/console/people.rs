//! Partners and guests.

use super::{administrator, member};
use crate::browser::mails;
use axum::http::StatusCode;
use xenia_testkit::World;

#[test]
fn a_partner_is_added_and_changed() {
    let world = World::new();
    let admin = administrator(&world);
    member(&world, "Olga");
    let form = admin.get("/console/partners/new");
    let csrf = form.field("csrf").to_owned();
    let with = |domains: &'static str, sponsors: &'static str| {
        vec![
            ("csrf", csrf.as_str()),
            ("name", "Fabrikam"),
            ("domains", domains),
            ("description", "Agency"),
            ("state", "configured"),
            ("sponsors", sponsors),
        ]
    };
    let nobody = admin.post(
        "/console/partners/new",
        &with("fabrikam.example", "Nobody There"),
    );
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.body.contains("there is nobody and no group called"));
    let none = admin.get("/console/partners");
    assert!(!none.body.contains("Fabrikam"), "nothing half-done stays");
    let made = admin.post("/console/partners/new", &with("fabrikam.example", "Olga"));
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let address = made.location.unwrap();
    let partner = address.split('?').next().unwrap().to_owned();
    let page = admin.get(&address);
    for shown in [
        "Fabrikam",
        "fabrikam.example",
        "Olga",
        "Configured",
        "is a partner now",
    ] {
        assert!(page.body.contains(shown), "{shown} is missing");
    }
    let changed = admin.post(
        &format!("{partner}/edit"),
        &with("fabrikam.example, fabrikam.test", ""),
    );
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let page = admin.get(&partner);
    assert!(page.body.contains("fabrikam.test"));
    assert!(
        page.body.contains("Nobody yet"),
        "the sponsor was taken back"
    );
}

#[test]
fn a_guest_is_invited_blocked_and_removed() {
    let world = World::new();
    let admin = administrator(&world);
    let form = admin.get("/console/guests/invite");
    let csrf = form.field("csrf").to_owned();
    let fields = [
        ("csrf", csrf.as_str()),
        ("email", "mara@fabrikam.example"),
        ("name", "Mara Lindqvist"),
        ("sponsor", "admin@contoso.example"),
        ("send", "true"),
    ];
    let invited = admin.post("/console/guests/invite", &fields);
    assert_eq!(invited.status, StatusCode::SEE_OTHER, "{}", invited.body);
    assert!(
        mails(&world)
            .iter()
            .any(|mail| mail.to == "mara@fabrikam.example")
    );
    let address = invited.location.unwrap();
    let guest = address.split('?').next().unwrap().to_owned();
    let page = admin.get(&guest);
    for shown in ["Mara Lindqvist", "Invited", "Invite external user"] {
        assert!(
            page.body.contains(shown),
            "{shown} is missing in {}",
            page.body
        );
    }
    let list = admin.get("/console/guests?search=lindq&state=invited");
    assert!(list.body.contains("Mara Lindqvist"));
    let list = admin.get("/console/guests?search=nobody");
    assert!(!list.body.contains("Mara Lindqvist"));
    let token = [("csrf", csrf.as_str())];
    let blocked = admin.post(&format!("{guest}/block"), &token);
    assert_eq!(blocked.location.unwrap(), format!("{guest}?done=blocked"));
    assert!(admin.get(&guest).body.contains("Blocked"));
    let removed = admin.post(&format!("{guest}/remove"), &token);
    assert_eq!(
        removed.location.unwrap(),
        "/console/guests?done=guest-removed"
    );
    assert_eq!(admin.get(&guest).status, StatusCode::NOT_FOUND);
}
