//! How groups live: when they expire, who looks after those without an owner, and how people come
//! into them by themselves.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`ExpirationPage`] | `GET /console/groups/expiration` | `POST` the same: `which` (`All`, `Selected`, `None`), `selected`, `days`, `alternates`, `verb` (`try`, `save`); `POST .../expiration/{group}/renew` |
//! | [`OwnerlessPage`] | `GET /console/groups/ownerless` | `POST` the same: `enabled`, `groups`, `most`, `weeks`, `whom` (`all`, `allowSelected`, `blockSelected`), `among`, `sender`, `subject`, `body`, `more` |
//! | [`JoiningPage`] | `GET /console/groups/joining` | `POST` the same: `enabled`, `days` |

use askama::Template;
use xenia_design::charts::{Columns, Donut};
use xenia_design::{Badge, ErrorSummary, Shell, Stat, When};

use super::FormSection;
use crate::views::pages;
use crate::views::shared::Tabs;

pages!(ExpirationPage, OwnerlessPage, JoiningPage);

/// A group that expires.
#[derive(Debug, Clone)]
pub struct ExpiringRow {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Names of those who are warned; empty when nobody owns it.
    pub owners: String,
    /// When.
    pub expires: When,
    /// Where its renewal posts.
    pub renew: String,
}

/// What a policy would do if it were saved.
#[derive(Debug, Clone, Default)]
pub struct ExpirationPreview {
    /// `12 of 40 groups would expire`.
    pub words: String,
    /// `The first on ...`, or why none; empty when it cannot be said.
    pub more: String,
}

/// When groups expire.
#[derive(Debug, Clone, Template)]
#[template(path = "console/group_expiration.html")]
pub struct ExpirationPage {
    /// What stands around.
    pub shell: Shell,
    /// The pages of what holds for all groups.
    pub tabs: Tabs,
    /// How many expire, how many soon, how many have nobody to warn.
    pub stats: Vec<Stat>,
    /// Where the form posts.
    pub action: String,
    /// Its fields.
    pub sections: Vec<FormSection>,
    /// What it would do.
    pub preview: ExpirationPreview,
    /// How many expire in each period.
    pub periods: Columns,
    /// Those that expire next.
    pub rows: Vec<ExpiringRow>,
}

impl ExpirationPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.sections.iter().flat_map(|section| &section.fields))
    }
}

/// A group that nobody owns.
#[derive(Debug, Clone)]
pub struct OwnerlessRow {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// How the search for an owner stands.
    pub state: Badge,
    /// `3 people asked, week 2 of 4`; may be empty.
    pub detail: String,
    /// Since when it is known; `None` where nobody is looked for.
    pub since: Option<When>,
}

/// Who looks after groups without an owner.
#[derive(Debug, Clone, Template)]
#[template(path = "console/group_ownerless.html")]
pub struct OwnerlessPage {
    /// What stands around.
    pub shell: Shell,
    /// The pages of what holds for all groups.
    pub tabs: Tabs,
    /// Where the form posts.
    pub action: String,
    /// Its fields.
    pub sections: Vec<FormSection>,
    /// How the searches for owners went.
    pub calls: Donut,
    /// Groups without an owner, by name.
    pub rows: Vec<OwnerlessRow>,
    /// `25 of 40 groups`, where not all are listed; else empty.
    pub shown: String,
}

impl OwnerlessPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.sections.iter().flat_map(|section| &section.fields))
    }
}

/// How people come into groups by themselves.
#[derive(Debug, Clone, Template)]
#[template(path = "console/group_joining.html")]
pub struct JoiningPage {
    /// What stands around.
    pub shell: Shell,
    /// The pages of what holds for all groups.
    pub tabs: Tabs,
    /// Where the form posts.
    pub action: String,
    /// Its fields.
    pub sections: Vec<FormSection>,
    /// Groups by how people come in.
    pub groups: Donut,
    /// `3 requests wait for an owner`.
    pub pending: String,
}

impl JoiningPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(self.sections.iter().flat_map(|section| &section.fields))
    }
}
