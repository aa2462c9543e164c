//! Catalogs, their resources, access packages, policies, connected organizations.

use super::{Property, Value};
use crate::resources::{Stored, folded};
use serde::{Deserialize, Serialize};
use std::ops::{Deref, DerefMut};
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, GroupId, NodeKind,
    entitlement::{
        catalog::{Catalog, CatalogResource},
        connected::ConnectedOrganization,
        package::{AccessPackage, ResourceRoleScope},
        policy::AssignmentPolicy,
    },
};

impl Stored for Catalog {
    const TABLE: &'static str = "catalogs";
    const KIND: NodeKind = NodeKind::Catalog;
    const COLUMNS: &'static [&'static str] = &["display_name", "state"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("displayName")
            .column("display_name")
            .by_default(),
        Property::text("description").filterable().by_default(),
        Property::text("catalogType")
            .of("accessPackageCatalogType")
            .filterable()
            .by_default(),
        Property::text("state")
            .of("accessPackageCatalogState")
            .column("state")
            .by_default(),
        Property::boolean("isExternallyVisible")
            .filterable()
            .by_default(),
        Property::time("createdDateTime")
            .column("created_at")
            .by_default(),
        Property::time("modifiedDateTime").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![folded(&self.display_name), folded(self.state.word())]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}

impl Stored for CatalogResource {
    const TABLE: &'static str = "catalog_resources";
    const KIND: NodeKind = NodeKind::CatalogResource;
    const COLUMNS: &'static [&'static str] =
        &["catalog", "origin_id", "origin_system", "display_name"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("displayName")
            .column("display_name")
            .by_default(),
        Property::text("description").by_default(),
        Property::text("originId").column("origin_id").by_default(),
        Property::text("originSystem")
            .column("origin_system")
            .by_default(),
        Property::time("createdDateTime")
            .column("created_at")
            .by_default(),
        Property::time("modifiedDateTime").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            self.catalog_id.0.into(),
            folded(&self.origin_id.to_string()),
            folded(self.origin_system.word()),
            folded(&self.display_name),
        ]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}

/// An access package with what belongs to it and changes with it: the roles that it grants and
/// what it does not go together with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageRecord {
    /// The package itself.
    #[serde(flatten)]
    pub package: AccessPackage,
    /// The roles that it grants.
    #[serde(default)]
    pub resource_role_scopes: Vec<ResourceRoleScope>,
    /// Packages that must not be held together with it.
    #[serde(default)]
    pub incompatible_access_packages: Vec<AccessPackageId>,
    /// Groups that its holders must not be in.
    #[serde(default)]
    pub incompatible_groups: Vec<GroupId>,
}

impl Deref for PackageRecord {
    type Target = AccessPackage;
    fn deref(&self) -> &AccessPackage {
        &self.package
    }
}

impl DerefMut for PackageRecord {
    fn deref_mut(&mut self) -> &mut AccessPackage {
        &mut self.package
    }
}

impl Stored for PackageRecord {
    const TABLE: &'static str = "access_packages";
    const KIND: NodeKind = NodeKind::AccessPackage;
    const COLUMNS: &'static [&'static str] = &["catalog", "display_name", "is_hidden"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("displayName")
            .column("display_name")
            .by_default(),
        Property::text("description").filterable().by_default(),
        Property::boolean("isHidden")
            .column("is_hidden")
            .by_default(),
        Property::id("catalog/id").column("catalog"),
        Property::time("createdDateTime")
            .column("created_at")
            .by_default(),
        Property::time("modifiedDateTime").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.package.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            self.package.catalog_id.0.into(),
            folded(&self.package.display_name),
            self.package.is_hidden.into(),
        ]
    }
    fn label(&self) -> String {
        self.package.display_name.clone()
    }
}

impl Stored for AssignmentPolicy {
    const TABLE: &'static str = "assignment_policies";
    const KIND: NodeKind = NodeKind::AssignmentPolicy;
    const COLUMNS: &'static [&'static str] = &["access_package", "display_name"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("displayName")
            .column("display_name")
            .by_default(),
        Property::text("description").filterable().by_default(),
        Property::text("allowedTargetScope")
            .of("allowedTargetScope")
            .filterable()
            .by_default(),
        Property::objects("specificAllowedTargets")
            .of("subjectSet")
            .by_default(),
        Property::object("expiration")
            .of("expirationPattern")
            .by_default(),
        Property::object("requestorSettings")
            .of("accessPackageAssignmentRequestorSettings")
            .by_default(),
        Property::object("requestApprovalSettings")
            .of("accessPackageAssignmentApprovalSettings")
            .by_default(),
        Property::object("automaticRequestSettings")
            .of("accessPackageAutomaticRequestSettings")
            .by_default(),
        Property::object("reviewSettings")
            .of("accessPackageAssignmentReviewSettings")
            .by_default(),
        Property::object("notificationSettings")
            .of("accessPackageNotificationSettings")
            .by_default(),
        Property::objects("questions")
            .of("accessPackageQuestion")
            .by_default(),
        Property::id("accessPackage/id").column("access_package"),
        Property::time("createdDateTime")
            .column("created_at")
            .by_default(),
        Property::time("modifiedDateTime").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![self.access_package_id.0.into(), folded(&self.display_name)]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}

impl Stored for ConnectedOrganization {
    const TABLE: &'static str = "connected_organizations";
    const KIND: NodeKind = NodeKind::ConnectedOrganization;
    const COLUMNS: &'static [&'static str] = &["display_name", "state"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("displayName")
            .column("display_name")
            .by_default(),
        Property::text("description").filterable().by_default(),
        Property::objects("identitySources")
            .of("identitySource")
            .filterable()
            .by_default()
            .members(&[Property::text("domainName")]),
        Property::text("state")
            .of("connectedOrganizationState")
            .column("state")
            .by_default(),
        Property::time("createdDateTime")
            .column("created_at")
            .by_default(),
        Property::time("modifiedDateTime").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![folded(&self.display_name), folded(self.state.word())]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}
