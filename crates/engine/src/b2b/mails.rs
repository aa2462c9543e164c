//! The mails of coming in and of going: the invitation, and the word that a guest has left.

use crate::mail::{Message, escape, one_line};
use xenia_domain::{
    b2b::Invitation,
    directory::{Organization, User},
};

/// The text of the mail. A warning comes first, then who invites, the inviter's own words, the
/// link, and until when it works (identity-governance.md, 5.2).
pub(super) fn invitation(
    invitation: &Invitation,
    organization: Option<&Organization>,
    inviter: Option<&str>,
    link: &str,
) -> Message {
    let company = organization.map_or("an organisation", |it| it.display_name.as_str());
    let inviter = inviter.unwrap_or(company);
    let words = invitation
        .invited_user_message_info
        .as_ref()
        .and_then(|info| info.customized_message_body.as_deref())
        .map(str::trim)
        .filter(|words| !words.is_empty());
    let until = invitation.expiration_date_time.long_date();
    let lead = format!(
        "{inviter} invites you to work with {company}. Accept only if you expected this invitation."
    );
    let proof = format!(
        "You will confirm that {} is yours with a code sent to it. No password is needed.",
        invitation.invited_user_email_address
    );
    let mut text = format!("{lead}\r\n\r\n");
    let mut html = format!("<p>{}</p>", escape(&lead));
    if let Some(words) = words {
        text.push_str(&format!("Message from {inviter}:\r\n\r\n{words}\r\n\r\n"));
        html.push_str(&format!(
            "<p>Message from {}:</p><blockquote style=\"white-space:pre-wrap\">{}</blockquote>",
            escape(inviter),
            escape(words)
        ));
    }
    text.push_str(&format!(
        "Accept the invitation, until {until}:\r\n{link}\r\n\r\n{proof}\r\n"
    ));
    html.push_str(&format!(
        "<p><a href=\"{}\">Accept the invitation</a>, until {until}.</p><p>{}</p>",
        escape(link),
        escape(&proof)
    ));
    Message {
        to: invitation.invited_user_email_address.clone(),
        to_name: invitation.invited_user_display_name.clone(),
        reply_to: None,
        subject: format!("{company} invites you to work together"),
        text,
        html,
    }
}

/// Tells who answered for a guest that the guest has left.
pub(super) fn left(sponsor: &User, guest: &User, company: &str) -> Message {
    let name = &guest.display_name;
    let address = guest.address().unwrap_or(&guest.user_principal_name);
    let lead = format!("{name} ({address}) has left {company}.");
    let what = "They did it themselves. Their account and all that it reached ended at once; you need not do anything. You are told because you answered for them.";
    Message {
        to: sponsor
            .address()
            .unwrap_or(&sponsor.user_principal_name)
            .to_owned(),
        to_name: Some(sponsor.display_name.clone()),
        reply_to: None,
        subject: one_line(&format!("{name} has left {company}")),
        text: format!("{lead}\r\n\r\n{what}\r\n"),
        html: format!("<p>{}</p><p>{}</p>", escape(&lead), escape(what)),
    }
}
