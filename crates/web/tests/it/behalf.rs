//! Somebody asks for a package on behalf of another.

use crate::{
    browser::mails,
    console::{general, group, member},
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use xenia_engine::{
    directory::users,
    domain::{AccessPackageId, UserId},
    entitlement::{packages, policies},
};
use xenia_testkit::World;

const HOME: &str = "/my-access/contoso.example";

fn package(world: &World, name: &str, on_behalf: &Value) -> AccessPackageId {
    let (engine, admin) = (&world.engine, world.as_administrator());
    let body = json!({ "displayName": name });
    let package = packages::create(engine, &admin, general(world), body)
        .unwrap()
        .value
        .package
        .id;
    let policy = json!({
        "displayName": "Members",
        "allowedTargetScope": "allMemberUsers",
        "expiration": { "type": "afterDuration", "duration": "P30D" },
        "requestorSettings": {
            "enableTargetsToSelfAddAccess": false,
            "enableOnBehalfRequestorsToAddAccess": true,
            "onBehalfRequestors": [on_behalf],
        },
        "requestApprovalSettings": { "isApprovalRequiredForAdd": false, "stages": [] },
        "questions": [{ "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion", "text": "Which order?", "isRequired": true, "isSingleLineQuestion": true }],
    });
    policies::create(engine, &admin, package, policy).unwrap();
    package
}

fn manages(world: &World, who: UserId, whom: UserId) {
    let admin = world.as_administrator();
    users::set_manager(&world.engine, &admin, &whom.to_string(), Some(who.0)).unwrap();
}

#[test]
fn a_manager_asks_for_those_whom_they_manage() {
    let world = World::new();
    let (mia, browser) = member(&world, "Mia");
    let (otto, ottos) = member(&world, "Otto");
    let (vera, _) = member(&world, "Vera");
    manages(&world, mia, otto);
    let manager = json!({ "@odata.type": "#microsoft.graph.targetManager", "managerLevel": 1 });
    let package = package(&world, "Campaign", &manager);
    let others = format!("{HOME}/others");
    assert!(browser.get(HOME).body.contains(&others));
    assert!(
        !ottos.get(HOME).body.contains(&others),
        "who answers for nobody is not led there"
    );
    assert!(
        ottos
            .get(&others)
            .body
            .contains("There is nothing to ask for others")
    );

    let form = format!("{HOME}/packages/{package}/for");
    let list = browser.get(&others);
    assert!(list.body.contains(&form) && list.body.contains("1 person whom you answer for"));
    let whom = browser.get(&form);
    let choice = format!("{form}?person={otto}");
    assert!(whom.body.contains(&choice), "{}", whom.body);
    assert!(!whom.body.contains("name=\"person\""), "only for those");

    let page = browser.get(&choice);
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for shown in ["Ask for Campaign for Otto", "Which order?"] {
        assert!(
            page.body.contains(shown),
            "{shown} is missing in {}",
            page.body
        );
    }
    let question = page.attribute("name", "question-").to_owned();
    let person = otto.to_string();
    let send = |answer: &str, person: &str| {
        let fields = [
            ("csrf", page.field("csrf")),
            ("policy", page.field("policy")),
            ("person", person),
            (question.as_str(), answer),
        ];
        browser.post(&form, &fields)
    };
    let refused = send("", &person);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("field-error") && refused.body.contains("for Otto"),
        "{}",
        refused.body
    );
    // Not for somebody whom another answers for, nor for oneself.
    for nobody in [vera, mia] {
        let refused = send("4711", &nobody.to_string());
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.body.contains("You cannot ask for this person"),
            "{}",
            refused.body
        );
    }
    let sent = send("4711", &person);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let status = browser.get(&sent.location.unwrap());
    assert_eq!(status.status, StatusCode::OK, "{}", status.body);
    assert!(
        mails(&world)
            .iter()
            .any(|mail| mail.to == "otto@contoso.example")
    );
    let again = browser.get(&choice);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("They have"), "{}", again.body);
}

#[test]
fn who_is_named_asks_for_anybody_by_name() {
    let world = World::new();
    let (mia, browser) = member(&world, "Mia");
    let (otto, _) = member(&world, "Otto");
    group(&world, "Board");
    let named = json!({ "@odata.type": "#microsoft.graph.singleUser", "userId": mia });
    let package = package(&world, "Campaign", &named);
    let form = format!("{HOME}/packages/{package}/for");
    assert!(browser.get(&form).body.contains("name=\"person\""));
    let found = browser.get(&format!("{form}?person=otto@contoso.example"));
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    assert_eq!(found.field("person"), otto.to_string());
    for (typed, wrong) in [
        ("Nobody", "There is nobody and no group"),
        ("Board", "Name one person"),
    ] {
        let refused = browser.get(&format!("{form}?person={typed}"));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(wrong), "{}", refused.body);
    }
}
