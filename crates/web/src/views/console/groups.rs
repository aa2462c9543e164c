//! Groups.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`GroupsPage`] | `GET /console/groups?search=&kind=&sort=&page=` | - |
//! | [`GroupPage`] | `GET /console/groups/{group}?source=&page=` | `POST .../members`: `member`, `ends`; `.../owners`: `owner`; `.../renew`; the deeds of the rows |
//! | [`super::FormPage`] | `GET /console/groups/{group}/joining` | `POST` the same: `policy`, `days` |
//! | [`super::FormPage`] | `GET /console/groups/{group}/members/{member}/end` | `POST` the same: `ends` |
//! | [`super::FormPage`] | `GET /console/groups/new`, `.../{group}/edit` | `POST` the same: `name`, `description`, `owners` |

use askama::Template;
use xenia_design::charts::Donut;
use xenia_design::{Confirm, Fact, Field, Filters, Icon, Link, Pager, Person, Shell, When};

use crate::views::pages;
use crate::views::photos::PhotoCard;
use crate::views::shared::Tabs;

pages!(GroupsPage, GroupPage);

/// A group in the list.
#[derive(Debug, Clone)]
pub struct GroupRow {
    /// Display name.
    pub name: String,
    /// Address of [`GroupPage`].
    pub href: String,
    /// Address of the photo, if there is one.
    pub photo: Option<String>,
    /// What it is for.
    pub description: String,
    /// `Security`, `Microsoft 365`, `Dynamic`.
    pub kind: String,
    /// Names of the owners; empty for nobody.
    pub owners: String,
    /// Members.
    pub members: u32,
    /// Of these, from outside.
    pub guests: u32,
}

/// All groups.
#[derive(Debug, Clone, Template)]
#[template(path = "console/groups.html")]
pub struct GroupsPage {
    /// What stands around.
    pub shell: Shell,
    /// Search, kind.
    pub filters: Filters,
    /// By name.
    pub rows: Vec<GroupRow>,
    /// Address of the first page of what holds for all groups that is open; `None` for none.
    pub settings: Option<String>,
    /// The way through the list.
    pub pager: Pager,
}

/// One membership: a person from one source. Two sources are two rows.
#[derive(Debug, Clone)]
pub struct MemberRow {
    /// Who.
    pub who: Person,
    /// The icon of the source.
    pub source_icon: Icon,
    /// `Package Spring campaign 2027`, `Added by Adele Vance`.
    pub source: String,
    /// Since when.
    pub since: When,
    /// Until when; `None` for no end.
    pub until: Option<When>,
    /// The member's name.
    pub name: String,
    /// Address of the form that sets, moves or takes away the end; `None` when one may not, or where
    /// a package or a rule gives the membership.
    pub end: Option<String>,
    /// Takes this membership away; not offered where a package gives it.
    pub remove: Option<Confirm>,
}

/// A thing that a group is used for.
#[derive(Debug, Clone)]
pub struct UseRow {
    /// `may use the application`.
    pub words: String,
    /// Its name.
    pub name: String,
    /// Its page, where there is one.
    pub href: Option<String>,
}

/// Somebody who answers for a thing.
#[derive(Debug, Clone)]
pub struct OwnerRow {
    /// Who.
    pub who: Person,
    /// Takes it away from them; not offered to those who may not.
    pub remove: Option<Confirm>,
}

/// One group.
#[derive(Debug, Clone, Template)]
#[template(path = "console/group.html")]
pub struct GroupPage {
    /// What stands around.
    pub shell: Shell,
    /// Display name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The photo, if there is one or one may be put there.
    pub photo: Option<PhotoCard>,
    /// Kind, mail, dates, id.
    pub facts: Vec<Fact>,
    /// Who answers for it.
    pub owners: Vec<OwnerRow>,
    /// Adds an owner: field `owner`; empty when one may not.
    pub add_owner: Vec<Field>,
    /// The groups that it is in itself.
    pub inside: Vec<Link>,
    /// Address of the form that changes it.
    pub edit: Option<String>,
    /// Remove.
    pub actions: Vec<Confirm>,
    /// The views of the members: all, and by source.
    pub tabs: Tabs,
    /// Members by source.
    pub sources: Donut,
    /// Memberships, the one that ends first on top.
    pub members: Vec<MemberRow>,
    /// The way through the list.
    pub pager: Pager,
    /// Adds a member: fields `member`, `ends`; empty when one may not.
    pub add_member: Vec<Field>,
    /// Address of [`super::MembersFilePage`]; `None` when one may not add members.
    pub file: Option<String>,
    /// Address of this page, before `/members`, `/owners`.
    pub base: String,
    /// Packages that give membership.
    pub packages: Vec<Link>,
    /// What it is said to be for; empty when nothing was said.
    pub purpose: String,
    /// What it is used for.
    pub uses: Vec<UseRow>,
    /// Why that is not one purpose; empty when it is.
    pub purpose_warning: String,
    /// The rule that its members follow; empty for none.
    pub rule: String,
    /// How people come in by themselves.
    pub joining: String,
    /// To the form of it; `None` when one may not change it.
    pub joining_page: Option<Link>,
    /// To the page of the rule; `None` when one may not see it.
    pub rule_page: Option<Link>,
}
