//! The mails of signing in.

use crate::mail::{Message, escape};

/// A one-time code. The digits stand on a line of their own, to be copied; there is no link, so
/// nothing that a mail scanner could open.
pub(super) fn code(address: &str, organisation: &str, digits: &str) -> Message {
    let text = format!(
        "Your code for {organisation}:\n\n{digits}\n\n\
         Enter it on the page that asked for it. It works once, for 30 minutes.\n\
         If you did not ask for a code, somebody typed your address by mistake: do nothing, and \
         give the code to nobody.\n"
    );
    let html = format!(
        "<p>Your code for {}:</p><p style=\"font-size:28px;letter-spacing:4px\"><strong>{digits}</strong></p>\
         <p>Enter it on the page that asked for it. It works once, for 30 minutes.</p>\
         <p>If you did not ask for a code, somebody typed your address by mistake: do nothing, and \
         give the code to nobody.</p>",
        escape(organisation)
    );
    message(address, format!("Your code for {organisation}"), text, html)
}

/// A link with which a member sets a password.
pub(super) fn set_password(address: &str, organisation: &str, link: &str, hours: i64) -> Message {
    let text = format!(
        "Somebody asked to set a new password for your account at {organisation}.\n\n\
         Open this page and choose one:\n{link}\n\n\
         The link works once, for {hours} hours. If it was not you, do nothing: your password \
         stays as it is.\n"
    );
    let html = format!(
        "<p>Somebody asked to set a new password for your account at {}.</p>\
         <p><a href=\"{link}\">Choose a password</a></p>\
         <p>The link works once, for {hours} hours. If it was not you, do nothing: your password \
         stays as it is.</p>",
        escape(organisation),
        link = escape(link)
    );
    message(
        address,
        format!("Set your password for {organisation}"),
        text,
        html,
    )
}

fn message(address: &str, subject: String, text: String, html: String) -> Message {
    Message {
        to: address.to_owned(),
        to_name: None,
        reply_to: None,
        subject,
        text,
        html,
    }
}
