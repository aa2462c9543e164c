//! The checked-in list of findings that are accepted, each with its reason.

use super::Finding;

/// Removes from `findings` what `list` accepts, and adds a finding for each line of it that is wrong or stale.
///
/// A line reads `RULE PLACE: reason`; empty lines and lines that start with `#` say nothing.
pub(crate) fn apply(list: &str, path: &str, findings: &mut Vec<Finding>) {
    let mut problems = Vec::new();
    for (number, line) in list
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
    {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut report = |message: String| {
            problems.push(Finding::new("exceptions", path.to_owned(), message).on_line(number));
        };
        let Some((rule, place)) = parse(line) else {
            report("an exception reads `RULE PLACE: reason`".to_owned());
            continue;
        };
        let before = findings.len();
        findings.retain(|finding| finding.rule != rule || finding.place != place);
        if findings.len() == before {
            report(format!(
                "stale: nothing breaks `{rule}` at `{place}` any more; remove the line"
            ));
        }
    }
    findings.append(&mut problems);
}

fn parse(line: &str) -> Option<(&str, &str)> {
    let (key, reason) = line.split_once(": ")?;
    let (rule, place) = key.split_once(' ')?;
    let complete = !place.is_empty() && !place.contains(' ') && !reason.trim().is_empty();
    complete.then_some((rule, place))
}
