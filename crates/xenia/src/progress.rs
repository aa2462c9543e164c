//! Progress of long work, on standard error, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// A bar over `length` steps of `what`; invisible when nobody looks or programs read.
pub(crate) fn bar(length: u64, what: &'static str, json: bool) -> ProgressBar {
    let template = "{msg} [{bar:30.green}] {human_pos}/{human_len} {per_sec}, {eta} left";
    styled(length, what, json, template)
}

/// A bar over a file of `length` bytes; 0 when that is not known.
pub(crate) fn bytes(length: u64, what: &'static str, json: bool) -> ProgressBar {
    let template = "{msg} [{bar:30.green}] {bytes}/{total_bytes}, {eta} left";
    styled(length, what, json, template)
}

fn styled(length: u64, what: &'static str, json: bool, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if json || !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
        return bar;
    }
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(what);
    bar
}
