//! The membership rule of a group.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`RulePage`] | `GET /console/groups/{group}/rule` | `POST` the same: `rule`, `person`, `verb` (`try`, `explain`, `save`, `evaluate`, `pause`, `resume`, `release`); `POST .../rule/confirm` |

use askama::Template;
use xenia_design::{Badge, Confirm, Field, Meter, Shell};

use crate::views::pages;

pages!(RulePage);

/// A mistake in a rule, where it stands.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// The rule before it.
    pub before: String,
    /// What is at fault; a blank where something is missing.
    pub part: String,
    /// The rule after it.
    pub after: String,
    /// Where, for people: `line 1, column 8`.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead; empty when that cannot be told.
    pub hint: String,
}

/// What a rule would do.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The rule in its canonical form.
    pub canonical: String,
    /// Of how many users it is true.
    pub matching: u64,
    /// How many users there are.
    pub users: u64,
    /// How many would join.
    pub joining: u64,
    /// How many would leave.
    pub leaving: u64,
    /// Whether the guard would pause it.
    pub is_held: bool,
    /// Names of some who would join.
    pub joins: Vec<String>,
    /// Names of some who would leave.
    pub leaves: Vec<String>,
}

/// A part of a rule with its verdict.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// How deep it is nested, from 0 to 6.
    pub depth: usize,
    /// Whether it is true.
    pub is_true: bool,
    /// The part.
    pub expression: String,
    /// What was found: `department is Sales`; empty for what has parts.
    pub seen: String,
}

/// Why a rule is true or not of one person.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The person.
    pub who: String,
    /// Whether the rule is true.
    pub is_true: bool,
    /// Its parts, each before its own parts.
    pub lines: Vec<Verdict>,
}

/// The membership rule of a group.
#[derive(Debug, Clone, Template)]
#[template(path = "console/rule.html")]
pub struct RulePage {
    /// What stands around.
    pub shell: Shell,
    /// The group.
    pub name: String,
    /// How the evaluation goes; `None` for a group without a rule.
    pub status: Option<Badge>,
    /// The same in a sentence.
    pub status_text: String,
    /// How far it is, while it is under way.
    pub progress: Option<Meter>,
    /// Lets a rule that the guard has paused remove those whom it would.
    pub confirm: Option<Confirm>,
    /// Where the form goes.
    pub action: String,
    /// The rule; the person to explain.
    pub fields: Vec<Field>,
    /// What is wrong with the rule.
    pub mistake: Option<Mistake>,
    /// What it would do.
    pub trial: Option<Trial>,
    /// Why it is true or not of somebody.
    pub explained: Option<Explained>,
    /// What can be done beside trying: the value of `verb` and its words.
    pub verbs: Vec<(&'static str, &'static str)>,
}
