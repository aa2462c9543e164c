//! How a group comes to its end: warned, warned again, warned a last time, deleted; or renewed.

use super::{RENEWAL_DAYS, WARNINGS};
use crate::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How late a step may come. Later than that nobody knows what time it is: the server stood still,
/// or its clock was wrong, and the warnings begin again.
const LATE_DAYS: i64 = 5;
/// How long after its end a group is deleted (Entra: a day).
const GRACE_DAYS: i64 = 1;

/// The last warning that went out before the end of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Warning {
    /// Which: of [`WARNINGS`].
    pub days: i64,
    /// When.
    pub at: Timestamp,
    /// The jobs that send its mails.
    pub mails: Vec<Uuid>,
}

/// Where a group stands before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course<'a> {
    /// When it expires.
    pub expires: Timestamp,
    /// How it was warned last, for this end.
    pub warning: Option<&'a Warning>,
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing before that time.
    Wait(Timestamp),
    /// To warn, so many days before that end, which may be later than it was planned.
    Warn {
        /// Which warning.
        days: i64,
        /// The end that it tells of.
        expires: Timestamp,
    },
    /// To delete, if the last warning has really gone out.
    Delete,
}

impl Course<'_> {
    /// From when on the group is looked at for use.
    #[must_use]
    pub fn watched_from(&self) -> Timestamp {
        self.expires.plus_days(-RENEWAL_DAYS)
    }

    /// What is to be done now, for a group that is not in use.
    ///
    /// A warning keeps its word: the end is never nearer than it says. A step that comes more than
    /// five days late starts the warnings anew with thirty days; so a group is deleted
    /// only after all of its warnings, each in its time.
    #[must_use]
    pub fn step(&self, now: Timestamp) -> Step {
        if now < self.watched_from() {
            return Step::Wait(self.watched_from());
        }
        let first = WARNINGS[0];
        let anew = Step::Warn {
            days: first,
            expires: now.plus_days(first),
        };
        let warned = self.warning.map(|warning| warning.days);
        let due = |days: &i64| self.expires.plus_days(-days) <= now;
        let days = WARNINGS.into_iter().rfind(due);
        let Some(days) = days else {
            // Every day, as use renews it.
            return Step::Wait(now.plus_days(1).min(self.expires.plus_days(-first)));
        };
        if warned.is_none_or(|warned| days < warned) {
            let skipped = warned.is_none() && days != first;
            let late = now > self.expires.plus_days(LATE_DAYS - days);
            return match skipped || late {
                true => anew,
                false => Step::Warn {
                    days,
                    expires: self.expires.max(now.plus_days(days)),
                },
            };
        }
        let end = self.expires.plus_days(GRACE_DAYS);
        match (now < end, now > end.plus_days(LATE_DAYS)) {
            (true, _) => Step::Wait(now.plus_days(1).min(self.next_after(now))),
            (false, true) => anew,
            (false, false) => Step::Delete,
        }
    }

    /// The next warning or the deletion.
    fn next_after(&self, now: Timestamp) -> Timestamp {
        WARNINGS
            .into_iter()
            .map(|days| self.expires.plus_days(-days))
            .chain([self.expires.plus_days(GRACE_DAYS)])
            .find(|at| *at > now)
            .unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hours(hours: i64) -> Timestamp {
        Timestamp::from_seconds(hours * 3600)
    }
    fn day(days: i64) -> Timestamp {
        hours(days * 24)
    }

    /// What happens to an unused group that is looked at at those times.
    fn life(expires: i64, looks: impl IntoIterator<Item = Timestamp>) -> Vec<(Timestamp, Step)> {
        let (mut expires, mut warning) = (day(expires), None::<Warning>);
        let mut told = Vec::new();
        for now in looks {
            loop {
                let warning_now = warning.clone();
                let course = Course {
                    expires,
                    warning: warning_now.as_ref(),
                };
                let step = course.step(now);
                match step {
                    Step::Wait(until) => {
                        assert!(until > now, "waits for the past");
                        break;
                    }
                    Step::Delete => {
                        told.push((now, step));
                        return told;
                    }
                    Step::Warn { days, expires: end } => {
                        told.push((now, step));
                        expires = end;
                        warning = Some(Warning {
                            days,
                            at: now,
                            mails: vec![],
                        });
                    }
                }
            }
        }
        told
    }

    fn warn(days: i64, expires: Timestamp) -> Step {
        Step::Warn { days, expires }
    }

    #[test]
    fn a_year_passes_by() {
        let told = life(365, (0..400 * 24).map(hours));
        let expected = vec![
            (day(335), warn(30, day(365))),
            (day(350), warn(15, day(365))),
            (day(364), warn(1, day(365))),
            (day(366), Step::Delete),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_jump_of_the_clock_deletes_nothing() {
        // All at once a year later, and again.
        let told = life(365, [day(0), day(800), day(1600)]);
        let anew = vec![
            (day(800), warn(30, day(830))),
            (day(1600), warn(30, day(1630))),
        ];
        assert_eq!(told, anew);
        // After the last warning.
        let told = life(365, [day(335), day(350), day(364), day(500)]);
        assert_eq!(told.last(), Some(&(day(500), warn(30, day(530)))));
    }

    #[test]
    fn a_warning_that_comes_late_keeps_its_word() {
        // Looked at three days late each time: the end moves with the warning, never towards it.
        let looks = [338, 353, 368, 369, 370].map(day);
        let told = life(365, looks);
        let expected = vec![
            (day(338), warn(30, day(368))),
            (day(353), warn(15, day(368))),
            (day(368), warn(1, day(369))),
            (day(370), Step::Delete),
        ];
        assert_eq!(told, expected);
    }

    proptest! {
        /// However the clock runs, a deletion comes at least a day after a last warning and
        /// thirty days after a first one.
        #[test]
        fn nothing_is_deleted_without_its_warnings(
            expires in 0_i64..400,
            jumps in proptest::collection::vec(1_i64..2000, 1..200),
        ) {
            let mut at = 0;
            let looks: Vec<Timestamp> = jumps.iter().map(|jump| { at += jump; hours(at) }).collect();
            let told = life(expires, looks);
            if let Some((end, Step::Delete)) = told.last() {
                let last = told.iter().rev().find(|(_, step)| matches!(step, Step::Warn { days: 1, .. }));
                let first = told.iter().rev().find(|(_, step)| matches!(step, Step::Warn { days: 30, .. }));
                prop_assert!(last.is_some_and(|(at, _)| at.plus_days(1) <= *end));
                prop_assert!(first.is_some_and(|(at, _)| at.plus_days(30) <= *end));
            }
        }
    }
}
