//! The project's own commands: `cargo xtask check`, `cargo xtask test`, `cargo xtask bench`, `cargo xtask fuzz`.
//!
//! They need nothing but what the repository names, work without a terminal, and write only under `target/`
//! (and a temporary folder for the PostgreSQL cluster of the tests).

use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod bench;
mod check;
mod console;
mod fuzz;
mod process;
mod test;

const HELP: &str = "\
cargo xtask check                      walls between crates, size limits, lint opt-in, exceptions
cargo xtask test [--only STEP | --list]  everything that must pass before a change lands, in order
cargo xtask bench [NAME...]            release build, then the benchmarks (all, or those named)
cargo xtask fuzz [--seconds N] [TARGET...]  broken texts at every reader of texts, a minute each

exit codes: 0 all is well, 1 something is wrong with the tree, 2 the command line was not understood";

/// What a command came to, and so the exit code.
enum Outcome {
    Passed,
    Failed,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root();
    let result = match words.as_slice() {
        ["check"] => check::command(&root),
        ["test", options @ ..] => match test::Options::parse(options) {
            Ok(options) => test::command(&root, &options),
            Err(message) => return misunderstood(&message),
        },
        ["bench", names @ ..] => bench::command(&root, names),
        ["fuzz", arguments @ ..] => fuzz::command(&root, arguments),
        ["help" | "--help" | "-h"] => {
            console::line(HELP);
            Ok(Outcome::Passed)
        }
        [] => return misunderstood("a command is missing"),
        [other, ..] => return misunderstood(&format!("unknown command or option `{other}`")),
    };
    match result {
        Ok(Outcome::Passed) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::FAILURE,
        Err(message) => {
            console::problem(&message);
            ExitCode::FAILURE
        }
    }
}

fn misunderstood(message: &str) -> ExitCode {
    console::problem(message);
    console::line(HELP);
    ExitCode::from(2)
}

/// The repository's root: two folders above this crate, wherever the command was started.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}
