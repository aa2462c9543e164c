//! The outside world: what implements the engine's ports.
//!
//! [`SmtpTransport`] sends mail; [`MailFolder`] keeps it where no mail server is configured.

mod compose;
mod folder;
mod smtp;

pub use folder::MailFolder;
pub use smtp::{SmtpError, SmtpTransport};
