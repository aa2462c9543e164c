//! `cargo xtask bench`: builds what is shipped and the benchmarks as they are shipped, then runs the benchmarks.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, process};

/// Builds with the release profile and runs `xenia-bench` with `names`: all benchmarks when there are none.
///
/// # Errors
/// When the build fails or a benchmark does.
pub(crate) fn command(root: &Path, names: &[&str]) -> Result<Outcome, String> {
    let build = [
        "build",
        "--locked",
        "--release",
        "--package",
        "xenia",
        "--package",
        "xenia-bench",
    ];
    process::run(Command::new("cargo").args(build).current_dir(root))?;
    let run = [
        "run",
        "--locked",
        "--quiet",
        "--release",
        "--package",
        "xenia-bench",
        "--",
    ];
    process::run(
        Command::new("cargo")
            .args(run)
            .args(names)
            .current_dir(root),
    )?;
    Ok(Outcome::Passed)
}
