//! Devices.

use super::{Property, Value};
use crate::resources::{Stored, folded};
use uuid::Uuid;
use xenia_domain::{NodeKind, directory::Device};

impl Stored for Device {
    const TABLE: &'static str = "devices";
    const KIND: NodeKind = NodeKind::Device;
    const COLUMNS: &'static [&'static str] = &[
        "device_id",
        "display_name",
        "account_enabled",
        "operating_system",
        "approximate_last_sign_in",
    ];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::time("deletedDateTime")
            .column("deleted_at")
            .by_default(),
        Property::boolean("accountEnabled")
            .column("account_enabled")
            .required()
            .by_default(),
        Property::objects("alternativeSecurityIds")
            .of("alternativeSecurityId")
            .by_default(),
        Property::time("approximateLastSignInDateTime")
            .column("approximate_last_sign_in")
            .by_default(),
        Property::time("complianceExpirationDateTime")
            .filterable()
            .by_default(),
        Property::text("deviceCategory").filterable().by_default(),
        Property::text("deviceId")
            .column("device_id")
            .required()
            .selective()
            .by_default(),
        Property::text("deviceMetadata").by_default(),
        Property::text("deviceOwnership").filterable().by_default(),
        Property::integer("deviceVersion")
            .of("Edm.Int32")
            .by_default(),
        Property::text("displayName")
            .column("display_name")
            .required()
            .by_default(),
        Property::text("enrollmentProfileName")
            .filterable()
            .by_default(),
        Property::text("enrollmentType").filterable().by_default(),
        Property::boolean("isCompliant").filterable().by_default(),
        Property::boolean("isManaged").filterable().by_default(),
        Property::boolean("isManagementRestricted"),
        Property::boolean("isRooted").filterable().by_default(),
        Property::text("managementType").filterable().by_default(),
        Property::text("manufacturer").filterable().by_default(),
        Property::text("mdmAppId").filterable().by_default(),
        Property::text("model").filterable().by_default(),
        Property::text("operatingSystem")
            .column("operating_system")
            .required()
            .by_default(),
        Property::text("operatingSystemVersion")
            .filterable()
            .by_default(),
        Property::texts("physicalIds").filterable().by_default(),
        Property::text("profileType").filterable().by_default(),
        Property::time("registrationDateTime")
            .filterable()
            .by_default(),
        Property::texts("systemLabels").filterable().by_default(),
        Property::text("trustType").filterable().by_default(),
        Property::object("extensionAttributes")
            .of("onPremisesExtensionAttributes")
            .filterable()
            .sparse()
            .complete()
            .members(super::extensions::EXTENSION_ATTRIBUTES)
            .by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            folded(&self.device_id),
            folded(&self.display_name),
            self.account_enabled.into(),
            folded(&self.operating_system),
            self.approximate_last_sign_in_date_time.into(),
        ]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}
