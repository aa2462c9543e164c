//! The pages that people read: every link inside the repository leads somewhere, every page of the book is in its summary.

use std::path::{Component, Path, PathBuf};

use super::Finding;
use super::tree::Tree;

const SUMMARY: &str = "docs/src/SUMMARY.md";

/// Links that lead nowhere, and pages of the book that nobody can find.
pub(crate) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for page in &tree.pages {
        for (number, target) in links(&page.text) {
            if !tree.root.join(resolve(&page.path, target)).exists() {
                let message = format!("the link to `{target}` leads nowhere");
                findings.push(Finding::new("docs", page.path.clone(), message).on_line(number));
            }
        }
    }
    let Some(summary) = tree.pages.iter().find(|page| page.path == SUMMARY) else {
        return;
    };
    let listed: Vec<PathBuf> = links(&summary.text)
        .map(|(_, target)| resolve(SUMMARY, target))
        .collect();
    for page in tree
        .pages
        .iter()
        .filter(|page| page.path.starts_with("docs/src/"))
    {
        if page.path != SUMMARY && !listed.contains(&PathBuf::from(&page.path)) {
            let message = format!("the page is not in {SUMMARY}");
            findings.push(Finding::new("docs", page.path.clone(), message));
        }
    }
}

/// The targets of the links to files, each with its line; code blocks, addresses and anchors left out.
fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    let lines = text.lines().enumerate().filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    });
    lines.flat_map(|(number, line)| {
        let parts = line
            .split("](")
            .skip(1)
            .filter_map(|part| part.split_once(')'));
        parts
            .map(|(target, _)| target.split('#').next().unwrap_or(target))
            .filter(|target| !target.is_empty() && !target.contains("://") && !target.contains(' '))
            .map(move |target| (number + 1, target))
    })
}

/// `target` as seen from the page at `path`, from the repository's root.
fn resolve(path: &str, target: &str) -> PathBuf {
    let from = Path::new(path).parent().unwrap_or(Path::new(""));
    let mut resolved = PathBuf::new();
    for part in from.join(target).components() {
        match part {
            Component::ParentDir => {
                resolved.pop();
            }
            Component::Normal(name) => resolved.push(name),
            _ => (),
        }
    }
    resolved
}
