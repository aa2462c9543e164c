//! Points in time and durations as OData writes them.

use jiff::Timestamp;

/// A date and time with offset, `2024-01-01T00:00:00Z` (OData ABNF `dateTimeOffsetValue`).
///
/// The offset is required; seconds are optional; a fraction has up to 12 digits, of which nine
/// count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DateTime {
    text: String,
    instant: Timestamp,
}

impl DateTime {
    /// Reads the OData form; `None` if `text` is not of it or no such moment exists.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_uppercase();
        let (date, time) = text.split_once('T')?;
        if !is_date_shape(date) {
            return None;
        }
        let (clock, offset) = time.split_at_checked(time.find(['Z', '+', '-'])?)?;
        if offset != "Z" && !(offset.len() == 6 && is_clock_shape(offset.get(1..)?)) {
            return None;
        }
        let (minutes, seconds) = clock.split_at_checked(5)?;
        if !is_clock_shape(minutes) {
            return None;
        }
        let seconds = whole_seconds(seconds)?;
        let instant = format!("{date}T{minutes}{seconds}{offset}").parse().ok()?;
        Some(Self { text, instant })
    }

    /// The text as it was given, in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The moment it names.
    #[must_use]
    pub fn instant(&self) -> Timestamp {
        self.instant
    }
}

/// `:SS` and up to nine digits of fraction from `""`, `:SS` or `:SS.fff`.
fn whole_seconds(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(":00".to_owned());
    }
    let text = text.strip_prefix(':')?;
    let (seconds, fraction) = match text.split_once('.') {
        Some((seconds, fraction)) => (seconds, Some(fraction)),
        None => (text, None),
    };
    if seconds.len() != 2 || !is_digits(seconds) {
        return None;
    }
    match fraction {
        None => Some(format!(":{seconds}")),
        Some(digits) if digits.len() <= 12 && is_digits(digits) => {
            Some(format!(":{seconds}.{}", digits.get(..9).unwrap_or(digits)))
        }
        Some(_) => None,
    }
}

/// A calendar day, `2024-01-31` (OData ABNF `dateValue`).
///
/// Compared with a date and time it means midnight UTC, as Graph's mail and calendar filters use
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Date {
    text: String,
    midnight: Timestamp,
}

impl Date {
    /// Reads the OData form; `None` if `text` is not of it or no such day exists.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !is_date_shape(text) {
            return None;
        }
        let midnight = format!("{text}T00:00:00Z").parse().ok()?;
        Some(Self {
            text: text.to_owned(),
            midnight,
        })
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first moment of the day in UTC.
    #[must_use]
    pub fn midnight(&self) -> Timestamp {
        self.midnight
    }
}

/// A length of time in days, hours, minutes and seconds, `P1DT12H` (OData ABNF `durationValue`:
/// years, months and weeks do not exist).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Duration {
    text: String,
    nanoseconds: i128,
}

impl Duration {
    /// Reads the OData form without its `duration'...'` wrapper; `None` if `text` is not of it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_uppercase();
        let (sign, body) = match text.strip_prefix('-') {
            Some(body) => (-1, body),
            None => (1, text.strip_prefix('+').unwrap_or(&text)),
        };
        let body = body.strip_prefix('P')?;
        let (days, time) = match body.split_once('T') {
            Some((_, "")) => return None,
            Some((days, time)) => (days, time),
            None if body.is_empty() => return None,
            None => (body, ""),
        };
        let mut total = 0;
        let rest = take_unit(days, 'D', 86_400, &mut total)?;
        if !rest.is_empty() {
            return None;
        }
        let rest = take_unit(time, 'H', 3_600, &mut total)?;
        let rest = take_unit(rest, 'M', 60, &mut total)?;
        let rest = take_unit(rest, 'S', 1, &mut total)?;
        rest.is_empty().then(|| Self {
            nanoseconds: sign * total,
            text: text.clone(),
        })
    }

    /// The text as it was given, in upper case, without wrapper.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The length in nanoseconds.
    #[must_use]
    pub fn nanoseconds(&self) -> i128 {
        self.nanoseconds
    }
}

/// Adds `12D`-like text to `total` (nanoseconds) if it comes first, and gives what follows. Only
/// seconds may have a fraction. Numbers over nine digits are refused.
fn take_unit<'t>(text: &'t str, unit: char, seconds: i128, total: &mut i128) -> Option<&'t str> {
    let Some((number, rest)) = text.split_once(unit) else {
        return Some(text);
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) if unit == 'S' && is_digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (number, ""),
    };
    if !is_digits(whole) || whole.len() > 9 || fraction.len() > 12 {
        return None;
    }
    let padded = format!("{fraction:0<9}");
    let nanoseconds: i128 = padded.get(..9)?.parse().ok()?;
    *total += whole.parse::<i128>().ok()? * seconds * 1_000_000_000 + nanoseconds;
    Some(rest)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `NNNN-NN-NN`
fn is_date_shape(text: &str) -> bool {
    has_shape(text, "dddd-dd-dd")
}

/// `NN:NN`
fn is_clock_shape(text: &str) -> bool {
    has_shape(text, "dd:dd")
}

/// Whether each byte of `text` is a digit where `shape` has `d`, and equal to it elsewhere.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                other => byte == other,
            })
}
