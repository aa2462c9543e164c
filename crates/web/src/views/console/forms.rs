//! Forms: one page model for the simple ones, one for policies with their questions, one for the
//! settings. All of them work without a script: the editor of questions posts the whole form with
//! `do` = `add-question`, `remove-{n}`, `up-{n}` or `down-{n}`, gets it back changed, and saves
//! nothing until `do` = `save`.

use askama::Template;
use xenia_design::{Confirm, ErrorSummary, Fact, Field, Shell};

use crate::views::pages;

pages!(FormPage, PolicyFormPage, SettingsPage);

/// A few fields under one heading.
#[derive(Debug, Clone)]
pub struct FormSection {
    /// The heading; empty for the first section of a form.
    pub title: String,
    /// What it is about; may be empty.
    pub text: String,
    /// The fields.
    pub fields: Vec<Field>,
}

/// A form on a page of its own.
#[derive(Debug, Clone, Template)]
#[template(path = "console/form.html")]
pub struct FormPage {
    /// What stands around.
    pub shell: Shell,
    /// `New partner`.
    pub heading: String,
    /// What will happen; may be empty.
    pub lead: String,
    /// Where the form posts.
    pub action: String,
    /// Where `Cancel` leads.
    pub back: String,
    /// The fields.
    pub sections: Vec<FormSection>,
    /// The words on the button.
    pub verb: String,
}

impl FormPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.sections.iter().flat_map(|section| &section.fields))
    }
}

/// One question in the editor. Its fields are named `question-{number}-{property}` with `id`,
/// `text`, `kind` (`line`, `area`, `one`, `many`), `choices` (one a line) and `required`.
#[derive(Debug, Clone)]
pub struct QuestionEditor {
    /// Counted from 1.
    pub number: usize,
    /// The id of a saved question; empty for a new one.
    pub id: String,
    /// The fields.
    pub fields: Vec<Field>,
    /// Can move up.
    pub is_up: bool,
    /// Can move down.
    pub is_down: bool,
}

/// Who may ask for a package, with which questions, who approves, for how long.
#[derive(Debug, Clone, Template)]
#[template(path = "console/policy_form.html")]
pub struct PolicyFormPage {
    /// What stands around.
    pub shell: Shell,
    /// `New policy for Spring campaign 2027`.
    pub heading: String,
    /// Where the form posts.
    pub action: String,
    /// The version that is shown; empty for a new policy.
    pub version: String,
    /// Where `Cancel` leads.
    pub back: String,
    /// Name, who may ask.
    pub before: Vec<FormSection>,
    /// The questions in order.
    pub questions: Vec<QuestionEditor>,
    /// Approval, expiration, extension.
    pub after: Vec<FormSection>,
    /// The words on the button.
    pub verb: String,
    /// Removes the policy.
    pub remove: Option<Confirm>,
}

impl PolicyFormPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        let sections = self
            .before
            .iter()
            .chain(&self.after)
            .flat_map(|section| &section.fields);
        let questions = self.questions.iter().flat_map(|question| &question.fields);
        ErrorSummary::of(sections.chain(questions))
    }
}

/// A card at the side with facts that cannot be changed here.
#[derive(Debug, Clone)]
pub struct SideCard {
    /// The heading.
    pub title: String,
    /// Where these are changed, in a sentence; may be empty.
    pub text: String,
    /// The facts.
    pub facts: Vec<Fact>,
}

/// `GET /console/settings`, posts to itself.
#[derive(Debug, Clone, Template)]
#[template(path = "console/settings.html")]
pub struct SettingsPage {
    /// What stands around.
    pub shell: Shell,
    /// Where the form posts.
    pub action: String,
    /// The settings.
    pub sections: Vec<FormSection>,
    /// Server, mail, keys, storage: set when Xenia was started.
    pub side: Vec<SideCard>,
}

impl SettingsPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.sections.iter().flat_map(|section| &section.fields))
    }
}
