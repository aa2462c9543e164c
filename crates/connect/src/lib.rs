//! The outside world: what implements the engine's ports.
//!
//! [`SmtpTransport`] sends mail; [`MailFolder`] keeps it where no mail server is configured;
//! [`Dns`] looks records up.
//! [`Webhooks`] posts to addresses that clients gave, and refuses those inside the own network.
//! [`Issuers`] reads the keys of other issuers.
//! [`ScimClient`] speaks to the applications into which people are provisioned.

mod compose;
mod dns;
mod folder;
mod issuers;
mod scim;
mod smtp;
mod webhook;

pub use dns::Dns;
pub use folder::MailFolder;
pub use issuers::Issuers;
pub use scim::ScimClient;
pub use smtp::{SmtpError, SmtpTransport};
pub use webhook::{Reach, Webhooks};
