//! Access packages.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`PackagesPage`] | `GET /console/packages?search=&catalog=&state=&page=` | - |
//! | [`PackagePage`] | `GET /console/packages/{package}` | `POST .../resources`: `resource_role`; the deeds of the rows |
//! | [`super::FormPage`] | `GET /console/packages/new`, `.../{package}/edit` | `POST` the same: `name`, `description`, `catalog`, `resource_roles` (several), `is_hidden` |
//! | [`super::PolicyFormPage`] | `GET /console/packages/{package}/policies/new`, `.../policies/{policy}` | `POST` the same, see there |

use askama::Template;
use xenia_design::{Badge, Confirm, Fact, Field, Filters, Pager, Person, Shell, When};

use crate::views::pages;
use crate::views::shared::ResourceRole;

pages!(PackagesPage, PackagePage);

/// A package in the list.
#[derive(Debug, Clone)]
pub struct PackageRow {
    /// Display name.
    pub name: String,
    /// Address of [`PackagePage`].
    pub href: String,
    /// The catalog's name.
    pub catalog: String,
    /// `Published`, `Hidden`, `Not open to anybody`.
    pub state: Badge,
    /// What is inside, counted.
    pub contents: String,
    /// Active assignments.
    pub assignments: u32,
    /// Of these, ending within 30 days.
    pub ending: u32,
    /// Requests that wait.
    pub pending: u32,
}

/// All packages that one may see.
#[derive(Debug, Clone, Template)]
#[template(path = "console/packages.html")]
pub struct PackagesPage {
    /// What stands around.
    pub shell: Shell,
    /// Search, catalog, state.
    pub filters: Filters,
    /// By name.
    pub rows: Vec<PackageRow>,
    /// The way through the list.
    pub pager: Pager,
}

/// A role in a package, with the deed that takes it out.
#[derive(Debug, Clone)]
pub struct ResourceRow {
    /// What is given.
    pub item: ResourceRole,
    /// Takes it out of the package.
    pub remove: Option<Confirm>,
}

/// A policy in short.
#[derive(Debug, Clone)]
pub struct PolicyCard {
    /// Display name.
    pub name: String,
    /// Where it is changed.
    pub href: String,
    /// Who may ask.
    pub who: String,
    /// Who approves, in how many stages.
    pub approval: String,
    /// For how long.
    pub lasts: String,
    /// How many questions.
    pub questions: usize,
}

/// An assignment of a package.
#[derive(Debug, Clone)]
pub struct AssignmentRow {
    /// Who has it.
    pub who: Person,
    /// Under which policy.
    pub policy: String,
    /// The state of the assignment.
    pub state: Badge,
    /// Since when.
    pub since: When,
    /// Until when; `None` for no end.
    pub until: Option<When>,
    /// Ends it.
    pub end: Option<Confirm>,
}

/// A request for a package.
#[derive(Debug, Clone)]
pub struct PackageRequestRow {
    /// Who asks.
    pub who: Person,
    /// Address of the request.
    pub href: String,
    /// When they asked.
    pub asked: When,
    /// The state of the request.
    pub state: Badge,
    /// Whose turn it is, or who decided and why.
    pub detail: String,
}

/// One package.
#[derive(Debug, Clone, Template)]
#[template(path = "console/package.html")]
pub struct PackagePage {
    /// What stands around.
    pub shell: Shell,
    /// Display name.
    pub name: String,
    /// `Published`, `Hidden`, `Not open to anybody`.
    pub state: Badge,
    /// What it is for.
    pub description: String,
    /// The link that one sends to people who should ask.
    pub request_link: String,
    /// Catalog, owner, dates, id.
    pub facts: Vec<Fact>,
    /// What it gives.
    pub resources: Vec<ResourceRow>,
    /// Chooses a further role from the catalog; `None` when nothing is left to add.
    pub add_resource: Option<Field>,
    /// Where that choice is posted.
    pub add_resource_action: String,
    /// Who may ask, and how it is decided.
    pub policies: Vec<PolicyCard>,
    /// Where a policy is added.
    pub new_policy: String,
    /// The newest assignments.
    pub assignments: Vec<AssignmentRow>,
    /// The newest requests.
    pub requests: Vec<PackageRequestRow>,
    /// Where the package is changed.
    pub edit: Option<String>,
    /// Removes the package.
    pub actions: Vec<Confirm>,
}
