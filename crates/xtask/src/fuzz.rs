//! `cargo xtask fuzz`: broken texts at the readers of other people's text, each for a while.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, process};

/// Runs `xenia-fuzz` with `arguments`, with overflow checks.
///
/// # Errors
/// When the build fails, or a reader panicked or hung.
pub(crate) fn command(root: &Path, arguments: &[&str]) -> Result<Outcome, String> {
    let run = [
        "run",
        "--locked",
        "--quiet",
        "--package",
        "xenia-fuzz",
        "--",
    ];
    process::run(
        Command::new("cargo")
            .args(run)
            .args(arguments)
            .current_dir(root),
    )?;
    Ok(Outcome::Passed)
}
