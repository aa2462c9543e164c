//! Secrets, sessions, codes, tokens and signing keys. What a client holds is stored as a hash
//! only; private keys are stored sealed.

mod assertions;
mod codes;
mod device_codes;
mod grants;
mod housekeeping;
mod keys;
mod secrets;
mod sessions;
mod tickets;

use crate::{
    backend::{JsonText, Row},
    error::{Result, StoreError},
};
pub use assertions::*;
pub use codes::*;
pub use device_codes::*;
pub use grants::*;
pub use housekeeping::*;
pub use keys::*;
pub use secrets::*;
use serde_json::Value as Json;
pub use sessions::*;
pub use tickets::*;

fn json(table: &str, row: &Row<'_>, index: usize) -> Result<Json> {
    let text: JsonText = row.get(index)?;
    serde_json::from_str(&text.0).map_err(|error| StoreError::corrupt(table, "doc", "?", error))
}
