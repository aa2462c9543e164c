//! Instants and durations, in the forms that Graph uses (ISO 8601).

use jiff::{Span, SpanRelativeTo, ZonedDateTime, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// An instant, in whole microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp(i64);

/// A text that is no instant or no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not {expected}")]
pub struct TimeError {
    value: String,
    expected: &'static str,
}

const INSTANT: &str = "an ISO 8601 date and time in UTC such as `2026-03-01T00:00:00Z`";
const DURATION: &str = "an ISO 8601 duration such as `P30D`";

impl Timestamp {
    /// From microseconds since the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    /// From seconds since the epoch (saturating).
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }
    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }
    /// Whole seconds since the epoch, rounded down (the form of JWT claims).
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
    /// This instant plus whole seconds (negative allowed, saturating).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    /// This instant plus whole days of 24 hours (negative allowed, saturating).
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }
    /// This instant plus a calendar duration, counted in UTC; saturates at the ends of time.
    #[must_use]
    pub fn plus(self, period: Period) -> Self {
        self.zoned()
            .and_then(|zoned| zoned.checked_add(period.0).ok())
            .map_or(Self(i64::MAX), |zoned| {
                Self(zoned.timestamp().as_microsecond())
            })
    }
    /// Whole days from `self` to `later`, rounded up; negative when `later` is earlier.
    #[must_use]
    pub const fn days_until(self, later: Self) -> i64 {
        let day = 86_400_000_000;
        let span = later.0.saturating_sub(self.0);
        span.div_euclid(day) + if span.rem_euclid(day) > 0 { 1 } else { 0 }
    }
    /// The calendar date in UTC, `2026-03-01`.
    #[must_use]
    pub fn date(self) -> String {
        self.zoned()
            .map_or_else(String::new, |zoned| zoned.date().to_string())
    }
    /// For people: `1 March 2026`.
    #[must_use]
    pub fn long_date(self) -> String {
        self.zoned()
            .map_or_else(String::new, |zoned| zoned.strftime("%-d %B %Y").to_string())
    }
    /// For people: `1 March 2026, 14:05 UTC`.
    #[must_use]
    pub fn long_date_time(self) -> String {
        self.zoned().map_or_else(String::new, |zoned| {
            zoned.strftime("%-d %B %Y, %H:%M UTC").to_string()
        })
    }
    /// For mail headers (RFC 5322): `Mon, 23 Nov 2026 12:00:00 +0000`.
    #[must_use]
    pub fn rfc2822(self) -> String {
        self.zoned().map_or_else(String::new, |zoned| {
            zoned.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
        })
    }
    fn zoned(self) -> Option<ZonedDateTime> {
        let timestamp = jiff::Timestamp::from_microsecond(self.0).ok()?;
        Some(timestamp.to_zoned_datetime(TimeZone::UTC))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(timestamp) => timestamp.fmt(f),
            Err(_) => f.write_str("9999-12-31T23:59:59Z"),
        }
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        text.parse::<jiff::Timestamp>()
            .map(|timestamp| Self(timestamp.as_microsecond()))
            .map_err(|_| TimeError {
                value: text.to_owned(),
                expected: INSTANT,
            })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// A calendar duration as Graph writes it (`Edm.Duration`, ISO 8601): `P30D`, `PT8H`, `P1Y`.
/// Never negative.
#[derive(Clone, Copy, Debug)]
pub struct Period(Span);

impl Period {
    /// Whole days.
    #[must_use]
    pub fn days(days: u16) -> Self {
        Self(Span::new().days(i64::from(days)))
    }
    /// Whole hours.
    #[must_use]
    pub fn hours(hours: u16) -> Self {
        Self(Span::new().hours(i64::from(hours)))
    }
    /// The length in whole days of 24 hours, rounded down; months and years are counted from
    /// 1 January 2026.
    #[must_use]
    pub fn whole_days(self) -> i64 {
        let base = jiff::civil::date(2026, 1, 1);
        self.0
            .total((jiff::Unit::Day, SpanRelativeTo::from(base)))
            .map_or(0, |days| {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a span of days fits far inside i64"
                )]
                let whole = days.floor() as i64;
                whole
            })
    }
    /// For people: `30 days`, `8 hours`.
    #[must_use]
    pub fn in_words(self) -> String {
        let days = self.whole_days();
        match (days, self.0.get_hours()) {
            (0, 1) => "1 hour".to_owned(),
            (0, hours) if hours > 0 => format!("{hours} hours"),
            (1, _) => "1 day".to_owned(),
            (days, _) => format!("{days} days"),
        }
    }
}

impl PartialEq for Period {
    fn eq(&self, other: &Self) -> bool {
        self.0.fieldwise() == other.0.fieldwise()
    }
}
impl Eq for Period {}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Period {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let refused = || TimeError {
            value: text.to_owned(),
            expected: DURATION,
        };
        let span = text.parse::<Span>().map_err(|_| refused())?;
        if !text.starts_with('P') || span.is_negative() {
            return Err(refused());
        }
        Ok(Self(span))
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_print_and_parse_as_graph_does() {
        let instant: Timestamp = "2026-03-01T10:20:30.5Z".parse().unwrap();
        assert_eq!(instant.to_string(), "2026-03-01T10:20:30.5Z");
        assert_eq!(
            instant.plus(Period::days(31)).to_string(),
            "2026-04-01T10:20:30.5Z"
        );
        assert_eq!(instant.long_date(), "1 March 2026");
        assert_eq!(
            "yesterday".parse::<Timestamp>().unwrap_err().to_string(),
            "`yesterday` is not an ISO 8601 date and time in UTC such as `2026-03-01T00:00:00Z`"
        );
    }

    #[test]
    fn periods_keep_their_text() {
        for text in ["P30D", "PT8H", "P1Y", "P1M", "PT30M"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in ["-P1D", "30", "1d", "", "P"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
        assert_eq!("P30D".parse::<Period>().unwrap().in_words(), "30 days");
        assert_eq!("P1Y".parse::<Period>().unwrap().whole_days(), 365);
    }

    #[test]
    fn days_until_rounds_up() {
        let start = Timestamp::from_seconds(0);
        assert_eq!(start.days_until(start.plus_seconds(1)), 1);
        assert_eq!(start.days_until(start.plus_days(1)), 1);
        assert_eq!(start.days_until(start.plus_days(-1)), -1);
    }
}
