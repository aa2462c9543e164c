//! `/invitations`: create only, as in Graph.

use crate::{
    call::Call,
    graph::{memory, reference},
    reply::Reply,
    routes::{Route, post},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result,
    b2b::{self, Invite},
    domain::{Refusal, UserId, b2b::InvitedUserMessageInfo},
    patch,
};

pub(super) const ROUTES: &[Route] = &[post("/invitations", create)];

/// The body (Graph `invitation`).
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Body {
    invited_user_email_address: String,
    invite_redirect_url: String,
    invited_user_display_name: Option<String>,
    invited_user_type: Option<String>,
    send_invitation_message: Option<bool>,
    invited_user_message_info: Option<Map<String, Value>>,
    invited_user: Option<Map<String, Value>>,
    invited_user_sponsors: Option<Vec<Map<String, Value>>>,
    reset_redemption: Option<bool>,
}

fn create(call: &Call) -> Result<Reply> {
    let wanted = read(call.body()?)?;
    let made = b2b::invite(call.engine(), call.ctx(), &wanted)?;
    let mut members = memory::members(&made.invitation)?;
    members.insert("inviteRedeemUrl".to_owned(), made.redeem_url.into());
    members.insert("invitedUser".to_owned(), json!({ "id": made.user.id }));
    Ok(Reply::json(call, "invitations/$entity", members).now_made())
}

fn read(mut body: Map<String, Value>) -> Result<Invite> {
    let mut sponsors = reference::take(&mut body, "invitedUserSponsors@odata.bind")?;
    body.retain(|name, _| !name.starts_with('@'));
    for name in ["invitedUserEmailAddress", "inviteRedirectUrl"] {
        if body.get(name).is_none_or(Value::is_null) {
            let message = format!("an invitation needs the property `{name}`");
            return Err(Refusal::invalid(name, message).into());
        }
    }
    let body: Body = patch::read(Value::Object(body))?;
    for sponsor in body.invited_user_sponsors.iter().flatten() {
        sponsors.push(object(sponsor, "invitedUserSponsors")?);
    }
    let as_member = match body.invited_user_type.as_deref() {
        None | Some("Guest") => false,
        Some("Member") => true,
        Some(other) => {
            let message = format!("`invitedUserType` is `{other}`, expected `Guest` or `Member`");
            return Err(Refusal::invalid("invitedUserType", message).into());
        }
    };
    let invited_user = match &body.invited_user {
        Some(user) if user.contains_key("id") => Some(UserId(object(user, "invitedUser")?)),
        _ => None,
    };
    Ok(Invite {
        address: body.invited_user_email_address,
        redirect_url: body.invite_redirect_url,
        display_name: body.invited_user_display_name,
        as_member,
        send_message: body.send_invitation_message.unwrap_or(false),
        message: body.invited_user_message_info.map(message).transpose()?,
        sponsors,
        invited_user,
        reset_redemption: body.reset_redemption.unwrap_or(false),
    })
}

/// The id of an object in a body: `{"id": ...}` or `{"@odata.id": ...}`.
fn object(members: &Map<String, Value>, target: &str) -> Result<Uuid> {
    match members.get("id").and_then(Value::as_str) {
        Some(id) => Ok(Uuid::parse_str(id)
            .map_err(|_| Refusal::invalid(target, format!("`{id}` is not an id")))?),
        None => reference::of_body(members),
    }
}

/// The message; copies to others are refused, as Xenia writes to the invited person only.
fn message(mut info: Map<String, Value>) -> Result<InvitedUserMessageInfo> {
    let copies = info.remove("ccRecipients").unwrap_or_default();
    let any = copies.as_array().is_some_and(|all| {
        all.iter().any(|one| {
            one.pointer("/emailAddress/address")
                .is_some_and(Value::is_string)
        })
    });
    if any {
        let message = "copies of an invitation to others (`ccRecipients`) are not sent: the link is for the invited person only";
        return Err(Refusal::invalid("invitedUserMessageInfo/ccRecipients", message).into());
    }
    patch::read(Value::Object(info))
}
