//! A use case under way: its transaction, who asks, and what the audit log will hear.

use crate::{Ctx, Engine, Error, Result};
use std::cell::RefCell;
use xenia_domain::{
    NodeKind, Refusal, Timestamp, UserId,
    audit::{NewEvent, Target},
    directory::User,
};
use xenia_store::{Tx, WriteTx, Written, resources};

/// A use case under way.
pub(super) struct Work<'w, 'a> {
    pub(super) tx: &'w WriteTx<'a>,
    pub(super) ctx: &'w Ctx,
    pub(super) base_url: &'w str,
    events: RefCell<Vec<NewEvent>>,
}

impl<'w, 'a> Work<'w, 'a> {
    pub(super) fn new(engine: &'w Engine, tx: &'w WriteTx<'a>, ctx: &'w Ctx) -> Self {
        Self {
            tx,
            ctx,
            base_url: &engine.config().base_url,
            events: RefCell::default(),
        }
    }
    pub(super) fn now(&self) -> Timestamp {
        self.ctx.now
    }
    /// Tells the audit log.
    pub(super) fn tell(&self, event: NewEvent) {
        self.events.borrow_mut().push(event);
    }
    /// Tells the audit log more than one thing.
    pub(super) fn tell_all(&self, events: impl IntoIterator<Item = NewEvent>) {
        self.events.borrow_mut().extend(events);
    }
    /// The end of the transaction.
    pub(super) fn written<T>(self, value: T) -> Result<Written<T>> {
        let mut events = self.events.into_inner().into_iter();
        let first = events
            .next()
            .ok_or_else(|| Error::Internal("a use case told the audit log nothing".to_owned()))?;
        Ok(Written::all(value, first, events))
    }
}

/// The user of that id, or a refusal.
pub(super) fn user(tx: &Tx<'_>, id: UserId) -> Result<User> {
    resources::find::<User>(tx, id)?
        .map(|found| found.value)
        .ok_or_else(|| Refusal::not_found("user", id).into())
}

/// A user as the target of an event.
pub(super) fn user_target(user: &User) -> Target {
    Target::new(NodeKind::User, user.id, &user.user_principal_name)
}
