//! The settings of all groups, and members of one from a file.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`GroupSettingsPage`] | `GET /console/groups/settings` | `POST` the same: `before`, `after`, `blocked`, `creation`, `makers`, `security`, `guests`, `guest_owners`, `guest_access`, `guest_guidelines`, `guidelines`, `classifications`, `classification`, `name`, `person`, `verb` (`try`, `save`) |
//! | [`MembersFilePage`] | `GET /console/groups/{group}/members/file` | `POST` the same: `file`, `mode` (`add`, `remove`, `replace`), `verb` (`try`, `do`); `POST .../members/download` |

use askama::Template;
use xenia_design::{ErrorSummary, Field, Shell};

use super::FormSection;
use crate::views::pages;
use crate::views::shared::Tabs;

pages!(GroupSettingsPage, MembersFilePage);

/// What a name becomes.
#[derive(Debug, Clone, Default)]
pub struct NamePreview {
    /// What somebody chooses.
    pub chosen: String,
    /// Who chooses it.
    pub maker: String,
    /// The name that the group gets.
    pub name: String,
    /// Its address before the `@`.
    pub nickname: String,
    /// Why there can be no such group; empty when there can.
    pub fault: String,
}

/// Naming, creation, guests and classification of Microsoft 365 groups.
#[derive(Debug, Clone, Template)]
#[template(path = "console/group_settings.html")]
pub struct GroupSettingsPage {
    /// What stands around.
    pub shell: Shell,
    /// The pages of what holds for all groups.
    pub tabs: Tabs,
    /// Where the form posts.
    pub action: String,
    /// Names: beside the preview.
    pub names: Vec<Field>,
    /// What is tried in the preview: a name and a person.
    pub tried: Vec<Field>,
    /// What a name becomes by what stands in the form.
    pub preview: NamePreview,
    /// The other settings.
    pub sections: Vec<FormSection>,
}

impl GroupSettingsPage {
    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        let sections = self.sections.iter().flat_map(|section| &section.fields);
        ErrorSummary::of(self.names.iter().chain(&self.tried).chain(sections))
    }
}

/// Somebody whom a file names.
#[derive(Debug, Clone)]
pub struct FileName {
    /// The name.
    pub name: String,
    /// The user principal name; empty for groups and applications.
    pub detail: String,
}

/// A row that is wrong.
#[derive(Debug, Clone)]
pub struct FileFault {
    /// `Line 3, column mail`.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

/// What a file would do.
#[derive(Debug, Clone)]
pub struct FileTrial {
    /// Who would become a member.
    pub added: Vec<FileName>,
    /// Who would be a member no more.
    pub removed: Vec<FileName>,
    /// How many would stay as they are.
    pub unchanged: u64,
    /// Rows that are wrong: while there is one nothing is done.
    pub faults: Vec<FileFault>,
    /// Columns that say nothing about who is meant, as a list; empty for none.
    pub ignored: String,
}

/// Members of a group from a file.
#[derive(Debug, Clone, Template)]
#[template(path = "console/members_file.html")]
pub struct MembersFilePage {
    /// What stands around.
    pub shell: Shell,
    /// The group.
    pub name: String,
    /// Where the form posts.
    pub action: String,
    /// Where the download is.
    pub download: String,
    /// The text of the file; what becomes of those whom it names.
    pub fields: Vec<Field>,
    /// What it would do.
    pub trial: Option<FileTrial>,
}
