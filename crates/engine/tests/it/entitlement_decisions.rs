//! Who decides, once, in time.

use crate::entitlement_world::{Case, KIM, Now, code, member, message, user_set};
use serde_json::json;
use xenia_engine::{
    domain::{
        Reason,
        entitlement::{
            approval::{Decision, ReviewResult},
            progress::RequestState,
            request::RequestType,
        },
    },
    entitlement::{
        approvals, expiry,
        requests::{self, By, NewRequest, NewTarget},
    },
};

#[test]
fn of_two_approvers_at_once_exactly_one_decides() {
    let case = Case::new();
    for round in 0..4 {
        let address = format!("kim{round}@fabrikam.example");
        let record = case.ask(&address).unwrap();
        let (case, record) = (&case, &record);
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(move || case.decide(case.anna, record, ReviewResult::Approve));
            let other = scope.spawn(move || case.decide(case.bert, record, ReviewResult::Deny));
            (one.join().unwrap(), other.join().unwrap())
        });
        let results = [one, other];
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        let lost = results.into_iter().find_map(Result::err).unwrap();
        let refusal = lost.refusal().unwrap();
        assert_eq!(
            (refusal.reason, refusal.code),
            (Reason::Conflict, "StageDecided")
        );
        let state = case.request(record).request.progress.state();
        let has = case.guest(&address).is_some();
        assert_eq!(has, state == RequestState::Delivered);
        assert!(has || state == RequestState::Denied);
    }
}

#[test]
fn nobody_decides_their_own_request() {
    let case = Case::with(|policy| {
        policy["allowedTargetScope"] = json!("allMemberUsers");
    });
    let record = case
        .create(&case.world.as_user(case.anna), &case.wish())
        .unwrap();
    let own = case.decide(case.anna, &record, ReviewResult::Approve);
    assert_eq!(
        message(own),
        "nobody may decide a request that is their own or for themselves"
    );
    let mine = approvals::waiting(&case.world.engine, &case.world.as_user(case.anna)).unwrap();
    assert!(mine.is_empty());
    let berts = approvals::waiting(&case.world.engine, &case.world.as_user(case.bert)).unwrap();
    assert_eq!(berts.len(), 1);
    case.decide(case.bert, &record, ReviewResult::Approve)
        .unwrap();
    assert!(case.is_member(case.anna, case.group));
    let done = approvals::decided(&case.world.engine, &case.world.as_user(case.bert)).unwrap();
    assert_eq!(done.len(), 1);
}

#[test]
fn a_request_that_nobody_could_ever_approve_is_refused() {
    let case = Case::with(|policy| {
        policy["allowedTargetScope"] = json!("allMemberUsers");
        let stage = &mut policy["requestApprovalSettings"]["stages"][0];
        let approvers = stage["primaryApprovers"].as_array_mut().unwrap();
        approvers.truncate(1);
    });
    let refused = case.create(&case.world.as_user(case.anna), &case.wish());
    let error = refused.unwrap_err();
    let refusal = error.refusal().unwrap();
    assert_eq!(refusal.code, "NoApprover");
    assert_eq!(
        refusal.setting,
        Some(format!(
            "assignmentPolicies/{}/requestApprovalSettings/stages/0/primaryApprovers",
            case.policy
        ))
    );
    assert!(
        requests::list(
            &case.world.engine,
            &case.world.as_administrator(),
            &requests::Filter::default()
        )
        .unwrap()
        .is_empty()
    );
}

#[test]
fn only_approvers_decide_and_others_do_not_learn_of_it() {
    let case = Case::new();
    let record = case.ask(KIM).unwrap();
    let otto = member(&case.world, "otto");
    assert_eq!(
        message(case.decide(otto, &record, ReviewResult::Approve)),
        format!("there is no approval `{}` here", record.request.id)
    );
    assert_eq!(
        message(case.decide(case.world.administrator, &record, ReviewResult::Approve)),
        "you are not an approver of this stage"
    );
    let stage = record.approval.as_ref().unwrap().stages[0].id;
    let silent = Decision {
        review_result: ReviewResult::Approve,
        justification: Some("  ".to_owned()),
    };
    let anna = case.world.as_user(case.anna);
    let refused = approvals::decide(&case.world.engine, &anna, record.request.id, stage, &silent);
    assert_eq!(
        message(refused),
        "`justification` is required by the policy"
    );
    let (_, mine) = approvals::get(&case.world.engine, &anna, record.request.id).unwrap();
    assert!(mine);
}

#[test]
fn a_denial_is_final_and_the_person_hears_the_reason() {
    let case = Case::new();
    let record = case.ask(KIM).unwrap();
    case.letters();
    let denied = case.decide(case.bert, &record, ReviewResult::Deny).unwrap();
    assert_eq!(denied.request.progress.state(), RequestState::Denied);
    let letters = case.letters();
    assert_eq!(letters[0].to, KIM);
    assert!(letters[0].text.contains("Reason: known partner"));
    assert!(!letters[0].text.contains("bert"), "not who decided");
    assert_eq!(
        code(case.decide(case.anna, &record, ReviewResult::Approve)),
        "StageDecided"
    );
    assert!(case.guest(KIM).is_none());
    // Asking again is allowed.
    case.ask(KIM).unwrap();
}

#[test]
fn a_request_that_nobody_decides_lapses() {
    let case = Case::new();
    let record = case.ask(KIM).unwrap();
    case.letters();
    let due = || expiry::expire_due(&case.world.engine, case.world.clock_now()).unwrap();
    case.world.clock.advance_days(3);
    assert_eq!(due(), 0);
    case.world.clock.advance_days(1);
    assert_eq!(due(), 1, "half of the seven days is over");
    let reminded = ["anna", "bert"].map(|name| {
        let subject = "Still waiting: kim@fabrikam.example asks for access to Campaign";
        (format!("{name}@contoso.example"), subject.to_owned())
    });
    assert_eq!(case.mails(), reminded);
    case.world.clock.advance_days(2);
    assert_eq!(due(), 0, "once");
    case.world.clock.advance_days(1);
    // The clock alone is enough to make a decision too late.
    assert_eq!(
        code(case.decide(case.anna, &record, ReviewResult::Approve)),
        "StageExpired"
    );
    assert_eq!(
        expiry::expire_due(&case.world.engine, case.world.clock_now()).unwrap(),
        1
    );
    assert_eq!(
        expiry::expire_due(&case.world.engine, case.world.clock_now()).unwrap(),
        0
    );
    let lapsed = case.request(&record);
    assert_eq!(lapsed.request.progress.status(), "Expired");
    assert_eq!(
        case.mails(),
        [(
            KIM.to_owned(),
            "Your request for Campaign was not decided in time".to_owned()
        )]
    );
}

#[test]
fn stages_follow_each_other_and_escalation_adds_people() {
    let case = Case::with(|policy| {
        let stages = policy["requestApprovalSettings"]["stages"]
            .as_array_mut()
            .unwrap();
        let first = &mut stages[0];
        let bert = first["primaryApprovers"]
            .as_array_mut()
            .unwrap()
            .pop()
            .unwrap();
        first["isEscalationEnabled"] = json!(true);
        first["durationBeforeEscalation"] = json!("P2D");
        first["escalationApprovers"] = json!([bert]);
        let second = json!({ "durationBeforeAutomaticDenial": "P7D", "primaryApprovers": [bert] });
        stages.push(second);
    });
    let (engine, clock) = (&case.world.engine, &case.world.clock);
    let record = case.ask(KIM).unwrap();
    let bert = case.world.as_user(case.bert);
    assert_eq!(
        code(case.decide_stage(case.bert, &record, 1, ReviewResult::Approve)),
        "StageNotCurrent"
    );
    assert!(approvals::waiting(engine, &bert).unwrap().is_empty());
    case.letters();
    clock.advance_days(2);
    assert_eq!(
        expiry::expire_due(engine, case.world.clock_now()).unwrap(),
        1
    );
    assert_eq!(
        expiry::expire_due(engine, case.world.clock_now()).unwrap(),
        0
    );
    assert_eq!(case.mails().len(), 1, "bert, to whom it was forwarded");
    assert_eq!(approvals::waiting(engine, &bert).unwrap().len(), 1);
    let after = case
        .decide(case.bert, &record, ReviewResult::Approve)
        .unwrap();
    assert_eq!(
        after.request.progress.state(),
        RequestState::PendingApproval
    );
    assert_eq!(case.mails().len(), 1, "bert again, for the second stage");
    assert_eq!(
        code(case.decide(case.anna, &record, ReviewResult::Approve)),
        "StageDecided"
    );
    let done = case
        .decide_stage(case.bert, &record, 1, ReviewResult::Approve)
        .unwrap();
    assert_eq!(done.request.progress.state(), RequestState::Delivered);
}

#[test]
fn a_policy_with_approval_binds_administrators_too() {
    let case = Case::new();
    let admin = case.world.as_administrator();
    let wish = NewRequest {
        policy: Some(case.policy),
        target: Some(NewTarget::Email {
            address: KIM.to_owned(),
            display_name: None,
        }),
        ..NewRequest::of_package(RequestType::AdminAdd, case.package)
    };
    let record = case.create(&admin, &wish).unwrap();
    assert_eq!(
        record.request.progress.state(),
        RequestState::PendingApproval
    );
    let created = requests::of_caller(
        &case.world.engine,
        &admin,
        By::CreatedBy,
        &requests::Filter::default(),
    )
    .unwrap();
    assert_eq!(created.len(), 1);
    let targets = requests::of_caller(
        &case.world.engine,
        &admin,
        By::Target,
        &requests::Filter::default(),
    )
    .unwrap();
    assert!(targets.is_empty());
    case.approve(&record);
    assert!(case.is_member(case.guest(KIM).unwrap().id, case.group));
}

#[test]
fn asking_twice_is_one_request_and_who_is_not_meant_hears_why() {
    let case = Case::new();
    let record = case.ask(KIM).unwrap();
    assert_eq!(
        message(case.ask(" KIM@fabrikam.example")),
        format!(
            "access package `Campaign` has been requested already; that request (`{}`) is `pendingApproval`",
            record.request.id
        )
    );
    assert_eq!(
        message(case.ask("eve@northwind.example")),
        "policy `Partners` is for people of connected organizations, and yours (`northwind.example`) is not connected"
    );
    let member = case.create(&case.world.as_user(case.anna), &case.wish());
    assert_eq!(
        message(member),
        "policy `Partners` is for people from outside the organization, not for members"
    );
    let visitor = case.world.as_visitor(KIM);
    let mine = requests::list(&case.world.engine, &visitor, &requests::Filter::default()).unwrap();
    assert_eq!(mine.len(), 1);
    requests::cancel(&case.world.engine, &visitor, record.request.id).unwrap();
    assert_eq!(
        code(case.decide(case.anna, &record, ReviewResult::Approve)),
        "RequestState"
    );
    assert!(
        approvals::waiting(&case.world.engine, &case.world.as_user(case.anna))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn nobody_gets_around_a_stricter_policy_by_naming_a_laxer_one() {
    let case = Case::new();
    let (engine, admin) = (&case.world.engine, case.world.as_administrator());
    let lax = json!({
        "displayName": "Anybody", "allowedTargetScope": "allDirectoryUsers",
        "requestorSettings": { "enableTargetsToSelfAddAccess": true }
    });
    let lax = xenia_engine::entitlement::policies::create(engine, &admin, case.package, lax)
        .unwrap()
        .value
        .id;
    let strict = json!({
        "displayName": "Named", "allowedTargetScope": "specificDirectoryUsers",
        "specificAllowedTargets": [user_set(case.anna)],
        "requestorSettings": { "enableTargetsToSelfAddAccess": true },
        "requestApprovalSettings": { "isApprovalRequiredForAdd": true, "stages": [{ "primaryApprovers": [user_set(case.bert)] }] }
    });
    let strict = xenia_engine::entitlement::policies::create(engine, &admin, case.package, strict)
        .unwrap()
        .value
        .id;
    let anna = case.world.as_user(case.anna);
    let wish = NewRequest {
        policy: Some(lax),
        ..case.wish()
    };
    assert_eq!(
        message(case.create(&anna, &wish)),
        format!("`assignment/assignmentPolicyId` must be one of `{strict}` (Named)")
    );
    let record = case.create(&anna, &case.wish()).unwrap();
    assert_eq!(record.request.assignment_policy_id, strict);
    let bert = case.create(
        &case.world.as_user(case.bert),
        &NewRequest {
            policy: Some(lax),
            ..case.wish()
        },
    );
    assert_eq!(
        bert.unwrap().request.progress.state(),
        RequestState::Delivered
    );
}
