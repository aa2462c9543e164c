//! `$search`: free text over a resource.
//!
//! Graph's rules
//! ([Using $search on directory object collections](https://learn.microsoft.com/en-us/graph/search-query-parameter#using-search-on-directory-object-collections)):
//! each clause stands in double quotes, `"` and `\` inside are escaped with a backslash, `AND` and
//! `OR` in upper case stand outside, parentheses group. A clause for a directory object names a
//! property, `"displayName:one"`; other collections take bare text, quoted or one word.

use std::fmt;

use crate::{Limits, ParseError, cursor::Cursor};

/// The tree of a `$search`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Search {
    /// All match; two parts or more.
    And(Vec<Search>),
    /// At least one matches; two parts or more.
    Or(Vec<Search>),
    /// Text to look for.
    Clause {
        /// The property to look in; `None` for the default ones of the resource.
        property: Option<String>,
        /// What to look for, never empty.
        text: String,
    },
}

impl Search {
    /// Reads the decoded value of a `$search`.
    ///
    /// # Errors
    /// [`ParseError`] with the column of the first thing that does not fit.
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new("$search", text, limits)?;
        let search = cursor.search()?;
        cursor.expect_end("`AND`, `OR`")?;
        Ok(search)
    }

    /// Every clause, left to right.
    #[must_use]
    pub fn clauses(&self) -> Vec<(Option<&str>, &str)> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::clauses).collect(),
            Self::Clause { property, text } => vec![(property.as_deref(), text)],
        }
    }
}

impl Cursor<'_> {
    /// `a OR b OR ...`; `AND` binds closer.
    pub(crate) fn search(&mut self) -> Result<Search, ParseError> {
        let mut parts = vec![self.search_conjunction()?];
        while self.eat_upper("OR") {
            parts.push(self.search_conjunction()?);
        }
        Ok(one_or(parts, Search::Or))
    }

    fn search_conjunction(&mut self) -> Result<Search, ParseError> {
        let mut parts = vec![self.search_term()?];
        while self.eat_upper("AND") {
            parts.push(self.search_term()?);
        }
        Ok(one_or(parts, Search::And))
    }

    fn search_term(&mut self) -> Result<Search, ParseError> {
        self.count_node()?;
        if self.eat('(') {
            let inner = self.deeper(Self::search)?;
            if self.eat(')') {
                return Ok(inner);
            }
            return Err(self.expected("`)`, `AND` or `OR`"));
        }
        self.skip_space();
        let start = self.position();
        if self.eat('"') {
            let text = self.search_phrase(start)?;
            return match clause(&text) {
                Some(clause) => Ok(clause),
                None => Err(self.fail_at(start, "a clause needs text to look for")),
            };
        }
        let word = self.search_word();
        if matches!(word, "AND" | "OR" | "NOT") {
            return Err(self.expected("a clause such as `\"displayName:x\"`"));
        }
        let Some(clause) = clause(word) else {
            return Err(self.expected("a clause such as `\"displayName:x\"`"));
        };
        self.advance(word.len());
        Ok(clause)
    }

    /// The unquoted word at the cursor (not consumed); empty if there is none.
    fn search_word(&self) -> &str {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ';' | '"');
        let end = rest.find(ends).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// The inside of a phrase whose opening quote, at `start`, has been read.
    fn search_phrase(&mut self, start: usize) -> Result<String, ParseError> {
        let mut text = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((index, c)) = characters.next() {
            match c {
                '"' => {
                    self.advance(index + 1);
                    return Ok(text);
                }
                '\\' => match characters.next() {
                    Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                    _ => {
                        self.advance(index);
                        return Err(self.fail("a backslash escapes only `\"` and `\\`"));
                    }
                },
                other => text.push(other),
            }
        }
        Err(self.fail_at(start, "the quote is never closed"))
    }

    /// `AND` and `OR` count only in upper case; in lower case they are words.
    fn eat_upper(&mut self, keyword: &str) -> bool {
        self.rest().trim_start().starts_with(keyword) && self.eat_keyword(keyword)
    }
}

/// `property:text`, where `property` is a name; otherwise bare text. `None` if there is no text.
fn clause(phrase: &str) -> Option<Search> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let phrase = phrase.trim();
    let (property, text) = match phrase.split_once(':') {
        Some((name, text)) if is_name(name) => (Some(name.to_owned()), text),
        _ => (None, phrase),
    };
    let text = text.trim();
    (!text.is_empty()).then(|| Search::Clause {
        property,
        text: text.to_owned(),
    })
}

fn one_or(mut parts: Vec<Search>, combine: fn(Vec<Search>) -> Search) -> Search {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => combine(parts),
    }
}

impl fmt::Display for Search {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, separator) = match self {
            Self::And(parts) => (parts, " AND "),
            Self::Or(parts) => (parts, " OR "),
            Self::Clause { property, text } => {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"");
                return match property {
                    Some(property) => write!(out, "\"{property}:{text}\""),
                    None => write!(out, "\"{text}\""),
                };
            }
        };
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                out.write_str(separator)?;
            }
            match part {
                Self::Clause { .. } => write!(out, "{part}")?,
                _ => write!(out, "({part})")?,
            }
        }
        Ok(())
    }
}
