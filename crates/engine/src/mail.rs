//! Mail: what is sent is a job in the outbox, ordered in the transaction that gives the reason.

use crate::{Ctx, Result};
use serde::{Deserialize, Serialize};
use xenia_domain::JobId;
use xenia_store::{Writes, jobs};

/// The kind of job that sends a mail.
pub const JOB: &str = "mail";

/// A mail, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// To whom: an address.
    pub to: String,
    /// The name of the person, where known.
    pub to_name: Option<String>,
    /// The subject.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
}

/// Why a mail was not sent.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{reason}")]
pub struct MailError {
    /// What the server said.
    pub reason: String,
    /// Whether trying again is of no use.
    pub permanent: bool,
}

/// What sends mails: SMTP, or a folder.
pub trait MailTransport: Send + Sync {
    /// Sends one mail. `job` is the same at every try of the same mail and goes into the
    /// `Message-ID`, so that a mail sent twice can be recognised.
    fn send(&self, job: JobId, message: &Message) -> Result<(), MailError>;
}

/// Orders a mail.
pub fn queue<'a>(tx: &impl Writes<'a>, ctx: &Ctx, id: uuid::Uuid, message: &Message) -> Result<()> {
    let payload =
        serde_json::to_value(message).map_err(|error| crate::Error::Internal(error.to_string()))?;
    let job = jobs::NewJob {
        id: JobId(id),
        kind: JOB,
        payload,
        now: ctx.now,
        run_at: ctx.now,
        single_key: None,
    };
    jobs::push(tx, &job)?;
    Ok(())
}
