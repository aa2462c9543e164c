//! Spans, notices, extensions and the account after the last of them.

use crate::world::*;
use serde_json::json;
use xenia_domain::edge::Closed;
use xenia_domain::entitlement::{
    assignment::{Assignment, AssignmentState, Notice, Span, span},
    expiration::{ExpirationPattern, Schedule},
    lifecycle::{
        AccountStep, EntitlementManagementSettings, ExternalUserLifecycleAction,
        after_last_assignment, after_new_assignment, apply, is_due_for_deletion,
    },
    policy::AssignmentPolicy,
};
use xenia_domain::{
    directory::{SubjectLifecycle, User, UserType},
    *,
};

fn asks(start: Option<Timestamp>, end: Option<ExpirationPattern>) -> Schedule {
    Schedule {
        start_date_time: start,
        expiration: end,
    }
}
fn until(expiration: ExpirationPattern) -> AssignmentPolicy {
    let mut policy = policy();
    policy.expiration = expiration;
    policy.requestor_settings.allow_custom_assignment_schedule = true;
    policy
}

#[test]
fn spans() {
    let days = |n| now().plus_days(n);
    let month = || until(ExpirationPattern::after(Period::days(30)));
    let forever = || until(ExpirationPattern::never());
    let fixed = || until(ExpirationPattern::at(days(10)));
    for (policy, schedule, starts_at, ends_at) in [
        (month(), asks(None, None), now(), Some(days(30))),
        (month(), asks(Some(days(-5)), None), now(), Some(days(30))),
        (month(), asks(Some(days(5)), None), days(5), Some(days(35))),
        (
            month(),
            asks(None, Some(ExpirationPattern::at(days(3)))),
            now(),
            Some(days(3)),
        ),
        (
            month(),
            asks(
                Some(days(5)),
                Some(ExpirationPattern::after(Period::days(2))),
            ),
            days(5),
            Some(days(7)),
        ),
        (
            month(),
            asks(None, Some(ExpirationPattern::default())),
            now(),
            Some(days(30)),
        ),
        (fixed(), asks(Some(days(5)), None), days(5), Some(days(10))),
        (forever(), asks(None, None), now(), None),
        (
            forever(),
            asks(None, Some(ExpirationPattern::never())),
            now(),
            None,
        ),
    ] {
        assert_eq!(
            span(&policy, Some(&schedule), false, now()),
            Ok(Span { starts_at, ends_at }),
            "{schedule:?}"
        );
    }
}

#[test]
fn the_policys_very_end_may_be_asked_for() {
    let policy = until(ExpirationPattern::after(Period::days(30)));
    let end = ExpirationPattern::at(now().plus_days(30));
    assert!(span(&policy, Some(&asks(None, Some(end))), false, now()).is_ok());
}

#[test]
fn refusals_of_spans() {
    let days = |n| now().plus_days(n);
    let month = || until(ExpirationPattern::after(Period::days(30)));
    let fixed = || until(ExpirationPattern::at(days(10)));
    let end = |pattern| asks(None, Some(pattern));
    for (policy, schedule, message) in [
        (
            policy(),
            end(ExpirationPattern::at(days(3))),
            "policy `Partners` does not let requestors choose dates",
        ),
        (
            policy(),
            asks(Some(days(3)), None),
            "policy `Partners` does not let requestors choose dates",
        ),
        (
            fixed(),
            asks(Some(days(10)), None),
            "policy `Partners` gives access until 11 March 2026, 12:00 UTC only",
        ),
        (
            month(),
            end(ExpirationPattern::at(days(0))),
            "`schedule/expiration` ends on 1 March 2026, 12:00 UTC, which is not after the start on 1 March 2026, 12:00 UTC",
        ),
        (
            month(),
            end(ExpirationPattern::at(days(31))),
            "`schedule/expiration` ends on 1 April 2026, 12:00 UTC, but policy `Partners` gives access until 31 March 2026, 12:00 UTC at the latest",
        ),
        (
            month(),
            end(ExpirationPattern::never()),
            "`schedule/expiration` has no end, but policy `Partners` gives access until 31 March 2026, 12:00 UTC at the latest",
        ),
        (
            month(),
            end(read(json!({ "type": "afterDateTime" }))),
            "`schedule/expiration/endDateTime` is required when `schedule/expiration/type` is `afterDateTime`",
        ),
    ] {
        assert_eq!(
            span(&policy, Some(&schedule), false, now())
                .unwrap_err()
                .message,
            message
        );
    }
    let admin = span(
        &policy(),
        Some(&end(ExpirationPattern::at(days(3)))),
        true,
        now(),
    );
    assert_eq!(admin.map(|span| span.ends_at), Ok(Some(days(3))));
}

fn assignment(days: i64) -> Assignment {
    let span = Span {
        starts_at: now(),
        ends_at: Some(now().plus_days(days)),
    };
    Assignment::open(
        AssignmentId(id(1)),
        package().id,
        policy().id,
        user(50),
        span,
    )
    .deliver(2, 0)
    .unwrap()
}

#[test]
fn notices_come_once_each_and_never_for_a_span_that_is_no_longer() {
    let month = assignment(30);
    let on = |assignment: &Assignment, day| assignment.due_notice(now().plus_days(day));
    assert_eq!(on(&month, 15), None);
    assert_eq!(on(&month, 16), Some(Notice::FourteenDays));
    let noticed = month.noticed(Notice::FourteenDays);
    assert_eq!(noticed.status, "NearExpiry14DayNotificationTriggered");
    assert_eq!(on(&noticed, 17), None);
    assert_eq!(on(&noticed, 29), Some(Notice::OneDay));
    assert_eq!(on(&noticed.noticed(Notice::OneDay), 29), None);
    assert_eq!(on(&assignment(30), 29), Some(Notice::OneDay));
    assert_eq!(on(&assignment(30).noticed(Notice::OneDay), 29), None);
    assert_eq!(on(&assignment(14), 0), None);
    assert_eq!(on(&assignment(1), 0), None);
    assert_eq!(on(&assignment(30), 30), None);
}

#[test]
fn the_end_is_final() {
    let due = assignment(30);
    assert!(!due.is_due(now().plus_days(29)) && due.is_due(now().plus_days(30)));
    let ended = due.end(Closed::Expired, now().plus_days(30)).unwrap();
    assert_eq!(
        (ended.state, ended.status.as_str()),
        (AssignmentState::Expired, "ExpiredNotificationTriggered")
    );
    for (result, word) in [
        (ended.clone().end(Closed::Removed, now()), "ended again"),
        (ended.clone().deliver(1, 0), "delivered"),
        (ended.clone().reschedule(ended.span()), "changed"),
    ] {
        assert_eq!(
            result.unwrap_err().message,
            format!("the assignment ended on 31 March 2026, 12:00 UTC and cannot be {word}")
        );
    }
}

#[test]
fn delivery_has_three_ends() {
    for (failed, state, status) in [
        (0, AssignmentState::Delivered, "Delivered"),
        (1, AssignmentState::PartiallyDelivered, "PartiallyDelivered"),
        (2, AssignmentState::DeliveryFailed, "DeliveryFailed"),
    ] {
        let delivered = assignment(30).deliver(2, failed).unwrap();
        assert_eq!(
            (delivered.state, delivered.status.as_str()),
            (state, status)
        );
    }
}

#[test]
fn extensions() {
    let policy = policy();
    let month = assignment(30);
    let days = |n| now().plus_days(n);
    assert_eq!(month.extendable_from(), Some(days(16)));
    assert_eq!(assignment(10).extendable_from(), Some(days(5)));
    let extended = month.extend(&policy, None, false, days(20)).unwrap();
    assert_eq!(
        extended,
        Span {
            starts_at: now(),
            ends_at: Some(days(50))
        }
    );
    let again = month
        .clone()
        .noticed(Notice::FourteenDays)
        .reschedule(extended)
        .unwrap();
    assert_eq!((again.span(), again.notices.len()), (extended, 0));

    let endless = Assignment::open(
        month.id,
        package().id,
        policy.id,
        user(50),
        Span {
            starts_at: now(),
            ends_at: None,
        },
    );
    let closed = {
        let mut closed = policy.clone();
        closed
            .requestor_settings
            .enable_targets_to_self_update_access = false;
        closed
    };
    let fixed = until(ExpirationPattern::at(days(30)));
    for (result, message) in [
        (
            month.extend(&policy, None, false, days(10)),
            "an extension can be requested from 17 March 2026, 12:00 UTC on",
        ),
        (
            month.extend(&closed, None, false, days(20)),
            "policy `Partners` does not let people extend their access",
        ),
        (
            month.extend(&fixed, None, false, days(20)),
            "an extension would end on 31 March 2026, 12:00 UTC, which is not later than the present end on 31 March 2026, 12:00 UTC",
        ),
        (
            endless.extend(&policy, None, false, days(20)),
            "the assignment has no end, so there is nothing to extend",
        ),
    ] {
        assert_eq!(result.unwrap_err().message, message);
    }
    assert!(month.extend(&policy, None, true, days(10)).is_ok());
}

fn guest() -> User {
    User {
        user_type: UserType::Guest,
        subject_lifecycle: SubjectLifecycle::Governed,
        account_enabled: true,
        ..User::default()
    }
}

#[test]
fn the_account_after_the_last_assignment() {
    use ExternalUserLifecycleAction as Action;
    let settings = |action| EntitlementManagementSettings {
        external_user_lifecycle_action: action,
        ..Default::default()
    };
    let keep = |because| AccountStep::Keep { because };
    let at = now().plus_days(30);
    let planned = User {
        deletion_due_date_time: Some(at),
        ..guest()
    };
    let member = User {
        user_type: UserType::Member,
        ..guest()
    };
    let earlier = User {
        subject_lifecycle: SubjectLifecycle::NotGoverned,
        ..guest()
    };
    for (action, user, left, step) in [
        (
            Action::BlockSignInAndDelete,
            guest(),
            0,
            AccountStep::BlockAndDelete { at },
        ),
        (Action::BlockSignIn, guest(), 0, AccountStep::Block),
        (Action::None, guest(), 0, keep("the settings keep accounts")),
        (
            Action::BlockSignInAndDelete,
            guest(),
            1,
            keep("other assignments are left"),
        ),
        (
            Action::BlockSignInAndDelete,
            member,
            0,
            keep("the account belongs to a member"),
        ),
        (
            Action::BlockSignInAndDelete,
            earlier,
            0,
            keep("the account is not governed by entitlement management"),
        ),
        (
            Action::None,
            planned,
            0,
            keep("the deletion of the account is planned already"),
        ),
    ] {
        assert_eq!(
            after_last_assignment(&settings(action), &user, left, now()),
            step
        );
    }
}

#[test]
fn a_new_assignment_undoes_a_planned_deletion() {
    let mut user = guest();
    let step = after_last_assignment(&EntitlementManagementSettings::default(), &user, 0, now());
    assert!(apply(&step, &mut user));
    assert!(!user.account_enabled);
    let day = now().plus_days(30);
    assert!(
        !is_due_for_deletion(&user, 0, now())
            && is_due_for_deletion(&user, 0, day)
            && !is_due_for_deletion(&user, 1, day)
    );
    assert_eq!(
        after_new_assignment(&user, day),
        AccountStep::Keep {
            because: "the account is due for deletion"
        }
    );
    let step = after_new_assignment(&user, now().plus_days(5));
    assert_eq!(step, AccountStep::Restore);
    assert!(apply(&step, &mut user));
    assert_eq!(user, guest());
    assert!(!apply(&after_new_assignment(&user, now()), &mut user));
}
