//! Moments as people read them.

use askama::Template;
use jiff::{Timestamp, tz::TimeZone};

/// A moment: machine-readable, as text, and as a distance from now.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<time datetime="{{ iso }}" title="{{ full }}">{{ text }}</time>"#
)]
pub struct When {
    /// RFC 3339, UTC.
    pub iso: String,
    /// Everything there is, for the tooltip: `23 November 2026, 09:30 UTC`.
    pub full: String,
    /// What stands in the page: `23 Nov 2026` or `23 Nov 2026, 09:30`.
    pub text: String,
    /// Distance from now in words: `in 12 days`, `3 hours ago`, `just now`.
    pub distance: String,
}

impl askama::filters::HtmlSafe for When {}

impl When {
    /// A moment of which the day matters: ends of access, dates of joining.
    pub fn day(at: Timestamp, now: Timestamp) -> Self {
        Self::with(at, now, "%-d %b %Y")
    }

    /// A moment of which the minute matters: decisions, sign-ins, audit records.
    pub fn minute(at: Timestamp, now: Timestamp) -> Self {
        Self::with(at, now, "%-d %b %Y, %H:%M")
    }

    fn with(at: Timestamp, now: Timestamp, format: &str) -> Self {
        let zoned = at.to_zoned_datetime(TimeZone::UTC);
        Self {
            iso: at.to_string(),
            full: zoned.strftime("%-d %B %Y, %H:%M UTC").to_string(),
            text: zoned.strftime(format).to_string(),
            distance: distance(at, now),
        }
    }
}

/// The distance between two moments in the one unit that people would use.
pub fn distance(at: Timestamp, now: Timestamp) -> String {
    let seconds = at.as_second() - now.as_second();
    let size = seconds.unsigned_abs();
    let (count, unit) = match size {
        0..60 => return "just now".to_owned(),
        60..3_600 => (size / 60, "minute"),
        3_600..86_400 => (size / 3_600, "hour"),
        86_400..5_184_000 => (size / 86_400, "day"),
        5_184_000..63_072_000 => (size / 2_592_000, "month"),
        _ => (size / 31_536_000, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if seconds > 0 {
        format!("in {count} {unit}{plural}")
    } else {
        format!("{count} {unit}{plural} ago")
    }
}
