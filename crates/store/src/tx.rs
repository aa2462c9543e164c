//! Transactions as the engine sees them. Each knows its tenant; there is no other way to ask.

use crate::{backend::Connection, backend::Row, dialect::Kind, error::Result, value::Value};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    ops::Deref,
};
use uuid::Uuid;
use xenia_domain::{
    EventId, NodeKind, Relation, TenantId, Timestamp,
    audit::{Initiator, NewEvent},
};

/// Where ids come from.
pub trait Ids: Send + Sync {
    /// A new random id.
    fn uuid(&self) -> Uuid;
}

/// A view of one tenant's data at one instant of the database.
pub struct Tx<'a> {
    connection: &'a Connection,
    tenant: TenantId,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(connection: &'a Connection, tenant: TenantId) -> Self {
        Self { connection, tenant }
    }
    /// Whose data.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }
    pub(crate) fn kind(&self) -> Kind {
        self.connection.kind()
    }
    /// The tenant as the first parameter of a statement.
    pub(crate) fn scope(&self) -> Value {
        Value::Uuid(self.tenant.0)
    }
    pub(crate) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64> {
        #[cfg(test)]
        crate::plans::note(sql, values);
        self.connection.execute(sql, values)
    }
    pub(crate) fn query<T>(
        &self,
        sql: &str,
        values: &[Value],
        map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        #[cfg(test)]
        crate::plans::note(sql, values);
        self.connection.query(sql, values, map)
    }
    pub(crate) fn query_one<T>(
        &self,
        sql: &str,
        values: &[Value],
        map: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.query(sql, values, map)?.into_iter().next())
    }
}

/// Who writes, when and why: what an audit event and an edge need beside themselves.
pub struct WriteScope<'a> {
    /// Whose data.
    pub tenant: TenantId,
    /// The time of the request.
    pub now: Timestamp,
    /// Who does it.
    pub initiator: Initiator,
    /// The request.
    pub request_id: Uuid,
    /// Where new ids come from.
    pub ids: &'a dyn Ids,
}

/// A transaction that changes resources or edges. It ends with at least one audit event: see
/// [`Written`].
pub struct WriteTx<'a> {
    tx: Tx<'a>,
    scope: &'a WriteScope<'a>,
    cause: EventId,
    sequence: Cell<i64>,
    touched: RefCell<Touched>,
    watches_members: Cell<bool>,
}

/// An edge that a transaction has opened or closed, or whose beginning it has noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TouchedEdge {
    /// Who.
    pub subject: (NodeKind, Uuid),
    /// How.
    pub relation: Relation,
    /// On what.
    pub object: (NodeKind, Uuid),
}

/// What a transaction has changed: for what follows from it in the same transaction.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// The users, each with its text before, where it was there and users are
    /// [watched](WriteTx::watch_members).
    pub users: BTreeMap<Uuid, Option<String>>,
    /// The devices, in the same way.
    pub devices: BTreeMap<Uuid, Option<String>>,
    /// The groups.
    pub groups: Vec<Uuid>,
    /// The edges.
    pub edges: Vec<TouchedEdge>,
    /// Users who have signed in.
    pub sign_ins: Vec<Uuid>,
}

impl Touched {
    /// Whether nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
            && self.devices.is_empty()
            && self.groups.is_empty()
            && self.edges.is_empty()
            && self.sign_ins.is_empty()
    }
}

impl<'a> WriteTx<'a> {
    pub(crate) fn new(connection: &'a Connection, scope: &'a WriteScope<'a>) -> Self {
        Self {
            tx: Tx::new(connection, scope.tenant),
            scope,
            cause: EventId(scope.ids.uuid()),
            sequence: Cell::new(0),
            touched: RefCell::default(),
            watches_members: Cell::new(false),
        }
    }
    /// From now on, what a user or a device was before a change is kept for
    /// [`WriteTx::take_touched`].
    pub fn watch_members(&self) {
        self.watches_members.set(true);
    }
    /// What has changed since the last call.
    #[must_use]
    pub fn take_touched(&self) -> Touched {
        self.touched.take()
    }
    /// Whether the text of that resource is to be read before it changes.
    pub(crate) fn wants_before(&self, kind: NodeKind, id: Uuid) -> bool {
        let touched = self.touched.borrow();
        self.watches_members.get()
            && match kind {
                NodeKind::User => !touched.users.contains_key(&id),
                NodeKind::Device => !touched.devices.contains_key(&id),
                _ => false,
            }
    }
    /// Notes a resource that changed, with its text before.
    pub(crate) fn touch(&self, kind: NodeKind, id: Uuid, before: Option<String>) {
        let mut touched = self.touched.borrow_mut();
        match kind {
            NodeKind::User => {
                touched.users.entry(id).or_insert(before);
            }
            NodeKind::Device => {
                touched.devices.entry(id).or_insert(before);
            }
            NodeKind::Group => touched.groups.push(id),
            _ => {}
        }
    }
    /// Notes an edge that was opened or closed.
    pub(crate) fn touch_edge(&self, edge: TouchedEdge) {
        self.touched.borrow_mut().edges.push(edge);
    }
    /// Notes somebody who has signed in.
    pub(crate) fn touch_sign_in(&self, user: Uuid) {
        self.touched.borrow_mut().sign_ins.push(user);
    }
    /// What the first audit event of this transaction will be numbered, once the tenant is locked.
    pub(crate) fn sequence(&self) -> i64 {
        self.sequence.get()
    }
    pub(crate) fn set_sequence(&self, sequence: i64) {
        self.sequence.set(sequence);
    }
    /// The time of the request.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.scope.now
    }
    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.scope.ids.uuid()
    }
    /// The id that the first audit event of this transaction will have: the cause of its edges.
    #[must_use]
    pub fn cause(&self) -> EventId {
        self.cause
    }
    pub(crate) fn write_scope(&self) -> &WriteScope<'a> {
        self.scope
    }
}

impl<'a> Deref for WriteTx<'a> {
    type Target = Tx<'a>;
    fn deref(&self) -> &Tx<'a> {
        &self.tx
    }
}

/// What a writing transaction ends with: its result and what it tells the audit log. There is no
/// way to make one without an event.
#[must_use]
pub struct Written<T> {
    pub(crate) value: T,
    pub(crate) events: Vec<NewEvent>,
}

impl<T> Written<T> {
    /// One event.
    pub fn new(value: T, event: NewEvent) -> Self {
        Self {
            value,
            events: vec![event],
        }
    }
    /// A first event and more.
    pub fn all(value: T, first: NewEvent, more: impl IntoIterator<Item = NewEvent>) -> Self {
        let mut events = vec![first];
        events.extend(more);
        Self { value, events }
    }
    /// The same with something made of the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Written<U> {
        Written {
            value: make(self.value),
            events: self.events,
        }
    }
    /// One event more.
    pub fn and(mut self, event: NewEvent) -> Self {
        self.events.push(event);
        self
    }
    /// What follows in the same transaction: done with the value of this, and told after it.
    ///
    /// # Errors
    /// Those of what follows; then nothing of either is written.
    pub fn following<E>(
        mut self,
        next: impl FnOnce(&T) -> Result<Vec<NewEvent>, E>,
    ) -> Result<Self, E> {
        self.events.extend(next(&self.value)?);
        Ok(self)
    }
    /// Another change of the same transaction: both values, and what both tell.
    pub fn beside<U>(mut self, other: Written<U>) -> Written<(T, U)> {
        self.events.extend(other.events);
        Written {
            value: (self.value, other.value),
            events: self.events,
        }
    }
}

/// A transaction on what is not worth an audit event and grants nothing: job leases, codes under
/// way, rate limits, the last use of a session, signing-key caches. Resources and edges cannot be
/// written with it.
pub struct Bookkeeping<'a> {
    tx: Tx<'a>,
    changed: Cell<bool>,
}

impl<'a> Bookkeeping<'a> {
    pub(crate) fn new(connection: &'a Connection, tenant: TenantId) -> Self {
        Self {
            tx: Tx::new(connection, tenant),
            changed: Cell::new(false),
        }
    }
    pub(crate) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64> {
        self.changed.set(true);
        self.tx.execute(sql, values)
    }
}

impl<'a> Deref for Bookkeeping<'a> {
    type Target = Tx<'a>;
    fn deref(&self) -> &Tx<'a> {
        &self.tx
    }
}

/// A transaction in which secrets, sessions, codes and jobs can be written: either kind.
pub trait Writes<'a>: Deref<Target = Tx<'a>> {}
impl<'a> Writes<'a> for WriteTx<'a> {}
impl<'a> Writes<'a> for Bookkeeping<'a> {}
