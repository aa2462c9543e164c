//! The binary: configuration, command line, wiring.

mod cli;
mod commands;
mod data;
mod failure;
mod logging;
mod open;
mod output;
mod progress;
mod serve;

use clap::Parser;
use cli::{Cli, Command};
use output::Output;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let output = Output::new(cli.global.json);
    match run(&cli, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            failure.exit_code()
        }
    }
}

fn run(cli: &Cli, output: &Output) -> Result<(), failure::Failure> {
    logging::start(&cli.global, matches!(cli.command, Command::Serve(_)))?;
    // Chosen here, once: several libraries of the program speak TLS and ask for the default.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match &cli.command {
        Command::Serve(arguments) => serve::run(&cli.global, arguments, output),
        Command::Init(arguments) => commands::init::run(&cli.global, arguments, output),
        Command::App(command) => commands::app::run(&cli.global, command, output),
        Command::Import(command) => commands::import::run(&cli.global, command, output),
        Command::Provisioning(command) => commands::provisioning::run(&cli.global, command, output),
        Command::Explain(command) => commands::explain::run(&cli.global, command, output),
        Command::Doctor(arguments) => commands::doctor::run(&cli.global, arguments, output),
        Command::Groups(command) => commands::groups::run(&cli.global, command, output),
        Command::Audit(command) => commands::audit::run(&cli.global, command, output),
    }
}
