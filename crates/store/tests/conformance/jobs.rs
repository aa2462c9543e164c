//! The outbox: each job to one worker at a time, none lost.

use crate::{
    on_both,
    place::{BEGINNING, Node, Place, new_id, tenant},
};
use std::{collections::HashSet, sync::Barrier, thread::scope};
use uuid::Uuid;
use xenia_domain::{JobId, TenantId, Timestamp};
use xenia_store::{
    Bookkeeping, StoreError,
    jobs::{self, Job, NewJob, State},
};

on_both!(
    two_workers_never_get_the_same_job,
    a_lease_that_ran_out_is_given_to_another,
    a_job_that_fails_is_tried_later_or_given_up,
    one_unfinished_job_per_key,
    the_next_due_time_is_when_a_claim_finds_something,
);

fn push(
    node: &Node,
    tenant: TenantId,
    run_at: Timestamp,
    single_key: Option<&str>,
) -> Option<JobId> {
    let id = JobId(new_id());
    let pushed = node.write(tenant, |tx| {
        jobs::push(
            tx,
            &NewJob {
                id,
                kind: "mail",
                payload: serde_json::json!({ "to": "ada@contoso.example" }),
                now: BEGINNING,
                run_at,
                single_key: single_key.map(str::to_owned),
            },
        )
    });
    pushed.unwrap().then_some(id)
}

fn book<T>(node: &Node, write: impl FnMut(&Bookkeeping<'_>) -> Result<T, StoreError>) -> T {
    node.0.bookkeeping(TenantId(Uuid::nil()), write).unwrap()
}

fn claim(node: &Node, worker: Uuid, now: Timestamp, limit: u32) -> Vec<Job> {
    book(node, |tx| {
        jobs::claim(tx, worker, now, now.plus_seconds(60), limit)
    })
}

fn ids(jobs: &[Job]) -> Vec<JobId> {
    jobs.iter().map(|job| job.id).collect()
}

fn two_workers_never_get_the_same_job(place: &Place) {
    let (nodes, tenants) = ([place.node(), place.node()], [tenant(), tenant()]);
    let pushed: HashSet<JobId> = (0..60)
        .map(|n| push(&nodes[0], tenants[n % 2], BEGINNING, None).unwrap())
        .collect();
    let together = Barrier::new(4);
    let claimed: Vec<JobId> = scope(|threads| {
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let (node, together) = (&nodes[worker % 2], &together);
                threads.spawn(move || {
                    together.wait();
                    let me = new_id();
                    let mut mine = Vec::new();
                    loop {
                        let batch = claim(node, me, BEGINNING, 4);
                        assert!(batch.len() <= 4, "{}", batch.len());
                        if batch.is_empty() {
                            return mine;
                        }
                        mine.extend(ids(&batch));
                    }
                })
            })
            .collect();
        let ended = workers.into_iter().map(|worker| worker.join().unwrap());
        ended.flatten().collect()
    });
    // An empty answer may have meant that the rest was locked for a moment.
    let rest = ids(&claim(&nodes[0], new_id(), BEGINNING, 100));
    let all: Vec<JobId> = claimed.into_iter().chain(rest).collect();
    assert_eq!(all.len(), 60, "each once");
    assert_eq!(all.into_iter().collect::<HashSet<_>>(), pushed);
}

fn a_lease_that_ran_out_is_given_to_another(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    let job = push(&node, tenant, BEGINNING, None).unwrap();
    let (slow, quick) = (new_id(), new_id());
    assert_eq!(ids(&claim(&node, slow, BEGINNING, 10)), [job]);
    let just_before = Timestamp::from_micros(BEGINNING.plus_seconds(60).micros() - 1);
    assert!(claim(&node, quick, just_before, 10).is_empty());
    let then = BEGINNING.plus_seconds(60);
    let taken = claim(&node, quick, then, 10);
    assert_eq!((ids(&taken), taken[0].attempts), (vec![job], 2));
    assert!(!book(&node, |tx| jobs::complete(tx, job, slow, then)));
    assert!(!book(&node, |tx| jobs::fail(
        tx, job, slow, then, "late", None
    )));
    assert!(book(&node, |tx| jobs::complete(tx, job, quick, then)));
    assert!(!book(&node, |tx| jobs::complete(tx, job, quick, then)));
    let done = node.read(tenant, |tx| jobs::find(tx, job)).unwrap();
    assert_eq!((done.state, done.finished_at), (State::Done, Some(then)));
    assert!(claim(&node, slow, then.plus_days(1), 10).is_empty());
}

fn a_job_that_fails_is_tried_later_or_given_up(place: &Place) {
    let (node, tenant, worker) = (place.node(), tenant(), new_id());
    let job = push(&node, tenant, BEGINNING, None).unwrap();
    let later = BEGINNING.plus_seconds(30);
    claim(&node, worker, BEGINNING, 1);
    assert!(book(&node, |tx| jobs::fail(
        tx,
        job,
        worker,
        BEGINNING,
        "no route",
        Some(later)
    )));
    assert!(claim(&node, worker, BEGINNING, 1).is_empty());
    let again = claim(&node, worker, later, 1);
    assert_eq!(again[0].last_error.as_deref(), Some("no route"));
    assert_eq!(again[0].payload["to"], "ada@contoso.example");
    assert!(book(&node, |tx| jobs::fail(
        tx, job, worker, later, "gone", None
    )));
    assert!(claim(&node, worker, later.plus_days(9), 1).is_empty());
    let dead = node.read(tenant, |tx| jobs::list(tx, State::Dead, 10));
    assert_eq!((ids(&dead), dead[0].attempts), (vec![job], 2));
    assert_eq!(node.read(tenant, |tx| jobs::count(tx, State::Dead)), 1);
    // Dead letters stay until somebody looks at them.
    assert_eq!(
        book(&node, |tx| jobs::forget_done(tx, later.plus_days(99))),
        0
    );
    assert!(
        node.write(tenant, |tx| jobs::revive(tx, job, later))
            .unwrap()
    );
    assert!(
        !node
            .write(tenant, |tx| jobs::revive(tx, job, later))
            .unwrap()
    );
    let revived = claim(&node, worker, later, 1);
    assert_eq!((ids(&revived), revived[0].attempts), (vec![job], 1));
    assert!(book(&node, |tx| jobs::complete(tx, job, worker, later)));
    assert_eq!(book(&node, |tx| jobs::forget_done(tx, later)), 0);
    assert_eq!(
        book(&node, |tx| jobs::forget_done(tx, later.plus_days(1))),
        1
    );
}

fn one_unfinished_job_per_key(place: &Place) {
    let (nodes, here, there) = ([place.node(), place.node()], tenant(), tenant());
    let together = Barrier::new(6);
    let pushed = scope(|threads| {
        let pushers: Vec<_> = (0..6)
            .map(|n| {
                let (node, together) = (&nodes[n % 2], &together);
                threads.spawn(move || {
                    together.wait();
                    push(node, here, BEGINNING, Some("expire"))
                })
            })
            .collect();
        let ended = pushers.into_iter().map(|pusher| pusher.join().unwrap());
        ended.flatten().collect::<Vec<_>>()
    });
    assert_eq!(pushed.len(), 1);
    let node = &nodes[0];
    assert!(push(node, there, BEGINNING, Some("expire")).is_some());
    assert!(push(node, here, BEGINNING, Some("other")).is_some());
    let worker = new_id();
    claim(node, worker, BEGINNING, 10);
    assert!(push(node, here, BEGINNING, Some("expire")).is_none());
    assert!(book(node, |tx| jobs::complete(
        tx, pushed[0], worker, BEGINNING
    )));
    assert!(push(node, here, BEGINNING, Some("expire")).is_some());
}

fn the_next_due_time_is_when_a_claim_finds_something(place: &Place) {
    let (node, tenant, worker) = (place.node(), tenant(), new_id());
    let next = || node.read(tenant, jobs::next_due);
    assert_eq!(next(), None);
    let (soon, later) = (BEGINNING.plus_seconds(10), BEGINNING.plus_seconds(500));
    push(&node, tenant, later, None).unwrap();
    let job = push(&node, tenant, soon, None).unwrap();
    assert_eq!(next(), Some(soon));
    assert!(claim(&node, worker, BEGINNING, 10).is_empty());
    assert_eq!(ids(&claim(&node, worker, soon, 10)), [job]);
    // Until its lease runs out the one being done is nobody else's.
    assert_eq!(next(), Some(soon.plus_seconds(60)));
    book(&node, |tx| jobs::complete(tx, job, worker, soon));
    assert_eq!(next(), Some(later));
}
