//! The mail drop: without SMTP, messages are files, and these pages show them. They exist only then.
//!
//! | page | address |
//! |---|---|
//! | [`MailDropPage`] | `GET /console/mail?search=&page=` |
//! | [`MailMessagePage`] | `GET /console/mail/{message}` |

use askama::Template;
use xenia_design::{Fact, Filters, Link, Pager, Shell, When};

use crate::views::pages;

pages!(MailDropPage, MailMessagePage);

/// A message in the list.
#[derive(Debug, Clone)]
pub struct MailRow {
    /// To whom.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// Address of [`MailMessagePage`].
    pub href: String,
    /// When it was written.
    pub when: When,
}

/// All messages.
#[derive(Debug, Clone, Template)]
#[template(path = "console/mail_drop.html")]
pub struct MailDropPage {
    /// What stands around.
    pub shell: Shell,
    /// The folder with the files.
    pub folder: String,
    /// Search.
    pub filters: Filters,
    /// Newest first.
    pub rows: Vec<MailRow>,
    /// The way through the list.
    pub pager: Pager,
}

/// One message.
#[derive(Debug, Clone, Template)]
#[template(path = "console/mail_message.html")]
pub struct MailMessagePage {
    /// What stands around.
    pub shell: Shell,
    /// The subject.
    pub subject: String,
    /// From, to, when, file.
    pub facts: Vec<Fact>,
    /// The text part.
    pub body: String,
    /// The addresses in the text, to be opened from here.
    pub links: Vec<Link>,
}
