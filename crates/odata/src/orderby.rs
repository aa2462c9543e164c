//! `$orderby`: in which order resources are returned.

use std::fmt;

use crate::{Limits, ParseError, PropertyPath, cursor::Cursor};

/// One key of a `$orderby`: a property and its direction (OData ABNF `orderbyItem`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OrderItem {
    /// What is sorted by.
    pub path: PropertyPath,
    /// `desc`: greatest first, null last. Otherwise smallest first, null first.
    pub descending: bool,
}

impl OrderItem {
    /// Reads the decoded value of a `$orderby`, most significant key first. No property may be
    /// named twice.
    ///
    /// # Errors
    /// [`ParseError`] with the column of the first thing that does not fit.
    pub fn parse_list(text: &str, limits: &Limits) -> Result<Vec<Self>, ParseError> {
        let mut cursor = Cursor::new("$orderby", text, limits)?;
        let items = cursor.orderby()?;
        cursor.expect_end("`asc`, `desc`, `,`")?;
        Ok(items)
    }
}

impl Cursor<'_> {
    pub(crate) fn orderby(&mut self) -> Result<Vec<OrderItem>, ParseError> {
        let mut items: Vec<OrderItem> = Vec::new();
        loop {
            self.skip_space();
            let start = self.position();
            let path = self.plain_path("a property")?;
            if items.iter().any(|item| item.path == path) {
                return Err(self.fail_at(start, format!("`{path}` is named twice")));
            }
            let descending = self.eat_keyword("desc");
            if !descending {
                self.eat_keyword("asc");
            }
            items.push(OrderItem { path, descending });
            if !self.eat(',') {
                return Ok(items);
            }
        }
    }
}

impl fmt::Display for OrderItem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.descending { " desc" } else { "" };
        write!(out, "{}{direction}", self.path)
    }
}
