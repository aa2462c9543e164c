//! Opaque tokens that carry a query from one page, or one round of delta, to the next.
//!
//! A token is base64url of a short JSON object. It is not secret and not signed: it says only
//! where to go on, and everything read from it is checked like any other input. It carries the
//! [fingerprint](QueryOptions::fingerprint) of the query it belongs to, so that it cannot be used
//! with another filter or order, where "go on after this row" would mean nothing.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{ParseError, QueryOptions};

/// Where the next page starts: after the row with these order values and this id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkipToken {
    /// The last row's value for each key of the order, as text in the store's form; `None` for
    /// null.
    #[serde(rename = "o")]
    pub values: Vec<Option<String>>,
    /// The last row's id, which breaks ties.
    #[serde(rename = "i")]
    pub last_id: String,
    /// [`QueryOptions::fingerprint`] of the query.
    #[serde(rename = "f")]
    pub fingerprint: String,
}

/// Where the next round of a delta query starts: after this change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeltaToken {
    /// The sequence number of the last change that was returned.
    #[serde(rename = "d")]
    pub after: i64,
    /// What that change is known by: another history, such as a restored backup, has another one.
    #[serde(rename = "h")]
    pub proof: String,
    /// When the round began, in seconds since 1970.
    #[serde(rename = "t")]
    pub at: i64,
    /// [`QueryOptions::fingerprint`] of the query.
    #[serde(rename = "f")]
    pub fingerprint: String,
}

/// Where the next page of a round of a delta query starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeltaPage {
    /// The change after which the round starts; `None` for the first round, which lists what there
    /// is.
    #[serde(rename = "d")]
    pub after: Option<i64>,
    /// Where the round ends, and the next one starts.
    #[serde(rename = "u")]
    pub until: DeltaToken,
    /// The last thing that was returned, in the words of whoever made the token.
    #[serde(rename = "p")]
    pub place: Vec<String>,
}

impl SkipToken {
    /// The token as it stands in `@odata.nextLink`; safe in a query string without escaping.
    #[must_use]
    pub fn encode(&self) -> String {
        encode(self)
    }

    /// Reads the value of `$skiptoken`, sent with a query whose fingerprint is `fingerprint` and
    /// whose order has `keys` keys.
    ///
    /// # Errors
    /// [`ParseError`] if it is no token, or the token of another query.
    pub fn decode(text: &str, fingerprint: &str, keys: usize) -> Result<Self, ParseError> {
        let token: Self = decode("$skiptoken", text)?;
        if token.fingerprint != fingerprint || token.values.len() != keys {
            return Err(foreign("$skiptoken"));
        }
        Ok(token)
    }
}

impl DeltaToken {
    /// The token as it stands in `@odata.deltaLink`; safe in a query string without escaping.
    #[must_use]
    pub fn encode(&self) -> String {
        encode(self)
    }

    /// Reads the value of `$deltatoken`, sent with a query whose fingerprint is `fingerprint`.
    ///
    /// # Errors
    /// [`ParseError`] if it is no token, or the token of another query.
    pub fn decode(text: &str, fingerprint: &str) -> Result<Self, ParseError> {
        let token: Self = decode("$deltatoken", text)?;
        if token.fingerprint != fingerprint {
            return Err(foreign("$deltatoken"));
        }
        Ok(token)
    }
}

impl DeltaPage {
    /// The token as it stands in `@odata.nextLink`; safe in a query string without escaping.
    #[must_use]
    pub fn encode(&self) -> String {
        encode(self)
    }

    /// Reads the value of `$skiptoken`, sent with a delta query whose fingerprint is `fingerprint`.
    ///
    /// # Errors
    /// [`ParseError`] if it is no token, or the token of another query.
    pub fn decode(text: &str, fingerprint: &str) -> Result<Self, ParseError> {
        let page: Self = decode("$skiptoken", text)?;
        if page.until.fingerprint != fingerprint {
            return Err(foreign("$skiptoken"));
        }
        Ok(page)
    }
}

impl QueryOptions {
    /// A short text that is the same for two requests exactly when they ask for the same rows in
    /// the same order: it covers `resource` (the path, such as `users`), `$filter`, `$search` and
    /// `$orderby`, but not the size of a page or what of a row is shown.
    ///
    /// It is a checksum (FNV-1a, 64 bits) against mistakes, not against forgery.
    #[must_use]
    pub fn fingerprint(&self, resource: &str) -> String {
        let filter = self.filter.as_ref().map(ToString::to_string);
        let search = self.search.as_ref().map(ToString::to_string);
        let order: Vec<_> = self.orderby.iter().map(ToString::to_string).collect();
        let parts = [
            resource,
            filter.as_deref().unwrap_or_default(),
            search.as_deref().unwrap_or_default(),
            &order.join(","),
        ];
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        // 0xff occurs in no UTF-8 text, so parts cannot run into each other.
        for byte in parts.iter().flat_map(|part| part.bytes().chain([0xff])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        format!("{hash:016x}")
    }
}

fn encode(token: &impl Serialize) -> String {
    // Text and numbers always have a JSON form.
    let json = serde_json::to_vec(token).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

fn decode<T: DeserializeOwned>(option: &str, text: &str) -> Result<T, ParseError> {
    let json = URL_SAFE_NO_PAD.decode(text).ok();
    let token = json.and_then(|json| serde_json::from_slice(&json).ok());
    token.ok_or_else(|| {
        let reason = "not a token of this service; start again without it";
        ParseError::whole(option, reason)
    })
}

fn foreign(option: &str) -> ParseError {
    let reason =
        "belongs to another query; repeat the query it came from, or start again without it";
    ParseError::whole(option, reason)
}
