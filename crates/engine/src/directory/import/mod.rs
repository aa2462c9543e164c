//! Import of users from the file of the Entra portal's "Download users".
//!
//! The file is read once, from the front, in batches of 500 rows with a transaction each.
//! Rows that change nothing cost no write; bad rows are reported and left out; whoever is already
//! here is found by user principal name. So an import that was interrupted is simply run again.

mod batch;
mod plain;

use crate::{Ctx, Engine, Error, Result, authz};
use batch::Batch;
use csv::{ByteRecord, ReaderBuilder};
pub(crate) use plain::Plain;
use serde::Serialize;
use std::{collections::HashSet, io::Read, ops::ControlFlow};
use xenia_domain::{
    Refusal,
    import::{self, BadCell, Columns, Row},
};
use xenia_store::resources::fold;

/// Rows in one transaction.
const BATCH: usize = 500;

/// How the file is to be read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which domain takes the place of which in user principal names: (old, new).
    pub domains: Vec<(String, String)>,
    /// Whether to say what would happen and write nothing.
    pub dry_run: bool,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BadRow {
    /// The line of the file where it begins, counted from 1.
    pub line: u64,
    /// The column at fault, where one is.
    pub column: Option<&'static str>,
    /// Why.
    pub reason: String,
}

/// What became of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Rows read, the first one not counted.
    pub rows: u64,
    /// Accounts made.
    pub created: u64,
    /// Accounts changed.
    pub updated: u64,
    /// Accounts that were as the file says.
    pub unchanged: u64,
    /// Rows that were left out.
    pub bad: Vec<BadRow>,
    /// Columns that Xenia does not keep.
    pub ignored_columns: Vec<String>,
    /// Every good row up to this line is in.
    pub complete_up_to_line: u64,
    /// Why the import ended before the file did.
    pub stopped: Option<String>,
}

/// Imports the file. After each batch `progress` sees the report so far and may stop the import.
///
/// # Errors
/// The caller may not import, or the first row is not that of such a file. What happens later, a
/// failure of the disk or of the database too, is in the report.
pub fn run(
    engine: &Engine,
    ctx: &Ctx,
    file: impl Read,
    options: &Options,
    progress: &mut dyn FnMut(&Report) -> ControlFlow<()>,
) -> Result<Report> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::IMPORT_USERS, authz::On::Tenant)
    })?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(Plain::of(file));
    let mut header = ByteRecord::new();
    let unreadable = |error: &dyn std::fmt::Display| {
        Refusal::invalid("file", format!("the file cannot be read: {error}"))
    };
    if !reader
        .read_byte_record(&mut header)
        .map_err(|error| unreadable(&error))?
    {
        return Err(Refusal::invalid("file", "the file is empty").into());
    }
    let names = cells(&header).map_err(|error| unreadable(&error.reason))?;
    let columns = Columns::read(names)?;
    let mut import = Import {
        report: Report {
            ignored_columns: columns.ignored().to_vec(),
            complete_up_to_line: 1,
            ..Report::default()
        },
        columns,
        options,
        seen: HashSet::new(),
        begun: 1,
    };
    let mut record = ByteRecord::new();
    let mut batch = Batch::default();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => import.take(&record, &mut batch),
            Ok(false) => break,
            Err(error) => {
                import.report.stopped = Some(format!("the file cannot be read: {error}"));
                break;
            }
        }
        let line = import.last_line(reader.position().line());
        if batch.rows.len() >= BATCH && !import.settle(engine, ctx, &mut batch, line, progress) {
            return Ok(import.report);
        }
    }
    let line = import.last_line(reader.position().line());
    import.settle(engine, ctx, &mut batch, line, progress);
    Ok(import.report)
}

/// An import under way.
struct Import<'a> {
    report: Report,
    columns: Columns,
    options: &'a Options,
    /// The user principal names of the file so far, folded.
    seen: HashSet<String>,
    /// The line on which the last row began.
    begun: u64,
}

impl Import<'_> {
    fn take(&mut self, record: &ByteRecord, batch: &mut Batch) {
        self.report.rows += 1;
        let line = record.position().map_or(0, csv::Position::line);
        self.begun = line;
        match self.read(record) {
            Ok(row) => batch.rows.push((line, row)),
            Err(bad) => self.report.bad.push(bad_row(line, bad)),
        }
    }

    /// The line on which the last row ended, when the next one begins on line `next`; the last row
    /// of a file may lack its line break.
    fn last_line(&self, next: u64) -> u64 {
        next.saturating_sub(1).max(self.begun)
    }

    fn read(&mut self, record: &ByteRecord) -> Result<Row, BadCell> {
        let row = import::read(&self.columns, &cells(record)?, &self.options.domains)?;
        if self.seen.insert(fold(row.user_principal_name())) {
            return Ok(row);
        }
        let reason = format!(
            "`{}` stands in an earlier row already",
            row.user_principal_name()
        );
        Err(BadCell::of(import::Field::UserPrincipalName, reason))
    }

    /// Writes the batch; whether to go on.
    fn settle(
        &mut self,
        engine: &Engine,
        ctx: &Ctx,
        batch: &mut Batch,
        line: u64,
        progress: &mut dyn FnMut(&Report) -> ControlFlow<()>,
    ) -> bool {
        let rows = std::mem::take(batch);
        match rows.settle(engine, ctx, self.options.dry_run) {
            Ok(settled) => {
                let report = &mut self.report;
                report.created += settled.created;
                report.updated += settled.updated;
                report.unchanged += settled.unchanged;
                report.bad.extend(
                    settled
                        .bad
                        .into_iter()
                        .map(|(line, bad)| bad_row(line, bad)),
                );
                report.bad.sort_by_key(|bad| bad.line);
                report.complete_up_to_line = line;
            }
            Err(error) => {
                self.report.stopped = Some(told(&error));
                return false;
            }
        }
        if progress(&self.report).is_break() {
            self.report
                .stopped
                .get_or_insert_with(|| "it was interrupted".to_owned());
            return false;
        }
        true
    }
}

fn told(error: &Error) -> String {
    error.to_string()
}

fn bad_row(line: u64, bad: BadCell) -> BadRow {
    BadRow {
        line,
        column: bad.column,
        reason: bad.reason,
    }
}

fn cells(record: &ByteRecord) -> Result<Vec<&str>, BadCell> {
    record
        .iter()
        .enumerate()
        .map(|(place, cell)| {
            std::str::from_utf8(cell)
                .map_err(|_| BadCell::row(format!("cell {} is not UTF-8 text", place + 1)))
        })
        .collect()
}
