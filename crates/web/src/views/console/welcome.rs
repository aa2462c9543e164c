//! `GET /` with `--sample`: whom one can play and where to look. Posts `/welcome/play`: `person`.

use askama::Template;
use xenia_design::{Csrf, Person, PlainPage};

/// Somebody of the sample organisation whom one can play.
#[derive(Debug, Clone)]
pub struct Play {
    /// Who.
    pub who: Person,
    /// What one can try in this part.
    pub text: String,
    /// The value of the field `person`.
    pub id: String,
    /// Where it leads: `Open the console`.
    pub verb: String,
}

/// A place worth a look.
#[derive(Debug, Clone)]
pub struct Place {
    /// The words.
    pub label: String,
    /// The address.
    pub href: String,
    /// What it shows.
    pub text: String,
}

/// The first page of the sample organisation; a document of its own, seen before any sign-in.
#[derive(Debug, Clone, Template)]
#[template(path = "console/welcome.html")]
pub struct WelcomePage {
    /// The organisation's display name.
    pub organisation: String,
    /// What was made: `300 people, 12 partner companies, 150 guests ...`.
    pub summary: String,
    /// Whom one can play.
    pub people: Vec<Play>,
    /// What to look at: discovery document, mail drop, documentation.
    pub places: Vec<Place>,
    /// The token of the forms.
    pub csrf: Csrf,
}

impl PlainPage for WelcomePage {
    fn title(&self) -> String {
        format!("Welcome to {}", self.organisation)
    }
}
