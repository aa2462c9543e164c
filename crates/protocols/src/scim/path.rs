//! Names of attributes (RFC 7644, 3.10) and the paths of PATCH (3.5.2).

use super::{
    error::{ScimError, ScimType},
    filter::{Filter, Reader, SyntaxError},
};
use std::fmt;

/// The name of an attribute, such as `userName`, `name.givenName` or
/// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AttributePath {
    /// The schema, where it is named.
    pub schema: Option<String>,
    /// The attribute.
    pub name: String,
    /// The attribute within a complex one.
    pub sub: Option<String>,
}

impl AttributePath {
    /// An attribute without a schema before it.
    pub fn of(name: impl Into<String>) -> Self {
        Self {
            schema: None,
            name: name.into(),
            sub: None,
        }
    }

    /// Reads the name of an attribute.
    ///
    /// # Errors
    /// `invalidPath` that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, ScimError> {
        Self::read(text.trim()).map_err(|rule| {
            let detail = format!("`{}` {rule}", shorten(text));
            ScimError::new(ScimType::InvalidPath, detail)
        })
    }

    /// Reads one word; the error is what is wrong with it.
    pub(super) fn read(word: &str) -> Result<Self, &'static str> {
        let (schema, rest) = match word.rsplit_once(':') {
            None => (None, word),
            Some((schema, rest)) => (Some(schema), rest),
        };
        if schema.is_some_and(|schema| !schema.bytes().all(is_uri)) || schema == Some("") {
            return Err("does not begin with the URN of a schema");
        }
        let (name, sub) = match rest.split_once('.') {
            None => (rest, None),
            Some((name, sub)) => (name, Some(sub)),
        };
        if !is_name(name) || !sub.is_none_or(is_name) {
            return Err("is not the name of an attribute");
        }
        Ok(Self {
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
            sub: sub.map(str::to_owned),
        })
    }

    /// The path as one text, which for the URN of an extension is that URN.
    #[must_use]
    pub fn whole(&self) -> String {
        self.to_string()
    }
}

fn is_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'*+,;=%".contains(&byte)
}

/// `ATTRNAME` of the grammar, and `$ref`, which the schemas have beside it.
fn is_name(text: &str) -> bool {
    let rest = text.strip_prefix('$').unwrap_or(text);
    rest.starts_with(|first: char| first.is_ascii_alphabetic())
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}:")?;
        }
        f.write_str(&self.name)?;
        match &self.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

/// What a PATCH operation is about: an attribute, or those of its values that a filter selects, or
/// an attribute within these: `emails[type eq "work"].value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The attribute; with a filter, `sub` stands after the brackets.
    pub attribute: AttributePath,
    /// Which of its values.
    pub filter: Option<Filter>,
}

impl Path {
    /// Reads a path. Total: any text gives a path or an error.
    ///
    /// # Errors
    /// `invalidPath` with the column, counted in characters from 1.
    pub fn parse(text: &str) -> Result<Self, ScimError> {
        let read = || {
            let mut reader = Reader::new(text)?;
            let path = reader.path()?;
            reader.end()?;
            Ok(path)
        };
        read().map_err(|error: SyntaxError| {
            ScimError::new(
                ScimType::InvalidPath,
                format!("the path is malformed: {error}"),
            )
        })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(filter) = &self.filter else {
            return self.attribute.fmt(f);
        };
        let bare = AttributePath {
            sub: None,
            ..self.attribute.clone()
        };
        write!(f, "{bare}[{filter}]")?;
        match &self.attribute.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

/// The text, or its beginning when it is long: for messages.
pub(super) fn shorten(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
    }
}
