//! The outside world: what implements the engine's ports.
//!
//! [`SmtpTransport`] sends mail; [`MailFolder`] keeps it where no mail server is configured.
//! [`Webhooks`] posts to addresses that clients gave, and refuses those inside the own network.

mod compose;
mod folder;
mod smtp;
mod webhook;

pub use folder::MailFolder;
pub use smtp::{SmtpError, SmtpTransport};
pub use webhook::{Reach, Webhooks};
