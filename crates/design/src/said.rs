//! Messages of the engine quote what people typed in backticks; pages set it in a fixed-width face.

use std::fmt;

use askama::filters::{Html, HtmlSafe, escape};

/// A message whose backticked parts print as `code`. Everything is escaped.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    text: &'a str,
    is_sentence: bool,
}

/// Marks a message for printing with its quoted parts set apart: `{{ said(text) }}`.
pub fn said(text: &str) -> Said<'_> {
    Said {
        text,
        is_sentence: false,
    }
}

/// The same for a message that stands by itself: it begins with a capital, unless it begins with
/// something that a person typed.
pub fn sentence(text: &str) -> Said<'_> {
    Said {
        text,
        is_sentence: true,
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.text;
        let mut letters = text.chars();
        if let Some(first) = letters.next().filter(|first| first.is_lowercase())
            && self.is_sentence
        {
            write!(out, "{}", first.to_uppercase())?;
            text = letters.as_str();
        }
        let is_paired = text.matches('`').count().is_multiple_of(2);
        if !is_paired {
            return print(out, text);
        }
        for (index, part) in text.split('`').enumerate() {
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
