//! Time: jumps, crashes, two nodes.

use crate::entitlement_world::{Case, KIM, Now};
use std::sync::atomic::{AtomicU64, Ordering};
use xenia_engine::{
    domain::entitlement::{assignment::AssignmentState, progress::RequestState},
    entitlement::expiry,
};

#[test]
fn after_a_month_in_which_nobody_ran_everything_happens_in_order_and_once() {
    let case = Case::new();
    let (kim, _) = case.given(KIM);
    let pending = case.ask("lee@fabrikam.example").unwrap();
    case.letters();
    case.world.clock.advance_days(31);
    let now = case.world.clock_now();
    assert_eq!(expiry::expire_due(&case.world.engine, now).unwrap(), 2);
    assert_eq!(case.request(&pending).request.progress.status(), "Expired");
    assert_eq!(case.assignments()[0].state, AssignmentState::Expired);
    let account = case.user(kim).unwrap();
    assert!(!account.account_enabled, "blocked now");
    assert_eq!(
        account.deletion_due_date_time,
        Some(now.plus_days(30)),
        "and deleted only after the promised wait"
    );
    let subjects: Vec<String> = case
        .mails()
        .into_iter()
        .map(|(_, subject)| subject)
        .collect();
    assert_eq!(
        subjects,
        [
            "kim's access to Campaign has ended",
            "Your access to Campaign has ended",
            "Your request for Campaign was not decided in time",
        ],
        "no notice of an end that has passed"
    );
    assert_eq!(expiry::expire_due(&case.world.engine, now).unwrap(), 0);
    case.world.clock.advance_days(31);
    assert_eq!(
        expiry::expire_due(&case.world.engine, case.world.clock_now()).unwrap(),
        1
    );
    assert!(case.user(kim).is_none());
    assert!(case.mails().is_empty());
}

#[test]
fn two_nodes_at_once_do_each_thing_once() {
    let case = Case::open();
    for n in 0..12 {
        let record = case.ask(&format!("kim{n}@fabrikam.example")).unwrap();
        assert_eq!(record.request.progress.state(), RequestState::Delivered);
    }
    case.letters();
    case.world.clock.advance_days(30);
    let now = case.world.clock_now();
    let done = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let here = expiry::expire_due(&case.world.engine, now).unwrap();
                done.fetch_add(here, Ordering::SeqCst);
            });
        }
    });
    assert_eq!(done.load(Ordering::SeqCst), 12);
    assert!(
        case.assignments()
            .iter()
            .all(|one| one.state == AssignmentState::Expired)
    );
    assert_eq!(case.mails().len(), 12, "one mail each");
}

#[test]
fn whatever_order_no_sequence_gives_two_assignments() {
    // Every order of a few steps by three people, on one package and one person.
    let steps: [fn(&Case); 6] = [
        |case| drop(case.ask(KIM)),
        |case| {
            drop(pending(case).map(|record| {
                case.decide(
                    case.anna,
                    &record,
                    xenia_engine::domain::entitlement::approval::ReviewResult::Approve,
                )
            }))
        },
        |case| {
            drop(pending(case).map(|record| {
                case.decide(
                    case.bert,
                    &record,
                    xenia_engine::domain::entitlement::approval::ReviewResult::Approve,
                )
            }))
        },
        |case| {
            case.world.clock.advance_days(30);
            expiry::expire_due(&case.world.engine, case.world.clock_now()).unwrap();
        },
        |case| drop(case.ask(KIM)),
        |case| {
            if let Some(found) = case.assignments().first() {
                drop(xenia_engine::entitlement::assignments::end(
                    &case.world.engine,
                    &case.world.as_administrator(),
                    found.id,
                    None,
                ));
            }
        },
    ];
    let case = Case::new();
    let mut seed = 7_u64;
    for _ in 0..150 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let step = usize::try_from(seed >> 33).unwrap() % steps.len();
        steps[step](&case);
        let live = case
            .assignments()
            .iter()
            .filter(|one| one.is_live())
            .count();
        assert!(live <= 1);
        let kim = case.guest(KIM);
        let member = kim
            .as_ref()
            .is_some_and(|kim| case.is_member(kim.id, case.group));
        assert_eq!(
            member,
            live == 1,
            "access is there exactly while an assignment lives"
        );
    }
    assert!(
        case.assignments().len() > 3,
        "the walk went through several lives"
    );
}

fn pending(case: &Case) -> Option<xenia_engine::domain::entitlement::request::RequestRecord> {
    let filter = xenia_engine::entitlement::requests::Filter::default();
    let all = xenia_engine::entitlement::requests::list(
        &case.world.engine,
        &case.world.as_administrator(),
        &filter,
    )
    .unwrap();
    all.into_iter()
        .map(|found| found.value)
        .find(|record| record.approval.is_some())
}
