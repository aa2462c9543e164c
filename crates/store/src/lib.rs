//! Tables, migrations and transactions, on SQLite and PostgreSQL.
//!
//! The only crate that says SQL. It offers three kinds of transaction: [`Store::read`] (a
//! snapshot), [`Store::write`] (changes resources and edges, and ends with an audit event or does
//! not compile), [`Store::bookkeeping`] (job leases, codes, rate limits). All are synchronous: a
//! closure runs on the caller's thread, alone, against one connection.
//!
//! One SQL text serves both databases; what differs is in `dialect.rs`. Writers of one process
//! share commits: `backend/writer.rs`. The row of `audit_heads` is each tenant's write lock, taken
//! first, so writes of one tenant are serial also between processes; a transaction that loses
//! against another one is run again.
//!
//! Beside the transactions there is a file per aggregate: functions that take a transaction.

pub mod assignments;
pub mod audit;
mod backend;
pub mod branding;
pub mod bulk;
pub mod changes;
pub mod consent_requests;
pub mod credentials;
pub mod deleted;
mod dialect;
pub mod document;
pub mod edges;
mod error;
pub mod extensions;
pub mod figures;
pub mod group_lifecycle;
pub mod jobs;
pub mod membership;
mod migrate;
pub mod packages;
pub mod permission_grants;
pub mod photos;
#[cfg(test)]
mod plans;
pub mod provisioning;
pub mod provisioning_log;
pub mod query;
pub mod reach;
pub mod resources;
pub mod shapes;
pub mod subscriptions;
pub mod synchronization;
pub mod tenants;
mod tx;
mod value;
pub mod waiting;

pub use dialect::Kind;
pub use error::{Failure, Result, StoreError};
pub use tx::{Bookkeeping, Ids, Touched, TouchedEdge, Tx, WriteScope, WriteTx, Writes, Written};

use backend::{Pool, Writers};
use std::{path::PathBuf, sync::Arc};
use xenia_domain::TenantId;

/// Connections of a node that write to PostgreSQL. Writes of one tenant are serial in any case.
const POSTGRES_WRITERS: usize = 4;

/// Where the data is.
#[derive(Clone, Debug)]
pub enum Location {
    /// A SQLite file.
    File(PathBuf),
    /// A `postgres://` URL.
    Url(String),
}

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where.
    pub location: Location,
    /// Whether a commit returns only when it is on the disk. Off for throw-away data only.
    pub durable: bool,
    /// Connections for readers at most.
    pub readers: usize,
    /// PostgreSQL only: the schema that holds the tables; the connection's own when `None`.
    pub schema: Option<String>,
}

impl Options {
    /// A SQLite file with full durability.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self {
            location: Location::File(path.into()),
            durable: true,
            readers: 8,
            schema: None,
        }
    }
    /// Connections for writers: SQLite has one writer at a time, PostgreSQL as many as there are
    /// tenants that write.
    fn writers(&self) -> usize {
        match self.location {
            Location::File(_) => 1,
            Location::Url(_) => POSTGRES_WRITERS,
        }
    }
    /// A PostgreSQL database.
    pub fn url(url: impl Into<String>) -> Self {
        Self {
            location: Location::Url(url.into()),
            durable: true,
            readers: 16,
            schema: None,
        }
    }
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writers: Writers,
    readers: Pool,
    kind: Kind,
}

impl Store {
    /// Opens or creates it and brings the schema up to date.
    pub fn open(options: &Options) -> Result<Self> {
        let connection = backend::open(options, true)?;
        migrate::run(&connection)?;
        let kind = connection.kind();
        drop(connection);
        let (for_writer, for_readers) = (options.clone(), options.clone());
        let inner = Inner {
            writers: Writers::new(options.writers(), move || backend::open(&for_writer, true))?,
            readers: Pool::new(options.readers, move || backend::open(&for_readers, false)),
            kind,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Which database it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.inner.kind
    }

    /// Reads from one snapshot of a tenant's data.
    pub fn read<T, E: Failure>(
        &self,
        tenant: TenantId,
        read: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.inner
            .readers
            .snapshot(|connection| read(&Tx::new(connection, tenant)))
    }

    /// Changes resources and edges, and tells the audit log. Returns when the commit is durable.
    /// The closure may run several times; nothing stays of a run that fails.
    pub fn write<T, E: Failure>(
        &self,
        scope: &WriteScope<'_>,
        mut write: impl FnMut(&WriteTx<'_>) -> Result<Written<T>, E>,
    ) -> Result<T, E> {
        self.inner
            .writers
            .of(scope.tenant)?
            .run(|connection, first| {
                let tx = WriteTx::new(connection, scope);
                let head = audit::lock_head(&tx, first)?;
                tx.set_sequence(head.sequence + 1);
                let written = write(&tx)?;
                audit::append(&tx, head, &written.events)?;
                Ok(written.value)
            })
    }

    /// Writes what needs no audit event: see [`Bookkeeping`].
    pub fn bookkeeping<T, E: Failure>(
        &self,
        tenant: TenantId,
        mut write: impl FnMut(&Bookkeeping<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.inner
            .writers
            .of(tenant)?
            .run(|connection, _| write(&Bookkeeping::new(connection, tenant)))
    }
}
