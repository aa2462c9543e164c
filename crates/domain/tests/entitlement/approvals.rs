//! Who decides, and what a decision does.

use crate::world::*;
use serde_json::json;
use std::collections::BTreeSet;
use xenia_domain::entitlement::{
    approval::{Approval, Decision, Outcome, ReviewResult, StageStatus, decide},
    approvers::approvers,
    policy::ApprovalStageSettings,
    subject::SubjectSet,
};
use xenia_domain::*;

fn stage() -> ApprovalStageSettings {
    read(
        json!({ "durationBeforeAutomaticDenial": "P7D", "isEscalationEnabled": true, "durationBeforeEscalation": "P2D" }),
    )
}
fn approval(stages: usize) -> Approval {
    let mut next = 0;
    let ids = || {
        next += 1;
        ApprovalStageId(id(next))
    };
    Approval::start(
        AssignmentRequestId(id(600)),
        user(50),
        user(51),
        &vec![stage(); stages],
        now(),
        ids,
    )
}
fn says(result: ReviewResult) -> Decision {
    Decision {
        review_result: result,
        justification: None,
    }
}
fn stage_id(n: u128) -> ApprovalStageId {
    ApprovalStageId(id(n))
}

#[test]
fn one_approval_carries_a_stage_and_one_denial_ends_the_request() {
    let allowed = BTreeSet::from([user(1), user(2)]);
    let yes = says(ReviewResult::Approve);
    let (first, outcome) =
        decide(approval(2), stage_id(1), &yes, user(1), &allowed, now()).unwrap();
    assert_eq!(outcome, Outcome::NextStage(1));
    assert_eq!(
        first.current().map(|(index, stage)| (index, stage.id)),
        Some((1, stage_id(2)))
    );
    assert_eq!(first.due_at(), Some(now().plus_days(7)));
    let (done, outcome) =
        decide(first.clone(), stage_id(2), &yes, user(2), &allowed, now()).unwrap();
    assert_eq!((outcome, done.current()), (Outcome::Approved, None));
    let no = says(ReviewResult::Deny);
    let (denied, outcome) = decide(first, stage_id(2), &no, user(2), &allowed, now()).unwrap();
    assert_eq!((outcome, denied.current()), (Outcome::Denied, None));
    let (denied, outcome) =
        decide(approval(2), stage_id(1), &no, user(2), &allowed, now()).unwrap();
    assert_eq!((outcome, denied.current()), (Outcome::Denied, None));
    assert_eq!(denied.stages[1].status, StageStatus::NotStarted);
}

#[test]
fn refusals_of_decisions() {
    let allowed = BTreeSet::from([user(1), user(50), user(51)]);
    let yes = says(ReviewResult::Approve);
    let mut strict = approval(2);
    strict.stages[0].settings.is_approver_justification_required = true;
    let (approved, _) = decide(approval(2), stage_id(1), &yes, user(1), &allowed, now()).unwrap();
    let (denied, _) = decide(
        approval(2),
        stage_id(1),
        &says(ReviewResult::Deny),
        user(1),
        &allowed,
        now(),
    )
    .unwrap();
    let late = now().plus_days(7);
    let expired = approval(2).expire(late).unwrap();
    let long = Decision {
        justification: Some("x".repeat(2001)),
        ..yes.clone()
    };
    let open = || approval(2);
    for (approval, stage, decision, by, at, reason, message) in [
        (
            open(),
            1,
            yes.clone(),
            50,
            now(),
            Reason::Forbidden,
            "nobody may decide a request that is their own or for themselves",
        ),
        (
            open(),
            1,
            yes.clone(),
            51,
            now(),
            Reason::Forbidden,
            "nobody may decide a request that is their own or for themselves",
        ),
        (
            open(),
            1,
            yes.clone(),
            9,
            now(),
            Reason::Forbidden,
            "you are not an approver of this stage",
        ),
        (
            open(),
            2,
            yes.clone(),
            1,
            now(),
            Reason::Conflict,
            "`Stage 2` is not current: an earlier stage is not approved",
        ),
        (
            approved,
            1,
            yes.clone(),
            1,
            now(),
            Reason::Conflict,
            "`Stage 1` was already approved on 1 March 2026, 12:00 UTC",
        ),
        (
            denied,
            1,
            yes.clone(),
            1,
            now(),
            Reason::Conflict,
            "`Stage 1` was already denied on 1 March 2026, 12:00 UTC",
        ),
        (
            open(),
            1,
            yes.clone(),
            1,
            late,
            Reason::Conflict,
            "the time to decide `Stage 1` ended on 8 March 2026, 12:00 UTC",
        ),
        (
            expired,
            1,
            yes.clone(),
            1,
            late,
            Reason::Conflict,
            "the time to decide `Stage 1` ended on 8 March 2026, 12:00 UTC",
        ),
        (
            open(),
            9,
            yes.clone(),
            1,
            now(),
            Reason::NotFound,
            "there is no approval stage `00000000-0000-0000-0000-000000000009` here",
        ),
        (
            open(),
            1,
            says(ReviewResult::NotReviewed),
            1,
            now(),
            Reason::Invalid,
            "`reviewResult` is `NotReviewed`; it must be `Approve` or `Deny`",
        ),
        (
            strict,
            1,
            yes.clone(),
            1,
            now(),
            Reason::Invalid,
            "`justification` is required by the policy",
        ),
        (
            open(),
            1,
            long,
            1,
            now(),
            Reason::Invalid,
            "`justification` has 2001 characters; at most 2000 are allowed",
        ),
    ] {
        let refusal =
            decide(approval, stage_id(stage), &decision, user(by), &allowed, at).unwrap_err();
        assert_eq!(
            (refusal.message.as_str(), refusal.reason),
            (message, reason)
        );
    }
}

#[test]
fn a_stage_expires_when_its_time_is_over_and_not_before() {
    assert_eq!(
        approval(1).expire(now().plus_days(7).plus_seconds(-1)),
        None
    );
    let expired = approval(1).expire(now().plus_days(7)).unwrap();
    assert_eq!(expired.stages[0].status, StageStatus::Expired);
    assert_eq!(expired.clone().expire(now().plus_days(9)), None);
}

#[test]
fn approvers_never_include_those_involved_and_fall_back_when_nobody_is_left() {
    let settings: ApprovalStageSettings = read(json!({
        "primaryApprovers": [{ "@odata.type": "#microsoft.graph.requestorManager" }],
        "fallbackPrimaryApprovers": [{ "@odata.type": "#microsoft.graph.singleUser", "userId": id(8) }],
        "isEscalationEnabled": true,
        "escalationApprovers": [{ "@odata.type": "#microsoft.graph.groupMembers", "groupId": id(3) }]
    }));
    let resolve = |manager: Option<UserId>| {
        approvers::<Refusal>(&settings, &[user(50), user(51)], |set| {
            Ok(match set {
                SubjectSet::RequestorManager { .. } => manager.into_iter().collect(),
                SubjectSet::SingleUser { user_id, .. } => vec![*user_id],
                _ => vec![user(50), user(6)],
            })
        })
        .unwrap()
    };
    let usual = resolve(Some(user(7)));
    assert_eq!(
        (usual.who_decides(false), usual.is_fallback),
        (BTreeSet::from([user(7)]), false)
    );
    assert_eq!(usual.who_decides(true), BTreeSet::from([user(6), user(7)]));
    for manager in [None, Some(user(50))] {
        let fallback = resolve(manager);
        assert_eq!(
            (fallback.who_decides(false), fallback.is_fallback),
            (BTreeSet::from([user(8)]), true)
        );
    }
    let nobody = approvers::<Refusal>(&settings, &[], |_| Ok(vec![])).unwrap();
    assert!(nobody.is_empty());
}

#[test]
fn escalation_begins_after_its_wait() {
    let approval = approval(1);
    let (_, stage) = approval.current().unwrap();
    assert!(!stage.is_escalated(now().plus_days(1)));
    assert!(stage.is_escalated(now().plus_days(2)));
}

#[test]
fn those_who_decide_are_reminded_once_half_way() {
    let approval = approval(1);
    let (_, stage) = approval.current().unwrap();
    let (due, half) = (
        stage.due_date_time.unwrap(),
        stage.reminder_date_time.unwrap(),
    );
    assert_eq!(
        half.seconds() - now().seconds(),
        due.seconds() - half.seconds()
    );
    assert!(approval.clone().remind(half.plus_seconds(-1)).is_none());
    let reminded = approval.remind(half).unwrap();
    assert_eq!(reminded.current().unwrap().1.reminder_date_time, None);
    assert!(reminded.remind(due).is_none());
}

#[test]
fn review_results_are_read_in_both_forms() {
    for (word, result) in [
        ("Approve", ReviewResult::Approve),
        ("approved", ReviewResult::Approve),
        ("Denied", ReviewResult::Deny),
        ("deny", ReviewResult::Deny),
    ] {
        assert_eq!(read::<ReviewResult>(json!(word)), result);
    }
    assert_eq!(
        serde_json::from_value::<ReviewResult>(json!("maybe"))
            .unwrap_err()
            .to_string(),
        "`maybe` is not one of Approve, Deny, NotReviewed"
    );
}
