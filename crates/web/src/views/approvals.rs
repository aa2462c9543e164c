//! Approvals: what waits for one's decision, and what one decided.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`ApprovalsPage`] | `GET /approvals/{tenant}?page=` | - |
//! | [`ApprovalPage`] | `GET /approvals/{tenant}/{request}` | `POST .../decide`: `stage`, `decision` = `approve` or `deny`, `justification` |
//! | [`ApprovalHistoryPage`] | `GET /approvals/{tenant}/history?page=` | - |

use askama::Template;
use xenia_design::{Badge, Banner, Fact, Field, Pager, Person, Shell, Steps, Timeline, When};

use super::pages;
use super::shared::{Answers, ResourceRoles};

pages!(ApprovalsPage, ApprovalPage, ApprovalHistoryPage);

/// A request that waits for one's decision.
#[derive(Debug, Clone)]
pub struct ApprovalRow {
    /// Who asks.
    pub who: Person,
    /// The company they come from; empty for colleagues.
    pub company: String,
    /// What they ask for.
    pub package: String,
    /// Address of [`ApprovalPage`].
    pub href: String,
    /// When they asked.
    pub asked: When,
    /// When the request lapses.
    pub decide_by: Option<When>,
    /// Whether little time is left.
    pub is_urgent: bool,
    /// `Stage 1 of 2`; empty where there is one.
    pub stage: String,
}

/// What waits for one's decision, the most urgent first.
#[derive(Debug, Clone, Template)]
#[template(path = "approvals/list.html")]
pub struct ApprovalsPage {
    /// What stands around.
    pub shell: Shell,
    /// The most urgent first.
    pub rows: Vec<ApprovalRow>,
    /// The way through the list.
    pub pager: Pager,
}

/// The form of a decision, while it is open.
#[derive(Debug, Clone)]
pub struct OpenDecision {
    /// Where the form posts.
    pub action: String,
    /// The stage that is decided.
    pub stage: String,
    /// The field `justification`.
    pub justification: Field,
    /// What approving does, in a sentence: `Mara has access at once, until 23 Dec 2026`.
    pub consequence: String,
}

/// Whether one can decide.
#[derive(Debug, Clone)]
pub enum Decision {
    /// One can.
    Open(Box<OpenDecision>),
    /// Somebody did, or nobody can any more; the banner says who, when and why.
    Closed(Banner),
}

/// One request, with all that is needed to decide it.
#[derive(Debug, Clone, Template)]
#[template(path = "approvals/one.html")]
pub struct ApprovalPage {
    /// What stands around.
    pub shell: Shell,
    /// The package's name.
    pub package: String,
    /// The state of the request.
    pub state: Badge,
    /// Who asks.
    pub who: Person,
    /// Company, sponsor, since when known, other access: what one should know of them.
    pub who_facts: Vec<Fact>,
    /// Who answers for them here.
    pub sponsor: Option<Person>,
    /// Why they ask, in their words.
    pub justification: String,
    /// What they answered.
    pub answers: Answers,
    /// What they would get.
    pub resources: ResourceRoles,
    /// From when, until when.
    pub span: Vec<Fact>,
    /// What one should notice first: separation of duties, a domain that is new here.
    pub warnings: Vec<Banner>,
    /// From asking to having.
    pub steps: Steps,
    /// What happened with this person before.
    pub history: Timeline,
    /// Whether one can decide.
    pub decision: Decision,
}

/// A decision that one made.
#[derive(Debug, Clone)]
pub struct DecidedRow {
    /// Who asked.
    pub who: Person,
    /// What they asked for.
    pub package: String,
    /// Address of [`ApprovalPage`].
    pub href: String,
    /// `Approved` or `Denied`.
    pub decision: Badge,
    /// When.
    pub when: When,
    /// Why, in one's own words.
    pub justification: String,
    /// What became of it: `active until 23 Dec 2026`.
    pub outcome: String,
}

/// What one decided, newest first.
#[derive(Debug, Clone, Template)]
#[template(path = "approvals/history.html")]
pub struct ApprovalHistoryPage {
    /// What stands around.
    pub shell: Shell,
    /// Newest first.
    pub rows: Vec<DecidedRow>,
    /// The way through the list.
    pub pager: Pager,
}
