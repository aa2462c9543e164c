//! Partner organisations (`connectedOrganization` in Graph).
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`PartnersPage`] | `GET /console/partners?search=&state=&page=` | - |
//! | [`PartnerPage`] | `GET /console/partners/{partner}` | the deeds of `actions` |
//! | [`super::FormPage`] | `GET /console/partners/new`, `.../{partner}/edit` | `POST` the same: `name`, `domains`, `description`, `state`, `sponsors` |

use askama::Template;
use xenia_design::{Badge, Confirm, Fact, Filters, Pager, Person, Shell, When};

use super::GuestRow;
use crate::views::pages;

pages!(PartnersPage, PartnerPage);

/// A partner in the list.
#[derive(Debug, Clone)]
pub struct PartnerRow {
    /// Display name.
    pub name: String,
    /// Address of [`PartnerPage`].
    pub href: String,
    /// Mail domains, joined by commas.
    pub domains: String,
    /// `Configured` or `Proposed`.
    pub state: Badge,
    /// Names of the sponsors inside; empty when nobody answers for the partner.
    pub sponsors: String,
    /// People from there.
    pub guests: u32,
    /// Active assignments of these people.
    pub assignments: u32,
    /// Last sign-in of anybody from there.
    pub last_seen: Option<When>,
}

/// All partners.
#[derive(Debug, Clone, Template)]
#[template(path = "console/partners.html")]
pub struct PartnersPage {
    /// What stands around.
    pub shell: Shell,
    /// Search and state.
    pub filters: Filters,
    /// By name.
    pub rows: Vec<PartnerRow>,
    /// The way through the list.
    pub pager: Pager,
}

/// A package as far as one partner uses it.
#[derive(Debug, Clone)]
pub struct PartnerPackageRow {
    /// Display name.
    pub name: String,
    /// Address of the package.
    pub href: String,
    /// Active assignments of people of this partner.
    pub assignments: u32,
    /// Their requests that wait.
    pub pending: u32,
    /// What the package reaches, in words.
    pub reaches: String,
    /// When the first of these assignments ends.
    pub next_end: Option<When>,
}

/// One partner: people, packages, access.
#[derive(Debug, Clone, Template)]
#[template(path = "console/partner.html")]
pub struct PartnerPage {
    /// What stands around.
    pub shell: Shell,
    /// Display name.
    pub name: String,
    /// `Configured` or `Proposed`.
    pub state: Badge,
    /// What the partner is to us; may be empty.
    pub description: String,
    /// Domains, identity source, since when.
    pub facts: Vec<Fact>,
    /// Who answers for the partner inside.
    pub sponsors: Vec<Person>,
    /// Their people.
    pub people: Vec<GuestRow>,
    /// Address of the list of all their people.
    pub all_people: String,
    /// What they may ask for and have.
    pub packages: Vec<PartnerPackageRow>,
    /// Where the partner is changed.
    pub edit: Option<String>,
    /// End all access, remove.
    pub actions: Vec<Confirm>,
}
