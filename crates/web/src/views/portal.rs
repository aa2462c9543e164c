//! My Access: what one can ask for, what one has, what one asked.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`PackagesPage`] | `GET /my-access/{tenant}?search=` | - |
//! | [`PackagePage`] | `GET /my-access/{tenant}/packages/{package}` | - |
//! | [`RequestPage`] | `GET /my-access/{tenant}/packages/{package}/request?policy=` | `POST` the same: `policy`, `question-{id}` (repeated for several choices), `justification`, `starts`, `ends` |
//! | [`ForOthersPage`] | `GET /my-access/{tenant}/others` | - |
//! | [`ForWhomPage`], then [`RequestPage`] | `GET /my-access/{tenant}/packages/{package}/for?person=&policy=` | `POST` the same: `person` and as above |
//! | [`RequestStatusPage`] | `GET /my-access/{tenant}/requests/{request}` | `POST .../cancel` |
//! | [`AccessPage`] | `GET /my-access/{tenant}/access` | `POST /my-access/{tenant}/access/{assignment}/leave`, `POST /my-access/{tenant}/leave` |
//! | [`RequestPage`] again, for more time | `GET /my-access/{tenant}/access/{assignment}/extend` | `POST` the same, as above |
//! | [`RequestsPage`] | `GET /my-access/{tenant}/requests?page=` | - |

use askama::Template;
use xenia_design::{
    Badge, Banner, Confirm, ErrorSummary, Fact, Field, Link, Meter, Pager, Shell, Steps, When,
};

use super::pages;
use super::shared::{Answers, ResourceRoles};

pages!(
    PackagesPage,
    PackagePage,
    ForOthersPage,
    ForWhomPage,
    RequestPage,
    RequestStatusPage,
    AccessPage,
    RequestsPage
);

/// A package in the list of those that one may ask for.
#[derive(Debug, Clone)]
pub struct PackageCard {
    /// Display name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Address of [`PackagePage`].
    pub href: String,
    /// What is inside, counted: `2 groups, 1 application`.
    pub contents: String,
    /// For how long: `30 days`, `until 31 Mar 2027`, `no end`.
    pub lasts: String,
    /// How it is decided: `one approval`, `at once`.
    pub approval: String,
    /// `You have it` or `Requested`, when so.
    pub state: Option<Badge>,
}

/// The packages that one may ask for.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/packages.html")]
pub struct PackagesPage {
    /// What stands around.
    pub shell: Shell,
    /// Where the search form goes.
    pub action: String,
    /// What was searched; empty for everything.
    pub search: String,
    /// What was found.
    pub packages: Vec<PackageCard>,
    /// Address of [`ForOthersPage`]; `None` where there is nothing to ask for others.
    pub others: Option<String>,
}

/// A package that one may ask for on behalf of others.
#[derive(Debug, Clone)]
pub struct ForOthersRow {
    /// Display name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Address of [`ForWhomPage`].
    pub href: String,
    /// What is inside, counted.
    pub contents: String,
    /// For whom: `3 people whom you answer for`.
    pub people: String,
}

/// The packages that one may ask for on behalf of others.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/for_others.html")]
pub struct ForOthersPage {
    /// What stands around.
    pub shell: Shell,
    /// Address of [`PackagesPage`].
    pub home: String,
    /// By name.
    pub rows: Vec<ForOthersRow>,
}

/// For whom one asks.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/for_whom.html")]
pub struct ForWhomPage {
    /// What stands around.
    pub shell: Shell,
    /// The package's name.
    pub name: String,
    /// Those whom one answers for, each with the way to the form, and the address.
    pub people: Vec<(Link, String)>,
    /// Names somebody else; `None` where one may ask only for those.
    pub field: Option<Field>,
    /// What is against the person who was chosen; empty for nothing.
    pub error: String,
    /// Where the form goes.
    pub action: String,
    /// Where `Cancel` leads.
    pub back: String,
}

impl ForWhomPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(&self.field)
    }
}

/// One package, before asking for it.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/package.html")]
pub struct PackagePage {
    /// What stands around.
    pub shell: Shell,
    /// Display name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What one gets.
    pub resources: ResourceRoles,
    /// How long, who approves, who answers for it: the facts at the side.
    pub facts: Vec<Fact>,
    /// What happens after asking, in order: one sentence a step.
    pub process: Steps,
    /// Ways to ask: one for each policy that fits best; usually one.
    pub offers: Vec<Link>,
    /// Why one cannot ask now, or that one has it already.
    pub notice: Option<Banner>,
}

/// The form with which one asks for a package, or for more time.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/request.html")]
pub struct RequestPage {
    /// What stands around.
    pub shell: Shell,
    /// `Ask for Spring campaign 2027`.
    pub heading: String,
    /// Who will decide and for how long it is.
    pub lead: String,
    /// Where the form posts.
    pub action: String,
    /// Where `Cancel` leads.
    pub back: String,
    /// The policy under which one asks.
    pub policy: String,
    /// For whom, where it is somebody else: their id; empty for oneself.
    pub person: String,
    /// The owner's questions.
    pub questions: Vec<Field>,
    /// Why one needs it, where the policy asks for it.
    pub justification: Option<Field>,
    /// First and last day, where the policy lets people choose.
    pub schedule: Vec<Field>,
    /// The words on the button: `Send request`.
    pub verb: String,
}

impl RequestPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(
            self.questions
                .iter()
                .chain(&self.justification)
                .chain(&self.schedule),
        )
    }
}

/// Where a request stands.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/request_status.html")]
pub struct RequestStatusPage {
    /// What stands around.
    pub shell: Shell,
    /// The package's name.
    pub package: String,
    /// The state of the request.
    pub state: Badge,
    /// What it means for the person, in a sentence.
    pub lead: String,
    /// From asking to having.
    pub steps: Steps,
    /// What was answered.
    pub answers: Answers,
    /// Request number, dates, policy.
    pub facts: Vec<Fact>,
    /// What one gets or got.
    pub resources: ResourceRoles,
    /// Takes the request back, while it is undecided.
    pub cancel: Option<Confirm>,
    /// The best next step: `See what you have`, `Ask again`.
    pub next: Option<Link>,
}

/// A package that one has.
#[derive(Debug, Clone)]
pub struct AssignmentCard {
    /// The package's name.
    pub name: String,
    /// Address of [`PackagePage`].
    pub href: String,
    /// `Active`, `Being set up`, `Partly set up`.
    pub state: Badge,
    /// What one has through it.
    pub resources: ResourceRoles,
    /// Since when.
    pub since: When,
    /// Until when; `None` for no end.
    pub until: Option<When>,
    /// How much of the time is left.
    pub left: Option<Meter>,
    /// Where one asks for more time, when the policy allows it.
    pub extend: Option<String>,
    /// Gives it up.
    pub leave: Option<Confirm>,
}

/// A package that one had.
#[derive(Debug, Clone)]
pub struct EndedRow {
    /// The package's name.
    pub name: String,
    /// Since when.
    pub since: When,
    /// Until when.
    pub until: When,
    /// Why it ended.
    pub reason: String,
    /// Where one asks for it again.
    pub again: Option<String>,
}

/// What one has, and until when.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/access.html")]
pub struct AccessPage {
    /// What stands around.
    pub shell: Shell,
    /// Where one looks for packages.
    pub packages: String,
    /// Active, the one that ends first on top.
    pub assignments: Vec<AssignmentCard>,
    /// Over, newest first.
    pub ended: Vec<EndedRow>,
    /// Leaves the organisation altogether; for guests.
    pub leave: Option<Confirm>,
}

/// One of one's own requests.
#[derive(Debug, Clone)]
pub struct RequestRow {
    /// The package's name.
    pub package: String,
    /// Address of [`RequestStatusPage`].
    pub href: String,
    /// `New access`, `More time`, `Leave`.
    pub kind: String,
    /// When one asked.
    pub asked: When,
    /// The state of the request.
    pub state: Badge,
    /// Who acted last, or whose turn it is.
    pub detail: String,
}

/// One's own requests, newest first.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/requests.html")]
pub struct RequestsPage {
    /// What stands around.
    pub shell: Shell,
    /// Where one looks for packages.
    pub packages: String,
    /// Newest first.
    pub rows: Vec<RequestRow>,
    /// The way through the list.
    pub pager: Pager,
}
