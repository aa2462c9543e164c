//! Applications and service principals.

use super::{Property, Value};
use crate::resources::{Stored, folded};
use uuid::Uuid;
use xenia_domain::{
    NodeKind,
    consent::PermissionGrant,
    directory::{Application, ServicePrincipal},
};

impl Stored for Application {
    const TABLE: &'static str = "applications";
    const KIND: NodeKind = NodeKind::Application;
    const COLUMNS: &'static [&'static str] = &["app_id", "display_name"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::id("appId").column("app_id").by_default(),
        Property::time("deletedDateTime")
            .column("deleted_at")
            .by_default(),
        Property::text("displayName")
            .column("display_name")
            .by_default(),
        Property::text("description").filterable().by_default(),
        Property::texts("identifierUris").filterable().by_default(),
        Property::text("signInAudience").filterable().by_default(),
        Property::text("groupMembershipClaims").by_default(),
        Property::boolean("isFallbackPublicClient").by_default(),
        Property::object("web").of("webApplication").by_default(),
        Property::object("spa").of("spaApplication").by_default(),
        Property::object("publicClient")
            .of("publicClientApplication")
            .by_default(),
        Property::object("api").of("apiApplication").by_default(),
        Property::objects("appRoles").of("appRole").by_default(),
        Property::objects("passwordCredentials")
            .of("passwordCredential")
            .by_default(),
        Property::objects("keyCredentials")
            .of("keyCredential")
            .by_default(),
        Property::objects("requiredResourceAccess")
            .of("requiredResourceAccess")
            .by_default(),
        Property::texts("tags").filterable().by_default(),
        Property::object("info")
            .of("informationalUrl")
            .sparse()
            .by_default(),
        Property::text("notes").sparse().by_default(),
        Property::text("serviceManagementReference")
            .sparse()
            .by_default(),
        Property::text("tokenSigningAlgorithm"),
        Property::time("createdDateTime")
            .column("created_at")
            .by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![self.app_id.0.into(), folded(&self.display_name)]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}

impl Stored for ServicePrincipal {
    const TABLE: &'static str = "service_principals";
    const KIND: NodeKind = NodeKind::ServicePrincipal;
    const COLUMNS: &'static [&'static str] = &["app_id", "display_name", "account_enabled"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::id("appId").column("app_id").by_default(),
        Property::time("deletedDateTime")
            .column("deleted_at")
            .by_default(),
        Property::text("displayName")
            .column("display_name")
            .by_default(),
        Property::text("appDisplayName").by_default(),
        Property::text("description").by_default(),
        Property::boolean("accountEnabled")
            .column("account_enabled")
            .by_default(),
        Property::boolean("appRoleAssignmentRequired")
            .never_null()
            .filterable()
            .by_default(),
        Property::objects("appRoles").of("appRole").by_default(),
        Property::objects("oauth2PermissionScopes")
            .of("permissionScope")
            .by_default(),
        Property::text("homepage").by_default(),
        Property::text("loginUrl").by_default(),
        Property::texts("replyUrls").by_default(),
        Property::texts("servicePrincipalNames")
            .filterable()
            .by_default(),
        Property::text("servicePrincipalType")
            .filterable()
            .by_default(),
        Property::id("appOwnerOrganizationId")
            .of("Edm.Guid")
            .by_default(),
        Property::text("signInAudience").by_default(),
        Property::objects("passwordCredentials")
            .of("passwordCredential")
            .by_default(),
        Property::objects("keyCredentials")
            .of("keyCredential")
            .by_default(),
        Property::text("notes").sparse().by_default(),
        Property::texts("notificationEmailAddresses")
            .sparse()
            .by_default(),
        Property::texts("tags").filterable().by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            self.app_id.0.into(),
            folded(&self.display_name),
            self.account_enabled.into(),
        ]
    }
    fn label(&self) -> String {
        self.display_name.clone()
    }
}

impl Stored for PermissionGrant {
    const TABLE: &'static str = "permission_grants";
    const KIND: NodeKind = NodeKind::PermissionGrant;
    const COLUMNS: &'static [&'static str] = &["client", "resource", "principal"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::id("clientId")
            .never_null()
            .column("client")
            .by_default(),
        Property::text("consentType").filterable().by_default(),
        Property::id("principalId").column("principal").by_default(),
        Property::id("resourceId")
            .never_null()
            .column("resource")
            .by_default(),
        Property::text("scope").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            self.client_id.0.into(),
            self.resource_id.0.into(),
            self.principal_id.map(|it| it.0).into(),
        ]
    }
    fn label(&self) -> String {
        self.scope.clone()
    }
}
