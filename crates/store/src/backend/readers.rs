//! Connections for readers, made when needed and kept.

use super::Connection;
use crate::error::{Result, StoreError};
use parking_lot::{Condvar, Mutex};
use std::cell::Cell;

thread_local! {
    /// How many places this thread has, in all pools.
    static PLACES: Cell<usize> = const { Cell::new(0) };
}

/// Connections for readers.
pub(crate) struct Pool {
    idle: Mutex<Idle>,
    returned: Condvar,
    open: Box<dyn Fn() -> Result<Connection> + Send + Sync>,
    most: usize,
}

struct Idle {
    connections: Vec<Connection>,
    /// Places taken: connections lent or being opened.
    taken: usize,
}

impl Pool {
    pub(crate) fn new(
        most: usize,
        open: impl Fn() -> Result<Connection> + Send + Sync + 'static,
    ) -> Self {
        Self {
            idle: Mutex::new(Idle {
                connections: Vec::new(),
                taken: 0,
            }),
            returned: Condvar::new(),
            open: Box::new(open),
            most: most.max(1),
        }
    }

    /// Reads from one snapshot; waits while all connections are lent. A reader that panics takes
    /// its connection with it.
    pub(crate) fn snapshot<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let _place = self.take();
        let connection = self.begin()?;
        let result = read(&connection);
        if connection.batch("ROLLBACK").is_ok() && connection.is_usable() {
            let mut idle = self.idle.lock();
            if idle.connections.len() < self.most {
                idle.connections.push(connection);
            }
        }
        result
    }

    /// A connection with a snapshot begun. One that was cut while it was idle is replaced.
    fn begin(&self) -> Result<Connection> {
        let kept = self.idle.lock().connections.pop();
        if let Some(connection) = kept
            && connection.begin_read().is_ok()
        {
            return Ok(connection);
        }
        let connection = (self.open)()?;
        connection.begin_read()?;
        Ok(connection)
    }

    fn take(&self) -> Place<'_> {
        let mut idle = self.idle.lock();
        // Who has a place already could wait for those who wait for it.
        while idle.taken >= self.most && PLACES.get() == 0 {
            self.returned.wait(&mut idle);
        }
        idle.taken += 1;
        PLACES.set(PLACES.get() + 1);
        Place { pool: self }
    }
}

/// The right to use one connection; given back when dropped.
struct Place<'a> {
    pool: &'a Pool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        PLACES.set(PLACES.get() - 1);
        self.pool.idle.lock().taken -= 1;
        self.pool.returned.notify_one();
    }
}
