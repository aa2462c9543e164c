//! Mail: what is sent is a job in the outbox, ordered in the transaction that gives the reason.

use crate::{Ctx, Result};
use serde::{Deserialize, Serialize};
use xenia_domain::{JobId, TenantId, Timestamp};
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
    /// Where answers go, where not to the sender: an address.
    #[serde(default)]
    pub reply_to: Option<String>,
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

/// Which mail it is: the same at every try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// On whose behalf.
    pub tenant: TenantId,
    /// The job that sends it. It goes into the `Message-ID`, so that a mail sent twice can be
    /// recognised.
    pub job: JobId,
    /// When it was ordered: the mail's `Date`.
    pub ordered_at: Timestamp,
}

/// What sends mails: SMTP, or a folder.
pub trait MailTransport: Send + Sync {
    /// Sends one mail; perhaps again, when the answer to an earlier try was lost.
    ///
    /// # Errors
    /// What the server said, and whether trying again is of use.
    fn send(&self, posting: &Posting, message: &Message) -> Result<(), MailError>;
}

/// A mail that was not sent but kept, because no mail server is configured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptMail {
    /// Its name in the folder.
    pub id: String,
    /// On whose behalf.
    pub tenant: TenantId,
    /// When it was ordered.
    pub ordered_at: Timestamp,
    /// The sender.
    pub from: String,
    /// What would have been sent.
    pub message: Message,
}

/// Where mails are kept while no mail server is configured. It exists in that mode only.
pub trait MailDrop: Send + Sync {
    /// The tenant's newest mails, the newest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn list(&self, tenant: TenantId, limit: usize) -> Result<Vec<KeptMail>>;
    /// The tenant's mail of that name.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn read(&self, tenant: TenantId, id: &str) -> Result<Option<KeptMail>>;
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

/// Text as HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text for a header: a line break in a name must not end it.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
