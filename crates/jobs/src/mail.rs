//! The job `mail`: sends one mail. A second try carries the same `Message-ID`.

use crate::{Work, retry::Trouble};
use xenia_engine::{
    mail::{Message, Posting},
    store::jobs::Job,
};

/// Sends the mail in the payload.
pub(crate) fn run(work: &Work, job: &Job) -> Result<(), Trouble> {
    let message: Message = serde_json::from_value(job.payload.clone())
        .map_err(|error| Trouble::permanent(format!("the payload is not a mail: {error}")))?;
    let posting = Posting {
        tenant: job.tenant,
        job: job.id,
        ordered_at: job.created_at,
    };
    work.mail.send(&posting, &message).map_err(|error| Trouble {
        reason: error.reason,
        permanent: error.permanent,
    })
}
