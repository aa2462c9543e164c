//! Messages of the engine quote what people typed in backticks; pages set it in a fixed-width face.

use std::fmt;

use askama::filters::{Html, HtmlSafe, escape};

/// A message whose backticked parts print as `code`. Everything is escaped.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a>(&'a str);

/// Marks a message for printing with its quoted parts set apart: `{{ said(text) }}`.
pub fn said(text: &str) -> Said<'_> {
    Said(text)
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_paired = self.0.matches('`').count().is_multiple_of(2);
        if !is_paired {
            return print(out, self.0);
        }
        for (index, part) in self.0.split('`').enumerate() {
            if index.is_multiple_of(2) {
                print(out, part)?;
            } else {
                out.write_str("<code class=\"said\">")?;
                print(out, part)?;
                out.write_str("</code>")?;
            }
        }
        Ok(())
    }
}

fn print(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    match escape(text, Html) {
        Ok(escaped) => write!(out, "{escaped}"),
        Err(never) => match never {},
    }
}

impl HtmlSafe for Said<'_> {}
