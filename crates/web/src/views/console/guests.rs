//! People from outside.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`GuestsPage`] | `GET /console/guests?search=&partner=&state=&ends=&page=` | - |
//! | [`GuestPage`] | `GET /console/guests/{user}` | the deeds of `actions`: `POST .../block`, `.../unblock`, `.../resend`, `.../remove` |
//! | [`super::FormPage`] | `GET /console/guests/invite` | `POST` the same: `email`, `name`, `sponsor`, `message`, `send` |

use askama::Template;
use xenia_design::{
    Badge, Confirm, Fact, Filters, Icon, Link, Pager, Person, Shell, Timeline, When,
};

use crate::views::pages;
use crate::views::photos::PhotoCard;
use crate::views::shared::AccessPath;

pages!(GuestsPage, GuestPage);

/// A guest in a list.
#[derive(Debug, Clone)]
pub struct GuestRow {
    /// Who.
    pub who: Person,
    /// The partner's name; empty when the domain belongs to none.
    pub partner: String,
    /// `Active`, `Invited`, `Blocked`, `Leaving`.
    pub state: Badge,
    /// Who answers for the guest; empty for nobody.
    pub sponsor: String,
    /// Active assignments.
    pub assignments: u32,
    /// When the first of these ends.
    pub next_end: Option<When>,
    /// Last sign-in.
    pub last_seen: Option<When>,
}

/// All guests.
#[derive(Debug, Clone, Template)]
#[template(path = "console/guests.html")]
pub struct GuestsPage {
    /// What stands around.
    pub shell: Shell,
    /// Search, partner, state, ends within.
    pub filters: Filters,
    /// By name.
    pub rows: Vec<GuestRow>,
    /// The way through the list.
    pub pager: Pager,
}

/// Something that a person reaches, and why.
#[derive(Debug, Clone)]
pub struct ReachRow {
    /// The icon of the kind.
    pub icon: Icon,
    /// The resource's name.
    pub name: String,
    /// Address of the resource, where the person may open it.
    pub href: Option<String>,
    /// The role there.
    pub role: String,
    /// The way from the person to the resource.
    pub path: AccessPath,
    /// Since when.
    pub since: When,
    /// Until when; `None` for no end.
    pub until: Option<When>,
}

/// One guest.
#[derive(Debug, Clone, Template)]
#[template(path = "console/guest.html")]
pub struct GuestPage {
    /// What stands around.
    pub shell: Shell,
    /// Who.
    pub who: Person,
    /// The photo, if there is one or one may be put there.
    pub photo: Option<PhotoCard>,
    /// `Active`, `Invited`, `Blocked`, `Leaving`.
    pub state: Badge,
    /// What the state means and what follows, in a sentence.
    pub lead: String,
    /// Company, address, identity, dates, ids.
    pub facts: Vec<Fact>,
    /// Who answers for the guest; `None` for somebody from inside.
    pub sponsors: Option<Vec<Person>>,
    /// Directory roles, each with its page, and until when.
    pub roles: Vec<(Link, Option<When>)>,
    /// The guests whom they answer for.
    pub answers_for: Vec<Person>,
    /// What they reach, and why.
    pub reaches: Vec<ReachRow>,
    /// What happened, newest first.
    pub timeline: Timeline,
    /// Address of [`super::PersonFormPage`]; `None` when one may not change them.
    pub edit: Option<String>,
    /// Block, send the invitation again, remove.
    pub actions: Vec<Confirm>,
}
