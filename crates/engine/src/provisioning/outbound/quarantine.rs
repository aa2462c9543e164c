//! The mail that tells of a quarantine.

use crate::{
    Result,
    mail::{Message, escape, one_line},
};
use xenia_domain::provisioning::outbound::Synchronization;
use xenia_store::{Tx, tenants};

/// To the addresses that the job names, else to the technical contacts of the organisation: which
/// application, what went wrong, and where to look.
pub(super) fn letters(
    tx: &Tx<'_>,
    config: &Synchronization,
    (application, reason, link): (&str, &str, &str),
) -> Result<Vec<Message>> {
    let mut to = config.notify.clone();
    if to.is_empty() {
        let organization = tenants::organization(tx)?;
        to = organization.map_or_else(Vec::new, |it| it.value.technical_notification_mails);
    }
    let lead = format!(
        "Provisioning into {application} failed again and again and is in quarantine now. It is tried seldom until it works again; nobody is made, changed or disabled there meanwhile."
    );
    let text = format!("{lead}\r\n\r\nWhat went wrong: {reason}\r\n\r\n{link}\r\n");
    let html = format!(
        "<p>{}</p><p>What went wrong: {}</p><p><a href=\"{}\">Look at it in the console</a></p>",
        escape(&lead),
        escape(reason),
        escape(link)
    );
    let letter = |to: String| Message {
        to,
        to_name: None,
        reply_to: None,
        subject: format!(
            "Provisioning into {} is in quarantine",
            one_line(application)
        ),
        text: text.clone(),
        html: html.clone(),
    };
    Ok(to.into_iter().map(letter).collect())
}
