//! Request bodies: bounded, and JSON objects.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, header},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    domain::{Reason, Refusal},
};

/// The largest body, in bytes: Graph's bound for a request.
pub(crate) const LARGEST: usize = 4 * 1024 * 1024;

/// Reads the whole body, unless it is too large.
pub(crate) async fn read(body: Body, headers: &HeaderMap) -> Result<Bytes> {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > LARGEST) {
        return Err(too_large().into());
    }
    let read = axum::body::to_bytes(body, LARGEST).await;
    Ok(read.map_err(|_| too_large())?)
}

fn too_large() -> Refusal {
    let message = format!("the body is larger than {LARGEST} bytes");
    Refusal::new(Reason::TooLarge, message)
}

/// The JSON object in a body.
pub(crate) fn object(bytes: &[u8]) -> Result<Map<String, Value>> {
    let refused = |message: String| Refusal::invalid("body", message).coded("BadRequest");
    if bytes.is_empty() {
        return Err(refused("the body is empty, and a JSON object is expected".to_owned()).into());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(refused("the body is not a JSON object".to_owned()).into()),
        Err(error) => Err(refused(format!("the body is not JSON: {error}")).into()),
    }
}
