//! `xenia audit`: checks, signs and exports the audit log.

use crate::{
    cli::{AuditCommand, ExportArguments, Global, TenantArgument, VerifyArguments},
    failure::Failure,
    open,
    output::Output,
    progress,
};
use serde_json::json;
use std::{
    fs::File,
    io::{BufReader, BufWriter, Write},
    path::Path,
};
use xenia_engine::audit_log::{self, Verified};
use xenia_protocols::checkpoint::SignedCheckpoint;

/// Runs one of them.
pub(crate) fn run(global: &Global, command: &AuditCommand, output: &Output) -> Result<(), Failure> {
    match command {
        AuditCommand::Verify(arguments) => verify(global, arguments, output),
        AuditCommand::Checkpoint(tenant) => checkpoint(global, tenant, output),
        AuditCommand::Export(arguments) => export(global, arguments, output),
    }
}

fn verify(global: &Global, arguments: &VerifyArguments, output: &Output) -> Result<(), Failure> {
    let from = arguments
        .from
        .as_deref()
        .map(str::parse::<SignedCheckpoint>)
        .transpose()
        .map_err(|error| Failure::Refused(format!("`--from`: {error}")))?;
    let found = match &arguments.file {
        Some(file) => verify_file(file, from.as_ref(), global.json)?,
        None => verify_database(global, arguments, from.as_ref())?,
    };
    let value = serde_json::to_value(&found).unwrap_or_default();
    output.result(&value, || in_words(&found, output));
    match found.fault {
        None => Ok(()),
        Some(fault) => Err(Failure::Found(fault.message)),
    }
}

fn verify_database(
    global: &Global,
    arguments: &VerifyArguments,
    from: Option<&SignedCheckpoint>,
) -> Result<Verified, Failure> {
    let engine = open::for_command(global, None)?;
    let named = arguments.tenant.tenant.as_deref();
    let tenant = match (named, from) {
        (None, Some(from)) => open::tenant(&engine, Some(&from.claimed().tenant))?,
        _ => open::tenant(&engine, named)?,
    };
    let bar = progress::bar(0, "events", global.json);
    let found = audit_log::verify(&engine, &engine.system(tenant), from, &mut |done, of| {
        bar.set_length(u64::try_from(of).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    });
    bar.finish_and_clear();
    Ok(found?)
}

fn verify_file(
    path: &Path,
    from: Option<&SignedCheckpoint>,
    json: bool,
) -> Result<Verified, Failure> {
    let file = File::open(path).map_err(|error| Failure::file(path, error))?;
    let bar = progress::bar(0, "events", json);
    let found = audit_log::verify_export(&mut BufReader::new(file), from, &mut |done| {
        bar.set_length(done);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    found.map_err(|error| Failure::Refused(format!("`{}`, {error}", path.display())))
}

fn in_words(found: &Verified, output: &Output) -> String {
    let since = match found.after {
        0 => "from the beginning".to_owned(),
        after => format!("after event {after}"),
    };
    let verdict = match &found.fault {
        None => output.bold("The audit log is whole"),
        Some(fault) => output.bold(&format!(
            "The audit log is broken at event {}",
            fault.sequence
        )),
    };
    let last = found
        .last_event_date_time
        .map_or_else(|| "none".to_owned(), |at| at.to_string());
    format!(
        "{verdict}\n\n  tenant       {}\n  events       {} hold, {since}\n  checkpoints  {} hold\n  last event   {last}\n  head         {}\n",
        found.tenant, found.events, found.checkpoints, found.head
    )
}

fn checkpoint(global: &Global, argument: &TenantArgument, output: &Output) -> Result<(), Failure> {
    let engine = open::for_command(global, None)?;
    let tenant = open::tenant(&engine, argument.tenant.as_deref())?;
    let made = audit_log::checkpoint(&engine, &engine.system(tenant))?
        .ok_or_else(|| Failure::Refused("the audit log is empty".to_owned()))?;
    let line = made.to_string();
    output.result(&json!({ "checkpoint": line }), || line.clone());
    Ok(())
}

fn export(global: &Global, arguments: &ExportArguments, output: &Output) -> Result<(), Failure> {
    let engine = open::for_command(global, None)?;
    let tenant = open::tenant(&engine, arguments.tenant.tenant.as_deref())?;
    let path = &arguments.file;
    let failed = |error| Failure::file(path, error);
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    let events = audit_log::export(&engine, &engine.system(tenant), &mut file)?;
    file.flush().map_err(failed)?;
    output.result(&json!({ "events": events, "file": path }), || {
        format!("{events} events in {}", path.display())
    });
    Ok(())
}
