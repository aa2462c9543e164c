//! A mail as RFC 5322 and MIME have it: plain text and HTML, one `Message-ID` for all tries.

use lettre::{
    Address, Message as Mail,
    message::{Mailbox, MultiPart, SinglePart, header},
};
use std::time::{Duration, UNIX_EPOCH};
use xenia_engine::mail::{MailError, Message, Posting};

/// The mail, ready for the wire. Addresses that are none are a permanent error.
pub(crate) fn compose(
    from: &Mailbox,
    posting: &Posting,
    message: &Message,
) -> Result<Mail, MailError> {
    let address = message.to.parse().map_err(|error| {
        permanent(format!(
            "the recipient `{}` is no mail address: {error}",
            message.to
        ))
    })?;
    let seconds = u64::try_from(posting.ordered_at.seconds()).unwrap_or(0);
    let body = MultiPart::builder()
        .kind(lettre::message::MultiPartKind::Alternative)
        .boundary(format!("xenia-{}", posting.job))
        .singlepart(SinglePart::plain(message.text.clone()))
        .singlepart(SinglePart::html(message.html.clone()));
    // An address for answers that is none is left out: the mail is of use without it.
    let answers: Option<Address> = message.reply_to.as_ref().and_then(|it| it.parse().ok());
    let builder = match answers {
        Some(address) => Mail::builder().reply_to(Mailbox::new(None, address)),
        None => Mail::builder(),
    };
    builder
        .from(from.clone())
        .to(Mailbox::new(message.to_name.clone(), address))
        .subject(message.subject.clone())
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{}@{}>", posting.job, from.email.domain())))
        .header(AutoSubmitted)
        .multipart(body)
        .map_err(permanent)
}

pub(crate) fn permanent(reason: impl ToString) -> MailError {
    MailError {
        reason: reason.to_string(),
        permanent: true,
    }
}

/// `Auto-Submitted: auto-generated` (RFC 3834): no out-of-office replies, please.
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
