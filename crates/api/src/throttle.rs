//! A bound on how much one client asks of one organisation, as a token bucket
//! ([throttling guidance](https://learn.microsoft.com/en-us/graph/throttling)): who is over it is
//! answered 429 with `Retry-After`. It is kept in memory, for each node by itself.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;
use xenia_engine::{
    Ctx,
    domain::{Reason, Refusal, TenantId, Timestamp},
};

/// Buckets that are kept at most; full ones are forgotten first.
const MOST: usize = 10_000;

/// How many requests a client may send to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// In the long run, per second.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

/// What is left of a client's requests, in millionths of one, and when that was.
struct Bucket {
    left: u64,
    at: Timestamp,
}

/// The buckets of all clients.
pub(crate) struct Throttle {
    rate: Rate,
    buckets: Mutex<HashMap<(TenantId, Uuid), Bucket>>,
}

const ONE: u64 = 1_000_000;

impl Throttle {
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    /// Takes one request of the caller's, or says when there will be another one.
    pub(crate) fn take(&self, ctx: &Ctx) -> Result<(), Refusal> {
        let full = u64::from(self.rate.burst.max(1)) * ONE;
        let per_second = u64::from(self.rate.per_second.max(1));
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST {
            buckets.retain(|_, bucket| self.level(bucket, ctx.now) < full);
        }
        let key = (ctx.tenant, ctx.principal());
        let bucket = buckets.entry(key).or_insert(Bucket {
            left: full,
            at: ctx.now,
        });
        let level = self.level(bucket, ctx.now);
        bucket.at = bucket.at.max(ctx.now);
        let Some(left) = level.checked_sub(ONE) else {
            bucket.left = level;
            let wait = (ONE - level).div_ceil(per_second * ONE).max(1);
            let retry_after = u32::try_from(wait).unwrap_or(u32::MAX);
            let message = format!(
                "more than {per_second} requests a second from one client: try again in {retry_after} s"
            );
            return Err(Refusal::new(Reason::TooMany { retry_after }, message));
        };
        bucket.left = left;
        Ok(())
    }

    /// What is in a bucket now: a microsecond gives `per_second` millionths.
    fn level(&self, bucket: &Bucket, now: Timestamp) -> u64 {
        let passed = now.micros().saturating_sub(bucket.at.micros());
        let passed = u64::try_from(passed).unwrap_or(0);
        let given = passed.saturating_mul(u64::from(self.rate.per_second.max(1)));
        let full = u64::from(self.rate.burst.max(1)) * ONE;
        bucket.left.saturating_add(given).min(full)
    }
}
