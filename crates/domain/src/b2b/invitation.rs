//! An invitation and its life (identity-governance.md, 5.2 and 5.3).

use super::Address;
use crate::{
    InvitationId, Refusal, Timestamp, UserId,
    directory::{ExternalUserState, User},
};
use serde::{Deserialize, Serialize};

/// Sponsors of a guest at most (Graph `user: sponsors`).
pub const MAX_SPONSORS: usize = 5;
/// Characters of a message to the invited person at most (Xenia's own bound).
pub const MAX_MESSAGE: usize = 2000;

/// Where an invitation stands (Graph `invitation.status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub enum InvitationStatus {
    /// Sent or handed over; the person has not come yet.
    #[default]
    PendingAcceptance,
    /// Redeemed.
    Completed,
    /// Replaced by a newer invitation, or no longer redeemable.
    Error,
}

/// What the mail of an invitation says beside the usual (Graph `invitedUserMessageInfo`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct InvitedUserMessageInfo {
    /// Plain text from the inviter.
    pub customized_message_body: Option<String>,
    /// The language of the mail; Xenia writes English only and keeps the wish.
    pub message_language: Option<String>,
}

impl InvitedUserMessageInfo {
    /// Refused when the message is too long.
    ///
    /// # Errors
    /// More than [`MAX_MESSAGE`] characters.
    pub fn check(&self) -> Result<(), Refusal> {
        let length = self
            .customized_message_body
            .as_ref()
            .map_or(0, |body| body.chars().count());
        if length > MAX_MESSAGE {
            return Err(Refusal::invalid(
                "invitedUserMessageInfo/customizedMessageBody",
                format!("the message has {length} characters, the limit is {MAX_MESSAGE}"),
            ));
        }
        Ok(())
    }
}

/// An invitation (Graph `invitation`), as it is kept. The redemption link is a secret and is not
/// in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `invitation`, documented there"
)]
pub struct Invitation {
    pub id: InvitationId,
    pub invited_user_email_address: String,
    pub invited_user_display_name: Option<String>,
    pub invited_user_type: String,
    pub invite_redirect_url: String,
    pub send_invitation_message: bool,
    pub invited_user_message_info: Option<InvitedUserMessageInfo>,
    pub reset_redemption: bool,
    pub status: InvitationStatus,
    /// The account of the invited person.
    pub invited_user: UserId,
    /// Xenia's own: when the link stops working.
    pub expiration_date_time: Timestamp,
}

impl Invitation {
    /// Whether the person may redeem it with that proven address.
    ///
    /// # Errors
    /// Refused when it is over, or when the address is not the invited one nor one of `aliases`.
    pub fn check_redemption(
        &self,
        proven: &Address,
        aliases: &[String],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match self.status {
            InvitationStatus::Completed => {
                return Err(Refusal::conflict("this invitation was accepted already"));
            }
            InvitationStatus::Error => {
                return Err(Refusal::conflict(
                    "this invitation was replaced by a newer one: use the newest link",
                ));
            }
            InvitationStatus::PendingAcceptance => {}
        }
        if now >= self.expiration_date_time {
            return Err(Refusal::conflict(format!(
                "this invitation ended on {}: ask the person who invited you for a new one",
                self.expiration_date_time.long_date()
            ))
            .by("policies/externalCollaboration/invitationLifetimeDays"));
        }
        let same = |address: &str| address.eq_ignore_ascii_case(proven.as_str());
        if same(&self.invited_user_email_address) || aliases.iter().any(|alias| same(alias)) {
            return Ok(());
        }
        Err(Refusal::forbidden(format!(
            "this invitation is for `{}`, and you signed in as `{proven}`",
            self.invited_user_email_address
        )))
    }
}

/// When the last invitation of an account lapsed that may be deleted for it; `None` where it stays.
/// It stays unless an invitation made it, and it is a guest's who has never come (nor with an
/// earlier invitation), and who was not blocked by anybody.
#[must_use]
pub fn lapsed_at(user: &User, invitations: &[Invitation], now: Timestamp) -> Option<Timestamp> {
    let waits = user.is_guest()
        && user.account_enabled
        && user.deletion_due_date_time.is_none()
        && user.creation_type.as_deref() == Some("Invitation")
        && user.external_user_state == Some(ExternalUserState::PendingAcceptance);
    let has_come = invitations.iter().any(|invitation| {
        invitation.status == InvitationStatus::Completed || invitation.reset_redemption
    });
    let last = invitations
        .iter()
        .map(|invitation| invitation.expiration_date_time)
        .max()?;
    (waits && !has_come && last <= now).then_some(last)
}
