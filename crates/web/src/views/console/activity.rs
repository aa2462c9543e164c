//! The audit log.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`ActivityPage`] | `GET /console/activity?search=&category=&result=&from=&page=` | `POST /console/activity/verify` |
//! | [`EventPage`] | `GET /console/activity/{event}` | - |

use askama::Template;
use xenia_design::{Badge, Banner, Csrf, Fact, Filters, Link, Pager, Person, Shell, When};

use crate::views::pages;

pages!(ActivityPage, EventPage);

/// A record in the list.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// When.
    pub when: When,
    /// Who did it: a person, an application, Xenia itself.
    pub who: Person,
    /// What was done: `Approved a request`.
    pub what: String,
    /// On what.
    pub target: String,
    /// Address of [`EventPage`].
    pub href: String,
    /// `Done`, `Refused`.
    pub result: Badge,
}

/// Whether the log is whole.
#[derive(Debug, Clone)]
pub struct ChainStatus {
    /// `The log is unbroken`, or where it breaks.
    pub banner: Banner,
    /// Records, last checkpoint, its signature, when it was verified last.
    pub facts: Vec<Fact>,
    /// Where `Verify now` posts.
    pub verify: String,
    /// The token of that form.
    pub csrf: Csrf,
}

/// The audit log.
#[derive(Debug, Clone, Template)]
#[template(path = "console/activity.html")]
pub struct ActivityPage {
    /// What stands around.
    pub shell: Shell,
    /// Search, category, result, from.
    pub filters: Filters,
    /// Newest first.
    pub rows: Vec<EventRow>,
    /// The way through the list.
    pub pager: Pager,
    /// Whether the log is whole.
    pub chain: ChainStatus,
}

/// A property that was changed.
#[derive(Debug, Clone)]
pub struct Change {
    /// The property.
    pub property: String,
    /// Before; empty for nothing.
    pub before: String,
    /// After; empty for nothing.
    pub after: String,
}

/// One record.
#[derive(Debug, Clone, Template)]
#[template(path = "console/event.html")]
pub struct EventPage {
    /// What stands around.
    pub shell: Shell,
    /// What was done, as a sentence.
    pub title: String,
    /// `Done`, `Refused`.
    pub result: Badge,
    /// Who did it.
    pub who: Person,
    /// Time, target, address, client, request id.
    pub facts: Vec<Fact>,
    /// What was changed.
    pub changes: Vec<Change>,
    /// Sequence number, hash, hash before.
    pub chain: Vec<Fact>,
    /// What it caused, or what caused it.
    pub related: Vec<Link>,
}
