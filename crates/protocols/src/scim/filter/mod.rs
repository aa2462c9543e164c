//! The filter language (RFC 7644, 3.4.2.2): `emails[type eq "work" and value co "@example.com"]
//! or not (active eq true)`.

mod matching;
mod reader;

pub(super) use matching::element_matches;
pub(super) use reader::{Reader, SyntaxError};

use super::{
    error::{ScimError, ScimType},
    path::AttributePath,
};
use serde_json::Value;
use std::fmt;

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// `userName eq "bjensen"`.
    Compare {
        /// The attribute.
        path: AttributePath,
        /// How it is compared.
        operator: Operator,
        /// With what: text, a number, a truth value or `null`.
        value: Value,
    },
    /// `title pr`: has a value.
    Present(AttributePath),
    /// `emails[type eq "work"]`: one of the values of a complex attribute fits the filter, whose
    /// attributes are those within.
    Within(AttributePath, Box<Self>),
    /// Both.
    And(Box<Self>, Box<Self>),
    /// One of them, or both.
    Or(Box<Self>, Box<Self>),
    /// Not.
    Not(Box<Self>),
}

/// How an attribute is compared (RFC 7644, table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than, later than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Less than, earlier than.
    Lt,
    /// Less than or equal.
    Le,
}

impl Operator {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Eq,
        Self::Ne,
        Self::Co,
        Self::Sw,
        Self::Ew,
        Self::Gt,
        Self::Ge,
        Self::Lt,
        Self::Le,
    ];
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }
    fn of_word(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|operator| operator.word().eq_ignore_ascii_case(word))
    }
    /// Whether it needs values that have an order.
    #[must_use]
    pub const fn is_order(self) -> bool {
        matches!(self, Self::Gt | Self::Ge | Self::Lt | Self::Le)
    }
}

impl Filter {
    /// Reads a filter. Total: any text gives a filter or an error, within bounds on length, depth
    /// and number of terms.
    ///
    /// # Errors
    /// `invalidFilter` with the column, counted in characters from 1.
    pub fn parse(text: &str) -> Result<Self, ScimError> {
        let read = || {
            let mut reader = Reader::new(text)?;
            let filter = reader.filter()?;
            reader.end()?;
            Ok(filter)
        };
        read().map_err(|error: SyntaxError| {
            let detail = format!("the filter is malformed: {error}");
            ScimError::new(ScimType::InvalidFilter, detail)
        })
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::And(Box::new(self), Box::new(other))
    }

    /// The attributes that it names, those in brackets under the name of the attribute before.
    #[must_use]
    pub fn attributes(&self) -> Vec<AttributePath> {
        match self {
            Self::Compare { path, .. } | Self::Present(path) => vec![path.clone()],
            Self::Within(outer, filter) => {
                let inner = filter.attributes().into_iter();
                let within = |inner: AttributePath| AttributePath {
                    sub: Some(inner.name),
                    ..outer.clone()
                };
                inner.map(within).collect()
            }
            Self::And(a, b) | Self::Or(a, b) => {
                let mut all = a.attributes();
                all.extend(b.attributes());
                all
            }
            Self::Not(filter) => filter.attributes(),
        }
    }

    /// The attributes that must have those values for the filter to fit: the equalities that are
    /// joined by `and`.
    #[must_use]
    pub fn equalities(&self) -> Vec<(&AttributePath, &Value)> {
        match self {
            Self::Compare {
                path,
                operator: Operator::Eq,
                value,
            } => vec![(path, value)],
            Self::And(a, b) => {
                let mut all = a.equalities();
                all.extend(b.equalities());
                all
            }
            _ => Vec::new(),
        }
    }

    /// How tightly it binds, for brackets where they are needed.
    const fn rank(&self) -> u8 {
        match self {
            Self::Or(..) => 0,
            Self::And(..) => 1,
            _ => 2,
        }
    }
    fn part(&self, least: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rank() < least {
            write!(f, "({self})")
        } else {
            write!(f, "{self}")
        }
    }
}

impl fmt::Display for Filter {
    /// Text that reads back as the same filter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare {
                path,
                operator,
                value,
            } => write!(f, "{path} {} {value}", operator.word()),
            Self::Present(path) => write!(f, "{path} pr"),
            Self::Within(path, filter) => write!(f, "{path}[{filter}]"),
            Self::And(a, b) => {
                a.part(1, f)?;
                f.write_str(" and ")?;
                b.part(2, f)
            }
            Self::Or(a, b) => {
                a.part(0, f)?;
                f.write_str(" or ")?;
                b.part(1, f)
            }
            Self::Not(filter) => write!(f, "not ({filter})"),
        }
    }
}
