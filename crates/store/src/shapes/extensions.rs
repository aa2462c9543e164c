//! Properties that an organisation adds to its directory.

use super::{Property, Value};
use crate::resources::{Stored, folded};
use uuid::Uuid;
use xenia_domain::{NodeKind, directory::ExtensionProperty};

/// `extensionAttribute1` to `extensionAttribute15`.
pub const EXTENSION_ATTRIBUTES: &[Property] = &[
    Property::text("extensionAttribute1"),
    Property::text("extensionAttribute2"),
    Property::text("extensionAttribute3"),
    Property::text("extensionAttribute4"),
    Property::text("extensionAttribute5"),
    Property::text("extensionAttribute6"),
    Property::text("extensionAttribute7"),
    Property::text("extensionAttribute8"),
    Property::text("extensionAttribute9"),
    Property::text("extensionAttribute10"),
    Property::text("extensionAttribute11"),
    Property::text("extensionAttribute12"),
    Property::text("extensionAttribute13"),
    Property::text("extensionAttribute14"),
    Property::text("extensionAttribute15"),
];

impl Stored for ExtensionProperty {
    const TABLE: &'static str = "extension_properties";
    const KIND: NodeKind = NodeKind::ExtensionProperty;
    const COLUMNS: &'static [&'static str] = &["name", "application"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::time("deletedDateTime").by_default(),
        Property::text("appDisplayName").filterable().by_default(),
        Property::text("dataType")
            .never_null()
            .filterable()
            .by_default(),
        Property::boolean("isMultiValued")
            .never_null()
            .filterable()
            .by_default(),
        Property::boolean("isSyncedFromOnPremises")
            .filterable()
            .by_default(),
        Property::text("name")
            .never_null()
            .column("name")
            .required()
            .by_default(),
        Property::texts("targetObjects").filterable().by_default(),
        Property::id("application/id").column("application"),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![folded(&self.name), self.application_id.0.into()]
    }
    fn label(&self) -> String {
        self.name.clone()
    }
}
