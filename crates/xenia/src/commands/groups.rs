//! `xenia groups`: members from a file and into a file.

use crate::{
    cli::{ExportMembersArguments, Global, GroupsCommand, ImportMembersArguments, MembersMode},
    failure::Failure,
    open,
    output::Output,
};
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};
use xenia_engine::directory::groups::{self, Bulk, BulkReport, Mode, Someone};

/// Runs one of them.
pub(crate) fn run(
    global: &Global,
    command: &GroupsCommand,
    output: &Output,
) -> Result<(), Failure> {
    match command {
        GroupsCommand::ImportMembers(arguments) => import(global, arguments, output),
        GroupsCommand::ExportMembers(arguments) => export(global, arguments, output),
    }
}

fn import(
    global: &Global,
    arguments: &ImportMembersArguments,
    output: &Output,
) -> Result<(), Failure> {
    let engine = open::for_command(global, None)?;
    let ctx = engine.system(open::tenant(&engine, arguments.tenant.tenant.as_deref())?);
    let group = groups::named(&engine, &ctx, &arguments.group)?;
    let bulk = Bulk {
        mode: match arguments.mode {
            MembersMode::Add => Mode::Add,
            MembersMode::Remove => Mode::Remove,
            MembersMode::Replace => Mode::Replace,
        },
        dry_run: arguments.dry_run,
    };
    let report = groups::import_members(&engine, &ctx, group, source(&arguments.file)?, bulk)?;
    let value = serde_json::to_value(&report).unwrap_or_default();
    output.result(&value, || in_words(&report, arguments.dry_run, output));
    match report.bad.len() {
        0 => Ok(()),
        1 => Err(Failure::Found(
            "1 row is wrong: nothing was done".to_owned(),
        )),
        bad => Err(Failure::Found(format!(
            "{bad} rows are wrong: nothing was done"
        ))),
    }
}

fn source(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).map_err(|error| Failure::file(path, error))?;
    Ok(Box::new(file))
}

fn in_words(report: &BulkReport, dry_run: bool, output: &Output) -> String {
    let title = match (dry_run, report.done) {
        (true, _) => "What the file would do",
        (false, true) => "Done",
        (false, false) => "Nothing was done",
    };
    let mut text = format!(
        "{}\n\n  rows       {}\n  added      {}\n  removed    {}\n  unchanged  {}\n  wrong      {}\n",
        output.bold(title),
        report.rows,
        report.added.len(),
        report.removed.len(),
        report.unchanged,
        report.bad.len()
    );
    if !report.ignored_columns.is_empty() {
        let names = report.ignored_columns.join(", ");
        text.push_str(&format!("\nColumns that were not looked at: {names}\n"));
    }
    for (title, people) in [("Added", &report.added), ("Removed", &report.removed)] {
        if !people.is_empty() {
            text.push_str(&format!("\n{title}:\n\n"));
        }
        for someone in people {
            text.push_str(&format!("  {}\n", named(someone)));
        }
    }
    if !report.bad.is_empty() {
        text.push_str("\nRows that are wrong:\n\n");
    }
    for bad in &report.bad {
        let column = bad.column.map(|column| format!(", column {column}"));
        let place = column.unwrap_or_default();
        text.push_str(&format!("  line {}{place}: {}\n", bad.line, bad.reason));
    }
    text
}

fn named(someone: &Someone) -> String {
    match &someone.user_principal_name {
        Some(principal_name) => format!("{} ({principal_name})", someone.name),
        None => format!("{} ({})", someone.name, someone.id),
    }
}

fn export(
    global: &Global,
    arguments: &ExportMembersArguments,
    output: &Output,
) -> Result<(), Failure> {
    let engine = open::for_command(global, None)?;
    let ctx = engine.system(open::tenant(&engine, arguments.tenant.tenant.as_deref())?);
    let group = groups::named(&engine, &ctx, &arguments.group)?;
    let text = groups::export_members(&engine, &ctx, group)?;
    let path = &arguments.file;
    if path.as_os_str() == "-" {
        output.raw(&text);
        return Ok(());
    }
    fs::write(path, &text).map_err(|error| Failure::file(path, error))?;
    let members = text.lines().count().saturating_sub(1);
    let value = serde_json::json!({ "file": path, "members": members });
    output.result(&value, || {
        format!("{members} memberships in `{}`\n", path.display())
    });
    Ok(())
}
