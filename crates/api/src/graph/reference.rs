//! References to objects: `{"@odata.id": "https://.../v1.0/users/{id}"}`.
//!
//! Only the last segment counts: clients write the address of Graph, of this server, or a relative
//! one (`directoryObjects/{id}`, `users/{id}`).

use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_engine::{Result, domain::Refusal};

/// The object that a body of `$ref` names.
pub(crate) fn of_body(body: &Map<String, Value>) -> Result<Uuid> {
    match body.get("@odata.id") {
        Some(Value::String(address)) => of_address(address, "@odata.id"),
        _ => Err(Refusal::invalid(
            "@odata.id",
            "the body needs `@odata.id`, the address of an object",
        )
        .into()),
    }
}

/// Takes the objects out of a body that `members@odata.bind` and the like name.
pub(crate) fn take(body: &mut Map<String, Value>, name: &str) -> Result<Vec<Uuid>> {
    let Some(bound) = body.remove(name) else {
        return Ok(Vec::new());
    };
    let refused = || Refusal::invalid(name, format!("`{name}` must be a list of addresses"));
    let addresses = bound.as_array().ok_or_else(refused)?.iter();
    addresses
        .map(|address| of_address(address.as_str().ok_or_else(refused)?, name))
        .collect()
}

fn of_address(address: &str, target: &str) -> Result<Uuid> {
    let last = address.trim_end_matches('/').rsplit('/').next();
    let last = last.unwrap_or_default();
    // Also `directoryObjects('id')`.
    let inside = last
        .split_once("('")
        .and_then(|(_, rest)| rest.strip_suffix("')"));
    Uuid::parse_str(inside.unwrap_or(last)).map_err(|_| {
        let message = format!("`{address}` does not end in the id of an object");
        Refusal::invalid(target, message).into()
    })
}
