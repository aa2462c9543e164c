//! The photo of a person or a group: shown, put there, removed.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`PhotoPage`] | `GET /my-access/{tenant}/photo`, `/console/people/{user}/photo`, `/console/groups/{group}/photo` | `POST` the same, `multipart/form-data`: `photo`; `POST .../remove` |

use askama::Template;
use xenia_design::{Confirm, Person, Shell};

use super::pages;

pages!(PhotoPage);

/// The photo on the page of a person or a group.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/photo.html")]
pub struct PhotoCard {
    /// Whose: the initials where there is no photo.
    pub who: Person,
    /// Address of [`PhotoPage`]; `None` when one may not.
    pub change: Option<String>,
}

impl askama::filters::HtmlSafe for PhotoCard {}

/// A photo and what one may do with it.
#[derive(Debug, Clone, Template)]
#[template(path = "photo.html")]
pub struct PhotoPage {
    /// What stands around.
    pub shell: Shell,
    /// Whose: the initials where there is no photo.
    pub who: Person,
    /// Where the form goes.
    pub action: String,
    /// Why what was sent is not taken; empty when nothing was.
    pub error: String,
    /// Removes the photo, where there is one.
    pub remove: Option<Confirm>,
}
