//! People who join groups, ask to, leave, stay until a day, and look after groups without an owner.

use crate::post::work;
use serde_json::{Map, Value, json};
use std::sync::mpsc::Receiver;
use uuid::Uuid;
use xenia_engine::{
    Ctx, Error,
    directory::groups::{
        self, Bound, Place,
        joining::{self, Wish},
        memberships, ownerless,
    },
    domain::{
        NodeKind, Relation, UserId,
        directory::UserType,
        edge::NewEdge,
        group_lifecycle::{CallStatus, Decision, JoinStatus},
        role::DirectoryRole,
    },
    mail::{Message, Posting},
    store::{
        edges::{self, EdgeQuery},
        membership,
    },
};
use xenia_jobs::{Work, run_until_idle};
use xenia_testkit::World;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn group(world: &World, name: &str, visibility: &str, owner: UserId, members: &[UserId]) -> Uuid {
    let body = object(json!({
        "displayName": name, "mailNickname": name, "mailEnabled": true, "securityEnabled": true,
        "groupTypes": ["Unified"], "visibility": visibility,
    }));
    let bound = Bound {
        members: members.iter().map(|user| user.0).collect(),
        owners: vec![owner.0],
    };
    let ctx = world.as_administrator();
    let made = groups::create(&world.engine, &ctx, &body, &bound).unwrap();
    made.value.id.0
}

fn person(world: &World, name: &str) -> UserId {
    world.user(&format!("{name}@contoso.example"), |_| {})
}

fn message(error: Error) -> String {
    error.refusal().unwrap().message.clone()
}

fn is_in(world: &World, group: Uuid, relation: Relation, user: UserId) -> bool {
    let query = EdgeQuery::of_object(group)
        .relation(relation)
        .from_subject(user.0);
    let ctx = world.as_system();
    let found = world
        .engine
        .read(&ctx, |tx| Ok(edges::any(tx, &query.at(ctx.now))?));
    found.unwrap()
}

fn mails(received: &Receiver<(Posting, Message)>) -> Vec<(String, String)> {
    let mut all: Vec<_> = received
        .try_iter()
        .map(|(_, mail)| (mail.to, mail.subject))
        .collect();
    all.sort();
    all
}

fn pass(world: &World, work: &Work, days: i64) {
    for _ in 0..days {
        world.clock.advance_days(1);
        run_until_idle(work).unwrap();
    }
}

fn why(reason: &str) -> Wish {
    Wish {
        reason: reason.to_owned(),
        until: None,
    }
}

fn yes() -> Decision {
    Decision {
        approves: true,
        ..Decision::default()
    }
}

fn to(list: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair =
        |(to, subject): &(&str, &str)| (format!("{to}@contoso.example"), (*subject).to_owned());
    list.iter().map(pair).collect()
}

#[test]
fn open_groups_are_joined_closed_ones_are_not_and_one_leaves() {
    let world = World::new();
    let engine = &world.engine;
    let (olga, max) = (person(&world, "olga"), person(&world, "max"));
    let as_max = world.as_user(max);
    let open = group(&world, "open", "Public", olga, &[]);
    let request = joining::ask(engine, &as_max, open, &Wish::default()).unwrap();
    assert_eq!(request.status, JoinStatus::Approved);
    assert!(is_in(&world, open, Relation::Member, max));
    let again = joining::ask(engine, &as_max, open, &Wish::default()).unwrap_err();
    assert_eq!(message(again), "you are in `open` already");
    joining::leave(engine, &as_max, open).unwrap();
    assert!(!is_in(&world, open, Relation::Member, max));
    assert!(joining::leave(engine, &as_max, open).is_err());
    let hidden = group(&world, "hidden", "HiddenMembership", olga, &[]);
    let refused = joining::ask(engine, &as_max, hidden, &why("x")).unwrap_err();
    assert_eq!(
        message(refused),
        "nobody joins `hidden` by themselves: its owners add people"
    );
    // The owner closes a public group, and gives memberships of a month in another.
    let as_olga = world.as_user(olga);
    let set = |ctx: &Ctx, group, body| joining::update_settings(engine, ctx, group, &object(body));
    assert!(set(&as_max, open, json!({ "joinPolicy": "closed" })).is_err());
    set(&as_olga, open, json!({ "joinPolicy": "closed" })).unwrap();
    assert!(joining::ask(engine, &as_max, open, &why("x")).is_err());
    set(
        &as_olga,
        hidden,
        json!({ "joinPolicy": "open", "membershipLifetimeInDays": 30 }),
    )
    .unwrap();
    let request = joining::ask(engine, &as_max, hidden, &Wish::default()).unwrap();
    assert_eq!(request.end_date_time, Some(as_max.now.plus_days(30)));
    let body = object(json!({ "isEnabled": false }));
    joining::update_policy(engine, &world.as_administrator(), &body).unwrap();
    let other = group(&world, "other", "Public", olga, &[]);
    assert!(joining::ask(engine, &as_max, other, &Wish::default()).is_err());
}

#[test]
fn an_administrator_may_decide_but_not_for_themselves() {
    let world = World::new();
    let engine = &world.engine;
    let (olga, max, ada) = (
        person(&world, "olga"),
        person(&world, "max"),
        person(&world, "ada"),
    );
    let private = group(&world, "private", "Private", olga, &[]);
    let role = (
        NodeKind::DirectoryRole,
        DirectoryRole::GroupsAdministrator.template(),
    );
    world.open(&NewEdge::direct(
        (NodeKind::User, ada.0),
        Relation::DirectoryRole,
        role,
    ));
    let (as_max, as_ada) = (world.as_user(max), world.as_user(ada));
    let request = joining::ask(engine, &as_max, private, &why("the campaign")).unwrap();
    assert!(joining::waiting(engine, &as_ada).unwrap().is_empty());
    joining::decide(engine, &as_ada, request.id, &yes()).unwrap();
    let own = joining::ask(engine, &as_ada, private, &why("curious")).unwrap();
    let refused = joining::decide(engine, &as_ada, own.id, &yes()).unwrap_err();
    assert_eq!(
        message(refused),
        "nobody decides about their own request: an owner of the group has to"
    );
}

#[test]
fn owners_decide_and_what_they_gave_ends() {
    let world = World::new();
    let (work, received) = work(&world, &[]);
    let engine = &world.engine;
    let (olga, max) = (person(&world, "olga"), person(&world, "max"));
    let private = group(&world, "private", "Private", olga, &[]);
    let as_max = world.as_user(max);
    let none = joining::ask(engine, &as_max, private, &why(" ")).unwrap_err();
    assert_eq!(message(none), "say why you want to join");
    let request = joining::ask(engine, &as_max, private, &why("the campaign")).unwrap();
    assert_eq!(request.status, JoinStatus::Pending);
    assert!(!is_in(&world, private, Relation::Member, max));
    assert!(joining::ask(engine, &as_max, private, &why("again")).is_err());
    run_until_idle(&work).unwrap();
    assert_eq!(
        mails(&received),
        to(&[("olga", "max asks to join private")])
    );
    assert!(joining::decide(engine, &as_max, request.id, &yes()).is_err());
    assert!(joining::list_requests(engine, &as_max, private).is_err());
    let as_olga = world.as_user(olga);
    assert_eq!(joining::waiting(engine, &as_olga).unwrap().len(), 1);
    let until = Some(as_olga.now.plus_days(20));
    let decided =
        joining::decide(engine, &as_olga, request.id, &Decision { until, ..yes() }).unwrap();
    assert_eq!(
        (decided.status, decided.end_date_time),
        (JoinStatus::Approved, until)
    );
    assert!(is_in(&world, private, Relation::Member, max));
    assert!(
        joining::decide(engine, &as_olga, request.id, &yes()).is_err(),
        "decided once"
    );
    run_until_idle(&work).unwrap();
    assert_eq!(mails(&received), to(&[("max", "You are in private")]));
    // It ends by itself, and the person hears of it a day before: it is too short for two weeks.
    mails(&received);
    pass(&world, &work, 21);
    assert!(!is_in(&world, private, Relation::Member, max));
    let told = mails(&received);
    assert!(
        told.iter().any(|(to, subject)| to.starts_with("max@")
            && subject.starts_with("You are in private until")),
        "{told:?}"
    );
}

#[test]
fn owners_are_reminded_and_what_nobody_decides_lapses() {
    let world = World::new();
    let (work, received) = work(&world, &[]);
    let engine = &world.engine;
    let (olga, max) = (person(&world, "olga"), person(&world, "max"));
    let private = group(&world, "private", "Private", olga, &[]);
    let as_max = world.as_user(max);
    let first = joining::ask(engine, &as_max, private, &why("the campaign")).unwrap();
    let withdrawn = joining::withdraw(engine, &as_max, first.id).unwrap();
    assert_eq!(withdrawn.status, JoinStatus::Withdrawn);
    let second = joining::ask(engine, &as_max, private, &why("after all")).unwrap();
    run_until_idle(&work).unwrap();
    mails(&received);
    pass(&world, &work, 7);
    assert_eq!(
        mails(&received),
        to(&[("olga", "Still waiting: max asks to join private")])
    );
    pass(&world, &work, 7);
    assert_eq!(
        mails(&received),
        to(&[("max", "Your request to join private has lapsed")])
    );
    let found = joining::request(engine, &world.as_user(max), second.id).unwrap();
    assert_eq!(found.request.status, JoinStatus::Expired);
    assert!(!is_in(&world, private, Relation::Member, max));
}

#[test]
fn guests_join_only_where_they_are_as_members() {
    let world = World::new();
    let engine = &world.engine;
    let olga = person(&world, "olga");
    let kim = world.user("kim@fabrikam.example", |user| {
        user.user_type = UserType::Guest
    });
    let open = group(&world, "open", "Public", olga, &[]);
    assert!(
        joining::discover(engine, &world.as_user(kim), "")
            .unwrap()
            .is_empty()
    );
    assert!(joining::ask(engine, &world.as_user(kim), open, &Wish::default()).is_err());
    // What they are in they see and leave.
    groups::add(engine, &world.as_user(olga), open, Place::Member, kim.0).unwrap();
    let as_kim = world.as_user(kim);
    assert_eq!(joining::who_am_i_in(engine, &as_kim).unwrap().len(), 1);
    let shown = joining::show(engine, &as_kim, open).unwrap();
    assert!(shown.is_member && shown.members.is_empty());
    joining::leave(engine, &as_kim, open).unwrap();
    // One group by its id is what the usual level of guests shows; nobody in it.
    let shown = joining::show(engine, &as_kim, open).unwrap();
    assert!(!shown.is_member && shown.members.is_empty());
}

#[test]
fn what_one_finds() {
    let world = World::new();
    let engine = &world.engine;
    let (olga, max) = (person(&world, "olga"), person(&world, "max"));
    group(&world, "Open_one", "Public", olga, &[]);
    group(&world, "Asked", "Private", olga, &[]);
    group(&world, "Hidden", "HiddenMembership", olga, &[]);
    group(&world, "Mine", "Public", olga, &[max]);
    let as_max = world.as_user(max);
    let find = |text: &str| -> Vec<String> {
        let found = joining::discover(engine, &as_max, text).unwrap();
        found
            .into_iter()
            .map(|line| line.group.display_name)
            .collect()
    };
    assert_eq!(find(""), ["Asked", "Open_one"]);
    assert_eq!(find("OPEN"), ["Open_one"]);
    assert_eq!(find("n_o"), ["Open_one"]);
    assert!(find("%").is_empty() && find("mine").is_empty());
    assert_eq!(
        joining::owned(engine, &world.as_user(olga)).unwrap().len(),
        4
    );
}

#[test]
fn the_end_of_a_membership_is_moved() {
    let world = World::new();
    let (work, received) = work(&world, &[]);
    let engine = &world.engine;
    let (olga, max) = (person(&world, "olga"), person(&world, "max"));
    let id = group(&world, "campaign", "Private", olga, &[]);
    let as_olga = world.as_user(olga);
    let end = Some(as_olga.now.plus_days(40));
    groups::add_all(engine, &as_olga, id, Place::Member, &[max.0], end).unwrap();
    let past = Some(as_olga.now.plus_days(-1));
    assert!(memberships::set_end(engine, &as_olga, id, max.0, past).is_err());
    assert!(memberships::set_end(engine, &world.as_user(max), id, max.0, None).is_err());
    let later = Some(as_olga.now.plus_days(60));
    let moved = memberships::set_end(engine, &as_olga, id, max.0, later).unwrap();
    assert_eq!((moved.principal_id, moved.end_date_time), (max.0, later));
    assert_eq!(
        memberships::memberships(engine, &as_olga, id)
            .unwrap()
            .len(),
        1
    );
    pass(&world, &work, 45);
    assert!(
        mails(&received).is_empty(),
        "the notice of the first end is void"
    );
    pass(&world, &work, 1);
    let told = mails(&received);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(is_in(&world, id, Relation::Member, max));
    pass(&world, &work, 14);
    assert!(!is_in(&world, id, Relation::Member, max));
    assert!(
        memberships::memberships(engine, &world.as_user(olga), id)
            .unwrap()
            .is_empty()
    );
}

fn ownerless(world: &World, weeks: i64) {
    let body = json!({
        "isEnabled": true, "maxMembersToNotify": 2, "notificationDurationInWeeks": weeks,
        "targetOwners": { "notifyMembers": "all", "securityGroups": [] }, "enabledGroupIds": [],
        "emailInfo": { "subject": "Please help", "body": "It is little work." },
    });
    ownerless::set_policy(&world.engine, &world.as_administrator(), &object(body)).unwrap();
}

fn status(world: &World) -> Vec<CallStatus> {
    let calls = ownerless::calls(&world.engine, &world.as_administrator()).unwrap();
    calls.into_iter().map(|(call, _)| call.status).collect()
}

#[test]
fn the_most_active_members_are_asked_and_one_takes_the_group() {
    let world = World::new();
    let (work, received) = work(&world, &[]);
    let engine = &world.engine;
    let [olga, max, ada, tom] = ["olga", "max", "ada", "tom"].map(|name| person(&world, name));
    let kim = world.user("kim@fabrikam.example", |user| {
        user.user_type = UserType::Guest
    });
    let id = group(&world, "campaign", "Private", olga, &[max, ada, tom, kim]);
    ownerless(&world, 3);
    run_until_idle(&work).unwrap();
    assert!(status(&world).is_empty(), "it has an owner");
    for user in [max, kim, ada] {
        world.clock.advance_days(1);
        world.arrange(|tx| Ok(membership::note_sign_in(tx, user)?));
    }
    world.change_user(olga, |user| user.account_enabled = false);
    run_until_idle(&work).unwrap();
    assert_eq!(
        mails(&received),
        to(&[("ada", "Please help"), ("max", "Please help")])
    );
    assert_eq!(status(&world), [CallStatus::Asking]);
    run_until_idle(&work).unwrap();
    assert!(mails(&received).is_empty(), "once a week");
    ownerless::decline(engine, &world.as_user(max), id).unwrap();
    assert!(ownerless::accept(engine, &world.as_user(max), id).is_err());
    assert!(
        ownerless::accept(engine, &world.as_user(tom), id).is_err(),
        "not asked yet"
    );
    pass(&world, &work, 7);
    assert_eq!(
        mails(&received),
        to(&[("ada", "Please help"), ("tom", "Please help")])
    );
    assert_eq!(
        ownerless::asked_of_me(engine, &world.as_user(tom))
            .unwrap()
            .len(),
        1
    );
    ownerless::accept(engine, &world.as_user(tom), id).unwrap();
    assert!(is_in(&world, id, Relation::Owner, tom));
    assert_eq!(status(&world), [CallStatus::Accepted]);
    assert!(ownerless::accept(engine, &world.as_user(ada), id).is_err());
    pass(&world, &work, 14);
    assert!(mails(&received).is_empty());
}

#[test]
fn what_nobody_takes_stays_for_an_administrator() {
    let world = World::new();
    let (work, received) = work(&world, &[]);
    let (olga, max) = (person(&world, "olga"), person(&world, "max"));
    let id = group(&world, "campaign", "Private", olga, &[max]);
    ownerless(&world, 2);
    world.change_user(olga, |user| user.account_enabled = false);
    run_until_idle(&work).unwrap();
    pass(&world, &work, 20);
    assert_eq!(mails(&received).len(), 2, "two weeks");
    assert_eq!(status(&world), [CallStatus::Unanswered]);
    assert!(!ownerless::waits_for_me(&world.engine, &world.as_user(max), id).unwrap());
    groups::add(
        &world.engine,
        &world.as_administrator(),
        id,
        Place::Owner,
        max.0,
    )
    .unwrap();
    assert_eq!(status(&world), [CallStatus::Settled]);
}
