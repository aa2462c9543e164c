//! The form of a person.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`PersonFormPage`] | `GET /console/people/{user}/edit` | `POST` the same: `version`, `name`, `given`, `surname`, `mail`, `username`, `company`, `department`, `title`, `office`, `location`, `manager`, `sponsors`, `enabled` |

use askama::Template;
use xenia_design::{ErrorSummary, Shell};

use super::FormSection;
use crate::views::pages;

pages!(PersonFormPage);

/// What is known of a person, to be changed.
#[derive(Debug, Clone, Template)]
#[template(path = "console/person_form.html")]
pub struct PersonFormPage {
    /// What stands around.
    pub shell: Shell,
    /// The person's name.
    pub name: String,
    /// What cannot be changed here, and why; may be empty.
    pub lead: String,
    /// Where the form posts.
    pub action: String,
    /// The version that is shown.
    pub version: String,
    /// Where `Cancel` leads.
    pub back: String,
    /// The fields.
    pub sections: Vec<FormSection>,
}

impl PersonFormPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.sections.iter().flat_map(|section| &section.fields))
    }
}
