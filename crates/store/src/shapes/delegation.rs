//! Administrative units, and roles of the organisation's own making.

use super::{Property, Value};
use crate::resources::{Stored, folded};
use uuid::Uuid;
use xenia_domain::{
    NodeKind,
    delegation::{AdministrativeUnit, CustomRole},
};

impl Stored for AdministrativeUnit {
    const TABLE: &'static str = "administrative_units";
    const KIND: NodeKind = NodeKind::AdministrativeUnit;
    const COLUMNS: &'static [&'static str] = &["display_name"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::time("deletedDateTime").by_default(),
        Property::text("displayName")
            .column("display_name")
            .required()
            .by_default(),
        Property::text("description").filterable().by_default(),
        Property::text("visibility").filterable().by_default(),
        Property::boolean("isMemberManagementRestricted").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![folded(&self.display_name)]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}

impl Stored for CustomRole {
    const TABLE: &'static str = "role_definitions";
    const KIND: NodeKind = NodeKind::RoleDefinition;
    const COLUMNS: &'static [&'static str] = &["display_name"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("displayName")
            .column("display_name")
            .required()
            .by_default(),
        Property::text("description").filterable().by_default(),
        Property::boolean("isEnabled").filterable().by_default(),
        Property::objects("rolePermissions")
            .of("unifiedRolePermission")
            .by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id
    }
    fn columns(&self) -> Vec<Value> {
        vec![folded(&self.display_name)]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}
