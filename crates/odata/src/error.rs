//! The one error of this crate's parsers.

use std::fmt;

/// A query option that could not be read: which option, why, and where.
///
/// The `Display` text is meant for the person who wrote the query, and is what the API puts in the
/// Graph error envelope: "`$filter`: expected a literal after `eq` at column 14".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ParseError {
    option: String,
    reason: String,
    place: Option<Place>,
}

/// Where in the decoded value of the option the error stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    position: usize,
    column: usize,
}

impl ParseError {
    /// An error at byte offset `position` of `text`, the decoded value of `option`.
    pub(crate) fn at(option: &str, text: &str, position: usize, reason: impl Into<String>) -> Self {
        let column = text
            .char_indices()
            .take_while(|(start, _)| *start < position)
            .count()
            + 1;
        Self {
            option: option.to_owned(),
            reason: reason.into(),
            place: Some(Place { position, column }),
        }
    }

    /// An error that concerns the whole value of `option`.
    pub(crate) fn whole(option: &str, reason: impl Into<String>) -> Self {
        Self {
            option: option.to_owned(),
            reason: reason.into(),
            place: None,
        }
    }

    /// The option that was refused, with its dollar sign: `$filter`.
    #[must_use]
    pub fn option(&self) -> &str {
        &self.option
    }

    /// Why, without the option and the column: "expected a literal after `eq`".
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Where, as a byte offset into the decoded value; `None` when the whole value is meant.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.place.map(|place| place.position)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}`: {}", self.option, self.reason)?;
        match self.place {
            Some(place) => write!(out, " at column {}", place.column),
            None => Ok(()),
        }
    }
}

/// User input as a message shows it: cut to 40 characters, control characters replaced.
pub(crate) fn shown(input: &str) -> String {
    const LONGEST: usize = 40;
    let mut out: String = input
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if input.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}
