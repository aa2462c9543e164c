//! The steps of `cargo xtask test`, in the order in which they run: quick and telling first.

use super::{Run, Step, check, clients, process, tools};
use crate::Outcome;
use std::process::Command;

pub(super) const STEPS: &[Step] = &[
    Step {
        name: "format",
        about: "cargo fmt --check",
        needs: &[],
        run: format,
    },
    Step {
        name: "check",
        about: "walls, sizes, lint opt-in",
        needs: &[],
        run: walls,
    },
    Step {
        name: "clippy",
        about: "all targets, warnings denied",
        needs: &[],
        run: clippy,
    },
    Step {
        name: "tools",
        about: "install what the tests need and is missing",
        needs: &[],
        run: tools::install,
    },
    Step {
        name: "test",
        about: "unit and integration tests, on SQLite",
        needs: &[],
        run: test,
    },
    Step {
        name: "test-postgres",
        about: "the tests that use a database, on PostgreSQL",
        needs: &["tools"],
        run: test_postgres,
    },
    Step {
        name: "crash",
        about: "a server killed 200 times under load, on SQLite",
        needs: &[],
        run: crash,
    },
    Step {
        name: "fuzz",
        about: "broken texts at every reader of texts, for a minute",
        needs: &[],
        run: fuzz,
    },
    Step {
        name: "doctest",
        about: "examples in the documentation",
        needs: &[],
        run: doctest,
    },
    Step {
        name: "doc",
        about: "cargo doc, warnings denied",
        needs: &[],
        run: doc,
    },
    Step {
        name: "binary",
        about: "xenia with the clock control of the tests",
        needs: &[],
        run: clients::build_binary,
    },
    Step {
        name: "node",
        about: "Node packages of the client tests",
        needs: &["tools"],
        run: clients::install_node,
    },
    Step {
        name: "python",
        about: "Python packages of the client tests",
        needs: &["tools"],
        run: clients::install_python,
    },
    Step {
        name: "journey",
        about: "tests/journey in a headless browser",
        needs: &["tools", "binary", "node"],
        run: clients::journey,
    },
    Step {
        name: "pages",
        about: "every page in a headless browser, as those see it for whom it is made",
        needs: &["tools", "binary", "node"],
        run: clients::pages,
    },
    Step {
        name: "graph-client",
        about: "tests/graph-client with Microsoft's Graph client for JavaScript",
        needs: &["tools", "binary", "node"],
        run: clients::graph_client,
    },
    Step {
        name: "sdk",
        about: "tests/sdk with the Graph SDK for Python and the Azure CLI",
        needs: &["tools", "binary", "python"],
        run: clients::sdk,
    },
];

fn format(run: &mut Run) -> Result<(), String> {
    process::run(&mut run.command("cargo", &["fmt", "--all", "--check"]))
}

fn walls(run: &mut Run) -> Result<(), String> {
    match check::command(&run.root)? {
        Outcome::Passed => Ok(()),
        Outcome::Failed => Err("the findings above stand against the change".to_owned()),
    }
}

fn clippy(run: &mut Run) -> Result<(), String> {
    let mut command = run.cargo(&["clippy", "--workspace", "--all-targets"]);
    process::run(command.args(["--", "-D", "warnings"]))
}

fn test(run: &mut Run) -> Result<(), String> {
    let mut command = runner(run, &[]);
    run.count(command.env_remove("XENIA_TEST_POSTGRES"))
}

/// Only the crates over `store`, where the runner can choose without another build.
fn test_postgres(run: &mut Run) -> Result<(), String> {
    let postgres = run.postgres()?;
    let mut command = runner(run, &["--filterset", "rdeps(xenia-store)"]);
    run.count(command.env("XENIA_TEST_POSTGRES", postgres))
}

/// How often the server dies in the step `crash`; in `test` it does so a few times.
const KILLS: &str = "200";

fn crash(run: &mut Run) -> Result<(), String> {
    let mut command = runner(run, &["--filterset", "package(xenia) and test(/^crash::/)"]);
    command.env_remove("XENIA_TEST_POSTGRES");
    run.count(command.env("XENIA_TEST_KILLS", KILLS))
}

/// The tests of the workspace: with nextest where it is installed (each in a process of its own, those that
/// `chosen` says), else all with Cargo's own runner.
fn runner(run: &Run, chosen: &[&str]) -> Command {
    let has_nextest = process::succeeds(&mut run.command("cargo", &["nextest", "--version"]));
    if !has_nextest {
        return run.cargo(&["test", "--workspace", "--all-targets", "--no-fail-fast"]);
    }
    let mut command = run.cargo(&["nextest", "run", "--workspace", "--no-fail-fast"]);
    command.args(chosen);
    command
}

fn doctest(run: &mut Run) -> Result<(), String> {
    let mut command = run.cargo(&["test", "--workspace", "--doc"]);
    run.count(&mut command)
}

fn fuzz(run: &mut Run) -> Result<(), String> {
    process::run(&mut run.cargo(&["run", "--quiet", "--package", "xenia-fuzz"]))
}

fn doc(run: &mut Run) -> Result<(), String> {
    let mut command = run.cargo(&["doc", "--workspace", "--no-deps"]);
    process::run(command.env("RUSTDOCFLAGS", "-D warnings"))
}
