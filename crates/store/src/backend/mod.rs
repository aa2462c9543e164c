//! Connections of both databases behind one face. Nothing outside this folder and `dialect.rs`
//! knows which database it talks to.

pub(crate) mod postgres;
mod row;
pub(crate) mod sqlite;
mod writer;

use crate::{Location, Options, dialect::Kind, error::Result, value::Value};
use parking_lot::{Condvar, Mutex};
pub(crate) use row::{JsonText, Row};
pub(crate) use writer::Writer;

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
            )?;
            Connection::Postgres(Box::new(connection))
        }
    })
}

/// Connections for readers, made when needed and kept.
pub(crate) struct Pool {
    idle: Mutex<Idle>,
    returned: Condvar,
    open: Box<dyn Fn() -> Result<Connection> + Send + Sync>,
    most: usize,
}

struct Idle {
    connections: Vec<Connection>,
    lent: usize,
}

impl Pool {
    pub(crate) fn new(
        most: usize,
        open: impl Fn() -> Result<Connection> + Send + Sync + 'static,
    ) -> Self {
        Self {
            idle: Mutex::new(Idle {
                connections: Vec::new(),
                lent: 0,
            }),
            returned: Condvar::new(),
            open: Box::new(open),
            most,
        }
    }

    /// Lends a connection; waits while all are out.
    pub(crate) fn lend(&self) -> Result<Lent<'_>> {
        let mut idle = self.idle.lock();
        while idle.connections.is_empty() && idle.lent >= self.most {
            self.returned.wait(&mut idle);
        }
        idle.lent += 1;
        let kept = idle.connections.pop();
        drop(idle);
        let mut lent = Lent {
            pool: self,
            connection: None,
        };
        lent.connection = Some(match kept {
            Some(connection) => connection,
            None => (self.open)()?,
        });
        Ok(lent)
    }
}

/// A lent connection; it goes back when dropped.
pub(crate) struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Lent<'_> {
    /// The connection; `None` never happens between `lend` and `drop`.
    pub(crate) fn get(&self) -> Option<&Connection> {
        self.connection.as_ref()
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut idle = self.pool.idle.lock();
        idle.lent -= 1;
        if let Some(connection) = self.connection.take().filter(Connection::is_usable) {
            idle.connections.push(connection);
        }
        drop(idle);
        self.pool.returned.notify_one();
    }
}
