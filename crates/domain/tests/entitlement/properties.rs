//! What no sequence of steps may break.

use crate::{fulfilment::*, world::*};
use proptest::prelude::*;
use std::collections::BTreeSet;
use xenia_domain::edge::{Closed, NewEdge};
use xenia_domain::entitlement::{
    approval::{Approval, Decision, Outcome, ReviewResult, decide},
    assignment::{Span, span},
    expiration::{ExpirationPattern, Schedule},
    fulfil::{ending, steps},
    policy::ApprovalStageSettings,
    progress::{Denial, Progress},
};
use xenia_domain::*;

/// What can be tried on a request: a decision of somebody on some stage, a timeout, a cancellation.
#[derive(Clone, Debug)]
enum Act {
    Decide {
        stage: u128,
        by: u128,
        approve: bool,
    },
    Wait(i64),
    Cancel,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (1..=4u128, 1..=4u128, any::<bool>()).prop_map(|(stage, by, approve)| Act::Decide { stage, by, approve }),
        1 => (1..20i64).prop_map(Act::Wait),
        1 => Just(Act::Cancel),
    ]
}

proptest! {
    #[test]
    fn no_sequence_of_decisions_yields_two_assignments_and_a_denial_is_final(
        stages in 1..=3usize, acts in prop::collection::vec(act(), 0..30),
    ) {
        let mut next = 0;
        let mut approval = Approval::start(
            AssignmentRequestId(id(600)), user(4), user(4), &vec![ApprovalStageSettings::default(); stages], now(),
            || { next += 1; ApprovalStageId(id(next)) },
        );
        let mut progress = Progress::Submitted.await_approval(0).unwrap();
        let (mut time, mut assignments, mut refused) = (now(), 0, false);
        let allowed = BTreeSet::from([user(1), user(2), user(4)]);
        for act in acts {
            let before = progress.clone();
            match act {
                Act::Wait(days) => {
                    time = time.plus_days(days);
                    if let (Some(expired), Ok(denied)) = (approval.clone().expire(time), progress.clone().deny(Denial::Timeout, time)) {
                        (approval, progress, refused) = (expired, denied, true);
                    }
                }
                Act::Cancel => if let Ok(canceled) = progress.clone().cancel(time) { progress = canceled; },
                Act::Decide { stage, by, approve } => {
                    let review_result = if approve { ReviewResult::Approve } else { ReviewResult::Deny };
                    let decision = Decision { review_result, justification: None };
                    let Ok((decided, outcome)) = decide(approval.clone(), ApprovalStageId(id(stage)), &decision, user(by), &allowed, time) else { continue };
                    prop_assert!(by != 4 && by != 3, "the requestor or a stranger decided");
                    let moved = match outcome {
                        Outcome::NextStage(stage) => progress.clone().await_approval(stage),
                        Outcome::Approved => progress.clone().approve(time, time),
                        Outcome::Denied => progress.clone().deny(Denial::Decision, time),
                    };
                    if let Ok(moved) = moved {
                        assignments += usize::from(outcome == Outcome::Approved);
                        refused |= outcome == Outcome::Denied;
                        (approval, progress) = (decided, moved);
                    }
                }
            }
            if before.is_complete() {
                prop_assert_eq!(&before, &progress);
            }
        }
        prop_assert!(assignments <= 1);
        prop_assert!(!(refused && assignments > 0));
    }

    #[test]
    fn no_span_ends_after_the_policys_end(
        policy_kind in 0..3u8, policy_days in 1..400u16, start in prop::option::of(-50..50i64),
        end_kind in 0..4u8, end_days in -10..500i64, admin in any::<bool>(),
    ) {
        let mut policy = policy();
        policy.requestor_settings.allow_custom_assignment_schedule = true;
        policy.expiration = match policy_kind {
            0 => ExpirationPattern::never(),
            1 => ExpirationPattern::at(now().plus_days(i64::from(policy_days))),
            _ => ExpirationPattern::after(Period::days(policy_days)),
        };
        let expiration = match end_kind {
            0 => None,
            1 => Some(ExpirationPattern::never()),
            2 => Some(ExpirationPattern::at(now().plus_days(end_days))),
            _ => Some(ExpirationPattern::after(Period::days(end_days.unsigned_abs() as u16))),
        };
        let schedule = Schedule { start_date_time: start.map(|days| now().plus_days(days)), expiration };
        if let Ok(Span { starts_at, ends_at }) = span(&policy, Some(&schedule), admin, now()) {
            prop_assert!(starts_at >= now());
            prop_assert!(ends_at.is_none_or(|end| end > starts_at));
            if let Some(limit) = policy.expiration.end_from(starts_at) {
                prop_assert!(ends_at.is_some_and(|end| end <= limit));
            }
        }
    }

    #[test]
    fn fulfilment_is_idempotent_and_never_touches_what_others_gave(
        packages in prop::collection::vec((prop::collection::btree_set(1..6u128, 0..5), 1..60i64), 1..6),
        others in prop::collection::vec((1..6u128, 0..3u8), 0..6),
    ) {
        let mut edges: Vec<Edge> = others.iter().enumerate().map(|(index, (object, source))| {
            let source = match source {
                0 => (Source::Direct, id(0)),
                1 => (Source::Assignment, id(2)),
                _ => (Source::Rule, id(1)),
            };
            let mut new = NewEdge::direct((NodeKind::User, id(50)), Relation::Member, (NodeKind::Group, id(*object)));
            new.starts_at = Some(now());
            opened(index as u128 + 1, &new.from_source(source.0, source.1))
        }).collect();
        let foreign = edges.clone();
        let mut time = now();
        for (groups, days) in packages {
            let span = Span { starts_at: now(), ends_at: Some(now().plus_days(days)) };
            let role_scopes: Vec<_> = groups.iter().map(|n| member_of(*n)).collect();
            let first = steps(holding(), span, &role_scopes, &edges, time);
            carry_out(&first, &mut edges, time);
            let second = steps(holding(), span, &role_scopes, &edges, time);
            prop_assert!(second.is_empty(), "{:?}", second);
            let held: BTreeSet<_> = edges.iter()
                .filter(|edge| edge.source_id == id(1) && edge.source == Source::Assignment && edge.closed_at.is_none())
                .filter(|edge| edge.relation == Relation::Member)
                .map(|edge| edge.object)
                .collect();
            prop_assert_eq!(held, groups.iter().map(|n| id(*n)).collect());
            time = time.plus_days(1);
        }
        let end = ending(holding(), Closed::Expired, &edges);
        carry_out(&end, &mut edges, time);
        prop_assert!(ending(holding(), Closed::Expired, &edges).is_empty());
        prop_assert_eq!(&edges[..foreign.len()], &foreign[..]);
        prop_assert!(edges[foreign.len()..].iter().all(|edge| edge.closed_at.is_some()));
    }
}
