//! What commands print: text for people or JSON for programs, on standard output; failures on
//! standard error.

use crate::failure::Failure;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};

/// Where and how results are printed.
pub(crate) struct Output {
    json: bool,
    colour: bool,
}

impl Output {
    /// As JSON or as text; text is emphasised on a terminal only.
    pub(crate) fn new(json: bool) -> Self {
        let colour =
            !json && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { json, colour }
    }
    /// A heading.
    pub(crate) fn bold(&self, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[1m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
    /// Prints a result: one line of JSON, or the text. A reader that has gone is no failure.
    pub(crate) fn result(&self, value: &Value, text: impl FnOnce() -> String) {
        let mut out = std::io::stdout().lock();
        let _ = if self.json {
            writeln!(out, "{value}")
        } else {
            writeln!(out, "{}", text().trim_end())
        };
        let _ = out.flush();
    }
    /// Prints a file as it is.
    pub(crate) fn raw(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes());
        let _ = out.flush();
    }
    /// Prints why a command failed.
    pub(crate) fn failure(&self, failure: &Failure) {
        let mut err = std::io::stderr().lock();
        let _ = if self.json {
            let error =
                json!({ "error": { "code": failure.code(), "message": failure.message() } });
            writeln!(err, "{error}")
        } else {
            writeln!(err, "xenia: {}", failure.message())
        };
    }
}
