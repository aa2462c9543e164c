//! Values to bind in both databases.

use bytes::{BufMut, BytesMut};
use postgres::types::{IsNull, Kind, ToSql, Type};
use rusqlite::types::{ToSqlOutput, ValueRef};
use uuid::Uuid;
use xenia_domain::Timestamp;

/// A value to bind.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number; also an instant in microseconds.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Uuid(Uuid),
    /// A JSON document in text form.
    Json(String),
}

macro_rules! into_value {
    ($($from:ty => |$x:ident| $make:expr),+ $(,)?) => {$(
        impl From<$from> for Value { fn from($x: $from) -> Self { $make } }
    )+};
}
into_value! {
    bool => |x| Self::Bool(x),
    i64 => |x| Self::Int(x),
    u32 => |x| Self::Int(i64::from(x)),
    i32 => |x| Self::Int(i64::from(x)),
    &str => |x| Self::Text(x.to_owned()),
    String => |x| Self::Text(x),
    &String => |x| Self::Text(x.clone()),
    Vec<u8> => |x| Self::Bytes(x),
    &[u8] => |x| Self::Bytes(x.to_vec()),
    Uuid => |x| Self::Uuid(x),
    Timestamp => |x| Self::Int(x.micros()),
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(option: Option<T>) -> Self {
        option.map_or(Self::Null, Into::into)
    }
}

/// Binds a list of values.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::value::Value::from($value)),*][..] };
}
pub(crate) use values;

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let reference = match self {
            Self::Null => ValueRef::Null,
            Self::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) | Self::Json(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Uuid(id) => ValueRef::Blob(id.as_bytes()),
        };
        Ok(ToSqlOutput::Borrowed(reference))
    }
}

type Failure = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match self {
            Self::Null => return Ok(IsNull::Yes),
            Self::Bool(truth) => out.put_u8(u8::from(*truth)),
            Self::Int(number) if *kind == Type::INT4 => out.put_i32(i32::try_from(*number)?),
            Self::Int(number) => out.put_i64(*number),
            Self::Text(text) | Self::Json(text) => {
                if *kind == Type::JSONB {
                    out.put_u8(1);
                }
                out.put_slice(text.as_bytes());
            }
            Self::Bytes(bytes) => out.put_slice(bytes),
            Self::Uuid(id) => out.put_slice(id.as_bytes()),
        }
        Ok(IsNull::No)
    }
    fn accepts(kind: &Type) -> bool {
        matches!(*kind.kind(), Kind::Simple)
    }
    postgres::types::to_sql_checked!();
}
