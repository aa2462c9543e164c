//! The life of a request, and the answers in it.

use crate::world::*;
use serde_json::json;
use xenia_domain::entitlement::{
    answers::{Answer, check},
    progress::{Denial, Progress},
    question::{self, Question},
    request::RequestType,
};
use xenia_domain::*;

type Step = fn(Progress) -> Result<Progress, Refusal>;

#[test]
fn every_transition_from_every_state() {
    let steps: [(&str, Step); 8] = [
        ("sent to approval", |p| p.await_approval(0)),
        ("approved", |p| p.approve(now(), now())),
        ("denied", |p| p.deny(Denial::Decision, now())),
        ("canceled", |p| p.cancel(now())),
        ("started", |p| p.start(now())),
        ("delivered", |p| p.finish(1, vec![], now())),
        ("reprocessed", |p| p.reprocess(now())),
        ("sent to approval", |p| p.await_approval(1)),
    ];
    let failed = vec!["no".to_owned()];
    // One row per state, one column per step above: `.` is refused.
    let table: [(Progress, &str); 9] = [
        (Progress::Submitted, "pv.c...."),
        (Progress::PendingApproval { stage: 0 }, ".vdc...p"),
        (Progress::Scheduled { starts_at: now() }, "...cv..."),
        (Progress::Delivering, ".....D.."),
        (Progress::Delivered { at: now() }, "........"),
        (
            Progress::PartiallyDelivered {
                at: now(),
                reasons: failed.clone(),
            },
            "......v.",
        ),
        (
            Progress::DeliveryFailed {
                at: now(),
                reasons: failed,
            },
            "...c..v.",
        ),
        (
            Progress::Denied {
                at: now(),
                because: Denial::Decision,
            },
            "........",
        ),
        (Progress::Canceled { at: now() }, "........"),
    ];
    for (state, row) in table {
        for ((name, step), expected) in steps.iter().zip(row.chars()) {
            let from = state.state();
            let letter = match step(state.clone()) {
                Ok(Progress::PendingApproval { .. }) => 'p',
                Ok(Progress::Delivering) => 'v',
                Ok(Progress::Delivered { .. }) => 'D',
                Ok(Progress::Denied { .. }) => 'd',
                Ok(Progress::Canceled { .. }) => 'c',
                Ok(other) => panic!("{other:?}"),
                Err(refusal) => {
                    assert_eq!(
                        refusal.message,
                        format!("a request that is `{from}` cannot be {name}")
                    );
                    assert_eq!(refusal.reason, Reason::Conflict);
                    '.'
                }
            };
            assert_eq!(letter, expected, "{from} {name}");
        }
    }
}

#[test]
fn starts_and_reprocessing_have_their_times() {
    let later = now().plus_days(2);
    let scheduled = Progress::Submitted.approve(later, now()).unwrap();
    assert_eq!(scheduled, Progress::Scheduled { starts_at: later });
    assert_eq!(
        scheduled.clone().start(now()).unwrap_err().message,
        "the request starts on 3 March 2026, 12:00 UTC, not before"
    );
    assert_eq!(scheduled.start(later), Ok(Progress::Delivering));
    let failed = Progress::Delivering
        .finish(0, vec!["no".to_owned()], now())
        .unwrap();
    assert_eq!(
        failed.reprocess(now().plus_days(7)).unwrap_err().message,
        "the request ended on 1 March 2026, 12:00 UTC; it can be reprocessed within 7 days only"
    );
}

#[test]
fn request_types_fall_into_kinds() {
    for kind in RequestType::ALL {
        let kinds = [kind.is_add(), kind.is_update(), kind.is_remove()];
        let expected = usize::from(*kind != RequestType::NotSpecified);
        assert_eq!(
            kinds.into_iter().filter(|one| *one).count(),
            expected,
            "{kind}"
        );
    }
}

fn questions() -> Vec<Question> {
    read(json!([
        { "@odata.type": "#microsoft.graph.accessPackageMultipleChoiceQuestion", "id": id(2), "sequence": 2,
          "text": "Which region?", "isMultipleSelectionAllowed": true,
          "choices": [{ "actualValue": "EU", "text": "Europe" }, { "actualValue": "US", "text": "America" }] },
        { "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion", "id": id(1), "sequence": 1,
          "text": "Project code?", "isRequired": true, "regexPattern": "[A-Z]{2}-\\d+" }
    ]))
}
fn answer(question: u128, value: &str) -> Answer {
    Answer::new(QuestionId(id(question)), value)
}

#[test]
fn answers_are_kept_in_order_with_what_to_show() {
    let kept = check(
        &questions(),
        &[
            answer(2, "US"),
            answer(2, "EU"),
            answer(2, "US"),
            answer(1, " AB-12 "),
        ],
    )
    .unwrap();
    let shown: Vec<&str> = kept
        .iter()
        .filter_map(|answer| answer.display_value.as_deref())
        .collect();
    assert_eq!(shown, ["AB-12", "America", "Europe"]);
    assert_eq!(
        kept[0].answered_question.text.as_deref(),
        Some("Project code?")
    );
    assert_eq!(
        kept[0].answered_question.odata_type.as_deref(),
        Some("#microsoft.graph.accessPackageTextInputQuestion")
    );
    assert_eq!(check(&questions(), &kept), Ok(kept.clone()));
}

#[test]
fn refusals_of_answers() {
    let long = "x".repeat(4001);
    for (answers, message) in [
        (vec![], "question `Project code?` needs an answer"),
        (
            vec![answer(1, "  ")],
            "question `Project code?` needs an answer",
        ),
        (
            vec![answer(1, "xAB-12")],
            "the answer `xAB-12` to `Project code?` does not match the pattern `[A-Z]{2}-\\d+`",
        ),
        (
            vec![answer(1, "AB-1|CD")],
            "the answer `AB-1|CD` to `Project code?` does not match the pattern `[A-Z]{2}-\\d+`",
        ),
        (
            vec![answer(1, "AB-1"), answer(1, "AB-2")],
            "question `Project code?` has 2 answers; only one is allowed",
        ),
        (
            vec![answer(1, &long)],
            "the answer to `Project code?` has 4001 characters; at most 4000 are allowed",
        ),
        (
            vec![answer(1, "AB-1"), answer(2, "Mars")],
            "the answer `Mars` to `Which region?` is not one of its choices: EU, US",
        ),
        (
            vec![answer(1, "AB-1"), answer(9, "x")],
            "question `00000000-0000-0000-0000-000000000009` is not one of this policy's questions",
        ),
    ] {
        assert_eq!(
            messages(&check(&questions(), &answers).unwrap_err()),
            [message]
        );
    }
    let both = check(&questions(), &[answer(2, "Mars")]).unwrap_err();
    let targets: Vec<_> = both
        .iter()
        .map(|refusal| refusal.target.clone().unwrap())
        .collect();
    assert_eq!(
        targets,
        [format!("answers/{}", id(1)), format!("answers/{}", id(2))]
    );
}

#[test]
fn a_pattern_with_alternatives_must_match_the_whole_answer() {
    let either = question::compile("yes|no", "regexPattern").unwrap();
    assert!(either.is_match("yes") && either.is_match("no"));
    assert!(!either.is_match("yes, but") && !either.is_match("why no"));
}
