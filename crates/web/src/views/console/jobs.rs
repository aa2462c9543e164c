//! `GET /console/jobs`: what runs by itself. Posts `/console/jobs/{job}/retry`, `/console/jobs/{job}/discard`
//! and `/console/jobs/retry-all`.

use askama::Template;
use xenia_design::{Badge, Confirm, Shell, Stat, When};

use crate::views::pages;

pages!(JobsPage);

/// A job or message that failed for good.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    /// What should have happened: `Mail: your access ends tomorrow`.
    pub what: String,
    /// To whom or to what.
    pub target: String,
    /// Why it failed the last time.
    pub error: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was tried last.
    pub last: When,
    /// Where `Try again` posts.
    pub retry: String,
    /// Gives it up.
    pub discard: Option<Confirm>,
}

/// A job or message that waits or runs.
#[derive(Debug, Clone)]
pub struct JobRow {
    /// What will happen.
    pub what: String,
    /// To whom or to what.
    pub target: String,
    /// `Waiting`, `Running`, `Will be tried again`.
    pub state: Badge,
    /// When it is due.
    pub due: When,
    /// How often it was tried.
    pub attempts: u32,
}

/// Something that happens regularly.
#[derive(Debug, Clone)]
pub struct ScheduleRow {
    /// `Expiry`, `Reminders`, `Checkpoint of the log`.
    pub name: String,
    /// What it does.
    pub does: String,
    /// When it ran last, and what came of it.
    pub last: Option<When>,
    /// What came of it: `ended 3 assignments`.
    pub outcome: String,
    /// When it runs next.
    pub next: Option<When>,
}

/// What runs by itself.
#[derive(Debug, Clone, Template)]
#[template(path = "console/jobs.html")]
pub struct JobsPage {
    /// What stands around.
    pub shell: Shell,
    /// Waiting, done today, failed.
    pub stats: Vec<Stat>,
    /// Failed for good, newest first.
    pub dead: Vec<DeadLetter>,
    /// Where `Try all again` posts.
    pub retry_all: String,
    /// Waiting and running, the one that is due first on top.
    pub waiting: Vec<JobRow>,
    /// What happens regularly.
    pub schedule: Vec<ScheduleRow>,
}
