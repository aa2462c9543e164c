//! `cargo xtask check`: what the compiler and clippy cannot hold.
//!
//! Walls between the crates, limits of size, opt-in to the lints, links of the documentation. A finding is accepted only by a line in
//! `crates/xtask/exceptions.txt` with its reason; a line that accepts nothing any more is a finding itself.

use std::fmt;
use std::path::Path;

use crate::{Outcome, console};

mod docs;
mod exceptions;
mod limits;
mod source;
#[cfg(test)]
mod tests;
mod tree;
mod walls;

use source::Source;
use tree::Tree;

const EXCEPTIONS: &str = "crates/xtask/exceptions.txt";

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    /// What an exception names: a path, `path::function` or `manifest->package`; no spaces.
    pub(crate) place: String,
    line: Option<usize>,
    message: String,
}

impl Finding {
    fn new(rule: &'static str, place: String, message: String) -> Self {
        Self {
            rule,
            place,
            line: None,
            message,
        }
    }

    fn at(rule: &'static str, source: &Source, at: usize, message: String) -> Self {
        Self::new(rule, source.path.clone(), message).on_line(source.line_of(at))
    }

    fn on_line(self, line: usize) -> Self {
        Self {
            line: Some(line),
            ..self
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.place)?;
        if let Some(line) = self.line {
            write!(out, " (line {line})")?;
        }
        write!(out, ": {} [{}]", self.message, self.rule)
    }
}

/// Runs every check on the workspace at `root` and prints what it finds.
///
/// # Errors
/// When the workspace cannot be read.
pub(crate) fn command(root: &Path) -> Result<Outcome, String> {
    let tree = Tree::read(root)?;
    let list = std::fs::read_to_string(root.join(EXCEPTIONS)).unwrap_or_default();
    let findings = check(&tree, &list);
    for finding in &findings {
        console::line(&finding.to_string());
    }
    if findings.is_empty() {
        let files = tree.sources().count();
        console::line(&format!(
            "{} crates, {files} files: all walls stand",
            tree.crates.len()
        ));
        Ok(Outcome::Passed)
    } else {
        console::line(&format!(
            "{} findings; an exception is a line in {EXCEPTIONS}",
            findings.len()
        ));
        Ok(Outcome::Failed)
    }
}

fn check(tree: &Tree, exceptions: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    walls::check(tree, &mut findings);
    limits::check_sizes(tree, &mut findings);
    limits::check_lints(tree, &mut findings);
    docs::check(tree, &mut findings);
    exceptions::apply(exceptions, EXCEPTIONS, &mut findings);
    findings
}
