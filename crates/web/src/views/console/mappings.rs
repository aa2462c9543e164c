//! What is sent of people to an application, to be changed.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`MappingsPage`] | `GET /console/applications/{application}/provisioning/mappings` | `POST` the same: `source-{n}`, `target-{n}`, `person`, `do` (`save`, `try`, `add`, `usual`, `remove-{n}`, `up-{n}`, `down-{n}`) |

use askama::Template;
use xenia_design::{ErrorSummary, Field, Shell};

use crate::views::pages;
use crate::views::shared::Tabs;

pages!(MappingsPage);

/// One attribute of the application.
#[derive(Debug, Clone)]
pub struct MappingEditor {
    /// Counted from 1.
    pub number: usize,
    /// What it is here, and the attribute there.
    pub fields: Vec<Field>,
    /// Whether people are matched by it.
    pub is_match: bool,
    /// Can move up.
    pub is_up: bool,
    /// Can move down.
    pub is_down: bool,
}

/// What would be sent of one person.
#[derive(Debug, Clone)]
pub struct MappingTrial {
    /// Whose.
    pub who: String,
    /// The attribute there and its value; empty where the person has none.
    pub rows: Vec<(String, String)>,
}

/// What is sent of people.
#[derive(Debug, Clone, Template)]
#[template(path = "console/mappings.html")]
pub struct MappingsPage {
    /// What stands around.
    pub shell: Shell,
    /// The application.
    pub name: String,
    /// The views of the application.
    pub tabs: Tabs,
    /// Where the form posts.
    pub action: String,
    /// Where `Cancel` leads.
    pub back: String,
    /// In order; the first one is how people are matched.
    pub rows: Vec<MappingEditor>,
    /// On whom they are tried.
    pub person: Field,
    /// What would be sent.
    pub trial: Option<MappingTrial>,
}

impl MappingsPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        let rows = self.rows.iter().flat_map(|row| &row.fields);
        ErrorSummary::of(rows.chain([&self.person]))
    }
}
