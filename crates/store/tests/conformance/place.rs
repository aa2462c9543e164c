//! Empty databases, nodes on them, and a way in beside the store.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, TenantId, Timestamp, UserId,
    audit::{Initiator, NewEvent, Target},
    directory::User,
};
use xenia_store::{
    Ids, Kind, Location, Options, Store, StoreError, Tx, WriteScope, WriteTx, Written,
};

/// When tests begin.
pub(crate) const BEGINNING: Timestamp = Timestamp::from_seconds(1_772_442_000);

/// Ids in order, over all nodes of the process.
struct InOrder;

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Ids for InOrder {
    fn uuid(&self) -> Uuid {
        new_id()
    }
}

/// An id that nothing else has.
pub(crate) fn new_id() -> Uuid {
    Uuid::from_u128(0x8000_u128 << 64 | u128::from(NEXT.fetch_add(1, Ordering::SeqCst)))
}

/// An empty database; gone when dropped.
pub(crate) struct Place {
    pub(crate) options: Options,
    folder: Option<PathBuf>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(Self::name());
        std::fs::create_dir(&folder).unwrap();
        Self {
            options: Options {
                durable: false,
                ..Options::file(folder.join("xenia.db"))
            },
            folder: Some(folder),
        }
    }
    pub(crate) fn postgres() -> Option<Self> {
        Some(Self {
            options: Options {
                durable: false,
                schema: Some(Self::name()),
                ..Options::url(std::env::var("XENIA_TEST_POSTGRES").ok()?)
            },
            folder: None,
        })
    }
    fn name() -> String {
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        format!("xenia_conformance_{}_{number}", std::process::id())
    }
    pub(crate) fn kind(&self) -> Kind {
        match self.options.location {
            Location::File(_) => Kind::Sqlite,
            Location::Url(_) => Kind::Postgres,
        }
    }
    /// Opens the database once more: another process of the same installation.
    pub(crate) fn node(&self) -> Node {
        Node(Store::open(&self.options).unwrap())
    }
    /// Runs statements beside the store.
    pub(crate) fn run(&self, sql: &str) {
        match &self.options.location {
            Location::File(path) => rusqlite::Connection::open(path)
                .unwrap()
                .execute_batch(sql)
                .unwrap(),
            Location::Url(url) => self.client(url).batch_execute(sql).unwrap(),
        }
    }
    /// Rows of texts, read beside the store.
    pub(crate) fn texts(&self, sql: &str) -> Vec<Vec<String>> {
        match &self.options.location {
            Location::File(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                let mut statement = connection.prepare(sql).unwrap();
                let columns = statement.column_count();
                let rows = statement.query_map([], |row| {
                    (0..columns).map(|column| row.get(column)).collect()
                });
                rows.unwrap().map(Result::unwrap).collect()
            }
            Location::Url(url) => {
                let rows = self.client(url).query(sql, &[]).unwrap();
                let texts = |row: &postgres::Row| (0..row.len()).map(|at| row.get(at)).collect();
                rows.iter().map(texts).collect()
            }
        }
    }
    fn client(&self, url: &str) -> postgres::Client {
        let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
        let schema = self.options.schema.as_deref().unwrap_or("public");
        client
            .batch_execute(&format!("SET search_path TO {schema}"))
            .unwrap();
        client
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(schema) = &self.options.schema {
            self.run(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
        }
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// One process of an installation.
pub(crate) struct Node(pub(crate) Store);

impl Node {
    /// Writes with one event.
    pub(crate) fn write<T>(
        &self,
        tenant: TenantId,
        write: impl FnMut(&WriteTx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.write_at(tenant, BEGINNING, write)
    }
    /// Writes with one event, at that time.
    pub(crate) fn write_at<T>(
        &self,
        tenant: TenantId,
        now: Timestamp,
        mut write: impl FnMut(&WriteTx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.tell(tenant, now, |tx| {
            Ok(Written::new(write(tx)?, event(tenant)))
        })
    }
    /// Writes with the events that the closure makes.
    pub(crate) fn tell<T>(
        &self,
        tenant: TenantId,
        now: Timestamp,
        write: impl FnMut(&WriteTx<'_>) -> Result<Written<T>, StoreError>,
    ) -> Result<T, StoreError> {
        let scope = WriteScope {
            tenant,
            now,
            initiator: Initiator {
                kind: "system".to_owned(),
                id: Uuid::nil(),
                name: "the suite".to_owned(),
            },
            request_id: Uuid::nil(),
            ids: &InOrder,
        };
        self.0.write(&scope, write)
    }
    pub(crate) fn read<T>(
        &self,
        tenant: TenantId,
        read: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>,
    ) -> T {
        self.0.read(tenant, read).unwrap()
    }
}

pub(crate) fn tenant() -> TenantId {
    TenantId(new_id())
}

/// An event about a tenant.
pub(crate) fn event(tenant: TenantId) -> NewEvent {
    NewEvent::new(
        "Conformance",
        "Run a test",
        Target::new(NodeKind::Organization, tenant, "test"),
    )
}

/// A user of that name.
pub(crate) fn user(name: &str) -> User {
    User {
        id: UserId(new_id()),
        display_name: name.to_owned(),
        user_principal_name: format!("{name}@contoso.example"),
        mail: Some(format!("{name}@contoso.example")),
        account_enabled: true,
        ..User::default()
    }
}
