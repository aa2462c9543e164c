//! Invitations.

use super::{Property, Value};
use crate::resources::{Stored, folded};
use uuid::Uuid;
use xenia_domain::{NodeKind, b2b::Invitation};

impl Stored for Invitation {
    const TABLE: &'static str = "invitations";
    const KIND: NodeKind = NodeKind::Invitation;
    const COLUMNS: &'static [&'static str] = &["invited_user", "mail"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("invitedUserEmailAddress")
            .never_null()
            .column("mail")
            .by_default(),
        Property::text("invitedUserDisplayName").by_default(),
        Property::text("invitedUserType").by_default(),
        Property::text("inviteRedirectUrl")
            .never_null()
            .by_default(),
        Property::boolean("sendInvitationMessage").by_default(),
        Property::object("invitedUserMessageInfo")
            .of("invitedUserMessageInfo")
            .by_default(),
        Property::boolean("resetRedemption").by_default(),
        Property::text("status").by_default(),
        Property::time("expirationDateTime").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            self.invited_user.0.into(),
            folded(&self.invited_user_email_address),
        ]
    }
    fn label(&self) -> String {
        self.invited_user_email_address.clone()
    }
}
