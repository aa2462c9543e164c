//! The people of the directory, and its roles.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`PeoplePage`] | `GET /console/people?search=&type=&company=&department=&state=&sort=&page=` | - |
//! | [`super::GuestPage`] | `GET /console/people/{user}` | `POST .../block`, `.../unblock` |
//! | [`RolesPage`] | `GET /console/roles` | - |
//! | [`RolePage`] | `GET /console/roles/{role}` | `POST .../members`: `member`; `.../members/{member}/remove` |

use askama::Template;
use xenia_design::{Badge, Filters, Pager, Person, Shell, When};

use super::RoleHolders;
use crate::views::pages;

pages!(PeoplePage, RolesPage, RolePage);

/// Somebody in the list.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Who.
    pub who: Person,
    /// Company of a guest, department of a member; may be empty.
    pub place: String,
    /// `Active`, `Invited`, `Blocked`, `Leaving`.
    pub state: Badge,
    /// In how many groups they are.
    pub groups: u32,
    /// Last sign-in.
    pub last_seen: Option<When>,
}

/// Everybody.
#[derive(Debug, Clone, Template)]
#[template(path = "console/people.html")]
pub struct PeoplePage {
    /// What stands around.
    pub shell: Shell,
    /// Search, type, company, department, state, order.
    pub filters: Filters,
    /// In the order that was asked for.
    pub rows: Vec<PersonRow>,
    /// The way through the list.
    pub pager: Pager,
}

/// A directory role in the list.
#[derive(Debug, Clone)]
pub struct RoleRow {
    /// The name that administrators know.
    pub name: String,
    /// What its holder may do.
    pub description: String,
    /// Address of [`RolePage`].
    pub href: String,
    /// Whether the organisation made it.
    pub is_custom: bool,
    /// How many hold it on the whole organisation now.
    pub holders: u32,
    /// How many hold it on a part only.
    pub partly: u32,
}

/// All directory roles.
#[derive(Debug, Clone, Template)]
#[template(path = "console/roles.html")]
pub struct RolesPage {
    /// What stands around.
    pub shell: Shell,
    /// In the order of their reach.
    pub rows: Vec<RoleRow>,
}

/// One directory role with who holds it.
#[derive(Debug, Clone, Template)]
#[template(path = "console/role.html")]
pub struct RolePage {
    /// What stands around.
    pub shell: Shell,
    /// The name that administrators know.
    pub name: String,
    /// What its holder may do.
    pub description: String,
    /// Who holds it, and the form that gives it.
    pub holders: RoleHolders,
}
