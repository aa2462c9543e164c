//! `xenia import`: people from a file.

use crate::{
    cli::{Global, ImportCommand, ImportUsersArguments},
    failure::Failure,
    open,
    output::Output,
    progress,
};
use std::{
    fs::File,
    io::{self, Read},
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};
use xenia_engine::directory::import::{self, BadRow, Options, Report};

/// Runs one of them.
pub(crate) fn run(
    global: &Global,
    command: &ImportCommand,
    output: &Output,
) -> Result<(), Failure> {
    let ImportCommand::Users(arguments) = command;
    let engine = open::for_command(global, None)?;
    let tenant = open::tenant(&engine, arguments.tenant.tenant.as_deref())?;
    let (file, length) = source(arguments)?;
    let bar = progress::bytes(length, "importing", global.json);
    let options = Options {
        domains: arguments.map_domain.clone(),
        dry_run: arguments.dry_run,
    };
    let interrupted = on_interrupt()?;
    let report = import::run(
        &engine,
        &engine.system(tenant),
        bar.wrap_read(file),
        &options,
        &mut |_| match interrupted.load(Ordering::SeqCst) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        },
    );
    bar.finish_and_clear();
    let report = report?;
    let value = serde_json::to_value(&report).unwrap_or_default();
    output.result(&value, || in_words(&report, arguments.dry_run, output));
    verdict(&report)
}

fn source(arguments: &ImportUsersArguments) -> Result<(Box<dyn Read>, u64), Failure> {
    let path = &arguments.file;
    if path.as_os_str() == "-" {
        return Ok((Box::new(io::stdin()), 0));
    }
    let failed = |error| Failure::file(path, error);
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    Ok((Box::new(file), length))
}

/// A flag that the first SIGINT raises: the batch under way is finished, and the report says up to
/// which line everything is in. The second one ends the program.
fn on_interrupt() -> Result<Arc<AtomicBool>, Failure> {
    let raised = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&raised);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(error.to_string()))?;
    thread::spawn(move || {
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if flag.swap(true, Ordering::SeqCst) {
                    std::process::exit(1);
                }
            }
        });
    });
    Ok(raised)
}

fn verdict(report: &Report) -> Result<(), Failure> {
    match (&report.stopped, report.bad.len()) {
        (Some(why), _) => Err(Failure::Failed(format!(
            "the import stopped, {why}: every good row up to line {} is in; run it again to go on",
            report.complete_up_to_line
        ))),
        (None, 0) => Ok(()),
        (None, 1) => Err(Failure::Found("1 row was left out".to_owned())),
        (None, bad) => Err(Failure::Found(format!("{bad} rows were left out"))),
    }
}

fn in_words(report: &Report, dry_run: bool, output: &Output) -> String {
    let title = if dry_run {
        "What the import would do"
    } else {
        "Imported"
    };
    let mut text = format!(
        "{}\n\n  rows       {}\n  created    {}\n  updated    {}\n  unchanged  {}\n  left out   {}\n",
        output.bold(title),
        report.rows,
        report.created,
        report.updated,
        report.unchanged,
        report.bad.len()
    );
    if !report.ignored_columns.is_empty() {
        let names = report.ignored_columns.join(", ");
        text.push_str(&format!("\nColumns that are not kept: {names}\n"));
    }
    if !report.bad.is_empty() {
        text.push_str("\nRows that were left out:\n\n");
    }
    for BadRow {
        line,
        column,
        reason,
    } in &report.bad
    {
        let place = column.map_or_else(String::new, |column| format!(", column {column}"));
        text.push_str(&format!("  line {line}{place}: {reason}\n"));
    }
    text
}
