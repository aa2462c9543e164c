//! SQLite: write-ahead log, full durability.

use crate::{
    backend::Row,
    error::{Result, StoreError},
    value::Value,
};
use rusqlite::OpenFlags;
use std::{path::Path, time::Duration};

pub(crate) struct SqliteConnection(rusqlite::Connection);

/// How long a statement waits for another process (the command line beside the server).
const BUSY: Duration = Duration::from_secs(10);

impl SqliteConnection {
    /// Opens the file; `durable` flushes every commit to the disk.
    pub(crate) fn open(path: &Path, durable: bool, writer: bool) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags).map_err(|error| {
            StoreError::Open(format!(
                "cannot open the database `{}`: {error}",
                path.display()
            ))
        })?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(512);
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {}; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824; \
             PRAGMA query_only = {};",
            if durable { "FULL" } else { "OFF" },
            if writer { "OFF" } else { "ON" },
        ))?;
        Ok(Self(connection))
    }

    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        // Cached, as BEGIN and SAVEPOINT run with every transaction.
        if sql.contains(';') {
            return Ok(self.0.execute_batch(sql)?);
        }
        self.0.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    pub(crate) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64> {
        let mut statement = self.0.prepare_cached(sql)?;
        bind(&mut statement, values)?;
        Ok(statement.raw_execute()? as u64)
    }

    pub(crate) fn query<T>(
        &self,
        sql: &str,
        values: &[Value],
        map: &mut dyn FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.0.prepare_cached(sql)?;
        bind(&mut statement, values)?;
        let mut rows = statement.raw_query();
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(map(&Row::Sqlite(row))?);
        }
        Ok(all)
    }
}

/// Binds by number whatever the order in which the statement names its parameters: SQLite numbers
/// `$2 ... $1` by first appearance, PostgreSQL by the digits.
fn bind(statement: &mut rusqlite::Statement<'_>, values: &[Value]) -> Result<()> {
    for (position, value) in values.iter().enumerate() {
        let name = NAMES.get(position).copied().map_or_else(
            || format!("${}", position + 1).into(),
            std::borrow::Cow::Borrowed,
        );
        if let Some(index) = statement.parameter_index(&name)? {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    Ok(())
}

const NAMES: [&str; 24] = [
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15",
    "$16", "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24",
];
