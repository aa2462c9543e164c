//! Connections of both databases behind one face. Nothing outside this folder and `dialect.rs`
//! knows which database it talks to.

pub(crate) mod postgres;
mod readers;
mod row;
pub(crate) mod sqlite;
mod writer;

use crate::{
    Location, Options,
    dialect::Kind,
    error::{Result, StoreError},
    value::Value,
};
pub(crate) use readers::Pool;
pub(crate) use row::{Column, JsonText, Row};
pub(crate) use writer::Writers;

/// One connection.
pub(crate) enum Connection {
    Sqlite(sqlite::SqliteConnection),
    Postgres(Box<postgres::PostgresConnection>),
}

impl Connection {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Sqlite(_) => Kind::Sqlite,
            Self::Postgres(_) => Kind::Postgres,
        }
    }
    /// Runs statements without parameters or answers.
    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.batch(sql),
            Self::Postgres(connection) => connection.batch(sql),
        }
    }
    /// Runs a statement that makes what is not there yet. PostgreSQL fails it when another session
    /// makes the same at that moment; then it is there.
    pub(crate) fn make(&self, sql: &str) -> Result<()> {
        self.batch(sql).or_else(|_| self.batch(sql))
    }
    /// Runs a statement; the number of rows it touched.
    pub(crate) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64> {
        match self {
            Self::Sqlite(connection) => connection.execute(sql, values),
            Self::Postgres(connection) => connection.execute(sql, values),
        }
    }
    /// Runs a query and maps each row.
    pub(crate) fn query<T>(
        &self,
        sql: &str,
        values: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        match self {
            Self::Sqlite(connection) => connection.query(sql, values, &mut map),
            Self::Postgres(connection) => connection.query(sql, values, &mut map),
        }
    }
    /// Inserts rows of those columns, as fast as the database can; how many there were.
    pub(crate) fn load(
        &self,
        table: &str,
        columns: &[&str],
        rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    ) -> Result<u64> {
        match self {
            Self::Sqlite(connection) => connection.load(table, columns, rows),
            Self::Postgres(connection) => connection.load(table, columns, rows),
        }
    }
    /// Keeps what the savepoint `turn` has covered, unless one of its statements failed: PostgreSQL
    /// refuses that, and a closure that went on after an error must not succeed on one database
    /// and fail on the other.
    pub(crate) fn release_savepoint(&self) -> Result<()> {
        if let Self::Sqlite(connection) = self
            && connection.has_failed()
        {
            return Err(StoreError::Aborted);
        }
        self.batch("RELEASE SAVEPOINT turn")
    }
    /// Begins a transaction that will write.
    pub(crate) fn begin_write(&self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.batch("BEGIN IMMEDIATE"),
            Self::Postgres(connection) => connection.batch("BEGIN"),
        }
    }
    /// Begins a transaction that sees one state of the database throughout.
    pub(crate) fn begin_read(&self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.batch("BEGIN DEFERRED"),
            Self::Postgres(connection) => {
                connection.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
        }
    }
    /// Whether it can be used again.
    pub(crate) fn is_usable(&self) -> bool {
        match self {
            Self::Sqlite(_) => true,
            Self::Postgres(connection) => !connection.is_closed(),
        }
    }
}

/// Opens a connection as the options say.
pub(crate) fn open(options: &Options, writer: bool) -> Result<Connection> {
    Ok(match &options.location {
        Location::File(path) => Connection::Sqlite(sqlite::SqliteConnection::open(
            path,
            options.durable,
            writer,
        )?),
        Location::Url(url) => {
            let connection = postgres::PostgresConnection::open(
                url,
                options.durable,
                options.schema.as_deref(),
                writer,
            )?;
            Connection::Postgres(Box::new(connection))
        }
    })
}
