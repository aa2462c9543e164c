//! `GET /console`: [`OverviewPage`]. Anywhere, for who is signed in: [`ProblemPage`].

use askama::Template;
use xenia_design::charts::{Bars, Columns, Donut, Line};
use xenia_design::{Banner, Fact, Link, Shell, Stat, Timeline};

use crate::views::pages;

pages!(OverviewPage, ProblemPage);

/// How the organisation's external collaboration stands today.
#[derive(Debug, Clone, Template)]
#[template(path = "console/overview.html")]
pub struct OverviewPage {
    /// What stands around.
    pub shell: Shell,
    /// What needs somebody's attention, the most urgent first.
    pub attention: Vec<Banner>,
    /// Guests, partners, active assignments, ending soon, pending approvals, dead letters.
    pub stats: Vec<Stat>,
    /// Guests at the end of each of the last twelve months.
    pub guests: Line,
    /// Assignments by partner, most first, at most eight.
    pub partners: Bars,
    /// Guests by state.
    pub states: Donut,
    /// Assignments that end on each of the next thirty days.
    pub ending: Columns,
    /// The last things that happened.
    pub activity: Timeline,
}

/// Something went wrong for somebody who is signed in: refused, not found, failed.
#[derive(Debug, Clone, Template)]
#[template(path = "console/problem.html")]
pub struct ProblemPage {
    /// What stands around.
    pub shell: Shell,
    /// In a few words.
    pub title: String,
    /// What happened, with the setting or the rule that refused.
    pub happened: String,
    /// What to do, and who can change it.
    pub advice: String,
    /// For the help desk: request id, time.
    pub details: Vec<Fact>,
    /// The best next step.
    pub action: Option<Link>,
}
