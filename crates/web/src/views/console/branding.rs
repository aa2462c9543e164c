//! Company branding: the look of the sign-in pages.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`BrandingPage`] | `GET /console/branding?language=` | `POST` the same, `multipart/form-data`: the properties of Graph, a file for each picture, `remove_` and its name; `POST .../languages`: `language`; `POST .../remove?language=` |

use askama::Template;
use xenia_design::{Confirm, Field, Look, Shell};

use crate::views::pages;

pages!(BrandingPage);

/// A language that there is, and the way to it.
#[derive(Debug, Clone)]
pub struct LanguageLine {
    /// `All languages`, `fr-FR`.
    pub label: String,
    /// Where it is changed.
    pub href: String,
    /// Whether it is the one on this page.
    pub is_current: bool,
}

/// A picture of the look.
#[derive(Debug, Clone)]
pub struct PictureField {
    /// Name of the field.
    pub name: String,
    /// Label.
    pub label: String,
    /// What it may be.
    pub hint: String,
    /// Address of the one that there is.
    pub src: Option<String>,
    /// Why what was sent is not taken; empty when nothing was.
    pub error: String,
}

/// The look in one language.
#[derive(Debug, Clone, Template)]
#[template(path = "console/branding.html")]
pub struct BrandingPage {
    /// What stands around.
    pub shell: Shell,
    /// The languages that there are.
    pub languages: Vec<LanguageLine>,
    /// Where the form goes.
    pub action: String,
    /// Colour, texts, links.
    pub fields: Vec<Field>,
    /// Pictures.
    pub pictures: Vec<PictureField>,
    /// What people see, put together from this language and what stands behind it.
    pub preview: Look,
    /// Address of the sign-in page.
    pub sign_in: String,
    /// Adds a language: field `language`.
    pub add: Field,
    /// Removes this language, or everything.
    pub remove: Option<Confirm>,
}
