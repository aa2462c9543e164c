//! Every page filled with a believable organisation, in its normal and in its empty state: for the
//! tests, for the gallery, and as an example of a filled view model.

mod approvals;
mod consent;
mod console;
mod console_activity;
mod console_applications;
mod console_directory;
mod console_forms;
mod console_group_life;
mod console_group_settings;
mod console_groups;
mod console_operation;
mod console_packages;
mod console_people;
mod console_provisioning;
mod console_settings;
mod photos;
mod portal;
mod portal_access;
mod portal_groups;

use jiff::{SignedDuration, Timestamp};
use xenia_design::{Csrf, Page, Person, When};

use super::frame::Viewer;

/// A page: file name without ending, and the document.
pub type Sample = (&'static str, String);

/// Every page inside the frame of portal or console, from samples.
///
/// # Errors
///
/// As [`Page::to_html`].
pub fn framed() -> askama::Result<Vec<Sample>> {
    let parts = [
        photos::pages()?,
        portal::pages()?,
        portal_access::pages()?,
        portal_groups::pages()?,
        approvals::pages()?,
        consent::pages()?,
        console::pages()?,
        console_people::pages()?,
        console_provisioning::pages()?,
        console_directory::pages(console_people::guest())?,
        console_packages::pages()?,
        console_forms::pages()?,
        console_settings::pages()?,
        console_applications::pages()?,
        console_group_life::pages()?,
        console_group_settings::pages()?,
        console_groups::pages()?,
        console_activity::pages()?,
        console_operation::pages()?,
    ];
    Ok(parts.concat())
}

/// Every page from samples.
///
/// # Errors
///
/// As [`Page::to_html`].
pub fn all() -> askama::Result<Vec<Sample>> {
    Ok([framed()?, console_operation::plain_pages()?].concat())
}

fn page(name: &'static str, page: &impl Page) -> askama::Result<Sample> {
    Ok((name, page.to_html()?))
}

/// The moment at which all samples are looked at: 23 November 2026, 09:30 UTC.
fn now() -> Timestamp {
    Timestamp::from_second(1795426200).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn after(hours: i64) -> Timestamp {
    now()
        .checked_add(SignedDuration::from_hours(hours))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A day, counted from the moment of the samples.
fn day(days: i64) -> When {
    When::day(after(days * 24), now())
}

/// A minute, counted in hours from the moment of the samples.
fn hour(hours: i64) -> When {
    When::minute(after(hours), now())
}

fn csrf() -> Csrf {
    Csrf {
        token: "sample".to_owned(),
    }
}

fn guest_viewer() -> Viewer {
    Viewer {
        tenant: "contoso.example".to_owned(),
        organisation: "Contoso".to_owned(),
        name: "Mara Lindqvist".to_owned(),
        mail: "mara.lindqvist@fabrikam.example".to_owned(),
        capacity: "Guest from Fabrikam".to_owned(),
        csrf: csrf(),
        ..Viewer::default()
    }
}

fn owner_viewer() -> Viewer {
    Viewer {
        name: "Adele Vance".to_owned(),
        mail: "adele.vance@contoso.example".to_owned(),
        capacity: "Head of Procurement".to_owned(),
        waiting_approvals: 3,
        ..guest_viewer()
    }
}

fn mara() -> Person {
    Person::guest("Mara Lindqvist", "mara.lindqvist@fabrikam.example")
}

fn adele() -> Person {
    Person::member("Adele Vance", "Head of Procurement")
}
