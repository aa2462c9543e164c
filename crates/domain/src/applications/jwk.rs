//! A JSON Web Key inside a property of Graph that holds bytes: base64 of its JSON.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _, ser::Error as _};
use serde_json::Value;

pub(crate) fn serialize<S: Serializer>(key: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    let json = serde_json::to_vec(key).map_err(S::Error::custom)?;
    serializer.serialize_str(&STANDARD.encode(json))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let refused = || D::Error::custom("`key` must be a JSON Web Key, or base64 of its JSON");
    match Value::deserialize(deserializer)? {
        Value::String(text) => {
            let bytes = STANDARD.decode(text.trim()).map_err(|_| refused())?;
            serde_json::from_slice(&bytes).map_err(|_| refused())
        }
        object @ Value::Object(_) => Ok(object),
        _ => Err(refused()),
    }
}
