//! The threads: a nudge is enough to get a mail sent, and stopping ends them.

use crate::post::{order, work};
use std::time::Duration;
use xenia_testkit::World;

#[test]
fn an_ordered_mail_leaves_by_itself() {
    let world = World::new();
    let (work, taken) = work(&world, &[]);
    let running = xenia_jobs::start(&work).unwrap();
    for number in 0..5 {
        order(&world, &format!("{number}@fabrikam.example"));
        let (_, message) = taken.recv_timeout(Duration::from_secs(30)).unwrap();
        assert_eq!(message.to, format!("{number}@fabrikam.example"));
    }
    running.stop();
    assert_eq!(taken.try_iter().count(), 0);
}
