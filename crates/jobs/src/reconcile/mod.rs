//! Reconcilers: no input, a timer, and how they go is visible (`engine::maintenance`).

mod begin;
mod checkpoints;
mod consent_requests;
mod expire;
mod group_lifecycle;
mod housekeeping;
mod invitations;
mod membership_rules;
mod notify;
mod provision;
mod purge;

use crate::Work;
use std::time::Instant;
use xenia_engine::{Engine, Result, domain::Timestamp};

/// A reconciler.
pub(crate) struct Reconciler {
    /// Its name in logs and in the console.
    pub(crate) name: &'static str,
    /// How often it runs at least, in seconds.
    pub(crate) every_seconds: u32,
    /// Sets things right; how many.
    run: fn(&Engine) -> Result<u64>,
    /// When there is something to set right next, for those that know.
    next_due: fn(&Engine) -> Result<Option<Timestamp>>,
}

impl Reconciler {
    /// Whether there is something to set right now, before the timer says so.
    pub(crate) fn is_due(&self, engine: &Engine) -> bool {
        // A database that does not answer is told of by the next run.
        (self.next_due)(engine).is_ok_and(|due| due.is_some_and(|due| due <= engine.now()))
    }
}

fn by_timer(_: &Engine) -> Result<Option<Timestamp>> {
    Ok(None)
}

/// The table of reconcilers, in the order in which they run.
pub(crate) const RECONCILERS: &[Reconciler] = &[
    Reconciler {
        name: "begin",
        every_seconds: 30,
        run: begin::run,
        next_due: begin::next_due,
    },
    Reconciler {
        name: "expire",
        every_seconds: 30,
        run: expire::run,
        next_due: expire::next_due,
    },
    Reconciler {
        name: "group-life-cycle",
        every_seconds: 3_600,
        run: group_lifecycle::run,
        next_due: group_lifecycle::next_due,
    },
    Reconciler {
        name: "consent-requests",
        every_seconds: 3_600,
        run: consent_requests::run,
        next_due: consent_requests::next_due,
    },
    Reconciler {
        name: "invitations",
        every_seconds: 3_600,
        run: invitations::run,
        next_due: by_timer,
    },
    Reconciler {
        name: "notify",
        every_seconds: 30,
        run: notify::run,
        next_due: notify::next_due,
    },
    Reconciler {
        name: "membership-rules",
        every_seconds: 300,
        run: membership_rules::run,
        next_due: membership_rules::next_due,
    },
    Reconciler {
        name: "provision",
        every_seconds: 5,
        run: provision::run,
        next_due: by_timer,
    },
    Reconciler {
        name: "checkpoints",
        every_seconds: 3_600,
        run: checkpoints::run,
        next_due: by_timer,
    },
    Reconciler {
        name: "housekeeping",
        every_seconds: 3_600,
        run: housekeeping::run,
        next_due: by_timer,
    },
    Reconciler {
        name: "purge",
        every_seconds: 3_600,
        run: purge::run,
        next_due: by_timer,
    },
];

/// Runs all of them, whether or not their time has come; how many things were set right.
pub(crate) fn all(work: &Work) -> Result<u64> {
    let mut changes = 0;
    for reconciler in RECONCILERS {
        changes += one(work, reconciler)?;
    }
    Ok(changes)
}

/// Runs one and notes how it went.
pub(crate) fn one(work: &Work, reconciler: &Reconciler) -> Result<u64> {
    let begun = Instant::now();
    let at = work.engine.now();
    let result = (reconciler.run)(&work.engine);
    let microseconds = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let outcome = match &result {
        Ok(changes) => Ok(*changes),
        Err(error) => Err(error.to_string()),
    };
    match &result {
        Ok(0) => {}
        Ok(changes) => tracing::info!(
            reconciler = reconciler.name,
            changes,
            microseconds,
            "reconciled"
        ),
        Err(error) => tracing::error!(reconciler = reconciler.name, %error, "reconciler failed"),
    }
    let (name, every) = (reconciler.name, reconciler.every_seconds);
    work.engine
        .board()
        .note(name, every, at, microseconds, &outcome);
    result
}
