//! Constants in a filter.

use std::fmt;

use crate::{Date, DateTime, Duration, ParseError, cursor::Cursor, error::shown};

/// A constant, as OData ABNF `primitiveLiteral` has it, less the binary, geographic and
/// time-of-day kinds that Graph filters do not use.
///
/// Two literals are equal when they are written alike: `1.0` and `1.00` differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number that fits 64 bits: `42`
    Integer(i64),
    /// A number with fraction or exponent: `1.5`
    Decimal(Decimal),
    /// `'text'`; a quote inside is doubled
    String(String),
    /// `72f988bf-86f1-41af-91ab-2d7cd011db47`, not quoted
    Guid(Guid),
    /// `2024-01-01T00:00:00Z`, not quoted
    DateTime(DateTime),
    /// `2024-01-01`, not quoted
    Date(Date),
    /// `duration'P30D'`
    Duration(Duration),
    /// `microsoft.graph.userType'Guest'`; Graph also takes the plain string `'Guest'`
    Enum(EnumMember),
}

/// A number with a fraction or an exponent, kept as written so that no digit is lost.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// Reads digits with a fraction, an exponent or both; `None` for anything else, for whole
    /// numbers and for numbers beyond the range of a 64-bit float.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let shape = digits.starts_with(|c: char| c.is_ascii_digit())
            && !digits.ends_with('.')
            && !digits.contains(".e")
            && !digits.contains(".E")
            && digits.contains(['.', 'e', 'E']);
        let value: f64 = text.parse().ok()?;
        (shape && value.is_finite()).then(|| Self(text.to_owned()))
    }

    /// The number as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest 64-bit float.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

/// A GUID in lower case with dashes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Guid(String);

impl Guid {
    /// Reads 32 hexadecimal digits grouped 8-4-4-4-12; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let dash = |index: usize| matches!(index, 8 | 13 | 18 | 23);
        let fits = text.len() == 36
            && text.bytes().enumerate().all(|(index, byte)| {
                if dash(index) {
                    byte == b'-'
                } else {
                    byte.is_ascii_hexdigit()
                }
            });
        fits.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The text in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One member (or, comma-separated, several flags) of a named enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EnumMember {
    /// The qualified type: `microsoft.graph.userType`.
    pub type_name: String,
    /// The member: `Guest`.
    pub member: String,
}

impl fmt::Display for Literal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool(value) => write!(out, "{value}"),
            Self::Integer(value) => write!(out, "{value}"),
            Self::Decimal(value) => out.write_str(value.as_str()),
            Self::String(text) => quoted(text, out),
            Self::Guid(value) => out.write_str(value.as_str()),
            Self::DateTime(value) => out.write_str(value.as_str()),
            Self::Date(value) => out.write_str(value.as_str()),
            Self::Duration(value) => write!(out, "duration'{}'", value.as_str()),
            Self::Enum(value) => {
                out.write_str(&value.type_name)?;
                quoted(&value.member, out)
            }
        }
    }
}

/// Writes `text` between single quotes, quotes inside doubled.
pub(crate) fn quoted(text: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(out, "'{}'", text.replace('\'', "''"))
}

impl Cursor<'_> {
    /// Reads a literal if one comes next; `None`, nothing consumed, if something else does.
    pub(crate) fn try_literal(&mut self) -> Result<Option<Literal>, ParseError> {
        self.skip_space();
        let run = self.run();
        match run.chars().next() {
            None => Ok(self.try_string()?.map(Literal::String)),
            Some(first) if first.is_ascii_digit() || matches!(first, '-' | '+') => {
                self.unquoted(run).map(Some)
            }
            Some(_) => self.worded(run),
        }
    }

    /// Reads a literal that must come next; `after` is what it should follow.
    pub(crate) fn literal(&mut self, after: &str) -> Result<Literal, ParseError> {
        if let Some(literal) = self.try_literal()? {
            return Ok(literal);
        }
        let word = self.run();
        if word.is_empty() {
            return Err(self.expected(&format!("a literal after {after}")));
        }
        let word = shown(word);
        let reason =
            format!("expected a literal after {after}, found `{word}`; text is quoted: `'{word}'`");
        Err(self.fail(reason))
    }

    /// Reads `'text'` if a quote comes next.
    pub(crate) fn try_string(&mut self) -> Result<Option<String>, ParseError> {
        self.skip_space();
        let Some(mut rest) = self.rest().strip_prefix('\'') else {
            return Ok(None);
        };
        let start = self.position();
        let mut text = String::new();
        loop {
            let Some((part, tail)) = rest.split_once('\'') else {
                let reason = "the quote is never closed; a quote inside text is written `''`";
                return Err(self.fail_at(start, reason));
            };
            text.push_str(part);
            match tail.strip_prefix('\'') {
                Some(more) => {
                    text.push('\'');
                    rest = more;
                }
                None => {
                    self.advance(self.rest().len() - tail.len());
                    return Ok(Some(text));
                }
            }
        }
    }

    /// A literal that starts with a digit or sign.
    fn unquoted(&mut self, run: &str) -> Result<Literal, ParseError> {
        let unsigned = run.strip_prefix('+').unwrap_or(run);
        let literal = if let Some(guid) = Guid::parse(run) {
            Literal::Guid(guid)
        } else if let Ok(value) = unsigned.parse() {
            Literal::Integer(value)
        } else if let Some(value) = Decimal::parse(unsigned) {
            Literal::Decimal(value)
        } else if let Some(value) = Date::parse(run) {
            Literal::Date(value)
        } else if let Some(value) = DateTime::parse(run) {
            Literal::DateTime(value)
        } else {
            return Err(self.fail(refusal(run)));
        };
        self.advance(run.len());
        Ok(literal)
    }

    /// A literal that starts with a letter: `null`, `true`, a GUID, `duration'...'`, an
    /// enumeration member.
    fn worded(&mut self, run: &str) -> Result<Option<Literal>, ParseError> {
        if let Some(guid) = Guid::parse(run) {
            self.advance(run.len());
            return Ok(Some(Literal::Guid(guid)));
        }
        let name = self.dotted_name();
        let behind = self.rest().get(name.len()..).unwrap_or_default();
        if !name.is_empty() && behind.starts_with('\'') {
            return self.prefixed(name).map(Some);
        }
        if behind.starts_with(['/', '(']) {
            return Ok(None);
        }
        let literal = match name.to_ascii_lowercase().as_str() {
            "null" => Literal::Null,
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            _ => return Ok(None),
        };
        self.advance(name.len());
        Ok(Some(literal))
    }

    /// `name'text'`
    fn prefixed(&mut self, name: &str) -> Result<Literal, ParseError> {
        let start = self.position();
        self.advance(name.len());
        let text = self.try_string()?.unwrap_or_default();
        if name.contains('.') {
            return Ok(Literal::Enum(EnumMember {
                type_name: name.to_owned(),
                member: text,
            }));
        }
        let duration = name.eq_ignore_ascii_case("duration");
        match Duration::parse(&text) {
            Some(value) if duration => Ok(Literal::Duration(value)),
            _ => {
                let written = shown(&format!("{name}'{text}'"));
                let reason = if duration {
                    format!("`{written}` is not a duration such as `duration'P1DT12H'`")
                } else {
                    format!(
                        "`{written}` is not a literal; only `duration` and enumeration types stand before a quote"
                    )
                };
                Err(self.fail_at(start, reason))
            }
        }
    }
}

/// Why `run`, which starts with a digit or sign, is no literal.
fn refusal(run: &str) -> String {
    let word = shown(run);
    if DateTime::parse(&format!("{run}Z")).is_some() {
        return format!("`{word}` has no offset; write `{word}Z` for UTC");
    }
    let digits = run.strip_prefix(['-', '+']).unwrap_or(run);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return format!("`{word}` does not fit a 64-bit number");
    }
    format!("`{word}` is not a number, a GUID, a date, or a date and time with offset")
}
