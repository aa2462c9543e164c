//! What the commands print. A closed pipe is no error: nobody is reading any more.

use std::io::Write;
use std::time::Duration;

/// One line on standard output.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// One line on standard error, marked as the reason of a failure.
pub(crate) fn problem(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "error: {text}").and_then(|()| out.flush());
}

/// The heading of a step.
pub(crate) fn heading(text: &str) {
    line(&format!("\n== {text} =="));
}

/// A span of time for people: `840 ms`, `12.3 s`, `4 min 05 s`.
pub(crate) fn elapsed(span: Duration) -> String {
    let seconds = span.as_secs();
    if seconds >= 60 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else if seconds >= 1 {
        format!("{:.1} s", span.as_secs_f64())
    } else {
        format!("{} ms", span.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_well() {
        assert_eq!(elapsed(Duration::from_millis(840)), "840 ms");
        assert_eq!(elapsed(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(elapsed(Duration::from_secs(245)), "4 min 05 s");
    }
}
