//! Worlds for tests: a fresh tenant in a fresh database, with a clock that stands still until it
//! is moved, and ids and secrets that are the same in every run.
//!
//! `XENIA_TEST_POSTGRES=postgres://...` runs the same tests on PostgreSQL, each in a schema of its
//! own; without it they run on SQLite files in the temporary folder.

#![expect(
    clippy::expect_used,
    reason = "a world that cannot be made must fail its test"
)]

pub mod membership;
mod name_server;
mod people;
pub mod pictures;

pub use name_server::{NameServer, Published};
pub use people::TestApplication;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};
use uuid::Uuid;
use xenia_engine::{
    Actor, Config, Ctx, Engine, Parts, Scopes,
    ambient::{Ambient, Clock, Random, random_uuid},
    domain::{TenantId, Timestamp, UserId},
    store::{Ids, Options, Store},
    tenants::{Initialise, initialise},
};

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// At that instant.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.micros()))
    }
    /// Moves it forward.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
    /// Moves it forward by whole days.
    pub fn advance_days(&self, days: i64) {
        self.advance_seconds(days * 86_400);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// "Random" bytes and ids from a counter: the same in every run (SplitMix64).
#[derive(Debug)]
pub struct Seeded(AtomicU64);

impl Seeded {
    /// From that seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
    fn next(&self) -> u64 {
        let mut z = self
            .0
            .fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst)
            .wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next().to_le_bytes();
            for (byte, random) in chunk.iter_mut().zip(word) {
                *byte = random;
            }
        }
    }
}

impl Ids for Seeded {
    fn uuid(&self) -> Uuid {
        random_uuid(self)
    }
}

/// When worlds begin: 2 March 2026, 09:00 UTC, a Monday.
pub const BEGINNING: Timestamp = Timestamp::from_seconds(1_772_442_000);

/// The key under which worlds seal private keys.
pub const MASTER_KEY: [u8; 32] = [7; 32];

/// A server with one tenant, `contoso.example`, and its administrator.
pub struct World {
    /// The engine.
    pub engine: Arc<Engine>,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    /// The tenant.
    pub tenant: TenantId,
    /// Its Global Administrator.
    pub administrator: UserId,
    /// The link with which the administrator sets a password.
    pub administrator_link: String,
    options: Options,
    folder: Option<PathBuf>,
}

impl World {
    /// A new world in a database of its own.
    #[must_use]
    pub fn new() -> Self {
        let name = format!("xenia_test_{}", random_uuid(&Ambient).simple());
        let (options, folder) = match std::env::var("XENIA_TEST_POSTGRES") {
            Ok(url) => (
                Options {
                    durable: false,
                    readers: 4,
                    schema: Some(name),
                    ..Options::url(url)
                },
                None,
            ),
            Err(_) => {
                let folder = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
                (
                    Options {
                        durable: false,
                        readers: 4,
                        ..Options::file(folder.join("xenia.db"))
                    },
                    Some(folder),
                )
            }
        };
        Self::over(&options, folder)
    }

    fn over(options: &Options, folder: Option<PathBuf>) -> Self {
        let store = Store::open(options).expect("the test database opens");
        let clock = Arc::new(FixedClock::at(BEGINNING));
        let seeded = Arc::new(Seeded::new(1));
        let engine = Engine::new(Parts {
            store,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::clone(&seeded) as Arc<dyn Ids>,
            random: seeded,
            master_key: MASTER_KEY,
            config: Config {
                base_url: "https://xenia.example".to_owned(),
                mail_from: "xenia@contoso.example".to_owned(),
            },
        });
        let wanted = Initialise {
            domain: "contoso.example".to_owned(),
            administrator: "admin@contoso.example".to_owned(),
            display_name: "Contoso".to_owned(),
        };
        let made = initialise(&engine, BEGINNING, &wanted).expect("the tenant can be made");
        Self {
            engine: Arc::new(engine),
            clock,
            tenant: made.tenant,
            administrator: made.administrator,
            administrator_link: made.link,
            options: options.clone(),
            folder,
        }
    }

    /// Where its database is, for another process over it. Its keys are sealed under
    /// [`MASTER_KEY`].
    #[must_use]
    pub fn database(&self) -> &Options {
        &self.options
    }

    /// An engine as another server has it: over the same database, with memories of its own.
    #[must_use]
    pub fn another_node(&self) -> Arc<Engine> {
        let seeded = Arc::new(Seeded::new(2));
        Arc::new(Engine::new(Parts {
            store: Store::open(&self.options).expect("the test database opens"),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            ids: Arc::clone(&seeded) as Arc<dyn Ids>,
            random: seeded,
            master_key: MASTER_KEY,
            config: self.engine.config().clone(),
        }))
    }

    /// A second tenant in the same database, with its administrator.
    pub fn another_tenant(&self, domain: &str) -> (TenantId, UserId) {
        let wanted = Initialise {
            domain: domain.to_owned(),
            administrator: format!("admin@{domain}"),
            display_name: domain.to_owned(),
        };
        let made =
            initialise(&self.engine, self.clock.now(), &wanted).expect("the tenant can be made");
        (made.tenant, made.administrator)
    }

    /// A context in which that user of the tenant asks, now, through Xenia's own pages.
    #[must_use]
    pub fn as_user(&self, user: UserId) -> Ctx {
        self.engine.ctx(
            self.tenant,
            Actor::User {
                id: user,
                name: user.to_string(),
                scopes: Scopes::All,
            },
        )
    }
    /// A context in which the administrator asks, now.
    #[must_use]
    pub fn as_administrator(&self) -> Ctx {
        self.as_user(self.administrator)
    }
    /// A context in which Xenia itself acts, now.
    #[must_use]
    pub fn as_system(&self) -> Ctx {
        self.engine.system(self.tenant)
    }
    /// A context in which somebody asks who has proved that e-mail address and has no account.
    #[must_use]
    pub fn as_visitor(&self, address: &str) -> Ctx {
        self.engine.ctx(
            self.tenant,
            Actor::Visitor {
                address: address.to_owned(),
            },
        )
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// A file or folder of the data that is shared beside the repository: under `XENIA_SHARED`, or
/// under `shared` in the folder that holds the repository (or one above).
///
/// # Panics
/// It is not there: the test that needs it cannot say anything without.
#[must_use]
pub fn shared(path: &str) -> PathBuf {
    let root = std::env::var_os("XENIA_SHARED").map(PathBuf::from);
    let root = root.or_else(|| {
        let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = here.ancestors().map(|folder| folder.join("shared"));
        folders.find(|folder| folder.join("data").is_dir())
    });
    let found = root.map(|root| root.join(path));
    found
        .filter(|path| path.exists())
        .expect("the shared data lies beside the repository, or XENIA_SHARED says where")
}
