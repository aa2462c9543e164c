//! Group commit: writers take turns inside one open transaction, each in a savepoint of its own,
//! and share its commit, so that durable writes scale with concurrency and not with the disk's
//! flush rate.
//!
//! Whoever finishes a turn while somebody is waiting for one leaves the transaction open and
//! waits for its outcome; whoever finishes a turn and sees nobody waiting commits for all. While
//! the commit flushes, the next batch gathers. No call returns before its commit is durable. A
//! turn that fails is undone to its savepoint and does not touch the others; a commit that fails
//! fails all of its batch, and those that may be tried again are.

use super::Connection;
use crate::error::{Failure, Result, StoreError};
use parking_lot::{Condvar, Mutex};
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Turns in one transaction at most.
const MOST_TURNS: usize = 256;
/// How often a turn is run again when its transaction lost against another one.
const MOST_TRIES: usize = 32;

/// The one connection that writes.
pub(crate) struct Writer {
    state: Mutex<State>,
    waiting: AtomicUsize,
    open: Box<dyn Fn() -> Result<Connection> + Send + Sync>,
}

struct State {
    connection: Connection,
    batch: Option<Batch>,
}

struct Batch {
    outcome: Arc<Outcome>,
    turns: usize,
}

/// How the commit of a batch ended.
#[derive(Default)]
struct Outcome {
    result: Mutex<Option<Result<()>>>,
    settled: Condvar,
}

impl Outcome {
    fn settle(&self, result: Result<()>) {
        *self.result.lock() = Some(result);
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

impl Writer {
    pub(crate) fn new(
        open: impl Fn() -> Result<Connection> + Send + Sync + 'static,
    ) -> Result<Self> {
        Ok(Self {
            state: Mutex::new(State {
                connection: open()?,
                batch: None,
            }),
            waiting: AtomicUsize::new(0),
            open: Box::new(open),
        })
    }

    /// Runs `turn` in a transaction and returns when it is durable. `turn` may run several times.
    pub(crate) fn run<T, E: Failure>(
        &self,
        mut turn: impl FnMut(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tries = 0;
        loop {
            let lost = match self.turn(&mut turn) {
                (Ok(value), Ok(())) => return Ok(value),
                (Err(error), _) if !is_retry(&error) => return Err(error),
                (Err(error), _) => error,
                (Ok(_), Err(error)) if !error.is_retry() => return Err(error.into()),
                (Ok(_), Err(error)) => error.into(),
            };
            tries += 1;
            if tries == MOST_TRIES {
                let last = lost
                    .as_store()
                    .map_or_else(String::new, ToString::to_string);
                return Err(StoreError::Busy(format!("{tries} tries, last: {last}")).into());
            }
            std::thread::yield_now();
        }
    }

    /// One turn, and the outcome of the commit that covers it.
    fn turn<T, E: Failure>(
        &self,
        turn: &mut impl FnMut(&Connection) -> Result<T, E>,
    ) -> (Result<T, E>, Result<()>) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut state = self.state.lock();
        self.waiting.fetch_sub(1, Ordering::SeqCst);

        let outcome = match self.join(&mut state) {
            Ok(outcome) => outcome,
            Err(error) => return (Err(error.into()), Ok(())),
        };
        let result = catch_unwind(AssertUnwindSafe(|| in_savepoint(&state.connection, turn)));
        let broken =
            matches!(&result, Ok(Err(error)) if is_retry(error) || !state.connection.is_usable());
        let turns = state.batch.as_ref().map_or(0, |batch| batch.turns);
        if broken {
            // The whole transaction is lost, and with it the turns before this one.
            let _ = state.connection.batch("ROLLBACK");
            state.batch = None;
            outcome.settle(Err(StoreError::Retry(
                "the shared transaction was lost".to_owned(),
            )));
        } else if self.waiting.load(Ordering::SeqCst) == 0 || turns >= MOST_TURNS {
            let committed = state.connection.batch("COMMIT");
            if committed.is_err() {
                let _ = state.connection.batch("ROLLBACK");
            }
            state.batch = None;
            outcome.settle(committed);
        }
        drop(state);
        match result {
            Ok(result) => (result, outcome.wait()),
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Joins the open batch or opens one.
    fn join(&self, state: &mut State) -> Result<Arc<Outcome>> {
        if let Some(batch) = &mut state.batch {
            batch.turns += 1;
            return Ok(Arc::clone(&batch.outcome));
        }
        if !state.connection.is_usable() {
            state.connection = (self.open)()?;
        }
        state.connection.begin_write()?;
        let outcome = Arc::new(Outcome::default());
        state.batch = Some(Batch {
            outcome: Arc::clone(&outcome),
            turns: 1,
        });
        Ok(outcome)
    }
}

fn is_retry(error: &impl Failure) -> bool {
    error.as_store().is_some_and(StoreError::is_retry)
}

fn in_savepoint<T, E: Failure>(
    connection: &Connection,
    turn: &mut impl FnMut(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    connection.batch("SAVEPOINT turn")?;
    let result = catch_unwind(AssertUnwindSafe(|| turn(connection)));
    let finish = match &result {
        Ok(Ok(_)) => connection.batch("RELEASE SAVEPOINT turn"),
        _ => connection
            .batch("ROLLBACK TO SAVEPOINT turn")
            .and_then(|()| connection.batch("RELEASE SAVEPOINT turn")),
    };
    match (result, finish) {
        (Err(panic), _) => resume_unwind(panic),
        (Ok(Ok(_)), Err(error)) => Err(error.into()),
        (Ok(result), _) => result,
    }
}
