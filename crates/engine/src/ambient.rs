//! The only place that reads the clock, makes ids and draws randomness from the machine.
//! Everything else takes them as inputs (`clippy.toml` holds that).

use uuid::Uuid;
use xenia_domain::Timestamp;
use xenia_store::Ids;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock, random generator and random ids.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ambient;

impl Clock for Ambient {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

impl Random for Ambient {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that draws randomness"
    )]
    #[expect(
        clippy::panic,
        reason = "a machine without randomness must not go on issuing secrets"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        if aws_lc_rs::rand::fill(bytes).is_err() {
            panic!("the operating system gives no randomness");
        }
    }
}

impl Ids for Ambient {
    fn uuid(&self) -> Uuid {
        random_uuid(self)
    }
}

/// A version 4 UUID from that source of randomness.
pub fn random_uuid(random: &dyn Random) -> Uuid {
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
