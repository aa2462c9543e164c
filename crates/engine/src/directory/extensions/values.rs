//! Values of directory extensions.

use crate::Result;
use serde_json::{Map, Value};
use xenia_domain::{
    NodeKind, Refusal,
    directory::{ExtensionProperty, MAX_EXTENSION_VALUES},
};
use xenia_store::{Tx, extensions};

/// The properties of a body without the values of directory extensions, and those that the object
/// has then: what is named replaces what is there, null takes it away.
pub(crate) fn split(
    tx: &Tx<'_>,
    kind: NodeKind,
    present: &Map<String, Value>,
    body: &Map<String, Value>,
) -> Result<(Map<String, Value>, Map<String, Value>)> {
    let (mut rest, mut values) = (Map::new(), present.clone());
    for (name, value) in body {
        if name.contains('@') || !ExtensionProperty::is_name(name) {
            rest.insert(name.clone(), value.clone());
            continue;
        }
        let found = extensions::find(tx, name)?.filter(|it| it.is_for(kind));
        let property = found.ok_or_else(|| {
            let message = format!("no application defines the property `{name}` for a `{kind}`");
            Refusal::invalid(name.clone(), message)
        })?;
        match value {
            Value::Null => _ = values.shift_remove(&property.name),
            value => _ = values.insert(property.name.clone(), property.read(value)?),
        }
    }
    if values.len() > MAX_EXTENSION_VALUES {
        let message =
            format!("an object has values of {MAX_EXTENSION_VALUES} directory extensions at most");
        return Err(Refusal::invalid("extensions", message).into());
    }
    Ok((rest, values))
}
