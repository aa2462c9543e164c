//! The literals of a filter as values to bind, by the type that they are compared with.

use super::place::Placed;
use crate::{shapes::PropertyKind, value::Value};
use uuid::Uuid;
use xenia_domain::Refusal;
use xenia_odata::{Literal, fold};

/// A literal, ready to be compared with a value of a certain type.
pub(super) enum Operand {
    Null,
    /// Exactly this value.
    Exact(Value),
    /// Between this value and the next one: an instant finer than a microsecond.
    Above(Value),
}

/// What a literal is for that value; refused when it is of another type.
pub(super) fn operand(placed: &Placed, literal: &Literal) -> Result<Operand, Refusal> {
    let exact = |value: Value| Ok(Operand::Exact(value));
    match (placed.kind, literal) {
        (_, Literal::Null) => Ok(Operand::Null),
        (PropertyKind::Id, Literal::String(text)) if placed.is_uuid() => {
            match Uuid::parse_str(text) {
                Ok(id) => exact(id.into()),
                Err(_) => Err(Refusal::invalid(
                    "$filter",
                    format!(
                        "`$filter`: `{}` cannot be `{text}`, which is not an id",
                        placed.name
                    ),
                )),
            }
        }
        (PropertyKind::Id, Literal::Guid(id)) if placed.is_uuid() => {
            exact(Uuid::parse_str(id.as_str()).unwrap_or_default().into())
        }
        (PropertyKind::Text | PropertyKind::Id, Literal::String(text)) => {
            exact(plain(&fold(text))?.into())
        }
        (PropertyKind::Text | PropertyKind::Id, Literal::Guid(id)) => exact(id.as_str().into()),
        (PropertyKind::Text, Literal::Enum(literal)) => {
            exact(plain(&fold(&literal.member))?.into())
        }
        (PropertyKind::Boolean, Literal::Bool(truth)) => exact((*truth).into()),
        (PropertyKind::Integer, Literal::Integer(number)) => exact((*number).into()),
        (PropertyKind::Time, Literal::DateTime(moment)) => {
            Ok(instant(moment.instant().as_nanosecond()))
        }
        (PropertyKind::Time, Literal::Date(date)) => Ok(instant(date.midnight().as_nanosecond())),
        _ => Err(Refusal::invalid(
            "$filter",
            format!(
                "`$filter`: `{}` is {} and cannot be compared with {literal}",
                placed.name,
                type_name(placed.kind)
            ),
        )),
    }
}

fn instant(nanoseconds: i128) -> Operand {
    let micros = i64::try_from(nanoseconds.div_euclid(1000)).unwrap_or(i64::MAX);
    match nanoseconds.rem_euclid(1000) {
        0 => Operand::Exact(micros.into()),
        _ => Operand::Above(micros.into()),
    }
}

/// The text, if a database can hold it.
pub(super) fn plain(text: &str) -> Result<String, Refusal> {
    if text.contains('\0') {
        let message = "a text to compare with contains the character NUL";
        return Err(Refusal::invalid("$filter", message));
    }
    Ok(text.to_owned())
}

/// A type as a message names it.
pub(super) fn type_name(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Text => "text",
        PropertyKind::Boolean => "true or false",
        PropertyKind::Integer => "a whole number",
        PropertyKind::Time => "a date and time",
        PropertyKind::Id => "an id",
        PropertyKind::TextCollection | PropertyKind::ObjectCollection => "a collection",
        PropertyKind::Object => "a complex value",
    }
}
