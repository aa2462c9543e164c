//! `$select`: which properties are returned.

use std::fmt;

use crate::{Limits, ParseError, PropertyPath, cursor::Cursor};

/// The properties that a caller asked for (OData ABNF `select`; Graph
/// [select parameter](https://learn.microsoft.com/en-us/graph/query-parameters#select-parameter)).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Select {
    /// `*` was among them: all properties that the resource declares.
    pub all: bool,
    /// The named ones, in the caller's order, each once.
    pub paths: Vec<PropertyPath>,
}

impl Select {
    /// Reads the decoded value of a `$select`.
    ///
    /// # Errors
    /// [`ParseError`] with the column of the first thing that does not fit.
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new("$select", text, limits)?;
        let select = cursor.select()?;
        cursor.expect_end("`,`")?;
        Ok(select)
    }

    /// Whether the property `name` of the resource, or something inside it, is to be returned.
    #[must_use]
    pub fn includes(&self, name: &str) -> bool {
        self.all
            || self
                .paths
                .iter()
                .any(|path| path.properties().next() == Some(name))
    }
}

impl Cursor<'_> {
    pub(crate) fn select(&mut self) -> Result<Select, ParseError> {
        let mut select = Select::default();
        loop {
            if self.eat('*') {
                select.all = true;
            } else {
                let path = self.plain_path("a property or `*`")?;
                if !select.paths.contains(&path) {
                    select.paths.push(path);
                }
            }
            if !self.eat(',') {
                return Ok(select);
            }
        }
    }
}

impl fmt::Display for Select {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all.then(|| "*".to_owned());
        let paths = self.paths.iter().map(ToString::to_string);
        let items: Vec<_> = all.into_iter().chain(paths).collect();
        out.write_str(&items.join(","))
    }
}
