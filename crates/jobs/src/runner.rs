//! The threads: some for jobs, one for reconcilers.

use crate::{Work, deliver, reconcile};
use reconcile::RECONCILERS;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use xenia_engine::{Result, outbox};

/// Threads that do jobs.
const WORKERS: usize = 2;
/// The longest sleep: jobs that other servers order do not wake this one.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// The pause between two rounds of the reconcilers.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(1);
/// The pause after the database failed.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// A running job runner.
pub struct Running {
    work: Work,
    stopping: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// Starts the threads.
///
/// # Errors
/// The operating system gives no thread.
pub fn start(work: &Work) -> io::Result<Running> {
    let mut running = Running {
        work: work.clone(),
        stopping: Arc::new(AtomicBool::new(false)),
        threads: Vec::new(),
    };
    for number in 1..=WORKERS {
        running.spawn(format!("jobs-{number}"), deliver_forever)?;
    }
    running.spawn("reconcile".to_owned(), reconcile_forever)?;
    Ok(running)
}

impl Running {
    fn spawn(&mut self, name: String, body: fn(&Work, &AtomicBool)) -> io::Result<()> {
        let (work, stopping) = (self.work.clone(), Arc::clone(&self.stopping));
        let thread = thread::Builder::new()
            .name(name)
            .spawn(move || body(&work, &stopping))?;
        self.threads.push(thread);
        Ok(())
    }
    /// Lets what is under way finish and ends the threads.
    pub fn stop(self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.work.engine.nudge().wake();
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the job runner panicked");
            }
        }
    }
}

fn deliver_forever(work: &Work, stopping: &AtomicBool) {
    let worker = work.engine.new_id();
    let nudge = work.engine.nudge();
    let mut seen = 0;
    while !stopping.load(Ordering::SeqCst) {
        let sleep = match deliver::all_due(work, worker).and_then(|_| until_next(work)) {
            Ok(sleep) => sleep,
            Err(error) => {
                tracing::error!(%error, "the job runner cannot reach its jobs");
                AFTER_FAILURE
            }
        };
        if !stopping.load(Ordering::SeqCst) {
            seen = nudge.wait(seen, sleep);
        }
    }
}

/// How long to sleep until the next job is due.
fn until_next(work: &Work) -> Result<Duration> {
    let Some(due) = outbox::next_due(&work.engine)? else {
        return Ok(LONGEST_SLEEP);
    };
    let micros = due.micros().saturating_sub(work.engine.now().micros());
    // A job that is due and was not ours is leased to another worker.
    let sleep = Duration::from_micros(u64::try_from(micros).unwrap_or(0));
    Ok(sleep.clamp(Duration::from_millis(50), LONGEST_SLEEP))
}

/// Each reconciler runs at the start, when its time has come again, and when it knows that there is
/// something to do.
fn reconcile_forever(work: &Work, stopping: &AtomicBool) {
    let mut timers = [None::<Instant>; RECONCILERS.len()];
    let nudge = work.engine.nudge();
    let mut seen = 0;
    while !stopping.load(Ordering::SeqCst) {
        for (reconciler, last) in RECONCILERS.iter().zip(&mut timers) {
            let every = Duration::from_secs(u64::from(reconciler.every_seconds));
            let is_time = last.is_none_or(|last| last.elapsed() >= every);
            // Not more often, whatever is due: what fails is due for long.
            let is_rested = last.is_none_or(|last| last.elapsed() >= LONGEST_SLEEP);
            if is_time || (is_rested && reconciler.is_due(&work.engine)) {
                // Failures are noted on the board and in the log.
                let _ = reconcile::one(work, reconciler);
                *last = Some(Instant::now());
            }
        }
        let round = Instant::now();
        while !stopping.load(Ordering::SeqCst) && round.elapsed() < BETWEEN_ROUNDS {
            seen = nudge.wait(seen, BETWEEN_ROUNDS.saturating_sub(round.elapsed()));
        }
    }
}
