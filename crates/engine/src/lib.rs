//! The use cases: one function per thing that a person or a client can do.
//!
//! A use case takes the [`Engine`] (what the server has), a [`Ctx`] (who asks, when, for which
//! tenant) and its arguments. It opens one transaction, loads, authorizes, asks the rules in
//! `xenia-domain`, writes, and tells the audit log and the outbox in the same transaction. It is
//! synchronous; the async shell calls it on a blocking thread. Pages and API call the same
//! functions: there is no second path.

pub mod ambient;
pub mod audit_log;
pub mod authz;
pub mod b2b;
mod bearer;
pub mod begin;
pub mod consent;
pub mod console;
mod ctx;
pub mod directory;
mod due;
pub mod entitlement;
mod error;
pub mod expiry;
pub mod explain;
pub mod images;
pub mod keys;
mod letter;
pub mod mail;
pub mod maintenance;
pub mod membership;
pub mod names;
mod nudge;
pub mod outbox;
pub mod passwords;
pub mod patch;
pub mod provisioning;
pub mod secret;
pub mod sessions;
pub mod signin;
pub mod subscriptions;
pub mod tenants;
pub mod tokens;
pub mod webhook;

pub use bearer::BearerVerifier;
pub use ctx::{Actor, Ctx, Scopes};
pub use error::{Error, Result};
pub use nudge::Nudge;
pub use xenia_domain as domain;
pub use xenia_store as store;

use ambient::{Clock, Random};
use directory::domains::DnsResolver;
use std::{
    cell::Cell,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};
use uuid::Uuid;
use webhook::Webhook;
use xenia_domain::{TenantId, Timestamp};
use xenia_store::{Bookkeeping, Failure, Ids, Store, Tx, WriteTx, Written};

/// What the server was told about itself.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address under which people and clients reach it, without a slash at the end:
    /// `https://xenia.example.org`. Issuers, links in mails and redirect checks start with it.
    pub base_url: String,
    /// The sender of mails.
    pub mail_from: String,
}

/// What the server has: the store, its inputs from the world, its keys.
pub struct Engine {
    store: Store,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    random: Arc<dyn Random>,
    master_key: [u8; 32],
    config: Config,
    nudge: Nudge,
    generation: AtomicU64,
    keys: keys::Cache,
    tokens: tokens::Cache,
    pub(crate) rules: membership::Cache,
    board: maintenance::Board,
    webhook: OnceLock<Arc<dyn Webhook>>,
    dns: OnceLock<Arc<dyn DnsResolver>>,
    provisioning: OnceLock<Arc<dyn provisioning::outbound::target::Target>>,
    issuers: OnceLock<Arc<dyn tokens::IssuerDocuments>>,
    pub(crate) issuer_keys: tokens::IssuerKeys,
}

/// The parts of an [`Engine`].
pub struct Parts {
    /// Where the data is.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// Unpredictable bytes.
    pub random: Arc<dyn Random>,
    /// The key under which private keys are sealed.
    pub master_key: [u8; 32],
    /// What the server was told about itself.
    pub config: Config,
}

impl Engine {
    /// An engine of those parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            clock,
            ids,
            random,
            master_key,
            config,
        } = parts;
        Self {
            store,
            clock,
            ids,
            random,
            master_key,
            config,
            nudge: Nudge::default(),
            generation: AtomicU64::new(0),
            keys: keys::Cache::default(),
            tokens: tokens::Cache::default(),
            rules: membership::Cache::default(),
            board: maintenance::Board::default(),
            webhook: OnceLock::new(),
            dns: OnceLock::new(),
            provisioning: OnceLock::new(),
            issuers: OnceLock::new(),
            issuer_keys: tokens::IssuerKeys::default(),
        }
    }
    /// Posts to clients' addresses with this, from now on; the first one counts.
    pub fn post_with(&self, webhook: Arc<dyn Webhook>) {
        let _ = self.webhook.set(webhook);
    }
    /// What posts to clients' addresses, where this process has a way out.
    #[must_use]
    pub fn webhook(&self) -> Option<&dyn Webhook> {
        self.webhook.get().map(AsRef::as_ref)
    }
    /// Reaches applications with this, from now on; the first one counts.
    pub fn provision_with(&self, target: Arc<dyn provisioning::outbound::target::Target>) {
        let _ = self.provisioning.set(target);
    }
    /// What reaches applications, where this process has a way out.
    #[must_use]
    pub fn provisioning_target(&self) -> Option<&dyn provisioning::outbound::target::Target> {
        self.provisioning.get().map(AsRef::as_ref)
    }
    /// Reads the keys of other issuers with this, from now on; the first one counts.
    pub fn trust_with(&self, issuers: Arc<dyn tokens::IssuerDocuments>) {
        let _ = self.issuers.set(issuers);
    }
    /// What reads the keys of other issuers, where this process has a way out.
    #[must_use]
    pub fn issuers(&self) -> Option<&dyn tokens::IssuerDocuments> {
        self.issuers.get().map(AsRef::as_ref)
    }
    /// What the server was told about itself.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }
    /// The store, for `jobs` and the command line; use cases go through [`Engine::read`] and
    /// [`Engine::write`].
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }
    /// The key under which private keys are sealed.
    #[must_use]
    pub fn master_key(&self) -> &[u8; 32] {
        &self.master_key
    }
    /// What time it is; read once per request.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.ids.uuid()
    }
    /// Unpredictable bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }
    /// Wakes whoever waits for jobs.
    #[must_use]
    pub fn nudge(&self) -> &Nudge {
        &self.nudge
    }
    /// How the work that happens by itself goes.
    #[must_use]
    pub fn board(&self) -> &maintenance::Board {
        &self.board
    }
    /// Says once what asks the DNS; without it domains cannot be verified here.
    pub fn resolve_with(&self, dns: Arc<dyn DnsResolver>) {
        let _ = self.dns.set(dns);
    }
    /// What asks the DNS.
    #[must_use]
    pub fn dns(&self) -> Option<&dyn DnsResolver> {
        self.dns.get().map(AsRef::as_ref)
    }
    /// A context for that actor, now.
    #[must_use]
    pub fn ctx(&self, tenant: TenantId, actor: Actor) -> Ctx {
        Ctx {
            tenant,
            actor,
            now: self.now(),
            request_id: self.new_id(),
        }
    }
    /// A context for Xenia itself, now.
    #[must_use]
    pub fn system(&self, tenant: TenantId) -> Ctx {
        self.ctx(tenant, Actor::System)
    }

    /// Reads from one snapshot of the caller's tenant.
    pub fn read<T>(&self, ctx: &Ctx, read: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.store.read(ctx.tenant, read)
    }
    /// Writes for the caller; the commit is durable when it returns. Wakes the job runner.
    pub fn write<T>(
        &self,
        ctx: &Ctx,
        write: impl FnMut(&WriteTx<'_>) -> Result<Written<T>>,
    ) -> Result<T> {
        let result = self.write_credentials(ctx, write);
        self.changed();
        result
    }
    /// Forgets what is remembered about who may what.
    pub(crate) fn changed(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }
    /// As [`Engine::write`], for what changes sessions, codes and tokens only and nothing that
    /// decides about access: what is remembered about that stays.
    pub(crate) fn write_credentials<T, E: Failure>(
        &self,
        ctx: &Ctx,
        mut write: impl FnMut(&WriteTx<'_>) -> Result<Written<T>, E>,
    ) -> Result<T, E> {
        let scope = ctx.write_scope(self.ids.as_ref());
        let changed = Cell::new(false);
        let result = self.store.write(&scope, |tx| {
            membership::settled(&self.rules, tx, &mut write, &changed)
        });
        if changed.get() {
            self.generation.fetch_add(1, Ordering::SeqCst);
        }
        self.nudge.wake();
        result
    }
    /// Grows with every write that may change who may what. What was read from the database after
    /// this number was taken holds as long as the number is the same.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }
    /// Writes what needs no audit event.
    pub fn bookkeeping<T>(
        &self,
        tenant: TenantId,
        write: impl FnMut(&Bookkeeping<'_>) -> Result<T>,
    ) -> Result<T> {
        self.store.bookkeeping(tenant, write)
    }
}
