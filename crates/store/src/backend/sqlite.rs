//! SQLite: write-ahead log, full durability.

use crate::{
    backend::Row,
    error::{Result, StoreError},
    value::Value,
};
use rusqlite::{OpenFlags, config::DbConfig, functions::FunctionFlags};
use std::{cell::Cell, path::Path, thread, time::Duration};

pub(crate) struct SqliteConnection {
    inner: rusqlite::Connection,
    /// Whether a statement has failed since the last savepoint or transaction began.
    failed: Cell<bool>,
}

/// How often, and at what distance, a statement asks again for a lock that another process (the
/// command line beside the server) holds: for ten seconds at least. Often, because a process that
/// writes without pause leaves the lock free for moments only.
const BUSY: (i32, Duration) = (10_000, Duration::from_millis(1));

fn ask_again(asked: i32) -> bool {
    thread::sleep(BUSY.1);
    asked < BUSY.0
}

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
        connection.busy_handler(Some(ask_again))?;
        connection.set_prepared_statement_cache_capacity(512);
        // A plan belongs to the statement, not to what is bound to it. Otherwise SQLite prepares a
        // statement anew for other values wherever a partial index compares a column with a word,
        // which cost several times what the question itself does.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let settings = format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {}; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824; \
             PRAGMA query_only = {};",
            if durable { "FULL" } else { "OFF" },
            if writer { "OFF" } else { "ON" },
        );
        // SQLite itself does not wait while another process turns the write-ahead log on.
        let mut asked = 0;
        while let Err(error) = connection.execute_batch(&settings) {
            let error = StoreError::from(error);
            if !error.is_retry() || !ask_again(asked) {
                return Err(error);
            }
            asked += 1;
        }
        connection.create_scalar_function(
            "xenia_fold",
            1,
            FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
            |context| {
                let text: Option<String> = context.get(0)?;
                Ok(text.map(|text| xenia_odata::fold(&text)))
            },
        )?;
        Ok(Self {
            inner: connection,
            failed: Cell::new(false),
        })
    }

    /// Whether a statement has failed since the last savepoint or transaction began.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.get()
    }

    /// Statements without parameters; also those that begin and end transactions.
    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        self.failed.set(false);
        // Cached, as BEGIN and SAVEPOINT run with every transaction.
        if sql.contains(';') {
            return Ok(self.inner.execute_batch(sql)?);
        }
        self.inner.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    pub(crate) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64> {
        self.noting(|| {
            let mut statement = self.inner.prepare_cached(sql)?;
            bind(&mut statement, values)?;
            Ok(statement.raw_execute()? as u64)
        })
    }

    pub(crate) fn query<T>(
        &self,
        sql: &str,
        values: &[Value],
        map: &mut dyn FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.noting(|| {
            let mut statement = self.inner.prepare_cached(sql)?;
            bind(&mut statement, values)?;
            let mut rows = statement.raw_query();
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                all.push(map(&Row::Sqlite(row))?);
            }
            Ok(all)
        })
    }

    /// Inserts rows one by one: there is no faster way in.
    pub(crate) fn load(
        &self,
        table: &str,
        columns: &[&str],
        rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    ) -> Result<u64> {
        let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        let (names, places) = (columns.join(", "), places.join(", "));
        let sql = format!("INSERT INTO {table} ({names}) VALUES ({places})");
        let mut statement = self.inner.prepare(&sql)?;
        let mut count = 0;
        for row in rows {
            for (index, value) in row?.iter().enumerate() {
                statement.raw_bind_parameter(index + 1, value)?;
            }
            statement.raw_execute()?;
            count += 1;
        }
        Ok(count)
    }

    fn noting<T>(&self, run: impl FnOnce() -> Result<T>) -> Result<T> {
        let result = run();
        if result.is_err() {
            self.failed.set(true);
        }
        result
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
