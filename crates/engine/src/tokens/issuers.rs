//! Other issuers: the port through which their keys are read, and the keys that are remembered.
//!
//! Only issuers that a federated identity credential names are asked, and only after issuer,
//! subject, audience and times of an assertion were found right: nobody else makes this server send
//! requests. One asks at a time; the others wait for what it learns.

use parking_lot::Mutex;
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use xenia_domain::Timestamp;
use xenia_protocols::jose::JwkSet;

/// How long the keys of an issuer are used, in seconds.
pub const KEYS_SECONDS: i64 = 60 * 60;
/// How long after keys were read they are read again for a key that is not among them, in seconds.
pub const ROLLOVER_SECONDS: i64 = 60;
/// How long an issuer that did not answer is left alone, in seconds.
pub const PAUSE_SECONDS: i64 = 15;
/// How many issuers are remembered at most.
const MOST: usize = 1_000;

/// What reads documents of other issuers. It is the place that refuses addresses inside the
/// server's own network.
pub trait IssuerDocuments: Send + Sync {
    /// The body of a `GET` that was answered 200; redirects are not followed.
    ///
    /// # Errors
    /// The address is not allowed, cannot be reached, does not answer in time, or with something
    /// else: why, in words that go on after "the issuer".
    fn get(&self, url: &str) -> Result<Vec<u8>, String>;
    /// Whether issuers may do without TLS: in a network of one's own.
    fn may_be_plain(&self) -> bool {
        false
    }
}

/// The keys of other issuers.
#[derive(Default)]
pub(crate) struct IssuerKeys {
    known: Mutex<HashMap<String, Arc<Mutex<Known>>>>,
}

/// What is remembered of one issuer.
#[derive(Default)]
struct Known {
    keys: Option<(Arc<JwkSet>, Timestamp)>,
    failed: Option<(String, Timestamp)>,
}

/// The two members of a discovery document that count here (OpenID Connect Discovery section 3).
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

fn age(since: Timestamp, now: Timestamp) -> i64 {
    now.seconds().saturating_sub(since.seconds())
}

impl IssuerKeys {
    /// The keys of an issuer. `anew`: a key was missing, so that they are read again if they are not
    /// from just now.
    ///
    /// # Errors
    /// Why there are none.
    pub(super) fn of(
        &self,
        documents: &dyn IssuerDocuments,
        issuer: &str,
        now: Timestamp,
        anew: bool,
    ) -> Result<Arc<JwkSet>, String> {
        let known = self.place(issuer, now);
        let mut known = known.lock();
        let good_for = if anew { ROLLOVER_SECONDS } else { KEYS_SECONDS };
        let present = known.keys.clone();
        let present = present.filter(|(_, read)| (0..KEYS_SECONDS).contains(&age(*read, now)));
        if let Some((keys, read)) = &present
            && age(*read, now) < good_for
        {
            return Ok(Arc::clone(keys));
        }
        let resting = known.failed.clone();
        let resting = resting.filter(|(_, at)| (0..PAUSE_SECONDS).contains(&age(*at, now)));
        let read = match resting {
            Some((reason, _)) => Err(reason),
            None => read(documents, issuer)
                .inspect_err(|reason| known.failed = Some((reason.clone(), now))),
        };
        match (read, present) {
            (Ok(keys), _) => {
                let keys = Arc::new(keys);
                *known = Known {
                    keys: Some((Arc::clone(&keys), now)),
                    failed: None,
                };
                Ok(keys)
            }
            (Err(_), Some((keys, _))) => Ok(keys),
            (Err(reason), None) => Err(reason),
        }
    }

    fn place(&self, issuer: &str, now: Timestamp) -> Arc<Mutex<Known>> {
        let mut all = self.known.lock();
        if all.len() >= MOST && !all.contains_key(issuer) {
            all.retain(|_, known| match known.try_lock() {
                Some(known) => known
                    .keys
                    .as_ref()
                    .is_some_and(|(_, read)| age(*read, now) < KEYS_SECONDS),
                None => true,
            });
            if all.len() >= MOST {
                all.clear();
            }
        }
        Arc::clone(all.entry(issuer.to_owned()).or_default())
    }
}

/// Reads the discovery document and the keys that it leads to.
fn read(documents: &dyn IssuerDocuments, issuer: &str) -> Result<JwkSet, String> {
    let base = issuer.trim_end_matches('/');
    let document = documents.get(&format!("{base}/.well-known/openid-configuration"))?;
    let document: Discovery = serde_json::from_slice(&document)
        .map_err(|error| format!("has no discovery document: {error}"))?;
    if document.issuer != issuer {
        let named: String = document.issuer.chars().take(100).collect();
        return Err(format!("calls itself `{named}` in its discovery document"));
    }
    let keys = documents.get(&document.jwks_uri)?;
    let keys = JwkSet::parse(&keys).map_err(|error| format!("has no keys: {error}"))?;
    if keys.keys().is_empty() {
        return Err("has no key for `RS256`, `ES256` or `EdDSA`".to_owned());
    }
    Ok(keys)
}
