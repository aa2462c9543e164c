//! Limits of size, and the opt-in to the workspace's lints.

use super::Finding;
use super::tree::Tree;

/// Lines of a file, test code left out, comments included.
const FILE: usize = 400;
/// Lines of a function, from `fn` to the closing brace.
const FUNCTION: usize = 60;
/// Lines of an `async fn` in the crates that answer HTTP: extract, call one use case, map.
const HANDLER: usize = 25;
/// The crates that answer HTTP.
const HANDLER_CRATES: &[&str] = &["api", "sts", "web"];
/// The one file that may read clock, randomness and ids.
const AMBIENT: &str = "crates/engine/src/ambient.rs";

/// Files, functions and handlers that are too long.
pub(crate) fn check_sizes(tree: &Tree, findings: &mut Vec<Finding>) {
    for (one, source) in tree.sources() {
        let lines = source.lines_without_tests();
        if lines > FILE {
            let message = format!("{lines} lines without tests, the limit is {FILE}");
            findings.push(Finding::new("file-size", source.path.clone(), message));
        }
        for function in source.functions() {
            let is_handler = function.is_async && HANDLER_CRATES.contains(&one.name.as_str());
            let (rule, limit) = if is_handler {
                ("handler-size", HANDLER)
            } else {
                ("function-size", FUNCTION)
            };
            if function.lines > limit {
                let place = format!("{}::{}", source.path, function.name);
                let message = format!("{} lines, the limit is {limit}", function.lines);
                findings.push(Finding::new(rule, place, message).on_line(function.line));
            }
        }
    }
}

/// Crates that do not opt into the workspace's lints, and files that switch off the lint for ambient inputs.
pub(crate) fn check_lints(tree: &Tree, findings: &mut Vec<Finding>) {
    for one in tree.crates.iter().filter(|one| !one.opts_into_lints) {
        let message = "the manifest lacks `[lints]` with `workspace = true`".to_owned();
        findings.push(Finding::new("lints", one.manifest(), message));
    }
    for (_, source) in tree.sources().filter(|(_, source)| source.path != AMBIENT) {
        if let Some(at) = source.words_everywhere("disallowed_methods").next() {
            let message =
                format!("clock, randomness and ids are inputs; only {AMBIENT} reads the real ones");
            findings.push(Finding::at("ambient", source, at, message));
        }
    }
}
