//! A filter as text again, with as few parentheses as its shape allows.

use std::fmt;

use super::Filter;
use crate::{PropertyPath, literal::quoted};

impl fmt::Display for Filter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => joined(parts, " and ", out),
            Self::Or(parts) => joined(parts, " or ", out),
            Self::Not(inner) => write!(out, "not ({inner})"),
            Self::Compare { path, op, literal } => {
                write!(out, "{path} {} {literal}", op.as_str())
            }
            Self::In { path, literals } => {
                write!(out, "{path} in (")?;
                for (index, literal) in literals.iter().enumerate() {
                    let separator = if index > 0 { "," } else { "" };
                    write!(out, "{separator}{literal}")?;
                }
                out.write_str(")")
            }
            Self::Has { path, literal } => write!(out, "{path} has {literal}"),
            Self::Function {
                function,
                path,
                text,
            } => {
                write!(out, "{}({path},", function.as_str())?;
                quoted(text, out)?;
                out.write_str(")")
            }
            Self::IsOf { path, type_name } => {
                let separator = if *path == PropertyPath::default() {
                    ""
                } else {
                    ","
                };
                write!(out, "isof({path}{separator}")?;
                quoted(type_name, out)?;
                out.write_str(")")
            }
            Self::Lambda {
                quantifier,
                path,
                variable,
                predicate,
            } => {
                write!(out, "{path}/{}(", quantifier.as_str())?;
                if let Some(predicate) = predicate {
                    write!(out, "{variable}:{predicate}")?;
                }
                out.write_str(")")
            }
            Self::Count { path, op, value } => {
                write!(out, "{path}/$count {} {value}", op.as_str())
            }
        }
    }
}

/// Parts of an `and` or `or`. An `or` inside either and an `and` inside an `and` need parentheses
/// to keep the shape of the tree; so does an `and` inside an `or`, for the reader's sake.
fn joined(parts: &[Filter], separator: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.write_str(separator)?;
        }
        match part {
            Filter::And(_) | Filter::Or(_) => write!(out, "({part})")?,
            _ => write!(out, "{part}")?,
        }
    }
    Ok(())
}
