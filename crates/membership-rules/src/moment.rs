//! Instants in rules: `2020-06-10T18:13:20Z`, `system.now -plus P1D`.

use jiff::{Span as Duration, Timestamp, ToSpan as _, tz::TimeZone};
use std::fmt;

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Micros = i64;

/// An instant in a rule.
#[derive(Clone, Debug)]
pub enum Moment {
    /// That one, in microseconds since 1970-01-01T00:00:00Z.
    At(Micros),
    /// The time of the evaluation, plus or minus a calendar duration that is counted in UTC.
    Now {
        /// Subtracted rather than added.
        minus: bool,
        /// Never negative.
        by: Duration,
    },
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::At(one), Self::At(two)) => one == two,
            (
                Self::Now { minus, by },
                Self::Now {
                    minus: two,
                    by: other,
                },
            ) => minus == two && by.fieldwise() == other.fieldwise(),
            _ => false,
        }
    }
}

impl Moment {
    /// The time of the evaluation itself.
    pub(crate) fn now() -> Self {
        Self::Now {
            minus: false,
            by: 0.days(),
        }
    }

    /// With a duration such as `P1D` or `p1d` added or subtracted.
    pub(crate) fn shifted(minus: bool, duration: &str) -> Option<Self> {
        let text = duration.to_ascii_uppercase();
        if !text.starts_with('P') {
            return None;
        }
        let by = text
            .parse::<Duration>()
            .ok()
            .filter(|by| !by.is_negative())?;
        Some(match by.is_zero() {
            true => Self::now(),
            false => Self::Now { minus, by },
        })
    }

    /// From `2020-06-10T18:13:20Z`, or `2020-06-10` for its first instant in UTC.
    pub(crate) fn read(text: &str) -> Option<Self> {
        instant(text).map(Self::At)
    }

    /// Ready for comparisons at that time.
    pub(crate) fn at(&self, now: Micros) -> Resolved<'_> {
        match self {
            Self::At(instant) => Resolved::At(*instant),
            Self::Now { minus, by } if is_fixed(by) => Resolved::At(shift(now, by, *minus)),
            Self::Now { .. } => Resolved::Calendar(self, now),
        }
    }

    /// The time at which a moment that moves is that value; `None` for one that does not.
    pub(crate) fn when(&self, value: Micros) -> Option<Micros> {
        match self {
            Self::At(_) => None,
            Self::Now { minus, by } => Some(shift(value, by, !minus)),
        }
    }

    /// Whether it moves with the time of the evaluation.
    #[must_use]
    pub const fn moves(&self) -> bool {
        matches!(self, Self::Now { .. })
    }
}

/// A moment at the time of an evaluation.
#[derive(Clone, Debug)]
pub(crate) enum Resolved<'m> {
    /// That instant.
    At(Micros),
    /// That many months or years from that time. They are counted from the value and not from
    /// now, so that what has come true does not lapse at the end of a short month.
    Calendar(&'m Moment, Micros),
}

impl Resolved<'_> {
    /// How a value stands to it.
    pub(crate) fn compare(&self, value: Micros) -> std::cmp::Ordering {
        match self {
            Self::At(instant) => value.cmp(instant),
            Self::Calendar(moment, now) => moment.when(value).unwrap_or(value).cmp(now),
        }
    }
}

/// Whether it has the same length wherever it begins.
fn is_fixed(duration: &Duration) -> bool {
    duration.get_months() == 0 && duration.get_years() == 0
}

/// Counted in UTC; the end of time where it lies beyond.
fn shift(instant: Micros, by: &Duration, minus: bool) -> Micros {
    if by.is_zero() {
        return instant;
    }
    let shifted = Timestamp::from_microsecond(instant)
        .ok()
        .and_then(|instant| {
            let zoned = instant.to_zoned_datetime(TimeZone::UTC);
            match minus {
                true => zoned.checked_sub(*by).ok(),
                false => zoned.checked_add(*by).ok(),
            }
        });
    let beyond = if minus { Micros::MIN } else { Micros::MAX };
    shifted.map_or(beyond, |zoned| zoned.timestamp().as_microsecond())
}

/// An ISO 8601 instant or date in UTC, in microseconds.
pub(crate) fn instant(text: &str) -> Option<Micros> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_microsecond());
    }
    if text.len() > 10 {
        return None;
    }
    let date: jiff::civil::Date = text.parse().ok()?;
    let zoned = date.to_zoned_datetime(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_microsecond())
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(instant) => match Timestamp::from_microsecond(*instant) {
                Ok(instant) => instant.fmt(f),
                Err(_) => f.write_str("9999-12-31T23:59:59Z"),
            },
            Self::Now { by, .. } if by.is_zero() => f.write_str("system.now"),
            Self::Now { minus, by } => {
                let word = if *minus { "-minus" } else { "-plus" };
                write!(f, "system.now {word} {by}")
            }
        }
    }
}
