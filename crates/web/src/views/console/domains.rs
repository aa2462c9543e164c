//! The domains of the organisation.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`DomainsPage`] | `GET /console/settings/domains` | `POST` the same: `name`; `POST .../{domain}/verify`, `.../default`, `.../remove` |

use askama::Template;
use xenia_design::{Badge, Confirm, Fact, Field, Shell};

use crate::views::pages;

pages!(DomainsPage);

/// A domain.
#[derive(Debug, Clone)]
pub struct DomainRow {
    /// The name.
    pub name: String,
    /// Verified or not, default.
    pub states: Vec<Badge>,
    /// What to publish, in two ways; empty when the domain is verified.
    pub records: Vec<DnsRecord>,
    /// Where the form posts that looks for the record.
    pub verify: Option<String>,
    /// Where the form posts that makes it the default.
    pub make_default: Option<String>,
    /// Removes it.
    pub remove: Option<Confirm>,
}

/// A record to publish.
#[derive(Debug, Clone)]
pub struct DnsRecord {
    /// `TXT record`.
    pub title: String,
    /// When to take this one.
    pub text: String,
    /// Name, value, and so on.
    pub facts: Vec<Fact>,
}

/// All domains.
#[derive(Debug, Clone, Template)]
#[template(path = "console/domains.html")]
pub struct DomainsPage {
    /// What stands around.
    pub shell: Shell,
    /// Where the form posts that adds one.
    pub action: String,
    /// The default first, then by name.
    pub rows: Vec<DomainRow>,
    /// The field for another one; none for whoever may not.
    pub add: Option<Field>,
}
