//! How many tests passed and failed, read from the closing lines of the test runners.

use std::fmt;

/// Counts of tests over several runners.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    passed: u64,
    failed: u64,
    /// Whether any closing line was seen.
    known: bool,
}

impl Tally {
    /// Takes in one line of a runner's output, if it is a closing line of nextest, Cargo's runner, pytest or Node's.
    pub(super) fn listen(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim();
        if line.starts_with("Summary [") || line.starts_with("test result:") || is_pytest(line) {
            self.take(line, "passed", |tally| &mut tally.passed);
            for word in ["failed", "timed out", "errors", "error"] {
                self.take(line, word, |tally| &mut tally.failed);
            }
        } else if let Some(rest) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) {
            match rest.split_once(' ') {
                Some(("pass", count)) => self.put(count, |tally| &mut tally.passed),
                Some(("fail", count)) => self.put(count, |tally| &mut tally.failed),
                _ => (),
            }
        }
    }

    /// Adds another tally to this one.
    pub(super) fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.known |= other.known;
    }

    /// Whether any runner has said how its tests went.
    pub(super) fn is_known(&self) -> bool {
        self.known
    }

    /// The number in front of `word` in a list such as `3 passed, 1 failed` or `3 passed; 1 failed`.
    fn take(&mut self, line: &str, word: &str, field: fn(&mut Self) -> &mut u64) {
        let words: Vec<&str> = line
            .split([' ', ',', ';', '(', ')'])
            .filter(|word| !word.is_empty())
            .collect();
        let parts: Vec<&str> = word.split(' ').collect();
        let found = words
            .windows(parts.len() + 1)
            .find(|window| window.get(1..) == Some(&parts));
        if let Some(count) = found.and_then(|window| window.first()) {
            self.put(count, field);
        }
    }

    fn put(&mut self, count: &str, field: fn(&mut Self) -> &mut u64) {
        if let Ok(count) = count.trim().parse::<u64>() {
            *field(self) += count;
            self.known = true;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// `== 3 passed, 1 failed in 0.12s ==`, without the rules in quiet mode, with a clock in brackets when it took long.
fn is_pytest(line: &str) -> bool {
    let line = line.trim_matches('=').trim();
    let line = match line.rsplit_once(" (") {
        Some((line, clock))
            if clock
                .trim_end_matches(')')
                .chars()
                .all(|c| c.is_ascii_digit() || c == ':') =>
        {
            line
        }
        _ => line,
    };
    let counts = line
        .strip_suffix('s')
        .and_then(|line| line.rsplit_once(" in "))
        .map(|(counts, _)| counts);
    counts.is_some_and(|counts| {
        counts.split(", ").all(|part| {
            part.split_once(' ')
                .is_some_and(|(count, _)| count.parse::<u64>().is_ok())
        })
    })
}

/// The line without colours.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            for letter in letters.by_ref() {
                if letter.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_read() {
        let cases = [
            (
                "     Summary [   0.010s] 6 tests run: 5 passed (1 slow), 1 failed, 2 skipped",
                (5, 1),
            ),
            (
                "     Summary [   1.2s] 3/6 tests run: 2 passed, 1 timed out, 0 skipped",
                (2, 1),
            ),
            (
                "\u{1b}[32;1m     Summary\u{1b}[0m [   0.010s] \u{1b}[1m6\u{1b}[0m tests run: \u{1b}[1m6\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m",
                (6, 0),
            ),
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.0s",
                (12, 0),
            ),
            ("ℹ pass 4", (4, 0)),
            ("# fail 2", (0, 2)),
            (
                "=========== 2 failed, 7 passed, 1 error in 12.04s ===========",
                (7, 3),
            ),
            ("7 passed in 0.04s", (7, 0)),
            ("==== 7 passed in 75.04s (0:01:15) ====", (7, 0)),
        ];
        for (line, (passed, failed)) in cases {
            let mut tally = Tally::default();
            tally.listen(line);
            assert_eq!(
                tally,
                Tally {
                    passed,
                    failed,
                    known: true
                },
                "{line}"
            );
        }
    }

    #[test]
    fn other_lines_say_nothing() {
        for line in [
            "test a::b ... ok",
            "ℹ tests 4",
            "12 passed the door",
            "1 failed in the night (1 failed)",
            "",
        ] {
            let mut tally = Tally::default();
            tally.listen(line);
            assert!(!tally.is_known(), "{line}");
        }
    }

    #[test]
    fn tallies_add_up() {
        let mut tally = Tally::default();
        tally.listen("7 passed in 0.04s");
        let mut other = Tally::default();
        other.listen("# fail 2");
        tally.add(&other);
        assert_eq!(tally.to_string(), "7 passed, 2 failed");
    }
}
