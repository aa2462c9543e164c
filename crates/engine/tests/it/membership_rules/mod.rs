//! Groups whose members follow a rule.

mod large;
mod many;
mod random;

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::deleted,
    directory::groups,
    directory::groups::Bound,
    directory::groups::Place,
    directory::users,
    domain::{
        NodeKind, Reason, Relation, Source, UserId,
        directory::{Group, UserType},
        edge::NewEdge,
        role::DirectoryRole,
    },
    membership::{self, Trial},
    passwords, signin,
    store::{
        edges::{self, EdgeQuery},
        membership::Status,
    },
};
use xenia_testkit::World;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// Makes a group of that name; with a rule, where there is one.
fn group(world: &World, name: &str, rule: Option<&str>) -> Result<Group> {
    let mut body = object(json!({
        "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true,
    }));
    if let Some(rule) = rule {
        body.insert("groupTypes".to_owned(), json!(["DynamicMembership"]));
        body.insert("membershipRule".to_owned(), json!(rule));
    }
    let ctx = world.as_administrator();
    Ok(groups::create(&world.engine, &ctx, &body, &Bound::default())?.value)
}

fn ruled(world: &World, name: &str, rule: &str) -> Group {
    group(world, name, Some(rule)).unwrap()
}

fn patch(world: &World, group: &Group, body: Value) -> Result<Group> {
    let ctx = world.as_administrator();
    let bound = Bound::default();
    let updated = groups::update(&world.engine, &ctx, group.id.0, &object(body), &bound, None)?;
    Ok(updated.value)
}

fn refused<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().refusal().unwrap().message.clone()
}

/// The names of the members that the group has now, in order.
fn members(world: &World, group: &Group) -> Vec<String> {
    let names = world.engine.read(&world.as_system(), |tx| {
        let query = EdgeQuery::of_object(group.id).relation(Relation::Member);
        let mut names = Vec::new();
        for edge in edges::list(tx, &query.at(world.engine.now()))? {
            names.push(xenia_engine::names::label(
                tx,
                edge.subject_kind,
                edge.subject,
            )?);
        }
        names.sort();
        Ok(names)
    });
    names.unwrap()
}

fn person(world: &World, name: &str, department: &str) -> UserId {
    world.user(&format!("{name}@contoso.example"), |user| {
        user.department = Some(department.to_owned());
    })
}

const ADA: &str = "ada@contoso.example";
const BO: &str = "bo@contoso.example";
const CY: &str = "cy@contoso.example";

#[test]
fn members_follow_the_rule_in_the_same_moment() {
    let world = World::new();
    let ada = person(&world, "ada", "Sales");
    person(&world, "bo", "Legal");
    let sales = ruled(
        &world,
        "sales",
        "user.department -eq \"sales\" -and user.accountEnabled -eq true",
    );
    assert_eq!(
        sales.membership_rule_processing_state.as_deref(),
        Some("On")
    );
    assert_eq!(members(&world, &sales), [ADA]);

    // Somebody new, somebody who moves, somebody who is blocked, somebody who goes.
    let cy = person(&world, "cy", "SALES");
    assert_eq!(members(&world, &sales), [ADA, CY]);
    let ctx = world.as_administrator();
    let moved = object(json!({"department": "Sales"}));
    users::update(&world.engine, &ctx, BO, &moved, None).unwrap();
    assert_eq!(members(&world, &sales), [ADA, BO, CY]);
    world.change_user(ada, |user| user.account_enabled = false);
    users::delete(&world.engine, &ctx, &cy.to_string(), None).unwrap();
    assert_eq!(members(&world, &sales), [BO]);

    // A change of what no rule reads changes nothing.
    let title = object(json!({"jobTitle": "Lead"}));
    users::update(&world.engine, &ctx, BO, &title, None).unwrap();
    assert_eq!(members(&world, &sales), [BO]);

    // The rule itself changes; paused, it does not matter who changes; on again, it does.
    patch(
        &world,
        &sales,
        json!({"membershipRule": "user.department -eq 'Legal'"}),
    )
    .unwrap();
    assert_eq!(members(&world, &sales), [""; 0]);
    patch(
        &world,
        &sales,
        json!({"membershipRuleProcessingState": "Paused"}),
    )
    .unwrap();
    person(&world, "dee", "Legal");
    assert_eq!(members(&world, &sales), [""; 0]);
    patch(
        &world,
        &sales,
        json!({"membershipRuleProcessingState": "On"}),
    )
    .unwrap();
    assert_eq!(members(&world, &sales), ["dee@contoso.example"]);
}

#[test]
fn the_audit_log_tells_who_came_by_which_rule_and_what_caused_it() {
    let world = World::new();
    let sales = ruled(&world, "sales", "user.department -eq \"Sales\"");
    let ada = person(&world, "ada", "Sales");
    let edge = world.engine.read(&world.as_system(), |tx| {
        let query = EdgeQuery::of_object(sales.id).from_subject(ada);
        Ok(edges::list(tx, &query)?.remove(0))
    });
    let edge = edge.unwrap();
    assert_eq!((edge.source, edge.source_id), (Source::Rule, sales.id.0));
    let events = world.engine.read(&world.as_system(), |tx| {
        let query = xenia_engine::store::audit::EventQuery::default();
        Ok(xenia_engine::store::audit::list(tx, &query, 10)?)
    });
    let events = events.unwrap();
    let told = events
        .iter()
        .find(|event| event.activity == "Add member to group")
        .unwrap();
    let names: Vec<&str> = told
        .targets
        .iter()
        .map(|target| target.name.as_str())
        .collect();
    assert_eq!(names, ["sales", ADA]);
    assert_eq!(told.details["source"], "rule");
    assert_eq!(
        told.details["membershipRule"],
        "user.department -eq \"Sales\""
    );
    let cause = events.iter().find(|event| event.id == edge.cause).unwrap();
    assert_eq!(cause.activity, "Arrange");
}

#[test]
fn nobody_is_added_or_removed_by_hand_while_the_rule_is_in_force() {
    let world = World::new();
    let ada = person(&world, "ada", "Sales");
    let bo = person(&world, "bo", "Legal");
    let sales = ruled(&world, "sales", "user.department -eq \"Sales\"");
    let ctx = world.as_administrator();
    let by_hand = "the members of `sales` follow a rule and cannot be added or removed by hand: change the rule, or what it reads of the person";
    let engine = &world.engine;
    assert_eq!(
        refused(groups::add(engine, &ctx, sales.id.0, Place::Member, bo.0)),
        by_hand
    );
    assert_eq!(
        refused(groups::remove(
            engine,
            &ctx,
            sales.id.0,
            Place::Member,
            ada.0
        )),
        by_hand
    );
    let bound = Bound {
        members: vec![bo.0],
        ..Bound::default()
    };
    let id = sales.id.0;
    assert_eq!(
        refused(groups::update(engine, &ctx, id, &Map::new(), &bound, None)),
        by_hand
    );
    groups::add(engine, &ctx, sales.id.0, Place::Owner, bo.0).unwrap();

    // By hand again: the members stay, and can be removed.
    patch(&world, &sales, json!({"groupTypes": []})).unwrap();
    assert_eq!(members(&world, &sales), [ADA]);
    groups::add(engine, &ctx, sales.id.0, Place::Member, bo.0).unwrap();
    groups::remove(engine, &ctx, sales.id.0, Place::Member, ada.0).unwrap();
    assert_eq!(members(&world, &sales), [BO]);

    // And back: who does not match is evicted, whatever it is.
    let nested = group(&world, "nested", None).unwrap();
    groups::add(engine, &ctx, sales.id.0, Place::Member, nested.id.0).unwrap();
    let rule = json!({
        "groupTypes": ["DynamicMembership"], "membershipRule": "user.department -in [\"Sales\"]",
        "membershipRuleProcessingState": "On",
    });
    patch(&world, &sales, rule).unwrap();
    assert_eq!(members(&world, &sales), [ADA]);
}

#[test]
fn rules_are_for_administrators_and_are_checked_when_they_are_written() {
    let world = World::new();
    let owner = person(&world, "owner", "Sales");
    let plain = group(&world, "plain", None).unwrap();
    groups::add(
        &world.engine,
        &world.as_administrator(),
        plain.id.0,
        Place::Owner,
        owner.0,
    )
    .unwrap();
    let rule = |text: &str| json!({"groupTypes": ["DynamicMembership"], "membershipRule": text});
    let set = |body: Value| {
        let ctx = world.as_user(owner);
        groups::update(
            &world.engine,
            &ctx,
            plain.id.0,
            &object(body),
            &Bound::default(),
            None,
        )
    };
    assert_eq!(
        refused(set(rule("user.department -eq \"Sales\""))),
        "you may not manage the membership rules of groups: it needs one of the roles Global Administrator, User Administrator, Groups Administrator"
    );
    set(json!({"description": "by its owner"})).unwrap();
    let dynamic = ruled(&world, "dynamic", "user.department -eq \"Sales\"");
    let name = dynamic.id.to_string();
    let nobody = Uuid::from_u128(7).to_string();
    for (text, message) in [
        (
            "user.departmant -eq \"Sales\"".to_owned(),
            "attribute not supported at line 1, column 1: `user.departmant` is not a property that a rule can read; did you mean `user.department`?".to_owned(),
        ),
        (
            format!("user.memberOf -any (group.objectId -in ['{nobody}'])"),
            format!("the rule names the group `{nobody}`, and there is no such group"),
        ),
        (
            format!("Direct Reports for \"{nobody}\""),
            format!("the rule names the manager `{nobody}`, and there is no such user"),
        ),
        (
            format!("user.memberOf -any (group.objectId -eq '{}')", plain.id),
            "the members of `plain` would depend on themselves: the rule names a group whose members depend on those of `plain`".to_owned(),
        ),
    ] {
        assert_eq!(refused(patch(&world, &plain, rule(&text))), message);
    }
    // In a circle, also by way of nesting.
    let of_dynamic = format!("user.memberOf -any (group.objectId -eq '{name}')");
    let second = ruled(&world, "second", &of_dynamic);
    let of_second = format!("user.memberOf -any (group.objectId -eq '{}')", second.id);
    let circle = "the members of `dynamic` would depend on themselves: the rule names a group whose members depend on those of `dynamic`";
    assert_eq!(refused(patch(&world, &dynamic, rule(&of_second))), circle);
    let ctx = world.as_administrator();
    groups::add(&world.engine, &ctx, plain.id.0, Place::Member, second.id.0).unwrap();
    let of_plain = format!(
        "user.transitiveMemberOf -any group.objectId -eq '{}'",
        plain.id
    );
    assert_eq!(refused(patch(&world, &dynamic, rule(&of_plain))), circle);
    // What goes together.
    assert_eq!(
        refused(patch(
            &world,
            &plain,
            json!({"groupTypes": ["DynamicMembership"]})
        )),
        "a group with `DynamicMembership` needs a `membershipRule`"
    );
    assert_eq!(
        refused(patch(
            &world,
            &dynamic,
            json!({"membershipRuleProcessingState": "Off"})
        )),
        "`membershipRuleProcessingState` is `On` or `Paused`, not `Off`"
    );
}

#[test]
fn memberships_that_rules_read_are_followed_through() {
    let world = World::new();
    let ctx = world.as_administrator();
    let ada = person(&world, "ada", "Sales");
    let bo = person(&world, "bo", "Legal");
    let by_hand = group(&world, "hand", None).unwrap();
    let direct = ruled(
        &world,
        "direct",
        &format!("user.memberOf -any (group.objectId -in ['{}'])", by_hand.id),
    );
    let chained = ruled(
        &world,
        "chained",
        &format!(
            "user.memberOf -any (group.objectId -eq '{}') -and user.department -eq 'Sales'",
            direct.id
        ),
    );
    let none = ruled(
        &world,
        "none",
        &format!(
            "-not (user.memberOf -any (group.objectId -eq '{}')) -and user.department -ne null",
            direct.id
        ),
    );
    let nested = ruled(
        &world,
        "nested",
        &format!(
            "user.transitiveMemberOf -any (group.objectId -eq '{}')",
            by_hand.id
        ),
    );
    assert_eq!(members(&world, &none), [ADA, BO]);
    for user in [ada, bo] {
        groups::add(&world.engine, &ctx, by_hand.id.0, Place::Member, user.0).unwrap();
    }
    for (group, expected) in [
        (&direct, vec![ADA, BO]),
        (&chained, vec![ADA]),
        (&nested, vec![ADA, BO]),
        (&none, vec![]),
    ] {
        assert_eq!(members(&world, group), expected, "{}", group.display_name);
    }
    // One hop more: direct members only, and all.
    let inner = group(&world, "inner", None).unwrap();
    let cy = person(&world, "cy", "Sales");
    groups::add(&world.engine, &ctx, inner.id.0, Place::Member, cy.0).unwrap();
    groups::add(&world.engine, &ctx, by_hand.id.0, Place::Member, inner.id.0).unwrap();
    assert_eq!(members(&world, &direct), [ADA, BO]);
    assert_eq!(members(&world, &nested), [ADA, BO, CY]);
    groups::remove(&world.engine, &ctx, by_hand.id.0, Place::Member, inner.id.0).unwrap();
    assert_eq!(members(&world, &nested), [ADA, BO]);
    // A source that is deleted takes its members along.
    groups::delete(&world.engine, &ctx, by_hand.id.0, None).unwrap();
    for group in [&direct, &chained, &nested] {
        assert_eq!(members(&world, group), [""; 0], "{}", group.display_name);
    }
    assert_eq!(members(&world, &none), [ADA, BO, CY]);
}

#[test]
fn managers_sponsors_domains_and_sign_ins_are_read() {
    let world = World::new();
    let ctx = world.as_administrator();
    let ada = person(&world, "ada", "Sales");
    let bo = person(&world, "bo", "Legal");
    let guest = world.user("gil_fabrikam.example#EXT#@contoso.example", |user| {
        user.user_type = UserType::Guest;
        user.mail = Some("gil@fabrikam.example".to_owned());
    });
    let reports = ruled(&world, "reports", &format!("Direct Reports for \"{ada}\""));
    let orphans = ruled(
        &world,
        "orphans",
        "user.userType -eq 'Guest' -and user.sponsors -eq null",
    );
    let partner = ruled(&world, "partner", "user.mailDomain -eq 'fabrikam.example'");
    let silent = ruled(
        &world,
        "silent",
        "user.userType -eq 'Guest' -and user.lastSignInDateTime -eq null",
    );
    let gil = "gil_fabrikam.example#EXT#@contoso.example";
    for group in [&orphans, &partner, &silent] {
        assert_eq!(members(&world, group), [gil], "{}", group.display_name);
    }
    users::set_manager(&world.engine, &ctx, BO, Some(ada.0)).unwrap();
    users::add_sponsor(&world.engine, &ctx, &guest.to_string(), bo.0).unwrap();
    world.change_user(guest, |user| {
        user.mail = Some("gil@tailwind.example".to_owned())
    });
    world.arrange(|tx| Ok(xenia_engine::store::membership::note_sign_in(tx, guest)?));
    assert_eq!(members(&world, &reports), [BO]);
    for group in [&orphans, &partner, &silent] {
        assert_eq!(members(&world, group), [""; 0], "{}", group.display_name);
    }
    users::set_manager(&world.engine, &ctx, BO, None).unwrap();
    users::remove_sponsor(&world.engine, &ctx, &guest.to_string(), bo.0).unwrap();
    assert_eq!(members(&world, &reports), [""; 0]);
    assert_eq!(members(&world, &orphans), [gil]);
}

#[test]
fn time_alone_changes_members_at_its_moment() {
    let world = World::new();
    person(&world, "ada", "Sales");
    let old = ruled(
        &world,
        "old",
        "user.department -ne null -and user.createdDateTime -le system.now -minus P30D",
    );
    let new = ruled(
        &world,
        "new",
        "user.department -ne null -and user.createdDateTime -ge system.now -minus P30D",
    );
    let due = || membership::next_due(&world.engine).unwrap();
    assert_eq!(due(), Some(world.engine.now().plus_days(30)));
    world.clock.advance_days(29);
    assert_eq!(membership::turn_due(&world.engine).unwrap(), 0);
    person(&world, "bo", "Sales");
    world.clock.advance_days(1);
    world.clock.advance_seconds(1);
    // The administrator, ada in both groups.
    assert!(membership::turn_due(&world.engine).unwrap() >= 2);
    assert_eq!(members(&world, &old), [ADA]);
    assert_eq!(members(&world, &new), [BO]);
    world.clock.advance_days(30);
    membership::turn_due(&world.engine).unwrap();
    assert_eq!(members(&world, &old), [ADA, BO]);
    assert_eq!(due(), None);
}

#[test]
fn who_has_not_been_here_for_long_comes_in_when_that_time_is_over() {
    const PHRASE: &str = "a long enough pass phrase";
    let world = World::new();
    let bo = person(&world, "bo", "Sales");
    passwords::set(&world.engine, &world.as_administrator(), bo, PHRASE).unwrap();
    let sign_in = || {
        let ctx = world.as_system();
        signin::with_password(&world.engine, &ctx, BO, PHRASE, "").unwrap();
    };
    let rule = "user.department -ne null -and user.lastSignInDateTime -le system.now -minus P30D";
    let stale = ruled(&world, "stale", rule);
    sign_in();
    let begun = world.engine.now();
    assert_eq!(
        membership::next_due(&world.engine).unwrap(),
        Some(begun.plus_days(30))
    );
    world.clock.advance_days(29);
    membership::turn_due(&world.engine).unwrap();
    assert_eq!(members(&world, &stale), [""; 0]);
    world.clock.advance_days(1);
    world.clock.advance_seconds(1);
    membership::turn_due(&world.engine).unwrap();
    assert_eq!(members(&world, &stale), [BO]);
    sign_in();
    assert_eq!(members(&world, &stale), [""; 0]);
    world.clock.advance_days(31);
    membership::turn_due(&world.engine).unwrap();
    assert_eq!(members(&world, &stale), [BO]);
}

#[test]
fn a_rule_that_would_remove_many_is_paused_until_that_is_confirmed() {
    let world = World::new();
    let ctx = world.as_administrator();
    for number in 0..30 {
        let department = if number < 20 { "Sales" } else { "Legal" };
        person(&world, &format!("p{number}"), department);
    }
    let group = ruled(&world, "g", "user.department -ne null");
    assert_eq!(members(&world, &group).len(), 30);
    // Ten of thirty may go without a word: no more than the minimum.
    let held = patch(
        &world,
        &group,
        json!({"membershipRule": "user.department -eq 'Legal'"}),
    )
    .unwrap();
    assert_eq!(members(&world, &group).len(), 30);
    let status = || {
        membership::status(&world.engine, &ctx, held.id.0)
            .unwrap()
            .unwrap()
    };
    assert_eq!((status().status, status().on), (Status::Held, false));
    assert_eq!(
        status().error.as_deref(),
        Some(
            "the rule would remove 20 of 30 members, more than 25 %: it is paused until somebody confirms that"
        )
    );
    let present = groups::get(&world.engine, &ctx, group.id.0).unwrap().value;
    assert_eq!(
        present.membership_rule_processing_state.as_deref(),
        Some("Paused")
    );
    // Without confirming it is held again; with it, it is done.
    let again = membership::resume(&world.engine, &ctx, group.id.0, false).unwrap();
    assert_eq!(again.status, Status::Held);
    assert_eq!(members(&world, &group).len(), 30);
    let done = membership::resume(&world.engine, &ctx, group.id.0, true).unwrap();
    assert_eq!(
        (done.status, done.processed, done.confirmed),
        (Status::Succeeded, 31, false)
    );
    assert_eq!(members(&world, &group).len(), 10);
    // The settings say how many are many.
    let none = object(json!({"removalGuardPercent": 100}));
    membership::update_settings(&world.engine, &ctx, &none).unwrap();
    patch(
        &world,
        &group,
        json!({"membershipRule": "user.department -eq 'Sales'"}),
    )
    .unwrap();
    assert_eq!(members(&world, &group).len(), 20);
    let most = object(json!({"removalGuardPercent": 101}));
    assert_eq!(
        refused(membership::update_settings(&world.engine, &ctx, &most)),
        "`removalGuardPercent` is between 0 and 100, not `101`"
    );
}

#[test]
fn who_writes_rules_does_not_lift_the_guard_and_others_are_told() {
    let world = World::new();
    for number in 0..30 {
        person(&world, &format!("p{number}"), "Sales");
    }
    let holder = |name: &str, role: DirectoryRole| {
        let user = world.user(name, |_| {});
        let role = (NodeKind::DirectoryRole, role.template());
        world.open(&NewEdge::direct(
            (NodeKind::User, user.0),
            Relation::DirectoryRole,
            role,
        ));
        user
    };
    let writer = holder("wren@contoso.example", DirectoryRole::GroupsAdministrator);
    let second = holder(
        "nils@contoso.example",
        DirectoryRole::IdentityGovernanceAdministrator,
    );
    let owner = world.user("otto@contoso.example", |_| {});
    let group = ruled(&world, "g", "user.department -eq 'Sales'");
    let place = (NodeKind::Group, group.id.0);
    world.open(&NewEdge::direct(
        (NodeKind::User, owner.0),
        Relation::Owner,
        place,
    ));
    let none = object(json!({"membershipRule": "user.department -eq 'None'"}));
    let (engine, wren, nils) = (&world.engine, world.as_user(writer), world.as_user(second));
    groups::update(
        engine,
        &wren,
        group.id.0,
        &none,
        &groups::Bound::default(),
        None,
    )
    .unwrap();
    assert_eq!(members(&world, &group).len(), 30);
    let told: BTreeSet<String> = world
        .mails()
        .into_iter()
        .filter(|mail| mail.subject == "The rule of g is paused")
        .map(|mail| mail.to)
        .collect();
    for address in ["nils@contoso.example", "otto@contoso.example"] {
        assert!(told.contains(address), "{told:?}");
    }
    assert!(!told.contains("wren@contoso.example"), "{told:?}");
    // Neither by confirming, nor by a wider guard, nor by switching the rule on again.
    let wider = object(json!({"removalGuardPercent": 100}));
    for refusal in [
        membership::resume(engine, &wren, group.id.0, true).map(drop),
        membership::update_settings(engine, &wren, &wider).map(drop),
    ] {
        assert_eq!(
            refusal.unwrap_err().refusal().unwrap().reason,
            Reason::Forbidden
        );
    }
    let again = membership::resume(engine, &wren, group.id.0, false).unwrap();
    assert_eq!(again.status, Status::Held);
    assert_eq!(members(&world, &group).len(), 30);
    let done = membership::resume(engine, &nils, group.id.0, true).unwrap();
    assert_eq!(done.status, Status::Succeeded);
    assert_eq!(members(&world, &group), [""; 0]);
}

#[test]
fn a_rule_is_tried_and_explained_before_it_is_set() {
    let world = World::new();
    let ctx = world.as_administrator();
    let ada = person(&world, "ada", "Sales");
    let bo = person(&world, "bo", "Legal");
    person(&world, "cy", "Legal");
    let group = ruled(&world, "g", "user.department -eq 'Sales'");
    let trial = Trial {
        group: Some(group.id.0),
        rule: Some("user.department –eq 'LEGAL'".to_owned()),
        limit: 1,
        after: None,
    };
    let first = membership::preview(&world.engine, &ctx, &trial).unwrap();
    assert_eq!(first.canonical, "user.department -eq \"LEGAL\"");
    assert_eq!(
        (
            first.users,
            first.matching,
            first.members,
            first.joining,
            first.leaving
        ),
        (4, 2, 1, 2, 1)
    );
    assert!(!first.held);
    let mut listed = first.joins.clone();
    let mut left = first.leaves.clone();
    let mut next = first.next;
    while let Some(after) = next {
        let more = Trial {
            after: Some(after),
            ..trial.clone()
        };
        let page = membership::preview(&world.engine, &ctx, &more).unwrap();
        listed.extend(page.joins);
        left.extend(page.leaves);
        next = page.next;
    }
    let mut names: Vec<&str> = listed.iter().map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["bo", "cy"]);
    assert_eq!(left.iter().map(|it| it.id).collect::<Vec<_>>(), [ada.0]);
    // Nothing was written.
    assert_eq!(members(&world, &group), [ADA]);

    let why =
        membership::explain(&world.engine, &ctx, Some(group.id.0), None, &bo.to_string()).unwrap();
    assert!(!why.explanation.result);
    assert_eq!(
        why.explanation.seen.unwrap().value.as_deref(),
        Some("Legal")
    );
    let other = membership::explain(
        &world.engine,
        &ctx,
        None,
        Some("user.mail -ne null"),
        &bo.to_string(),
    )
    .unwrap();
    assert!(other.explanation.result);
    let member = world.as_user(ada);
    let asked = membership::explain(
        &world.engine,
        &member,
        Some(group.id.0),
        None,
        &bo.to_string(),
    );
    assert!(refused(asked).starts_with("you may not try membership rules on users"));
}

#[test]
fn what_is_restored_follows_the_rule_again() {
    let world = World::new();
    let ctx = world.as_administrator();
    person(&world, "ada", "Sales");
    let bo = person(&world, "bo", "Sales");
    let sales = ruled(&world, "sales", "user.department -eq 'Sales'");
    users::delete(&world.engine, &ctx, &bo.to_string(), None).unwrap();
    groups::delete(&world.engine, &ctx, sales.id.0, None).unwrap();
    person(&world, "cy", "Sales");
    deleted::restore(&world.engine, &ctx, sales.id.0).unwrap();
    assert_eq!(members(&world, &sales), [ADA, CY]);
    deleted::restore(&world.engine, &ctx, bo.0).unwrap();
    assert_eq!(members(&world, &sales), [ADA, BO, CY]);
}

#[test]
fn each_tenant_has_rules_of_its_own() {
    let world = World::new();
    let group = ruled(&world, "g", "user.objectId -ne null");
    let before = members(&world, &group);
    let (tenant, admin) = world.another_tenant("fabrikam.example");
    let mut ctx = world.as_user(admin);
    ctx.tenant = tenant;
    let body = object(json!({
        "accountEnabled": true, "displayName": "X", "mailNickname": "x", "userPrincipalName": "x@fabrikam.example",
        "passwordProfile": {"password": "correct horse battery staple"},
    }));
    users::create(&world.engine, &ctx, &body).unwrap();
    assert_eq!(members(&world, &group), before);
}

/// What a package gave is not the rule's to take away, and a group with a rule is none of its own.
#[test]
fn groups_that_packages_fill_cannot_follow_a_rule() {
    let world = World::new();
    let ada = person(&world, "ada", "Sales");
    let granted = group(&world, "granted", None).unwrap();
    let edge = NewEdge::direct(
        (NodeKind::User, ada.0),
        Relation::Member,
        (NodeKind::Group, granted.id.0),
    );
    world.open(&edge.from_source(Source::Assignment, Uuid::from_u128(1)));
    let body = json!({"groupTypes": ["DynamicMembership"], "membershipRule": "user.mail -eq null"});
    assert_eq!(
        refused(patch(&world, &granted, body)),
        "`granted` is a resource of a catalog, and access packages put people into it: remove it there first"
    );
}
