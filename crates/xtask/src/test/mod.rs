//! `cargo xtask test`: everything that must pass before a change lands, in order, stopping at the first step that fails.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::{Outcome, check, console, process};

mod clients;
mod cluster;
mod steps;
mod tally;
mod tools;

use cluster::Cluster;
use tally::Tally;

/// What the command line asked for.
pub(crate) enum Options {
    /// Every step.
    All,
    /// The step at this position, after the steps that it needs.
    Only(usize),
    /// Print the steps.
    List,
}

impl Options {
    /// # Errors
    /// When the words are no options, or name no step.
    pub(crate) fn parse(words: &[&str]) -> Result<Self, String> {
        match words {
            [] => Ok(Self::All),
            ["--list"] => Ok(Self::List),
            ["--only", name] => steps::STEPS
                .iter()
                .position(|step| step.name == *name)
                .map(Self::Only)
                .ok_or_else(|| {
                    format!("unknown step `{name}`: `cargo xtask test --list` shows them")
                }),
            _ => Err(format!(
                "unknown options `{}`: use `--only STEP` or `--list`",
                words.join(" ")
            )),
        }
    }
}

/// One step: its name on the command line, what it does, the steps it needs, and the work itself.
struct Step {
    name: &'static str,
    about: &'static str,
    needs: &'static [&'static str],
    run: fn(&mut Run) -> Result<(), String>,
}

/// What the steps of one run share.
struct Run {
    root: PathBuf,
    tally: Tally,
    cluster: Option<Cluster>,
}

impl Run {
    /// Where everything goes that the steps make: Cargo's target folder.
    fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |folder| self.root.join(folder))
    }

    /// A command in the repository's root.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// Cargo, never changing the lock file.
    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("cargo", arguments);
        command.arg("--locked");
        command
    }

    /// Runs a command that runs tests, and adds what it says about them to the tally.
    fn count(&mut self, command: &mut Command) -> Result<(), String> {
        let mut seen = Tally::default();
        let result = process::run_listening(command, |line| seen.listen(line));
        self.tally.add(&seen);
        result
    }

    /// The address of the PostgreSQL cluster of this run, started at its first use.
    fn postgres(&mut self) -> Result<String, String> {
        if self.cluster.is_none() {
            self.cluster = Some(Cluster::start()?);
        }
        Ok(self.cluster.as_ref().map_or_else(String::new, Cluster::url))
    }
}

/// Runs the steps that `options` name and prints each with the time it took.
///
/// # Errors
/// None of its own: a step that fails is told of and ends the run.
pub(crate) fn command(root: &Path, options: &Options) -> Result<Outcome, String> {
    let chosen: Vec<&Step> = match options {
        Options::List => return Ok(list()),
        Options::All => steps::STEPS.iter().collect(),
        Options::Only(position) => needed(*position),
    };
    let mut run = Run {
        root: root.to_path_buf(),
        tally: Tally::default(),
        cluster: None,
    };
    let begin = Instant::now();
    let mut outcome = Outcome::Passed;
    for step in chosen {
        console::heading(&format!("{}: {}", step.name, step.about));
        let begin = Instant::now();
        let result = (step.run)(&mut run);
        let time = console::elapsed(begin.elapsed());
        match result {
            Ok(()) => console::line(&format!("-- {} took {time}", step.name)),
            Err(message) => {
                console::problem(&message);
                console::line(&format!("-- step `{}` failed after {time}", step.name));
                outcome = Outcome::Failed;
                break;
            }
        }
    }
    console::line(&format!("\n{} in all", console::elapsed(begin.elapsed())));
    if run.tally.is_known() {
        console::line(&run.tally.to_string());
    }
    Ok(outcome)
}

fn list() -> Outcome {
    for step in steps::STEPS {
        console::line(&format!("{:<14} {}", step.name, step.about));
    }
    Outcome::Passed
}

/// The step at `position` and, before it, the steps it needs, directly or not, in the usual order.
fn needed(position: usize) -> Vec<&'static Step> {
    let mut names: Vec<&str> = steps::STEPS
        .get(position)
        .map(|step| step.name)
        .into_iter()
        .collect();
    let mut chosen = Vec::new();
    for step in steps::STEPS.iter().rev() {
        if names.contains(&step.name) {
            names.extend(step.needs);
            chosen.push(step);
        }
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_comes_after_what_it_needs() {
        for (position, step) in steps::STEPS.iter().enumerate() {
            let chosen = needed(position);
            assert_eq!(chosen.last().map(|last| last.name), Some(step.name));
            for need in step.needs {
                assert!(
                    chosen.iter().any(|one| one.name == *need),
                    "{} needs {need}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn every_step_is_in_the_reference() {
        let page = include_str!("../../../../docs/src/reference/project-commands.md");
        for step in steps::STEPS {
            assert!(
                page.contains(&format!("| `{}` |", step.name)),
                "{}",
                step.name
            );
        }
    }

    #[test]
    fn options_are_understood_or_refused_by_name() {
        assert!(matches!(Options::parse(&[]), Ok(Options::All)));
        assert!(matches!(Options::parse(&["--list"]), Ok(Options::List)));
        assert!(matches!(
            Options::parse(&["--only", "check"]),
            Ok(Options::Only(_))
        ));
        assert_eq!(
            Options::parse(&["--only", "chek"]).err().as_deref(),
            Some("unknown step `chek`: `cargo xtask test --list` shows them")
        );
        assert!(Options::parse(&["--only"]).is_err());
    }
}
