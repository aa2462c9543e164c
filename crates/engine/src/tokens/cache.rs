//! What client credentials are answered from: prepared tokens.

use parking_lot::RwLock;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use xenia_domain::{TenantId, Timestamp};
use xenia_protocols::{jose::SigningKey, oidc::AccessTokenClaims};

/// How long a prepared token is used, in seconds: what another node wrote counts here after that.
const FRESH_SECONDS: i64 = 5;
/// How many prepared tokens are kept at most.
const MOST: usize = 10_000;

/// An access token whose claims are known but for its times and its id.
pub(super) struct Prepared {
    /// [`crate::Engine::generation`] before what it says was read.
    pub(super) generation: u64,
    /// When that was.
    pub(super) read_at: Timestamp,
    /// When something that it says ends by itself: the secret, a role.
    pub(super) until: Timestamp,
    /// The claims as JSON, without the closing brace.
    pub(super) claims: String,
    /// The key that signs it.
    pub(super) key: Arc<SigningKey>,
}

impl Prepared {
    fn is_good(&self, generation: u64, now: Timestamp) -> bool {
        let age = now.seconds() - self.read_at.seconds();
        self.generation == generation && (0..FRESH_SECONDS).contains(&age) && now < self.until
    }
}

/// How long a checked signature is remembered, in seconds: as long as the keys are.
const CHECKED_SECONDS: i64 = 60;

/// An access token whose signature, issuer, audience and times were found good. What it allows is
/// read anew each time.
pub(super) struct Checked {
    pub(super) tenant: TenantId,
    pub(super) claims: AccessTokenClaims,
    pub(super) at: Timestamp,
}

impl Checked {
    fn is_good(&self, now: Timestamp) -> bool {
        let age = now.seconds() - self.at.seconds();
        (0..CHECKED_SECONDS).contains(&age) && now.seconds() < self.claims.exp
    }
}

/// What the token service remembers.
#[derive(Default)]
pub(crate) struct Cache {
    prepared: RwLock<HashMap<[u8; 32], Arc<Prepared>>>,
    checked: RwLock<HashMap<[u8; 32], Arc<Checked>>>,
    issued: AtomicU64,
}

impl Cache {
    /// The prepared token of that request, if nothing can have changed since.
    pub(super) fn find(
        &self,
        request: &[u8; 32],
        generation: u64,
        now: Timestamp,
    ) -> Option<Arc<Prepared>> {
        let found = self.prepared.read().get(request).cloned()?;
        found.is_good(generation, now).then_some(found)
    }
    /// Keeps a prepared token.
    pub(super) fn put(&self, request: [u8; 32], prepared: Arc<Prepared>) {
        let mut all = self.prepared.write();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(request, prepared);
    }
    /// The token of that hash, if it was checked a moment ago.
    pub(super) fn find_checked(&self, token: &[u8; 32], now: Timestamp) -> Option<Arc<Checked>> {
        let found = self.checked.read().get(token).cloned()?;
        found.is_good(now).then_some(found)
    }
    /// Keeps a checked token.
    pub(super) fn put_checked(&self, token: [u8; 32], checked: Arc<Checked>) {
        let mut all = self.checked.write();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(token, checked);
    }
    /// Counts a token that was issued to an application for itself.
    pub(super) fn count(&self) {
        self.issued.fetch_add(1, Ordering::Relaxed);
    }
    /// How many tokens were issued to applications for themselves since the start.
    pub(crate) fn issued(&self) -> u64 {
        self.issued.load(Ordering::Relaxed)
    }
}
