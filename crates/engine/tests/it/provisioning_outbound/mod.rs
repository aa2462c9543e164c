//! Provisioning into applications, against an application in memory that can be made to fail.

mod app;
mod attacks;

use app::{Case, Fault};
use serde_json::json;
use xenia_domain::{
    NodeKind, Relation,
    directory::UserType,
    edge::NewEdge,
    provisioning::outbound::{Deprovision, StatusCode},
};
use xenia_engine::provisioning::outbound::jobs::{self, Settings};

#[test]
fn guests_are_known_over_there_by_their_address() {
    let case = Case::new();
    let name = |address: &str| format!("{}#EXT#@contoso.example", address.replace('@', "_"));
    for (address, mail, there) in [
        (
            "mara@fabrikam.example",
            Some("mara@fabrikam.example"),
            "mara@fabrikam.example",
        ),
        (
            "old_name@fabrikam.example",
            Some("new@fabrikam.example"),
            "new@fabrikam.example",
        ),
        // Without an address to write to, by what the name was made of.
        ("no_mail@fabrikam.example", None, "no_mail@fabrikam.example"),
    ] {
        let guest = case.world.user(&name(address), |user| {
            user.user_type = UserType::Guest;
            user.mail = mail.map(str::to_owned);
        });
        case.assign(NodeKind::User, guest.0);
        case.run();
        let found = case.app.user(there);
        assert_eq!(found["externalId"], guest.to_string(), "{address}");
        assert!(case.app.user(&name(address)).is_empty());
    }
}

#[test]
fn who_is_assigned_is_there_and_who_is_not_is_disabled() {
    let case = Case::new();
    let (ann, bob) = (case.person("ann"), case.person("bob"));
    let stranger = case.person("sam");
    let edge = case.assign(NodeKind::User, ann.0);
    let group = case.group("Sales");
    let inside = case.world.open(&NewEdge::direct(
        (NodeKind::User, bob.0),
        Relation::Member,
        (NodeKind::Group, group.0),
    ));
    case.assign(NodeKind::Group, group.0);
    case.run();
    let there = case.app.user("ann@contoso.example");
    assert_eq!(there["active"], true);
    assert_eq!(there["externalId"], ann.to_string());
    assert_eq!(
        there["emails"],
        json!([{ "type": "work", "value": "ann@contoso.example" }])
    );
    assert_eq!(
        there["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        json!({ "department": "Sales" })
    );
    assert_eq!(case.app.user("bob@contoso.example")["active"], true);
    assert!(case.app.user("sam@contoso.example").is_empty());
    assert_eq!(case.app.members("Sales"), 1);
    assert_eq!(
        (case.told().figures.users, case.told().figures.groups),
        (2, 1)
    );
    assert_eq!(
        case.log(),
        [
            "create Sales success",
            "create ann@contoso.example success",
            "create bob@contoso.example success"
        ]
    );
    // Nothing changed: nothing is asked. What changes elsewhere does not concern it.
    case.app.requests();
    case.world
        .change_user(stranger, |user| user.department = Some("X".to_owned()));
    case.run();
    assert_eq!(case.app.requests(), Vec::<String>::new());
    // One property is one operation.
    case.world
        .change_user(ann, |user| user.department = Some("Engines".to_owned()));
    case.run();
    assert_eq!(
        case.app.requests(),
        ["PATCH /Users/Users-1"].map(|text| text.replace(
            "Users-1",
            case.app.user("ann@contoso.example")["id"].as_str().unwrap()
        ))
    );
    // Who is not assigned any more is disabled, and leaves the group there.
    case.world.close(edge);
    case.world.close(inside);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], false);
    assert_eq!(case.app.user("bob@contoso.example")["active"], false);
    assert_eq!(case.app.members("Sales"), 0);
    assert_eq!(case.told().figures.users, 0);
    // And enabled when assigned again, as the same account.
    case.assign(NodeKind::User, ann.0);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
    assert_eq!(case.app.with(|inside| inside.users.len()), 2);
}

#[test]
fn accounts_that_are_there_are_matched() {
    let case = Case::new();
    case.app.with(|inside| {
        let body = json!({ "id": "old", "userName": "Ann@contoso.example", "title": "kept" });
        inside.users.push(body.as_object().unwrap().clone());
    });
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.run();
    let there = case.app.user("ann@contoso.example");
    assert_eq!(
        (&there["id"], &there["title"]),
        (&json!("old"), &json!("kept"))
    );
    assert_eq!(case.log(), ["update ann@contoso.example success"]);
    // Gone over there: made again with the next change.
    case.app.with(|inside| inside.users.clear());
    case.world
        .change_user(ann, |user| user.job_title = Some("Clerk".to_owned()));
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["title"], "Clerk");
}

#[test]
fn lost_answers_make_no_second_account() {
    let case = Case::new();
    let ann = case.person("ann");
    let edge = case.assign(NodeKind::User, ann.0);
    // The search is answered, the answer to the making is lost.
    case.app
        .with(|inside| inside.at = Some(("POST", 0, Fault::Lost)));
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
    assert_eq!(case.told().figures.users, 0);
    // Taken away before it is known that it was made: it is found, and disabled.
    case.world.close(edge);
    case.world.clock.advance_seconds(3600);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], false);
    case.assign(NodeKind::User, ann.0);
    case.run();
    assert_eq!(case.app.with(|inside| inside.users.len()), 1);
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
}

#[test]
fn an_application_that_asks_for_time_gets_it() {
    let case = Case::new();
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.app
        .with(|inside| inside.faults = vec![Fault::Status(429, Some(120))]);
    assert_eq!(case.due(), 1);
    case.run();
    assert_eq!(case.told().status.code, StatusCode::Active);
    assert_eq!(case.told().figures.failing, 0);
    assert_eq!(case.due(), 0, "not before the time that it asked for");
    case.world.clock.advance_seconds(121);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
}

#[test]
fn one_that_fails_does_not_hold_up_the_others() {
    let case = Case::new();
    for name in ["ann", "bob"] {
        let person = case.person(name);
        case.assign(NodeKind::User, person.0);
    }
    case.app
        .with(|inside| inside.faults = vec![Fault::Status(500, None)]);
    case.run();
    assert_eq!(
        (case.told().figures.users, case.told().figures.failing),
        (1, 1)
    );
    let run = case.told().status.last_execution.unwrap();
    assert_eq!(
        (run.state.as_str(), run.count_errors),
        ("EntryLevelErrors", 1)
    );
    assert_eq!(case.told().status.code, StatusCode::Active);
    case.world.clock.advance_seconds(61);
    case.run();
    assert_eq!(
        (case.told().figures.users, case.told().figures.failing),
        (2, 0)
    );
}

#[test]
fn repeated_failure_ends_in_quarantine_and_success_ends_it() {
    let case = Case::new();
    let ctx = case.world.as_administrator();
    let notify = Settings {
        notify: Some(vec!["ops@contoso.example".to_owned()]),
        ..Settings::default()
    };
    jobs::set(&case.world.engine, &ctx, case.id, &notify).unwrap();
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.app
        .with(|inside| inside.broken = Some(Fault::Status(401, None)));
    for failures in 1..=3 {
        case.run();
        assert_eq!(
            case.told().status.count_successive_complete_failures,
            failures
        );
        case.world.clock.advance_seconds(200);
    }
    let status = case.told().status;
    assert_eq!(status.code, StatusCode::Quarantine);
    let held = status.quarantine.unwrap();
    assert_eq!(
        held.error,
        "the application refuses the token (401): on purpose"
    );
    let mails = case.world.mails();
    let mail = mails.iter().filter(|mail| mail.to == "ops@contoso.example");
    let subjects: Vec<_> = mail.map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["Provisioning into crm is in quarantine"]);
    let overview = xenia_engine::console::overview::overview(&case.world.engine, &ctx).unwrap();
    assert_eq!(overview.in_quarantine, [(case.id, "crm".to_owned())]);
    // Tried seldom now, and not told of again.
    assert_eq!(case.due(), 0);
    case.world.clock.advance_seconds(3600);
    assert_eq!(case.due(), 1);
    case.app.with(|inside| inside.broken = Some(Fault::Silent));
    case.run();
    assert_eq!(case.told().status.quarantine.unwrap().series_count, 2);
    case.app.with(|inside| inside.broken = None);
    jobs::restart(&case.world.engine, &ctx, case.id).unwrap();
    case.run();
    assert_eq!(case.told().status.code, StatusCode::Active);
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
}

#[test]
fn one_is_provisioned_now_and_told_what_was_done() {
    let case = Case::new();
    let (engine, ctx) = (&case.world.engine, case.world.as_administrator());
    jobs::pause(engine, &ctx, case.id).unwrap();
    let (ann, bob) = (case.person("ann"), case.person("bob"));
    case.assign(NodeKind::User, ann.0);
    case.run();
    assert!(
        case.app.user("ann@contoso.example").is_empty(),
        "it is paused"
    );
    let line = jobs::provision_now(engine, &ctx, case.id, ann.0).unwrap();
    assert_eq!(line["provisioningStatusInfo"]["status"], "success");
    let steps: Vec<_> = line["provisioningSteps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["description"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps,
        [
            "assigned to the application",
            "there is none with `userName eq \"ann@contoso.example\"`",
            "made as `Users-1`"
        ]
    );
    let line = jobs::provision_now(engine, &ctx, case.id, bob.0).unwrap();
    assert_eq!(line["provisioningStatusInfo"]["status"], "skipped");
    assert!(
        case.app.user("bob@contoso.example").is_empty(),
        "not assigned"
    );

    jobs::validate(engine, &ctx, case.id, &Settings::default()).unwrap();
    case.app
        .with(|inside| inside.broken = Some(Fault::Status(403, None)));
    let refused = jobs::validate(engine, &ctx, case.id, &Settings::default()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the application refuses the token (403): on purpose"
    );
}

#[test]
fn what_may_not_be_is_refused() {
    let case = Case::new();
    let (engine, ctx) = (&case.world.engine, case.world.as_administrator());
    let member = case.world.as_user(case.person("mia"));
    let set = |ctx, settings: Settings| {
        jobs::set(engine, ctx, case.id, &settings).map_err(|error| error.to_string())
    };
    let refused = set(&member, Settings::default()).unwrap_err();
    assert!(
        refused.starts_with("you may not manage the provisioning into this application"),
        "{refused}"
    );
    for address in [
        "",
        "app.example",
        "ftp://app.example",
        "https://",
        "https://a@b.example/x",
        "https://b.example/x?y",
    ] {
        let settings = Settings {
            base_address: Some(address.to_owned()),
            ..Settings::default()
        };
        let message = set(&ctx, settings).unwrap_err();
        assert!(message.contains("is not an address such as"), "{message}");
    }
    // The token that was given for one place is not sent to another.
    let elsewhere = Settings {
        base_address: Some("https://evil.example".to_owned()),
        ..Settings::default()
    };
    assert_eq!(
        set(&ctx, elsewhere).unwrap_err(),
        "a new address needs its token with it: the old one is not sent to another place"
    );
    let nothing = Settings {
        mappings: Some(Vec::new()),
        ..Settings::default()
    };
    assert!(set(&ctx, nothing).unwrap_err().contains("is empty"));
    let delete = Settings {
        deprovision: Some(Deprovision::Delete),
        ..Settings::default()
    };
    set(&ctx, delete).unwrap();
    let edge = case.assign(NodeKind::User, case.person("ann").0);
    case.run();
    case.world.close(edge);
    case.run();
    assert!(
        case.app.user("ann@contoso.example").is_empty(),
        "deleted, as was decided"
    );
}
