//! Mails: sent once, tried again, given up, revived.

use crate::post::{Answer, order, work};
use xenia_engine::{
    domain::Reason,
    outbox::{self, MOST_TRIES},
    store::jobs::{self, Job},
};
use xenia_jobs::run_until_idle;
use xenia_testkit::World;

fn job(world: &World, id: xenia_engine::domain::JobId) -> Job {
    world
        .engine
        .read(&world.as_system(), |tx| Ok(jobs::find(tx, id)?.unwrap()))
        .unwrap()
}

#[test]
fn a_mail_is_sent_once() {
    let world = World::new();
    let (work, taken) = work(&world, &[]);
    let id = order(&world, "lee@fabrikam.example");
    run_until_idle(&work).unwrap();
    assert_eq!(run_until_idle(&work).unwrap(), 0);
    let mails: Vec<_> = taken.try_iter().collect();
    assert_eq!(mails.len(), 1);
    let (posting, message) = &mails[0];
    assert_eq!((posting.job, posting.tenant), (id, world.tenant));
    assert_eq!(message.to, "lee@fabrikam.example");
    let done = job(&world, id);
    assert_eq!(done.state, jobs::State::Done);
    assert_eq!(
        done.payload,
        serde_json::json!({}),
        "codes and links do not stay"
    );
}

#[test]
fn a_passing_failure_is_tried_again_later() {
    let world = World::new();
    let (work, taken) = work(&world, &[Answer::Passing, Answer::Panic]);
    let id = order(&world, "lee@fabrikam.example");
    run_until_idle(&work).unwrap();
    let first = job(&world, id);
    assert_eq!((first.state, first.attempts), (jobs::State::Pending, 1));
    assert_eq!(first.last_error.as_deref(), Some("the post office says no"));
    let pause = first.run_at.seconds() - world.engine.now().seconds();
    assert!((3..=7).contains(&pause), "{pause}");

    world.clock.advance_seconds(7);
    run_until_idle(&work).unwrap();
    let second = job(&world, id);
    assert_eq!(second.attempts, 2);
    assert_eq!(
        second.last_error.as_deref(),
        Some("the handler panicked; the log says where")
    );

    world.clock.advance_seconds(13);
    run_until_idle(&work).unwrap();
    assert_eq!(taken.try_iter().count(), 1);
    assert_eq!(job(&world, id).state, jobs::State::Done);
}

#[test]
fn a_mail_is_given_up_after_ten_tries_and_may_be_revived() {
    let world = World::new();
    let (work, taken) = work(&world, &[Answer::Passing; 10]);
    let id = order(&world, "lee@fabrikam.example");
    for tries in 1..=MOST_TRIES {
        run_until_idle(&work).unwrap();
        assert_eq!(job(&world, id).attempts, tries);
        world.clock.advance_seconds(2 * 3_600);
    }
    assert_eq!(job(&world, id).state, jobs::State::Dead);

    let admin = world.as_administrator();
    let shown = outbox::show(&world.engine, &admin, 10).unwrap();
    assert_eq!((shown.pending, shown.dead), (0, 1));
    assert_eq!(
        shown.dead_letters[0].about,
        "mail to lee@fabrikam.example: Hello"
    );
    assert_eq!(shown.dead_letters[0].attempts, 10);

    outbox::retry(&world.engine, &admin, id).unwrap();
    run_until_idle(&work).unwrap();
    assert_eq!(taken.try_iter().count(), 1);
    let refused = outbox::retry(&world.engine, &admin, id).unwrap_err();
    assert_eq!(
        refused.refusal().unwrap().message,
        format!("the job `{id}` was not given up: it is done")
    );
}

#[test]
fn a_permanent_failure_is_given_up_at_once() {
    let world = World::new();
    let (work, _taken) = work(&world, &[Answer::Permanent]);
    let id = order(&world, "nobody@fabrikam.example");
    run_until_idle(&work).unwrap();
    let job = job(&world, id);
    assert_eq!((job.state, job.attempts), (jobs::State::Dead, 1));
}

#[test]
fn a_worker_that_died_loses_its_jobs_after_the_lease() {
    let world = World::new();
    let (work, taken) = work(&world, &[]);
    order(&world, "lee@fabrikam.example");
    let dead = world.engine.new_id();
    assert_eq!(outbox::claim(&world.engine, dead, 8).unwrap().len(), 1);
    run_until_idle(&work).unwrap();
    assert_eq!(taken.try_iter().count(), 0, "the lease holds");
    world.clock.advance_seconds(outbox::LEASE_SECONDS);
    run_until_idle(&work).unwrap();
    assert_eq!(taken.try_iter().count(), 1);
}

#[test]
fn two_runners_send_each_mail_once() {
    let world = World::new();
    let (work, taken) = work(&world, &[]);
    for number in 0..40 {
        order(&world, &format!("{number}@fabrikam.example"));
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| run_until_idle(&work).unwrap());
        }
    });
    // A runner may have stopped while another one still held some.
    run_until_idle(&work).unwrap();
    let mut to: Vec<_> = taken.try_iter().map(|(_, message)| message.to).collect();
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 40);
    assert_eq!(taken.try_iter().count(), 0);
}

#[test]
fn the_outbox_is_not_for_everybody() {
    let world = World::new();
    let visitor = world.as_visitor("lee@fabrikam.example");
    let refused = outbox::show(&world.engine, &visitor, 10).unwrap_err();
    assert_eq!(refused.refusal().unwrap().reason, Reason::Forbidden);
    let (foreign, _) = world.another_tenant("fabrikam.example");
    let id = order(&world, "lee@fabrikam.example");
    let refused = outbox::retry(&world.engine, &world.engine.system(foreign), id).unwrap_err();
    assert_eq!(
        refused.refusal().unwrap().message,
        format!("there is no job `{id}` here")
    );
}
