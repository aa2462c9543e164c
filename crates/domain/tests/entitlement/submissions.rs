//! What is checked when a request is made.

use crate::world::*;
use serde_json::json;
use std::collections::BTreeSet;
use xenia_domain::entitlement::{
    assignment::{Assignment, Span},
    catalog::CatalogState,
    progress::Progress,
    request::RequestType,
    scope::Requestor,
    separation::{Duties, Held, Incompatible},
    submission::{Submission, admit},
};
use xenia_domain::{directory::UserType, *};

fn guest() -> Requestor {
    Requestor {
        user: Some(user(50)),
        user_type: UserType::Guest,
        ..Requestor::default()
    }
}

#[test]
fn a_good_request_is_admitted() {
    let (catalog, package, policy, target) = (catalog(), package(), policy(), guest());
    let (duties, held) = (Duties::default(), Held::default());
    let submission = Submission {
        request_type: RequestType::UserAdd,
        catalog: &catalog,
        package: &package,
        policy: &policy,
        target: &target,
        answers: &[],
        justification: Some(" work "),
        schedule: None,
        duties: &duties,
        held: &held,
        assignment: None,
        open_requests: &[request(Progress::Canceled { at: now() })],
    };
    let admitted = admit(&submission, now()).unwrap();
    assert_eq!(admitted.span.ends_at, Some(now().plus_days(30)));
    assert_eq!(
        (admitted.justification.as_deref(), admitted.needs_approval),
        (Some("work"), true)
    );
}

#[test]
fn refusals_of_submissions() {
    let (catalog, package, policy, target) = (catalog(), package(), policy(), guest());
    let (duties, held) = (Duties::default(), Held::default());
    let base = Submission {
        request_type: RequestType::UserAdd,
        catalog: &catalog,
        package: &package,
        policy: &policy,
        target: &target,
        answers: &[],
        justification: None,
        schedule: None,
        duties: &duties,
        held: &held,
        assignment: None,
        open_requests: &[],
    };
    let mut unpublished = catalog.clone();
    unpublished.state = CatalogState::Unpublished;
    let mut internal = catalog.clone();
    internal.is_externally_visible = false;
    let closed = policy_with(
        "/requestorSettings/enableTargetsToSelfAddAccess",
        json!(false),
    );
    let must_explain = policy_with(
        "/requestApprovalSettings/isRequestorJustificationRequired",
        json!(true),
    );
    let mut asks = policy.clone();
    asks.questions = read(json!([
        { "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion", "id": id(1), "text": "Why?", "isRequired": true },
        { "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion", "id": id(2), "text": "Who?", "isRequired": true }
    ]));
    let member = Requestor {
        user: Some(user(1)),
        ..Requestor::default()
    };
    let assignment = Assignment::open(
        AssignmentId(id(1)),
        package.id,
        policy.id,
        user(50),
        Span {
            starts_at: now(),
            ends_at: None,
        },
    );
    let pending = [request(Progress::PendingApproval { stage: 0 })];
    let separated = Duties {
        package: "Campaign".to_owned(),
        lists: vec![Incompatible::Group(group(3), "Auditors".to_owned())],
        listed_by: vec![],
    };
    let auditor = Held {
        groups: BTreeSet::from([group(3)]),
        ..Held::default()
    };
    for (submission, code, message) in [
        (
            Submission {
                catalog: &unpublished,
                ..base
            },
            "CatalogUnpublished",
            "access package `Campaign` cannot be requested: its catalog `Marketing` is not published",
        ),
        (
            Submission {
                catalog: &internal,
                ..base
            },
            "CatalogInternal",
            "access package `Campaign` is not for people from outside: its catalog `Marketing` is not externally visible",
        ),
        (
            Submission {
                target: &member,
                ..base
            },
            "PolicyScope",
            "policy `Partners` is for people from outside the organization, not for members",
        ),
        (
            Submission {
                target: &member,
                request_type: RequestType::AdminAdd,
                ..base
            },
            "PolicyScope",
            "policy `Partners` is for people from outside the organization, not for members",
        ),
        (
            Submission {
                policy: &closed,
                ..base
            },
            "PolicyClosed",
            "policy `Partners` does not let people request access for themselves",
        ),
        (
            Submission {
                assignment: Some(&assignment),
                ..base
            },
            "AlreadyAssigned",
            "access package `Campaign` is already assigned; ask for an extension instead",
        ),
        (
            Submission {
                open_requests: &pending,
                ..base
            },
            "AlreadyRequested",
            "access package `Campaign` has been requested already; that request (`00000000-0000-0000-0000-000000000258`) is `pendingApproval`",
        ),
        (
            Submission {
                duties: &separated,
                held: &auditor,
                ..base
            },
            "SeparationOfDuties",
            "access package `Campaign` cannot be held together with membership of group `Auditors`",
        ),
        (
            Submission {
                policy: &asks,
                ..base
            },
            "Request_BadRequest",
            "question `Why?` needs an answer; question `Who?` needs an answer",
        ),
        (
            Submission {
                policy: &must_explain,
                ..base
            },
            "Request_BadRequest",
            "`justification` is required by the policy",
        ),
        (
            Submission {
                request_type: RequestType::UserUpdate,
                ..base
            },
            "NotAssigned",
            "access package `Campaign` is not assigned, so there is nothing to extend",
        ),
    ] {
        let refusal = admit(&submission, now()).unwrap_err();
        assert_eq!((refusal.message.as_str(), refusal.code), (message, code));
    }
    let direct = Submission {
        policy: &asks,
        request_type: RequestType::AdminAdd,
        ..base
    };
    assert!(
        admit(&direct, now())
            .is_ok_and(|admitted| admitted.answers.is_empty() && admitted.needs_approval)
    );
}
