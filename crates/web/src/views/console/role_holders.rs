//! Who holds a role, and the form that gives one: a section of the pages of catalogs.

use askama::Template;
use xenia_design::{Confirm, Csrf, Field, Person, When};

/// Somebody with a role.
#[derive(Debug, Clone)]
pub struct RoleHolderRow {
    /// A person, a group or an application.
    pub who: Person,
    /// The name of the role.
    pub role: String,
    /// What it lets them do; empty where the form beside the list says it.
    pub meaning: String,
    /// Since when.
    pub since: When,
    /// Until when; `None` for no end.
    pub until: Option<When>,
    /// Takes it away.
    pub remove: Option<Confirm>,
}

/// A list of role holders, with a form for those who decide about it.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/role_holders.html")]
pub struct RoleHolders {
    /// The heading.
    pub title: String,
    /// What it is about, in a sentence.
    pub text: String,
    /// What needs attention, if anything: that there is no owner.
    pub warning: String,
    /// Who holds what.
    pub rows: Vec<RoleHolderRow>,
    /// `who`, and `role` where there is a choice; none for those who do not decide.
    pub fields: Vec<Field>,
    /// Where the form posts.
    pub action: String,
    /// The words on its button.
    pub verb: String,
    /// The form's token.
    pub csrf: Csrf,
}

impl askama::filters::HtmlSafe for RoleHolders {}
