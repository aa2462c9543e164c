//! Operations applied to a resource.

use super::{
    Op, Operation,
    target::{Target, immovable},
};
use crate::scim::{
    body::place,
    error::{ScimError, ScimType},
    json::{Object, is_unassigned},
    schema::{Mutability, ResourceType, Schema},
};
use serde_json::Value;

/// Applies operations to a resource of that type, whose names are written as in the schema. Either
/// all succeed or the resource is to be thrown away.
///
/// Where a path is given, an attribute that is unknown or read-only is refused; in a value without
/// a path such attributes are passed over, as they are in PUT.
///
/// # Errors
/// `invalidPath`, `noTarget`, `mutability` or `invalidValue`, naming the attribute.
pub fn apply(
    resource: &mut Object,
    operations: &[Operation],
    of: &ResourceType,
) -> Result<(), ScimError> {
    for operation in operations {
        match &operation.path {
            None => spread(resource, operation, of)?,
            Some(path) => {
                let place = of.resolve(&path.attribute).ok_or_else(|| {
                    let detail = format!("`{path}` names no attribute of `{}`", of.name);
                    ScimError::new(ScimType::InvalidPath, detail)
                })?;
                let Some(attribute) = place.attribute else {
                    whole_extension(resource, operation, place.extension, of)?;
                    continue;
                };
                if attribute.mutability == Mutability::ReadOnly {
                    return Err(immovable(&path.to_string(), "is read-only"));
                }
                let filter = path.filter.as_ref();
                let target = Target::new(&place, attribute, filter, path.to_string());
                target.change(resource, operation.op, &operation.value)?;
            }
        }
    }
    let is_empty = |schema: &&Schema| resource.get(schema.id).is_some_and(is_unassigned);
    let empty: Vec<_> = of.extensions.iter().copied().filter(is_empty).collect();
    for schema in empty {
        resource.shift_remove(schema.id);
    }
    Ok(())
}

/// An operation without a path: each member of its value is an attribute.
fn spread(
    resource: &mut Object,
    operation: &Operation,
    of: &ResourceType,
) -> Result<(), ScimError> {
    let Value::Object(members) = &operation.value else {
        let detail = "an operation without a `path` needs an object of attributes as its `value`";
        return Err(ScimError::invalid_value(detail));
    };
    for (name, value) in members {
        let Some(place) = place(name, of) else {
            continue;
        };
        match place.attribute {
            None => put_extension(resource, operation.op, place.extension, value, of)?,
            Some(attribute) if attribute.mutability == Mutability::ReadOnly => {}
            Some(attribute) => {
                let target = Target::new(&place, attribute, None, name.clone());
                target.change(resource, operation.op, value)?;
            }
        }
    }
    Ok(())
}

/// An operation whose path is the URN of an extension.
fn whole_extension(
    resource: &mut Object,
    operation: &Operation,
    extension: Option<&'static Schema>,
    of: &ResourceType,
) -> Result<(), ScimError> {
    match (operation.op, extension) {
        (Op::Remove, Some(schema)) => {
            resource.shift_remove(schema.id);
            Ok(())
        }
        _ => put_extension(resource, operation.op, extension, &operation.value, of),
    }
}

fn put_extension(
    resource: &mut Object,
    op: Op,
    extension: Option<&'static Schema>,
    value: &Value,
    of: &ResourceType,
) -> Result<(), ScimError> {
    let (Some(schema), Value::Object(members)) = (extension, value) else {
        let detail = "the value of an extension must be an object of its attributes";
        return Err(ScimError::invalid_value(detail));
    };
    for (name, value) in members {
        let Some(place) = place(&format!("{}:{name}", schema.id), of) else {
            continue;
        };
        if let Some(attribute) = place.attribute
            && attribute.mutability != Mutability::ReadOnly
        {
            let target = Target::new(&place, attribute, None, name.clone());
            target.change(resource, op, value)?;
        }
    }
    Ok(())
}
