//! Roles and who holds them as Graph's role management shows them, whichever provider they belong
//! to (`/roleManagement/directory`, `/roleManagement/entitlementManagement`; Graph
//! `unifiedRoleDefinition`, `unifiedRoleAssignment`).

use crate::{CatalogId, EdgeId, Refusal, TenantId, role::CatalogRole};
use serde::Serialize;
use std::{borrow::Cow, fmt};
use uuid::Uuid;

/// What somebody may hold (Graph `unifiedRoleDefinition`). The id of a built-in one is its
/// template's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `unifiedRoleDefinition`, documented there"
)]
pub struct UnifiedRoleDefinition {
    pub id: Uuid,
    pub description: Option<Cow<'static, str>>,
    pub display_name: Cow<'static, str>,
    pub is_built_in: bool,
    pub is_enabled: bool,
    pub resource_scopes: Vec<&'static str>,
    pub role_permissions: Vec<UnifiedRolePermission>,
    pub template_id: Uuid,
    pub version: Option<Cow<'static, str>>,
}

/// What a role lets its holder do (Graph `unifiedRolePermission`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `unifiedRolePermission`, documented there"
)]
pub struct UnifiedRolePermission {
    pub allowed_resource_actions: Vec<Cow<'static, str>>,
    pub condition: Option<&'static str>,
}

impl UnifiedRoleDefinition {
    /// A built-in role.
    #[must_use]
    pub fn built_in(
        template: Uuid,
        display_name: &'static str,
        description: &'static str,
        actions: &'static [&'static str],
    ) -> Self {
        Self {
            id: template,
            description: Some(description.into()),
            display_name: display_name.into(),
            is_built_in: true,
            is_enabled: true,
            resource_scopes: vec!["/"],
            role_permissions: vec![UnifiedRolePermission {
                allowed_resource_actions: actions.iter().map(|action| (*action).into()).collect(),
                condition: None,
            }],
            template_id: template,
            version: Some("1.0".into()),
        }
    }
}

impl From<CatalogRole> for UnifiedRoleDefinition {
    fn from(role: CatalogRole) -> Self {
        Self::built_in(
            role.template(),
            role.display_name(),
            role.description(),
            role.resource_actions(),
        )
    }
}

/// Who holds which role on what (Graph `unifiedRoleAssignment`). It is an edge of the access graph,
/// and its id is the edge's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `unifiedRoleAssignment`, documented there"
)]
pub struct UnifiedRoleAssignment {
    pub id: EdgeId,
    pub principal_id: Uuid,
    pub principal_organization_id: TenantId,
    pub role_definition_id: Uuid,
    pub directory_scope_id: Option<String>,
    pub app_scope_id: Option<String>,
    pub condition: Option<String>,
}

/// On what a role of entitlement management is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogScope {
    /// The organisation as a whole: `/`.
    Tenant,
    /// One catalog: `/AccessPackageCatalog/{id}`.
    Catalog(CatalogId),
}

/// How `appScopeId` names a catalog.
const CATALOG: &str = "/AccessPackageCatalog/";

impl fmt::Display for CatalogScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tenant => f.write_str("/"),
            Self::Catalog(id) => write!(f, "{CATALOG}{id}"),
        }
    }
}

impl CatalogScope {
    /// Reads `appScopeId`: `/` or `/AccessPackageCatalog/{id}`.
    ///
    /// # Errors
    /// Names the value when it is neither.
    pub fn of_app(text: &str) -> Result<Self, Refusal> {
        if text == "/" {
            return Ok(Self::Tenant);
        }
        let start = text.get(..CATALOG.len());
        start
            .filter(|start| start.eq_ignore_ascii_case(CATALOG))
            .and_then(|_| text.get(CATALOG.len()..))
            .and_then(|id| id.parse().ok())
            .map(Self::Catalog)
            .ok_or_else(|| {
                let message = format!(
                    "`appScopeId` is `{text}`; it must be `{CATALOG}` and the id of a catalog, or `/` for the organisation"
                );
                Refusal::invalid("appScopeId", message)
            })
    }

    /// The scope that a new assignment names in one of the two properties (Graph: create
    /// unifiedRoleAssignment). Clients that name a catalog send `/` in `directoryScopeId` along.
    ///
    /// # Errors
    /// None is given, or one that does not fit.
    pub fn read(app: Option<&str>, directory: Option<&str>) -> Result<Self, Refusal> {
        match (app, directory) {
            (Some(app), None | Some("/")) => Self::of_app(app),
            (None, Some("/")) => Ok(Self::Tenant),
            (_, Some(other)) => Err(Refusal::invalid(
                "directoryScopeId",
                format!(
                    "`directoryScopeId` is `{other}`; here it can only be `/`, and a catalog is named by `appScopeId`"
                ),
            )),
            (None, None) => Err(Refusal::invalid(
                "appScopeId",
                format!("`appScopeId` is missing; it must be `{CATALOG}` and the id of a catalog"),
            )),
        }
    }
}

impl CatalogRole {
    /// The actions of the role under Graph's names (Graph: list roleDefinitions, the example for
    /// the entitlement management provider).
    #[must_use]
    pub const fn resource_actions(self) -> &'static [&'static str] {
        const READ: &str = "microsoft.entitlementManagement/AccessPackageCatalog/allEntities/Read";
        match self {
            Self::CatalogCreator => {
                &["microsoft.entitlementManagement/AccessPackageCatalog/Create"]
            }
            Self::CatalogOwner => &["microsoft.entitlementManagement/allEntities/allTasks"],
            Self::CatalogReader => &["microsoft.entitlementManagement/allEntities/Read"],
            Self::PackageManager => &[
                "microsoft.entitlementManagement/AccessPackageCatalog/AccessPackage/allTasks",
                READ,
            ],
            Self::AssignmentManager => &[
                "microsoft.entitlementManagement/AccessPackageCatalog/AccessPackage/GrantRequests/allTasks",
                "microsoft.entitlementManagement/AccessPackageCatalog/AccessPackage/Grants/allTasks",
                READ,
            ],
        }
    }

    /// Whether the role can be held there: the creator's concerns the organisation, the others one
    /// catalog each (identity-governance.md, section 6.1).
    ///
    /// # Errors
    /// Says where the role belongs.
    pub fn may_be_held_on(self, scope: CatalogScope) -> Result<(), Refusal> {
        let name = self.display_name();
        match (self, scope) {
            (Self::CatalogCreator, CatalogScope::Catalog(_)) => Err(Refusal::invalid(
                "appScopeId",
                format!(
                    "the role `{name}` is held in the organisation as a whole: its scope is `/`"
                ),
            )),
            (Self::CatalogCreator, CatalogScope::Tenant) | (_, CatalogScope::Catalog(_)) => Ok(()),
            (_, CatalogScope::Tenant) => Err(Refusal::invalid(
                "appScopeId",
                format!(
                    "the role `{name}` is held on one catalog: its scope is `{CATALOG}` and the id of a catalog"
                ),
            )),
        }
    }
}
