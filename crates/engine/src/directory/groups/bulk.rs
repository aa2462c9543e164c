//! Many members at once, from a file and into a file.

use super::{
    event,
    people::{self, Place},
};
use crate::{
    Ctx, Engine, Error, Result,
    directory::import::{BadRow, Plain},
};
use csv::{ByteRecord, ReaderBuilder};
use serde::Serialize;
use serde_json::json;
use std::{collections::HashSet, io::Read};
use uuid::Uuid;
use xenia_domain::{
    Edge, Refusal, Relation,
    audit::NewEvent,
    directory::{Group, User},
    import::{
        BadCell,
        members::{Key, MemberColumns, Named},
    },
};
use xenia_store::{
    Tx, Written,
    edges::{self, EdgeQuery},
    query::DirectoryObject,
    resources,
};

/// Rows of a file at most: all of them are one transaction.
const MOST_ROWS: usize = 10_000;

/// What becomes of those whom the file names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// They become members.
    #[default]
    Add,
    /// They are members no more.
    Remove,
    /// They become members, and members by hand whom it does not name are members no more.
    Replace,
}

/// How a file is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bulk {
    /// What becomes of those whom it names.
    pub mode: Mode,
    /// Whether to say what would happen and write nothing.
    pub dry_run: bool,
}

/// Somebody whom the file is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Someone {
    /// The line of the file, where one names them.
    pub line: Option<u64>,
    /// Who.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// The user principal name, of people.
    pub user_principal_name: Option<String>,
}

/// What a file does, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkReport {
    /// Rows that name somebody.
    pub rows: u64,
    /// Who becomes a member.
    pub added: Vec<Someone>,
    /// Who is a member no more.
    pub removed: Vec<Someone>,
    /// How many are as the file wants them already, or stand in it twice.
    pub unchanged: u64,
    /// Rows that are wrong. While there is one nothing is done.
    pub bad: Vec<BadRow>,
    /// Columns that say nothing about who is meant.
    pub ignored_columns: Vec<String>,
    /// Whether it was done.
    pub done: bool,
}

/// Rows with their lines.
struct File {
    columns: MemberColumns,
    rows: Vec<(u64, Result<Named, BadCell>)>,
}

/// Adds and removes members as a file says: all of it, or nothing while a row is wrong.
///
/// # Errors
/// The caller may not change the members, a rule decides them, or the file is none of members.
pub fn import_members(
    engine: &Engine,
    ctx: &Ctx,
    group: Uuid,
    file: impl Read,
    bulk: Bulk,
) -> Result<BulkReport> {
    // Whoever may not learns nothing about the file.
    engine.read(ctx, |tx| people::changeable(tx, ctx, group).map(drop))?;
    let file = read(file)?;
    let seen = engine.read(ctx, |tx| {
        let group = people::changeable(tx, ctx, group)?;
        plan(tx, ctx, &group, &file, bulk.mode)
    })?;
    let changes = !seen.added.is_empty() || !seen.removed.is_empty();
    if bulk.dry_run || !seen.bad.is_empty() || !changes {
        return Ok(BulkReport {
            done: !bulk.dry_run && seen.bad.is_empty(),
            ..seen
        });
    }
    engine.write(ctx, |tx| {
        let group = people::changeable(tx, ctx, group)?;
        // The directory may have changed since.
        let mut report = plan(tx, ctx, &group, &file, bulk.mode)?;
        let mut events = Vec::new();
        if report.bad.is_empty() {
            for gone in &report.removed {
                events.push(people::close(tx, &group, Place::Member, gone.id)?);
            }
            for new in &report.added {
                events.push(people::open(tx, ctx, &group, Place::Member, new.id, None)?);
            }
            report.done = true;
        }
        let first = told(&group, &report, bulk.mode);
        Ok(Written::all(report, first, events))
    })
}

fn told(group: &Group, report: &BulkReport, mode: Mode) -> NewEvent {
    event("Import group members", group).with(json!({
        "mode": mode,
        "rows": report.rows,
        "added": report.added.len(),
        "removed": report.removed.len(),
        "badRows": report.bad.len(),
    }))
}

fn read(file: impl Read) -> Result<File> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(Plain::of(file));
    let mut record = ByteRecord::new();
    let mut columns: Option<MemberColumns> = None;
    let mut rows = Vec::new();
    loop {
        let more = reader.read_byte_record(&mut record);
        if !more.map_err(|error| unreadable(&error))? {
            break;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let cells = cells(&record);
        match (&columns, cells) {
            (None, Err(bad)) => return Err(unreadable(&bad.reason)),
            (None, Ok(cells)) if MemberColumns::is_version(&cells) => {}
            (None, Ok(cells)) => columns = Some(MemberColumns::read(cells)?),
            (Some(_), Err(bad)) => rows.push((line, Err(bad))),
            (Some(columns), Ok(cells)) => match columns.row(&cells) {
                Ok(None) => {}
                Ok(Some(named)) => rows.push((line, Ok(named))),
                Err(bad) => rows.push((line, Err(bad))),
            },
        }
        if rows.len() > MOST_ROWS {
            let message = format!("a file has {MOST_ROWS} rows at most: divide it");
            return Err(Refusal::invalid("file", message).into());
        }
    }
    match columns {
        Some(columns) if !rows.is_empty() => Ok(File { columns, rows }),
        _ => Err(Refusal::invalid("file", "the file names nobody").into()),
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Error {
    Refusal::invalid("file", format!("the file cannot be read: {error}")).into()
}

fn cells(record: &ByteRecord) -> Result<Vec<&str>, BadCell> {
    let cell = |(place, cell)| {
        std::str::from_utf8(cell)
            .map_err(|_| BadCell::row(format!("cell {} is not UTF-8 text", place + 1)))
    };
    record.iter().enumerate().map(cell).collect()
}

/// What the file asks for, as the directory is now.
fn plan(tx: &Tx<'_>, ctx: &Ctx, group: &Group, file: &File, mode: Mode) -> Result<BulkReport> {
    people::refuse_by_hand(group, Place::Member)?;
    let mut report = BulkReport {
        ignored_columns: file.columns.ignored().to_vec(),
        ..BulkReport::default()
    };
    let query = EdgeQuery::of_object(group.id).relation(Relation::Member);
    let present = edges::list(tx, &query)?;
    let inside = Inside::of(group, &present);
    let mut seen = HashSet::new();
    for (line, row) in &file.rows {
        report.rows += 1;
        let outcome = match row {
            Ok(named) => one(tx, ctx, &inside, named, mode, &mut seen)?,
            Err(bad) => Outcome::Bad(bad.clone()),
        };
        match outcome {
            Outcome::Bad(bad) => report.bad.push(BadRow {
                line: *line,
                column: bad.column,
                reason: bad.reason,
            }),
            Outcome::Same => report.unchanged += 1,
            Outcome::Change(object) => {
                let someone = someone(Some(*line), &object);
                match mode {
                    Mode::Remove => report.removed.push(someone),
                    Mode::Add | Mode::Replace => report.added.push(someone),
                }
            }
        }
    }
    if mode == Mode::Replace {
        leaving(tx, &inside, &seen, &mut report)?;
    }
    Ok(report)
}

/// Who is in the group.
struct Inside<'a> {
    group: &'a Group,
    all: HashSet<Uuid>,
    /// Those whom no access package brought, or not only.
    by_hand: HashSet<Uuid>,
}

impl<'a> Inside<'a> {
    fn of(group: &'a Group, present: &[Edge]) -> Self {
        let by_hand = present.iter().filter(|edge| people::is_by_hand(edge));
        Self {
            group,
            by_hand: by_hand.map(|edge| edge.subject).collect(),
            all: present.iter().map(|edge| edge.subject).collect(),
        }
    }
}

/// What a row asks for.
enum Outcome {
    Same,
    Change(Box<DirectoryObject>),
    Bad(BadCell),
}

fn one(
    tx: &Tx<'_>,
    ctx: &Ctx,
    inside: &Inside<'_>,
    named: &Named,
    mode: Mode,
    seen: &mut HashSet<Uuid>,
) -> Result<Outcome> {
    let (key, object) = match found(tx, named)? {
        Ok(found) => found,
        Err(bad) => return Ok(Outcome::Bad(bad)),
    };
    let (id, group) = (object.uuid(), inside.group);
    let same = match mode {
        Mode::Remove => !inside.all.contains(&id),
        Mode::Add | Mode::Replace => inside.by_hand.contains(&id),
    };
    if !seen.insert(id) || same {
        return Ok(Outcome::Same);
    }
    let checked = match mode {
        Mode::Remove => people::removable(tx, group, Place::Member, id).map(drop),
        Mode::Add | Mode::Replace => people::check_open(tx, ctx, group, Place::Member, &object),
    };
    match checked {
        Ok(()) => Ok(Outcome::Change(Box::new(object))),
        Err(Error::Refused(refusal)) => Ok(Outcome::Bad(BadCell {
            column: Some(key.name()),
            reason: match refusal.setting {
                Some(setting) => format!("{}, by the setting `{setting}`", refusal.message),
                None => refusal.message,
            },
        })),
        Err(other) => Err(other),
    }
}

/// Who is meant, by the first column that names somebody who is here; a second column must not
/// name somebody else.
fn found(tx: &Tx<'_>, named: &Named) -> Result<Result<(Key, DirectoryObject), BadCell>> {
    let mut meant: Option<(Key, DirectoryObject)> = None;
    for (key, text) in named {
        let found = match by(tx, *key, text)? {
            Ok(found) => found,
            Err(bad) => return Ok(Err(bad)),
        };
        match (&meant, found) {
            (_, None) => {}
            (None, Some(object)) => meant = Some((*key, object)),
            (Some((_, first)), Some(object)) if first.uuid() == object.uuid() => {}
            (Some((first, known)), Some(object)) => {
                return Ok(Err(BadCell {
                    column: Some(key.name()),
                    reason: format!(
                        "it names `{}` where `{}` names `{}`",
                        object.label(),
                        first.name(),
                        known.label()
                    ),
                }));
            }
        }
    }
    let nobody = || {
        let (key, text) = named.first().cloned().unwrap_or((Key::Id, String::new()));
        BadCell {
            column: Some(key.name()),
            reason: format!("`{text}` is nobody here"),
        }
    };
    Ok(meant.ok_or_else(nobody))
}

fn by(tx: &Tx<'_>, key: Key, text: &str) -> Result<Result<Option<DirectoryObject>, BadCell>> {
    let bad = |reason: String| BadCell {
        column: Some(key.name()),
        reason,
    };
    let id = Uuid::parse_str(text).ok();
    let user = match (key, id) {
        (Key::Id, None) => return Ok(Err(bad(format!("`{text}` is not an id")))),
        (Key::Id | Key::IdOrName, Some(id)) => return Ok(Ok(DirectoryObject::find(tx, id)?)),
        (Key::IdOrName | Key::Name, _) => {
            resources::find_by::<User>(tx, "user_principal_name", text)?
        }
        (Key::Mail, _) => {
            let mut found = resources::list_by::<User>(tx, "mail", text, 2)?;
            if found.len() > 1 {
                let reason = format!("`{text}` is the address of several people: name them by id");
                return Ok(Err(bad(reason)));
            }
            found.pop()
        }
    };
    Ok(Ok(match user {
        Some(user) => DirectoryObject::find(tx, user.value.id.0)?,
        None => None,
    }))
}

fn someone(line: Option<u64>, object: &DirectoryObject) -> Someone {
    let (name, user_principal_name) = match object {
        DirectoryObject::User(user) => (
            user.value.display_name.clone(),
            Some(user.value.user_principal_name.clone()),
        ),
        other => (other.label(), None),
    };
    Someone {
        line,
        id: object.uuid(),
        name,
        user_principal_name,
    }
}

/// Who is in by hand and does not stand in the file.
fn leaving(
    tx: &Tx<'_>,
    inside: &Inside<'_>,
    seen: &HashSet<Uuid>,
    report: &mut BulkReport,
) -> Result<()> {
    for gone in inside.by_hand.difference(seen) {
        if let Some(object) = DirectoryObject::find(tx, *gone)? {
            report.removed.push(someone(None, &object));
        }
    }
    report
        .removed
        .sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(())
}
