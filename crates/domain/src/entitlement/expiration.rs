//! When an assignment ends: expiration patterns and schedules
//! (Graph `expirationPattern`, `entitlementManagementSchedule`).

use super::words::graph_words;
use crate::{Period, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

/// The longest duration of an assignment, in days (identity-governance.md, section 6.2).
pub const MAX_DURATION_DAYS: i64 = 3660;

graph_words! {
    /// The form of an end (Graph `expirationPatternType`).
    ExpirationType {
        /// Not said: as `noExpiration` in a policy, as the policy says in a request.
        NotSpecified = "notSpecified",
        /// Never.
        NoExpiration = "noExpiration",
        /// On a date.
        AfterDateTime = "afterDateTime",
        /// A duration after the start.
        AfterDuration = "afterDuration",
    }
}

/// When something ends (Graph `expirationPattern`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpirationPattern {
    /// The date, for `afterDateTime`.
    #[serde(default)]
    pub end_date_time: Option<Timestamp>,
    /// The duration, for `afterDuration`.
    #[serde(default)]
    pub duration: Option<Period>,
    /// Which of them counts.
    #[serde(rename = "type", default = "not_specified")]
    pub kind: ExpirationType,
}

const fn not_specified() -> ExpirationType {
    ExpirationType::NotSpecified
}

impl Default for ExpirationPattern {
    fn default() -> Self {
        Self {
            end_date_time: None,
            duration: None,
            kind: ExpirationType::NotSpecified,
        }
    }
}

impl ExpirationPattern {
    /// Never.
    #[must_use]
    pub const fn never() -> Self {
        Self {
            end_date_time: None,
            duration: None,
            kind: ExpirationType::NoExpiration,
        }
    }
    /// On that date.
    #[must_use]
    pub const fn at(end: Timestamp) -> Self {
        Self {
            end_date_time: Some(end),
            duration: None,
            kind: ExpirationType::AfterDateTime,
        }
    }
    /// That long after the start.
    #[must_use]
    pub const fn after(duration: Period) -> Self {
        Self {
            end_date_time: None,
            duration: Some(duration),
            kind: ExpirationType::AfterDuration,
        }
    }
    /// Whether it names an end.
    #[must_use]
    pub const fn has_end(&self) -> bool {
        matches!(
            self.kind,
            ExpirationType::AfterDateTime | ExpirationType::AfterDuration
        )
    }
    /// The end of something that starts at `start`; `None` where there is none.
    #[must_use]
    pub fn end_from(&self, start: Timestamp) -> Option<Timestamp> {
        match self.kind {
            ExpirationType::NotSpecified | ExpirationType::NoExpiration => None,
            ExpirationType::AfterDateTime => self.end_date_time,
            ExpirationType::AfterDuration => self.duration.map(|duration| start.plus(duration)),
        }
    }
    /// What is wrong with it; `field` is where it stands, such as `expiration`.
    #[must_use]
    pub fn validate(&self, field: &str) -> Option<Refusal> {
        match self.kind {
            ExpirationType::NotSpecified | ExpirationType::NoExpiration => None,
            ExpirationType::AfterDateTime => self
                .end_date_time
                .is_none()
                .then(|| missing(field, "endDateTime", self.kind)),
            ExpirationType::AfterDuration => match self.duration {
                None => Some(missing(field, "duration", self.kind)),
                Some(duration) => check_duration(field, duration),
            },
        }
    }
}

fn missing(field: &str, property: &str, kind: ExpirationType) -> Refusal {
    Refusal::invalid(
        format!("{field}/{property}"),
        format!("`{field}/{property}` is required when `{field}/type` is `{kind}`"),
    )
}

fn check_duration(field: &str, duration: Period) -> Option<Refusal> {
    let wrong = if length(duration) <= 0 {
        "must be longer than nothing".to_owned()
    } else if duration.whole_days() > MAX_DURATION_DAYS {
        format!("must be at most {MAX_DURATION_DAYS} days")
    } else {
        return None;
    };
    Some(Refusal::invalid(
        format!("{field}/duration"),
        format!("`{field}/duration` is `{duration}`; it {wrong}"),
    ))
}

/// The length of a period in seconds; months and years are counted from 1 January 1970.
pub(crate) fn length(period: Period) -> i64 {
    Timestamp::from_seconds(0).plus(period).seconds()
}

/// From when and until when (Graph `entitlementManagementSchedule`, without `recurrence`, which
/// assignments do not have).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// The first instant; now where none is stated.
    #[serde(default)]
    pub start_date_time: Option<Timestamp>,
    /// The end; what the policy says where none is stated.
    #[serde(default)]
    pub expiration: Option<ExpirationPattern>,
}

impl Schedule {
    /// Whether it asks for anything that the policy would not say by itself.
    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.start_date_time.is_some()
            || self
                .expiration
                .as_ref()
                .is_some_and(|end| end.kind != ExpirationType::NotSpecified)
    }
}
