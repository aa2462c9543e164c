//! A year in the life of groups: warned, renewed, deleted, restored.

use crate::post::{Answer, work};
use serde_json::{Map, Value, json};
use std::sync::mpsc::Receiver;
use uuid::Uuid;
use xenia_engine::{
    directory::{
        deleted,
        groups::{self, Bound, lifecycle},
    },
    domain::{
        NodeKind, Relation, UserId, directory::Group, edge::NewEdge,
        group_lifecycle::LifecyclePolicy,
    },
    mail::{Message, Posting},
    store::resources,
};
use xenia_jobs::{Work, run_until_idle};
use xenia_testkit::World;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// A Microsoft 365 group of that owner.
fn group(world: &World, name: &str, owner: UserId) -> Uuid {
    let body = object(json!({
        "displayName": name, "mailNickname": name, "mailEnabled": true, "securityEnabled": true,
        "groupTypes": ["Unified"],
    }));
    let bound = Bound {
        members: vec![],
        owners: vec![owner.0],
    };
    let ctx = world.as_administrator();
    let made = groups::create(&world.engine, &ctx, &body, &bound).unwrap();
    made.value.id.0
}

fn policy(world: &World, body: Value) -> LifecyclePolicy {
    lifecycle::create_policy(&world.engine, &world.as_administrator(), &object(body)).unwrap()
}

fn all(world: &World, days: i64) -> LifecyclePolicy {
    policy(
        world,
        json!({ "groupLifetimeInDays": days, "managedGroupTypes": "All" }),
    )
}

fn find(world: &World, id: Uuid) -> Option<Group> {
    let found = world.engine.read(&world.as_system(), |tx| {
        Ok(resources::find::<Group>(tx, id)?)
    });
    found.unwrap().map(|found| found.value)
}

fn days_left(world: &World, id: Uuid) -> Option<i64> {
    let end = find(world, id)?.expiration_date_time?;
    Some(world.engine.now().days_until(end))
}

/// Lets so many days pass, one by one; the subjects of the mails with the day of each.
fn pass(
    world: &World,
    work: &Work,
    mails: &Receiver<(Posting, Message)>,
    days: i64,
) -> Vec<(i64, String, String)> {
    let mut told = Vec::new();
    for day in 1..=days {
        world.clock.advance_days(1);
        run_until_idle(work).unwrap();
        told.extend(
            mails
                .try_iter()
                .map(|(_, mail)| (day, mail.to, mail.subject)),
        );
    }
    told
}

/// A world with a mail address of somebody who owns things.
fn owner(world: &World) -> UserId {
    world.user("olga@contoso.example", |_| {})
}

#[test]
fn a_group_that_nobody_needs_is_deleted_after_three_warnings() {
    let world = World::new();
    let (work, mails) = work(&world, &[]);
    let olga = owner(&world);
    let id = group(&world, "campaign", olga);
    all(&world, 365);
    run_until_idle(&work).unwrap();
    assert_eq!(days_left(&world, id), Some(365));
    let told = pass(&world, &work, &mails, 400);
    let days: Vec<i64> = told.iter().map(|(day, ..)| *day).collect();
    assert_eq!(days, [335, 350, 364, 366], "{told:?}");
    assert!(told.iter().all(|(_, to, _)| to == "olga@contoso.example"));
    assert!(told[0].2.starts_with("campaign expires on "), "{told:?}");
    assert_eq!(told[3].2, "campaign has expired");
    assert!(find(&world, id).is_none());
}

#[test]
fn the_owner_restores_it_and_its_time_begins_anew() {
    let world = World::new();
    let (work, mails) = work(&world, &[]);
    let olga = owner(&world);
    let id = group(&world, "campaign", olga);
    all(&world, 100);
    pass(&world, &work, &mails, 110);
    assert!(find(&world, id).is_none());
    deleted::restore(&world.engine, &world.as_user(olga), id).unwrap();
    assert_eq!(days_left(&world, id), Some(100));
    assert!(pass(&world, &work, &mails, 60).is_empty());
    assert_eq!(days_left(&world, id), Some(40));
}

#[test]
fn the_owner_renews_it() {
    let world = World::new();
    let (work, mails) = work(&world, &[]);
    let (olga, max) = (owner(&world), world.user("max@contoso.example", |_| {}));
    let id = group(&world, "campaign", olga);
    all(&world, 100);
    assert_eq!(pass(&world, &work, &mails, 90).len(), 2);
    assert!(lifecycle::renew(&world.engine, &world.as_user(max), id).is_err());
    lifecycle::renew(&world.engine, &world.as_user(olga), id).unwrap();
    assert_eq!(days_left(&world, id), Some(100));
    let told = pass(&world, &work, &mails, 100);
    let days: Vec<i64> = told.iter().map(|(day, ..)| *day).collect();
    assert_eq!(days, [70, 85, 99]);
}

#[test]
fn what_is_used_is_renewed_without_a_word() {
    let world = World::new();
    let (work, mails) = work(&world, &[]);
    let (olga, max) = (owner(&world), world.user("max@contoso.example", |_| {}));
    let id = group(&world, "campaign", olga);
    all(&world, 100);
    pass(&world, &work, &mails, 68);
    let ctx = world.as_user(olga);
    groups::add(&world.engine, &ctx, id, groups::Place::Member, max.0).unwrap();
    assert!(pass(&world, &work, &mails, 60).is_empty());
    assert_eq!(days_left(&world, id), Some(100 - 59));
    // The reconciler itself, and rules, are no use.
    let told = pass(&world, &work, &mails, 42);
    assert_eq!(
        told.last().map(|it| it.2.as_str()),
        Some("campaign has expired"),
        "{told:?}"
    );
}

#[test]
fn a_member_who_uses_an_application_of_the_group_renews_it() {
    let world = World::new();
    let (work, mails) = work(&world, &[]);
    let (olga, max) = (owner(&world), world.user("max@contoso.example", |_| {}));
    let id = group(&world, "campaign", olga);
    let node = (NodeKind::Group, id);
    world.open(&NewEdge::direct(
        (NodeKind::User, max.0),
        Relation::Member,
        node,
    ));
    let application = Uuid::from_u128(77);
    let opened = (NodeKind::ServicePrincipal, application);
    world.open(&NewEdge::direct(node, Relation::AppRole, opened));
    all(&world, 100);
    assert_eq!(pass(&world, &work, &mails, 70).len(), 1);
    let sign_in = |user: UserId| {
        use xenia_engine::{
            domain::audit::{NewEvent, Target},
            store::Written,
        };
        let target = Target::new(NodeKind::User, user, "somebody");
        let event = NewEvent::new("SignIn", "Sign in to application", target).and(Target::new(
            NodeKind::ServicePrincipal,
            application,
            "App",
        ));
        world
            .engine
            .write(&world.as_user(user), |_| {
                Ok(Written::new((), event.clone()))
            })
            .unwrap();
    };
    // Somebody else.
    sign_in(olga);
    assert!(pass(&world, &work, &mails, 10).is_empty());
    assert_eq!(days_left(&world, id), Some(20));
    sign_in(max);
    pass(&world, &work, &mails, 1);
    assert_eq!(days_left(&world, id), Some(100));
}

#[test]
fn a_new_policy_gives_old_groups_their_time_and_a_jump_of_the_clock_deletes_nothing() {
    let world = World::new();
    let (work, mails) = work(&world, &[]);
    let olga = owner(&world);
    let old = group(&world, "old", olga);
    world.clock.advance_days(3000);
    let policy = all(&world, 180);
    run_until_idle(&work).unwrap();
    assert_eq!(days_left(&world, old), Some(35));
    world.clock.advance_days(900);
    run_until_idle(&work).unwrap();
    assert_eq!(days_left(&world, old), Some(30), "warned anew");
    assert_eq!(mails.try_iter().count(), 1);
    world.clock.advance_days(900);
    run_until_idle(&work).unwrap();
    assert_eq!(days_left(&world, old), Some(30));
    // Without a policy nothing expires.
    lifecycle::delete_policy(&world.engine, &world.as_administrator(), policy.id).unwrap();
    run_until_idle(&work).unwrap();
    assert_eq!(find(&world, old).unwrap().expiration_date_time, None);
    mails.try_iter().for_each(drop);
    assert!(pass(&world, &work, &mails, 100).is_empty());
}

#[test]
fn it_is_deleted_only_after_the_last_warning_has_really_gone_out() {
    let world = World::new();
    // The post office takes the first two warnings and then nothing for good.
    let refused = vec![Answer::Permanent; 3];
    let (work, mails) = work(&world, &[]);
    let olga = owner(&world);
    let id = group(&world, "campaign", olga);
    all(&world, 100);
    pass(&world, &work, &mails, 90);
    let (broken, no_mails) = crate::post::work(&world, &refused);
    assert!(pass(&world, &broken, &no_mails, 12).is_empty());
    assert!(find(&world, id).is_some(), "nobody was told");
}

#[test]
fn listed_groups_only_and_alternates_for_groups_without_an_owner() {
    let world = World::new();
    let (work, mails) = work(&world, &[]);
    let olga = owner(&world);
    let (id, other) = (
        group(&world, "campaign", olga),
        group(&world, "other", olga),
    );
    let made = policy(
        &world,
        json!({
            "groupLifetimeInDays": 100, "managedGroupTypes": "Selected",
            "alternateNotificationEmails": "it@contoso.example;help@contoso.example",
        }),
    );
    let ctx = world.as_administrator();
    assert!(lifecycle::add_group(&world.engine, &ctx, made.id, id).unwrap());
    assert!(!lifecycle::add_group(&world.engine, &ctx, made.id, id).unwrap());
    world.change_user(olga, |user| user.account_enabled = false);
    run_until_idle(&work).unwrap();
    assert_eq!(
        (days_left(&world, id), days_left(&world, other)),
        (Some(100), None)
    );
    let told = pass(&world, &work, &mails, 70);
    let mut to: Vec<&str> = told.iter().map(|(_, to, _)| to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["help@contoso.example", "it@contoso.example"]);
    assert!(lifecycle::remove_group(&world.engine, &ctx, made.id, id).unwrap());
    assert_eq!(days_left(&world, id), None);
}
