//! PATCH (RFC 7644, 3.5.2): read, and applied to a resource.

mod apply;
mod target;
mod values;

pub use apply::apply;

use super::{
    error::{ScimError, ScimType},
    json::{Object, get},
    path::Path,
    query::require_schema,
};
use serde_json::Value;

/// The schema of the body of a PATCH.
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// The most operations of one PATCH.
pub const MOST_OPERATIONS: usize = 1000;

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Adds values.
    Add,
    /// Puts values in place of those that are there.
    Replace,
    /// Takes values away.
    Remove,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What it does.
    pub op: Op,
    /// To which attribute; none for those that `value` names.
    pub path: Option<Path>,
    /// With which value.
    pub value: Value,
}

/// The operations in the body of a PATCH, in their order. The names of operations do not mind case.
///
/// # Errors
/// `invalidSyntax` for another schema, no operations or too many of them, an unknown one;
/// `invalidPath`; `invalidValue` for `add` and `replace` without a value; `noTarget` for `remove`
/// without a path.
pub fn read(body: &Object) -> Result<Vec<Operation>, ScimError> {
    require_schema(body, PATCH_OP)?;
    let operations = match get(body, "Operations") {
        Some(Value::Array(operations)) if !operations.is_empty() => operations,
        _ => {
            let detail = "`Operations` must be a list of at least one operation";
            return Err(ScimError::invalid_syntax(detail));
        }
    };
    if operations.len() > MOST_OPERATIONS {
        let count = operations.len();
        let detail = format!("`Operations` has {count} operations, the most is {MOST_OPERATIONS}");
        return Err(ScimError::invalid_syntax(detail));
    }
    operations.iter().map(operation).collect()
}

fn operation(value: &Value) -> Result<Operation, ScimError> {
    let Value::Object(members) = value else {
        return Err(ScimError::invalid_syntax("an operation must be an object"));
    };
    let word = get(members, "op")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let op = match word.to_ascii_lowercase().as_str() {
        "add" => Op::Add,
        "replace" => Op::Replace,
        "remove" => Op::Remove,
        _ => {
            let detail = format!(
                "`op` must be `add`, `replace` or `remove`, not `{}`",
                super::path::shorten(word)
            );
            return Err(ScimError::invalid_syntax(detail));
        }
    };
    let path = match get(members, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.is_empty() => None,
        Some(Value::String(text)) => Some(Path::parse(text)?),
        Some(_) => return Err(ScimError::new(ScimType::InvalidPath, "`path` must be text")),
    };
    if op == Op::Remove && path.is_none() {
        let detail = "`remove` needs a `path`";
        return Err(ScimError::new(ScimType::NoTarget, detail));
    }
    let value = get(members, "value");
    if op != Op::Remove && value.is_none() {
        let detail = format!("`{}` needs a `value`", word.to_ascii_lowercase());
        return Err(ScimError::invalid_value(detail));
    }
    Ok(Operation {
        op,
        path,
        value: value.cloned().unwrap_or(Value::Null),
    })
}
