//! Group commit: writers take turns inside one open transaction, each in a savepoint of its own,
//! and share its commit, so that durable writes scale with concurrency and not with the disk's
//! flush rate.
//!
//! Whoever finishes a turn while somebody is waiting for one leaves the transaction open and
//! waits for its outcome; whoever finishes a turn and sees nobody waiting commits for all. While
//! the commit flushes, the next batch gathers. No call returns before its commit is durable: not
//! even a refusal, which may rest on what an earlier turn of the batch wrote. A turn that fails is
//! undone to its savepoint and does not touch the others; a commit that fails fails all of its
//! batch; a transaction that is lost before its commit (a deadlock with another process, a
//! connection that was cut) is run again, turn by turn.
//!
//! A turn that needs a lock which another process holds waits for it only in a transaction that
//! holds no lock yet; otherwise the batch is committed first. So two nodes whose batches touch the
//! same tenants in opposite order wait for each other instead of dying of deadlock.

use super::Connection;
use crate::error::{Failure, Result, StoreError};
use parking_lot::{Condvar, Mutex};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};
use xenia_domain::TenantId;

/// Turns in one transaction at most: as many subtransactions as PostgreSQL keeps in memory.
const MOST_TURNS: usize = 64;
/// How often a turn is run again when its transaction lost against another one.
const MOST_TRIES: u64 = 32;

thread_local! {
    /// The store (by its number) in a turn of whose writers this thread is.
    static TURN_OF: Cell<usize> = const { Cell::new(0) };
}

/// Numbers for stores, from 1.
static NEXT: AtomicUsize = AtomicUsize::new(1);

/// The connections that write: each tenant has its own among them, so that tenants of different
/// ones do not wait for each other's turns.
pub(crate) struct Writers(Vec<Writer>);

impl Writers {
    /// So many; at least one.
    pub(crate) fn new(
        count: usize,
        open: impl Fn() -> Result<Connection> + Clone + Send + Sync + 'static,
    ) -> Result<Self> {
        let store = NEXT.fetch_add(1, Ordering::Relaxed);
        let writers = (0..count.max(1)).map(|_| Writer::of(store, open.clone()));
        Ok(Self(writers.collect::<Result<_>>()?))
    }

    /// The writer of that tenant.
    pub(crate) fn of(&self, tenant: TenantId) -> Result<&Writer> {
        let count = self.0.len() as u128;
        let place = usize::try_from(tenant.0.as_u128() % count.max(1)).unwrap_or_default();
        let missing = || StoreError::Open("the store has no connection that writes".to_owned());
        self.0.get(place).ok_or_else(missing)
    }
}

/// One connection that writes.
pub(crate) struct Writer {
    /// The number of its store.
    store: usize,
    state: Mutex<State>,
    /// Callers on their way to a turn: each of them will take one.
    waiting: AtomicUsize,
    open: Box<dyn Fn() -> Result<Connection> + Send + Sync>,
}

struct State {
    connection: Connection,
    batch: Option<Batch>,
}

/// The open transaction. Whatever happens to it, it settles its outcome: nobody waits forever.
struct Batch {
    outcome: Arc<Outcome>,
    turns: usize,
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.outcome
            .settle(Err(lost("the shared transaction was given up")));
    }
}

/// How the commit of a batch ended.
#[derive(Default)]
struct Outcome {
    result: Mutex<Option<Result<()>>>,
    settled: Condvar,
}

impl Outcome {
    /// The first result stands.
    fn settle(&self, result: Result<()>) {
        self.result.lock().get_or_insert(result);
        self.settled.notify_all();
    }
    fn wait(&self) -> Result<()> {
        let mut result = self.result.lock();
        loop {
            if let Some(result) = result.as_ref() {
                return result.clone();
            }
            self.settled.wait(&mut result);
        }
    }
}

/// Notes that this thread is in a turn, for as long as it is.
struct InTurn(usize);

impl Drop for InTurn {
    fn drop(&mut self) {
        TURN_OF.set(self.0);
    }
}

/// What a turn left behind in the shared transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// Its changes, or nothing where it failed.
    Whole,
    /// Nothing: it needs a lock that another process holds.
    Blocked,
    /// A transaction that cannot go on; whether this turn may be run again.
    Lost { again: bool },
}

impl State {
    /// Commits the open transaction for all of its turns.
    fn commit(&mut self) {
        if let Some(batch) = self.batch.take() {
            let committed = self.connection.batch("COMMIT");
            if committed.is_err() {
                let _ = self.connection.batch("ROLLBACK");
            }
            batch.outcome.settle(committed);
        }
    }
    /// Gives the open transaction up; its turns are run again.
    fn abandon(&mut self) {
        let batch = self.batch.take();
        let _ = self.connection.batch("ROLLBACK");
        drop(batch);
    }
    fn turns(&self) -> usize {
        self.batch.as_ref().map_or(0, |batch| batch.turns)
    }
}

impl Writer {
    /// The only writer of a store.
    #[cfg(test)]
    pub(crate) fn new(
        open: impl Fn() -> Result<Connection> + Send + Sync + 'static,
    ) -> Result<Self> {
        Self::of(NEXT.fetch_add(1, Ordering::Relaxed), open)
    }

    fn of(
        store: usize,
        open: impl Fn() -> Result<Connection> + Send + Sync + 'static,
    ) -> Result<Self> {
        Ok(Self {
            store,
            state: Mutex::new(State {
                connection: open()?,
                batch: None,
            }),
            waiting: AtomicUsize::new(0),
            open: Box::new(open),
        })
    }

    /// Runs `turn` in a transaction and returns when it is durable. `turn` may run several times;
    /// it is told whether it is the first of its transaction, and may wait for locks. A turn inside
    /// a turn of the same store could wait for itself: it is refused.
    pub(crate) fn run<T, E: Failure>(
        &self,
        mut turn: impl FnMut(&Connection, bool) -> Result<T, E>,
    ) -> Result<T, E> {
        let me = self.store;
        if TURN_OF.get() == me {
            let inside = "a transaction that writes was begun inside another one";
            return Err(StoreError::Busy(inside.to_owned()).into());
        }
        let mut turn = |connection: &Connection, first: bool| {
            let _turn = InTurn(TURN_OF.replace(me));
            turn(connection, first)
        };
        let mut tries = 0;
        loop {
            let error = match self.turn(&mut turn) {
                Ok(result) => return result,
                Err(error) if error.is_retry() => error,
                Err(error) => return Err(error.into()),
            };
            tries += 1;
            if tries == MOST_TRIES {
                return Err(StoreError::Busy(format!("{tries} tries, last: {error}")).into());
            }
            // Lets the one that won get on with it.
            thread::sleep(Duration::from_millis(tries));
        }
    }

    /// One turn: its result when the transaction that covers it is durable, else what became of
    /// that transaction.
    fn turn<T, E: Failure>(
        &self,
        turn: &mut impl FnMut(&Connection, bool) -> Result<T, E>,
    ) -> Result<Result<T, E>> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut state = self.state.lock();
        self.waiting.fetch_sub(1, Ordering::SeqCst);

        let mut outcome = self.join(&mut state)?;
        let (mut result, mut left) = in_savepoint(&state, turn);
        if left == Left::Blocked {
            state.commit();
            outcome = self.join(&mut state)?;
            (result, left) = in_savepoint(&state, turn);
        }
        match left {
            Left::Blocked | Left::Lost { .. } => state.abandon(),
            Left::Whole => {
                if self.waiting.load(Ordering::SeqCst) == 0 || state.turns() >= MOST_TURNS {
                    state.commit();
                }
            }
        }
        drop(state);
        let result = match result {
            Ok(result) => result,
            Err(panic) => resume_unwind(panic),
        };
        match left {
            Left::Whole => outcome.wait().map(|()| result),
            Left::Lost { again: false } => Ok(result),
            Left::Blocked | Left::Lost { again: true } => {
                let why = result.as_ref().err().and_then(Failure::as_store);
                Err(lost(why.map_or_else(
                    || "the connection to the database was lost".to_owned(),
                    ToString::to_string,
                )))
            }
        }
    }

    /// Joins the open batch or opens one.
    fn join(&self, state: &mut State) -> Result<Arc<Outcome>> {
        if let Some(batch) = &mut state.batch {
            batch.turns += 1;
            return Ok(Arc::clone(&batch.outcome));
        }
        match state.connection.begin_write() {
            Ok(()) => {}
            Err(StoreError::Retry(reason)) => return Err(StoreError::Busy(reason)),
            // The connection was cut while nobody used it, or kept something from before: nothing
            // of this batch has run yet, so another connection will do.
            Err(_) => {
                state.connection = (self.open)()?;
                state.connection.begin_write()?;
            }
        }
        let outcome = Arc::new(Outcome::default());
        state.batch = Some(Batch {
            outcome: Arc::clone(&outcome),
            turns: 1,
        });
        Ok(outcome)
    }
}

/// What the turns of a lost transaction are told.
fn lost(why: impl Into<String>) -> StoreError {
    StoreError::Retry(why.into())
}

/// Runs a turn so that it either stands in the transaction as a whole or not at all.
fn in_savepoint<T, E: Failure>(
    state: &State,
    turn: &mut impl FnMut(&Connection, bool) -> Result<T, E>,
) -> (thread::Result<Result<T, E>>, Left) {
    let connection = &state.connection;
    let first = state.turns() == 1;
    if let Err(error) = connection.batch("SAVEPOINT turn") {
        return (Ok(Err(error.into())), Left::Lost { again: true });
    }
    let mut result = catch_unwind(AssertUnwindSafe(|| turn(connection, first)));
    if let Ok(Ok(_)) = &result {
        match connection.release_savepoint() {
            Ok(()) => return (result, Left::Whole),
            Err(error) => result = Ok(Err(error.into())),
        }
    }
    let undone = connection
        .batch("ROLLBACK TO SAVEPOINT turn")
        .and_then(|()| connection.batch("RELEASE SAVEPOINT turn"));
    let error = match &result {
        Ok(Err(error)) => error.as_store(),
        _ => None,
    };
    let left = match error {
        Some(error) if error.is_retry() => Left::Lost { again: true },
        Some(StoreError::Locked) if !first && undone.is_ok() => Left::Blocked,
        Some(StoreError::Locked) => Left::Lost { again: true },
        _ if undone.is_ok() => Left::Whole,
        _ => Left::Lost {
            again: !connection.is_usable(),
        },
    };
    (result, left)
}

#[cfg(test)]
mod tests;
