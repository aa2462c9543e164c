//! Groups.

use super::{Property, Value};
use crate::resources::{Stored, folded, folded_option};
use uuid::Uuid;
use xenia_domain::{
    NodeKind,
    directory::{Group, security_identifier},
};

impl Stored for Group {
    const TABLE: &'static str = "groups";
    const KIND: NodeKind = NodeKind::Group;
    const COLUMNS: &'static [&'static str] = &[
        "display_name",
        "mail_nickname",
        "unique_name",
        "mail_enabled",
        "security_enabled",
        "visibility",
        "expires_at",
        "join_policy",
    ];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::time("deletedDateTime")
            .column("deleted_at")
            .by_default(),
        Property::text("displayName")
            .column("display_name")
            .required()
            .by_default(),
        Property::text("description").filterable().by_default(),
        Property::texts("groupTypes").filterable().by_default(),
        Property::boolean("mailEnabled")
            .column("mail_enabled")
            .required()
            .by_default(),
        Property::text("mailNickname")
            .column("mail_nickname")
            .required()
            .selective()
            .by_default(),
        Property::text("mail").filterable().by_default(),
        Property::boolean("securityEnabled")
            .column("security_enabled")
            .required()
            .by_default(),
        Property::text("visibility")
            .column("visibility")
            .by_default(),
        Property::text("classification").filterable().by_default(),
        Property::boolean("isAssignableToRole")
            .filterable()
            .by_default(),
        Property::text("membershipRule").filterable().by_default(),
        Property::text("membershipRuleProcessingState")
            .filterable()
            .by_default(),
        Property::text("preferredLanguage")
            .filterable()
            .sparse()
            .by_default(),
        Property::text("preferredDataLocation")
            .filterable()
            .sparse()
            .by_default(),
        Property::text("theme").sparse().by_default(),
        Property::text("securityIdentifier")
            .derived(security_identifier)
            .by_default(),
        Property::boolean("isManagementRestricted").sparse(),
        Property::text("uniqueName")
            .column("unique_name")
            .selective()
            .by_default(),
        Property::time("createdDateTime")
            .column("created_at")
            .required()
            .by_default(),
        Property::time("renewedDateTime").filterable().by_default(),
        Property::time("expirationDateTime")
            .column("expires_at")
            .by_default(),
        Property::text("purpose").filterable(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            folded(&self.display_name),
            folded(&self.mail_nickname),
            folded_option(self.unique_name.as_deref()),
            self.mail_enabled.into(),
            self.security_enabled.into(),
            folded_option(self.visibility.as_deref()),
            self.expiration_date_time.into(),
            self.join_policy().word().into(),
        ]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}
