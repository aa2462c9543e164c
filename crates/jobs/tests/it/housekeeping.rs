//! What has had its time is forgotten; what may still be needed is not.

use crate::post::{Answer, order, work};
use xenia_engine::{maintenance, store::jobs};
use xenia_jobs::run_until_idle;
use xenia_testkit::World;

#[test]
fn finished_jobs_are_kept_for_thirty_days_and_dead_letters_for_ever() {
    let world = World::new();
    let (work, _taken) = work(&world, &[Answer::Permanent]);
    let dead = order(&world, "nobody@fabrikam.example");
    run_until_idle(&work).unwrap();
    let done = order(&world, "lee@fabrikam.example");
    run_until_idle(&work).unwrap();
    let found = |id| {
        world
            .engine
            .read(&world.as_system(), |tx| Ok(jobs::find(tx, id)?.is_some()))
            .unwrap()
    };
    world.clock.advance_days(30);
    run_until_idle(&work).unwrap();
    assert!(found(done));
    world.clock.advance_seconds(1);
    run_until_idle(&work).unwrap();
    assert!(!found(done));
    assert!(found(dead));
}

#[test]
fn how_reconcilers_go_is_visible() {
    let world = World::new();
    let (work, _) = work(&world, &[]);
    run_until_idle(&work).unwrap();
    let statuses = maintenance::reconcilers(&world.engine, &world.as_administrator()).unwrap();
    let names: Vec<_> = statuses.iter().map(|status| status.name).collect();
    assert_eq!(
        names,
        [
            "begin",
            "checkpoints",
            "consent-requests",
            "expire",
            "group-life-cycle",
            "housekeeping",
            "invitations",
            "membership-rules",
            "notify",
            "provision",
            "purge"
        ]
    );
    for status in statuses {
        assert_eq!((status.failures, status.last_error), (0, None));
        assert_eq!(status.last_run_date_time, Some(world.engine.now()));
    }
}
