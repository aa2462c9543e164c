//! Rules over more users than one transaction looks at.

use super::{group, members, patch, ruled};
use serde_json::json;
use xenia_engine::{
    domain::{UserId, directory::User},
    membership,
    store::{
        jobs,
        membership::{RuleRow, Status},
        resources,
    },
};
use xenia_testkit::World;

/// So many users, every other one in Sales.
fn crowd(world: &World, count: u32) {
    world.arrange(|tx| {
        for number in 0..count {
            let user = User {
                id: UserId(tx.new_id()),
                display_name: format!("Person {number}"),
                user_principal_name: format!("person{number}@contoso.example"),
                department: Some(if number % 2 == 0 { "Sales" } else { "Legal" }.to_owned()),
                account_enabled: true,
                ..User::default()
            };
            resources::insert(tx, &user)?;
        }
        Ok(())
    });
}

fn row(world: &World, group: uuid::Uuid) -> RuleRow {
    let ctx = world.as_administrator();
    membership::status(&world.engine, &ctx, group)
        .unwrap()
        .unwrap()
}

/// Does the jobs that go on with passes, until there is none.
fn work(world: &World) -> u32 {
    let mut done = 0;
    loop {
        let worker = world.engine.new_id();
        let claimed = xenia_engine::outbox::claim(&world.engine, worker, 8).unwrap();
        if claimed.is_empty() {
            return done;
        }
        for job in claimed.iter().filter(|job| job.kind == membership::JOB) {
            membership::work(&world.engine, job.tenant, &job.payload).unwrap();
            xenia_engine::outbox::complete(&world.engine, job, worker).unwrap();
            done += 1;
        }
    }
}

#[test]
fn many_users_are_looked_at_by_a_job_that_says_how_far_it_is() {
    let world = World::new();
    crowd(&world, 2_500);
    let sales = ruled(&world, "sales", "user.department -eq 'Sales'");
    assert_eq!(members(&world, &sales).len(), 0);
    let ordered = row(&world, sales.id.0);
    assert_eq!(
        (ordered.status, ordered.processed, ordered.total),
        (Status::NotStarted, 0, 2_501)
    );

    // Who changes meanwhile is seen at once.
    world.user("ada@contoso.example", |user| {
        user.department = Some("Sales".to_owned())
    });
    assert_eq!(members(&world, &sales), ["ada@contoso.example"]);

    assert_eq!(work(&world), 1);
    let done = row(&world, sales.id.0);
    assert_eq!(
        (done.status, done.processed, done.total),
        (Status::Succeeded, 2_502, 2_502)
    );
    assert_eq!(done.members_changed_at, Some(world.engine.now()));
    assert_eq!(members(&world, &sales).len(), 1_251);

    // The same job once more, as after a crash before it was noted as done: nothing changes.
    let payload = json!({"group": sales.id, "pass": done.pass});
    membership::work(&world.engine, world.tenant, &payload).unwrap();
    assert_eq!(members(&world, &sales).len(), 1_251);

    // A rule that takes many away is held back before it takes anybody.
    let confirm =
        |yes| membership::resume(&world.engine, &world.as_administrator(), sales.id.0, yes);
    patch(
        &world,
        &sales,
        json!({"membershipRule": "user.department -eq 'Legal'"}),
    )
    .unwrap();
    work(&world);
    assert_eq!(row(&world, sales.id.0).status, Status::Held);
    assert_eq!(members(&world, &sales).len(), 1_251);
    confirm(true).unwrap();
    work(&world);
    assert_eq!(row(&world, sales.id.0).status, Status::Succeeded);
    assert_eq!(members(&world, &sales).len(), 1_250);
}

#[test]
fn a_change_of_many_users_is_left_to_the_job() {
    let world = World::new();
    let sales = ruled(&world, "sales", "user.department -eq 'Sales'");
    // A group with people in it by hand, which comes to follow a rule later.
    let late = group(&world, "late", None).unwrap();
    crowd(&world, 1_500);
    assert_eq!(row(&world, sales.id.0).status, Status::NotStarted);
    work(&world);
    assert_eq!(members(&world, &sales).len(), 750);
    let waiting = world.engine.read(&world.as_system(), |tx| {
        Ok(jobs::count(tx, jobs::State::Pending)?)
    });
    assert_eq!(waiting.unwrap(), 0);

    let user = world.user("ada@contoso.example", |_| {});
    let place = xenia_engine::directory::groups::Place::Member;
    let ctx = world.as_administrator();
    xenia_engine::directory::groups::add(&world.engine, &ctx, late.id.0, place, user.0).unwrap();
    let rule = json!({
        "groupTypes": ["DynamicMembership"],
        "membershipRule": format!("user.memberOf -any (group.objectId -eq '{}')", sales.id),
    });
    patch(&world, &late, rule).unwrap();
    work(&world);
    assert_eq!(members(&world, &late).len(), 750);
    assert!(!members(&world, &late).contains(&"ada@contoso.example".to_owned()));
}
