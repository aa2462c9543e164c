//! Public keys of applications.

use crate::{Ctx, Result, directory::application_passwords::check_room};
use serde_json::{Map, Value, json};
use xenia_domain::{
    CredentialKeyId, Refusal, applications as rules,
    directory::{Application, KeyCredential},
};
use xenia_protocols::jose::Jwk;
use xenia_store::WriteTx;

/// The body with each new key's id and span filled in.
pub(super) fn completed(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    current: &Application,
    body: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let mut body = body.clone();
    let Some(Value::Array(keys)) = body.get_mut("keyCredentials") else {
        return Ok(body);
    };
    for key in keys {
        let Some(key) = key.as_object_mut() else {
            continue;
        };
        let id: Option<CredentialKeyId> = instant(key, "keyId")?;
        let known = current
            .key_credentials
            .iter()
            .find(|known| Some(known.key_id) == id);
        if let Some(known) = known {
            // Graph does not show keys again, so a client sends back entries without them.
            let stored = serde_json::to_value(known)
                .map_err(|error| crate::Error::Internal(error.to_string()))?;
            *key = stored.as_object().cloned().unwrap_or_default();
            continue;
        }
        let (start, end) = rules::credential_span(
            ctx.now,
            instant(key, "startDateTime")?,
            instant(key, "endDateTime")?,
        )?;
        key.insert("keyId".to_owned(), json!(tx.new_id()));
        key.insert("startDateTime".to_owned(), json!(start));
        key.insert("endDateTime".to_owned(), json!(end));
    }
    Ok(body)
}

fn instant<T: serde::de::DeserializeOwned>(
    key: &Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Refusal> {
    match key.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|error| Refusal::invalid("keyCredentials", format!("`{name}`: {error}"))),
    }
}

/// Every key must be a public key that we can verify with.
pub(super) fn check_keys(keys: &[KeyCredential]) -> Result<(), Refusal> {
    check_room(keys.len(), "keyCredentials")?;
    for key in keys {
        Jwk::from_value(&key.key).map_err(|error| {
            let name = key.display_name.as_deref().unwrap_or("without a name");
            Refusal::invalid("keyCredentials", format!("the key `{name}`: {error}"))
        })?;
    }
    Ok(())
}
