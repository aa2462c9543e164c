//! Groups in My Access: those that one is in, owns or could join, one of them, and the questions
//! that mails lead to.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`GroupsPage`] | `GET /my-access/{tenant}/groups?search=` | - |
//! | [`PortalGroupPage`] | `GET /my-access/{tenant}/groups/{group}` | `POST .../join`: `reason`, `until`; `POST .../withdraw`; `POST .../leave`; `POST .../members`: `member`, `ends`; `POST .../members/{member}/end`: `ends`; `POST .../members/{member}/remove`; `POST .../settings`: `policy`, `lifetime` |
//! | [`JoinDecisionPage`] | `GET /my-access/{tenant}/groups/{group}/requests/{request}` | `POST` the same: `decision`, `reason`, `ends` |
//! | [`QuestionPage`]: renew | `GET /my-access/{tenant}/groups/{group}/renew` | `POST` the same |
//! | [`QuestionPage`]: own | `GET /my-access/{tenant}/groups/{group}/ownership` | `POST` the same: `answer` |
//! | [`QuestionPage`]: restore, in place of a group that is deleted | `GET /my-access/{tenant}/groups/{group}` | `POST .../restore` |

use askama::Template;
use xenia_design::{Badge, Banner, Confirm, Fact, Field, Link, Person, Shell, When};

use super::pages;

pages!(GroupsPage, PortalGroupPage, JoinDecisionPage, QuestionPage);

/// A group in a list.
#[derive(Debug, Clone)]
pub struct GroupCard {
    /// Display name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Address of [`PortalGroupPage`], or of the question.
    pub href: String,
    /// How many are in it: `12 members`.
    pub members: String,
    /// How one comes in, or until when one is in it.
    pub detail: String,
    /// `Member`, `Owner`, `Asked`, `2 wait`.
    pub state: Option<Badge>,
}

/// The groups that concern somebody.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/groups.html")]
pub struct GroupsPage {
    /// What stands around.
    pub shell: Shell,
    /// Where the search form goes.
    pub action: String,
    /// What was searched; empty for everything.
    pub search: String,
    /// Those that one is asked to look after.
    pub asked: Vec<GroupCard>,
    /// Those that one owns.
    pub owned: Vec<GroupCard>,
    /// Those that one is in.
    pub mine: Vec<GroupCard>,
    /// Those that one could join.
    pub found: Vec<GroupCard>,
    /// Whether one may look around at all.
    pub may_find: bool,
}

/// A form with one button.
#[derive(Debug, Clone)]
pub struct SmallForm {
    /// Where it posts.
    pub action: String,
    /// What happens, in a sentence.
    pub lead: String,
    /// What is asked.
    pub fields: Vec<Field>,
    /// The label of the button.
    pub verb: String,
}

/// Somebody in the group.
#[derive(Debug, Clone)]
pub struct MemberRow {
    /// Who.
    pub who: Person,
    /// Where it comes from.
    pub source: String,
    /// Until when.
    pub until: Option<When>,
    /// Moves the end; for those who manage the group.
    pub end: Option<SmallForm>,
    /// Takes the person out.
    pub remove: Option<Confirm>,
}

/// Somebody who asks to join.
#[derive(Debug, Clone)]
pub struct WaitingRow {
    /// Who.
    pub who: Person,
    /// Why.
    pub reason: String,
    /// Since when.
    pub asked: When,
    /// Address of [`JoinDecisionPage`].
    pub href: String,
}

/// One group.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/group.html")]
pub struct PortalGroupPage {
    /// What stands around.
    pub shell: Shell,
    /// Display name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// `Member`, `Owner`, `Asked`.
    pub state: Option<Badge>,
    /// What somebody should know first.
    pub notice: Option<Banner>,
    /// Joining or asking.
    pub join: Option<SmallForm>,
    /// Takes back what one asked.
    pub withdraw: Option<Confirm>,
    /// Leaves the group.
    pub leave: Option<Confirm>,
    /// Where the group is renewed, by those who may.
    pub renew: Option<Link>,
    /// Requests that wait, for those who decide.
    pub waiting: Vec<WaitingRow>,
    /// Whether one decides who is in it.
    pub may_manage: bool,
    /// Who is in it, as far as one may see.
    pub members: Vec<MemberRow>,
    /// Adds people.
    pub add: Option<SmallForm>,
    /// How people come in.
    pub settings: Option<SmallForm>,
    /// Who owns it.
    pub owners: Vec<Person>,
    /// In short.
    pub facts: Vec<Fact>,
}

/// A request to join, to be decided.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/join_request.html")]
pub struct JoinDecisionPage {
    /// What stands around.
    pub shell: Shell,
    /// Who asks.
    pub who: Person,
    /// For which group.
    pub group: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: Badge,
    /// When, until when, decide by.
    pub facts: Vec<Fact>,
    /// What is decided here; `None` once it is.
    pub decision: Option<SmallForm>,
    /// How it was decided.
    pub closed: Option<Banner>,
}

/// A question with one or two buttons, to which a mail leads.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/question.html")]
pub struct QuestionPage {
    /// What stands around.
    pub shell: Shell,
    /// What is asked.
    pub heading: String,
    /// What it means.
    pub lead: String,
    /// What to know.
    pub facts: Vec<Fact>,
    /// Where the answer posts.
    pub action: String,
    /// The button that says yes: its value and its label.
    pub yes: (String, String),
    /// The button that says no, where saying so means something.
    pub no: Option<(String, String)>,
    /// Back, without an answer.
    pub back: Link,
}
