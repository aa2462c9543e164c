//! Rows of both databases: reading values out.

use crate::error::{Result, StoreError};
use postgres::types::{FromSql, Type};
use uuid::Uuid;
use xenia_domain::{Id, Timestamp};

type Failure = Box<dyn std::error::Error + Sync + Send>;

/// One row of an answer, of either database.
pub(crate) enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

impl Row<'_> {
    /// The value of that column (from 0).
    pub(crate) fn get<T: Column>(&self, index: usize) -> Result<T> {
        T::read(self, index)
    }
    /// The id in that column.
    pub(crate) fn id<T: Id>(&self, index: usize) -> Result<T> {
        Ok(T::from_uuid(self.get(index)?))
    }
    /// The word of that column, read by `parse`.
    pub(crate) fn word<T>(
        &self,
        table: &str,
        index: usize,
        parse: fn(&str) -> Option<T>,
    ) -> Result<T> {
        let text: String = self.get(index)?;
        parse(&text).ok_or_else(|| {
            StoreError::corrupt(
                table,
                &index.to_string(),
                "?",
                format!("unknown word `{text}`"),
            )
        })
    }
}

/// What can be read from a column.
pub(crate) trait Column: Sized {
    fn read(row: &Row<'_>, index: usize) -> Result<Self>;
}

macro_rules! column {
    ($($kind:ty),+) => {$(
        impl Column for $kind {
            fn read(row: &Row<'_>, index: usize) -> Result<Self> {
                Ok(match row {
                    Row::Sqlite(row) => row.get(index)?,
                    Row::Postgres(row) => row.try_get(index)?,
                })
            }
        }
        impl Column for Option<$kind> {
            fn read(row: &Row<'_>, index: usize) -> Result<Self> {
                Ok(match row {
                    Row::Sqlite(row) => row.get(index)?,
                    Row::Postgres(row) => row.try_get(index)?,
                })
            }
        }
    )+};
}
column!(bool, i64, String, Vec<u8>, Uuid);

impl Column for Timestamp {
    fn read(row: &Row<'_>, index: usize) -> Result<Self> {
        row.get::<i64>(index).map(Self::from_micros)
    }
}
impl Column for Option<Timestamp> {
    fn read(row: &Row<'_>, index: usize) -> Result<Self> {
        Ok(row.get::<Option<i64>>(index)?.map(Timestamp::from_micros))
    }
}

/// The text of a JSON document.
pub(crate) struct JsonText(pub(crate) String);

impl<'a> FromSql<'a> for JsonText {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let text = if *kind == Type::JSONB {
            raw.get(1..).unwrap_or_default()
        } else {
            raw
        };
        Ok(Self(std::str::from_utf8(text)?.to_owned()))
    }
    fn accepts(kind: &Type) -> bool {
        *kind == Type::JSONB || *kind == Type::JSON || *kind == Type::TEXT
    }
}

impl Column for JsonText {
    fn read(row: &Row<'_>, index: usize) -> Result<Self> {
        Ok(match row {
            Row::Sqlite(row) => Self(row.get(index)?),
            Row::Postgres(row) => row.try_get(index)?,
        })
    }
}
