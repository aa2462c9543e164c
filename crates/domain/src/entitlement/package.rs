//! Access packages and the roles they bundle (identity-governance.md, section 6.1).

use super::{
    catalog::{Grant, ResourceRole, ResourceScope},
    check_description, check_name,
    words::or_default,
};
use crate::{AccessPackageId, CatalogId, Refusal, ResourceRoleScopeId, Timestamp};
use serde::{Deserialize, Serialize};

/// A bundle of roles that people ask for as one thing (Graph `accessPackage`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackage`, documented there"
)]
pub struct AccessPackage {
    #[serde(default)]
    pub id: AccessPackageId,
    pub display_name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// Found only by its link; not an access control.
    #[serde(default, deserialize_with = "or_default")]
    pub is_hidden: bool,
    #[serde(default)]
    pub created_date_time: Timestamp,
    #[serde(default)]
    pub modified_date_time: Timestamp,
    /// Xenia's own form of the navigation property: the catalog it is in.
    #[serde(default)]
    pub catalog_id: CatalogId,
}

impl AccessPackage {
    /// What is wrong with it; empty where nothing is.
    #[must_use]
    pub fn validate(&self) -> Vec<Refusal> {
        [
            check_name(&self.display_name),
            check_description(self.description.as_deref()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
    /// Whether it may be deleted: only when nobody holds it.
    ///
    /// # Errors
    /// Says how many assignments stand in the way.
    pub fn may_delete(&self, live_assignments: usize) -> Result<(), Refusal> {
        if live_assignments == 0 {
            return Ok(());
        }
        Err(Refusal::conflict(format!(
            "access package `{}` still has {live_assignments} assignment{}; remove {} first",
            self.display_name,
            if live_assignments == 1 { "" } else { "s" },
            if live_assignments == 1 { "it" } else { "them" },
        )))
    }
}

/// One role on one resource that a package grants (Graph `accessPackageResourceRoleScope`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageResourceRoleScope`, documented there"
)]
pub struct ResourceRoleScope {
    #[serde(default)]
    pub id: ResourceRoleScopeId,
    #[serde(default)]
    pub created_date_time: Timestamp,
    pub role: ResourceRole,
    pub scope: ResourceScope,
}

impl ResourceRoleScope {
    /// What it grants.
    ///
    /// # Errors
    /// As [`Grant::of`].
    pub fn grant(&self) -> Result<Grant, Refusal> {
        Grant::of(&self.role, &self.scope)
    }
}
