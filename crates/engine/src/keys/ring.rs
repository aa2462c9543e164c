//! A tenant's keys, opened and kept in memory.

use super::{CHECKPOINTS, SUBJECTS, TOKENS, make};
use crate::{Engine, Error, Result};
use parking_lot::RwLock;
use std::{collections::HashMap, sync::Arc};
use xenia_domain::{TenantId, Timestamp};
use xenia_protocols::jose::{Algorithm, JwkSet, SigningKey, VerifyingKey};
use xenia_store::credentials::StoredKey;

/// How long opened keys are used before the database is asked again, in seconds. Far shorter than
/// the overlap of a rotation, so another node's new key is known here before it signs.
const FRESH_SECONDS: i64 = 60;

/// A tenant's keys, opened.
#[derive(Debug)]
pub struct KeyRing {
    read_at: Timestamp,
    tokens: Vec<Opened>,
    checkpoint: Option<Arc<SigningKey>>,
    subjects: [u8; 32],
}

#[derive(Debug)]
struct Opened {
    key: Arc<SigningKey>,
    verifying: VerifyingKey,
    active_from: Timestamp,
    retired_at: Option<Timestamp>,
}

impl Opened {
    fn is_published(&self, now: Timestamp) -> bool {
        self.retired_at.is_none_or(|end| now < end)
    }
}

impl KeyRing {
    pub(super) fn open(
        engine: &Engine,
        tenant: TenantId,
        now: Timestamp,
        stored: &[StoredKey],
    ) -> Result<Self> {
        let mut tokens = Vec::new();
        let (mut checkpoint, mut subjects) = (None, None);
        for key in stored {
            let plain = make::open(engine, tenant, key)?;
            if key.purpose == SUBJECTS {
                subjects = <[u8; 32]>::try_from(plain).ok();
                continue;
            }
            let algorithm = Algorithm::from_name(&key.algorithm).ok_or_else(|| {
                Error::Internal(format!(
                    "signing key of unknown algorithm `{}`",
                    key.algorithm
                ))
            })?;
            let opened =
                Arc::new(SigningKey::from_pkcs8(algorithm, &plain).map_err(make::internal)?);
            if key.purpose == TOKENS {
                tokens.push(Opened {
                    verifying: opened.verifying_key().map_err(make::internal)?,
                    key: opened,
                    active_from: key.active_from,
                    retired_at: key.retired_at,
                });
            } else if key.purpose == CHECKPOINTS && checkpoint.is_none() {
                checkpoint = Some(opened);
            }
        }
        let subjects = subjects
            .ok_or_else(|| Error::Internal(format!("tenant {tenant} has no keys of its own")))?;
        Ok(Self {
            read_at: now,
            tokens,
            checkpoint,
            subjects,
        })
    }

    /// The key that signs now: the newest active one of that algorithm.
    #[must_use]
    pub fn signer(&self, algorithm: Algorithm, now: Timestamp) -> Option<Arc<SigningKey>> {
        self.tokens
            .iter()
            .find(|opened| {
                opened.key.algorithm() == algorithm
                    && opened.active_from <= now
                    && opened.is_published(now)
            })
            .map(|opened| Arc::clone(&opened.key))
    }

    /// The keys with which tokens may have been signed, and those that will be used soon.
    #[must_use]
    pub fn published(&self, now: Timestamp) -> JwkSet {
        JwkSet::new(
            self.tokens
                .iter()
                .filter(|opened| opened.is_published(now))
                .map(|opened| opened.verifying.clone()),
        )
    }

    /// The key that signs audit checkpoints.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Arc<SigningKey>> {
        self.checkpoint.clone()
    }

    /// The secret of pairwise subjects.
    pub(crate) fn subjects(&self) -> &[u8; 32] {
        &self.subjects
    }

    /// Algorithm and id of the keys that sign now.
    pub(super) fn token_keys(&self, now: Timestamp) -> Vec<(Algorithm, String)> {
        [Algorithm::Es256, Algorithm::Rs256]
            .into_iter()
            .filter_map(|algorithm| {
                self.signer(algorithm, now)
                    .map(|key| (algorithm, key.kid().to_owned()))
            })
            .collect()
    }
}

/// The opened keys of all tenants.
#[derive(Default)]
pub(crate) struct Cache(RwLock<HashMap<TenantId, Arc<KeyRing>>>);

impl Cache {
    pub(super) fn find(&self, tenant: TenantId, now: Timestamp) -> Option<Arc<KeyRing>> {
        let ring = self.0.read().get(&tenant).cloned()?;
        let age = now.seconds() - ring.read_at.seconds();
        (age.abs() <= FRESH_SECONDS).then_some(ring)
    }
    pub(super) fn put(&self, tenant: TenantId, ring: Arc<KeyRing>) {
        self.0.write().insert(tenant, ring);
    }
    pub(super) fn forget(&self, tenant: TenantId) {
        self.0.write().remove(&tenant);
    }
}
