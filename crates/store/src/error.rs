//! What can go wrong between the engine and the database.

use std::sync::Arc;

/// A failure of the store. Absence is not one: `find` answers `None`.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// Another row has that value already.
    #[error("a row of `{table}` with the same {what} exists already")]
    Duplicate {
        /// The table.
        table: String,
        /// The columns or the index.
        what: String,
    },
    /// A row does not have the version that the writer had read.
    #[error("the row `{id}` of `{table}` was changed by someone else")]
    Stale {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
    },
    /// What stands in the database cannot be what we wrote.
    #[error("`{table}`, column `{column}`, row `{row}` is damaged: {reason}")]
    Corrupt {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The row, as far as known.
        row: String,
        /// Why.
        reason: String,
    },
    /// The transaction lost against another and was tried too often.
    #[error("the database was too busy: {0}")]
    Busy(String),
    /// A transaction that must be run again; never leaves this crate.
    #[error("to be tried again: {0}")]
    Retry(String),
    /// A statement of the transaction failed and its writer went on as if it had not.
    #[error("the transaction went on after an error")]
    Aborted,
    /// Another process holds a lock that must not be waited for here; never leaves this crate.
    #[error("another process holds the lock")]
    Locked,
    /// The driver's own error.
    #[error("database: {0}")]
    Database(Arc<dyn std::error::Error + Send + Sync>),
    /// The database cannot be opened or is not ours.
    #[error("{0}")]
    Open(String),
}

/// The result of a store call.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// An error that a transaction may end with: it can carry a store error, and the store must be
/// able to see whether it does, to know when to run the transaction again.
pub trait Failure: From<StoreError> {
    /// The store error inside, where it is one.
    fn as_store(&self) -> Option<&StoreError>;
}

impl Failure for StoreError {
    fn as_store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

impl StoreError {
    /// What is in the database is not what was written there: which table, column and row, and why.
    pub fn corrupt(table: &str, column: &str, row: impl ToString, reason: impl ToString) -> Self {
        Self::Corrupt {
            table: table.to_owned(),
            column: column.to_owned(),
            row: row.to_string(),
            reason: reason.to_string(),
        }
    }
    /// Whether the whole transaction is to be run again.
    pub(crate) fn is_retry(&self) -> bool {
        matches!(self, Self::Retry(_))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        if let rusqlite::Error::SqliteFailure(code, Some(message)) = &error {
            match code.code {
                ErrorCode::ConstraintViolation if message.starts_with("UNIQUE") => {
                    return duplicate_sqlite(message);
                }
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                    return Self::Retry(message.clone());
                }
                _ => {}
            }
        }
        Self::Database(Arc::new(error))
    }
}

/// SQLite says `UNIQUE constraint failed: users.tenant, users.mail` or `... index 'name'`.
fn duplicate_sqlite(message: &str) -> StoreError {
    let what = message.rsplit(": ").next().unwrap_or_default();
    let columns: Vec<&str> = what
        .split(", ")
        .filter_map(|column| column.split_once('.'))
        .map(|(_, name)| name)
        .collect();
    let table = what.split('.').next().unwrap_or_default();
    StoreError::Duplicate {
        table: table.to_owned(),
        what: columns
            .into_iter()
            .filter(|name| *name != "tenant")
            .collect::<Vec<_>>()
            .join(", "),
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState;
        if let Some(database) = error.as_db_error() {
            let code = database.code();
            if *code == SqlState::UNIQUE_VIOLATION {
                return Self::Duplicate {
                    table: database.table().unwrap_or_default().to_owned(),
                    what: duplicate_columns(database.detail().unwrap_or_default()),
                };
            }
            if *code == SqlState::T_R_SERIALIZATION_FAILURE
                || *code == SqlState::T_R_DEADLOCK_DETECTED
            {
                return Self::Retry(database.message().to_owned());
            }
            if *code == SqlState::IN_FAILED_SQL_TRANSACTION {
                return Self::Aborted;
            }
            if *code == SqlState::LOCK_NOT_AVAILABLE {
                return Self::Locked;
            }
        }
        Self::Database(Arc::new(error))
    }
}

/// PostgreSQL says `Key (tenant, mail)=(..., ...) already exists.`
fn duplicate_columns(detail: &str) -> String {
    let inside = detail
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let columns = inside.map_or("", |(columns, _)| columns);
    columns
        .split(", ")
        .filter(|name| *name != "tenant")
        .collect::<Vec<_>>()
        .join(", ")
}
