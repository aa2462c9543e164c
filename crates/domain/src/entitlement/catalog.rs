//! Catalogs, the resources in them and the roles those resources offer
//! (identity-governance.md, section 6.1).

use super::{
    check_description, check_name,
    words::{graph_words, or_default},
};
use crate::{
    AppRoleId, CatalogId, CatalogResourceId, GroupId, NodeKind, Refusal, Relation,
    ServicePrincipalId, Timestamp, directory::AppRole,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

graph_words! {
    /// Who made a catalog (Graph `accessPackageCatalogType`).
    CatalogType {
        /// People.
        UserManaged = "userManaged",
        /// The catalog `General` that every tenant has.
        ServiceDefault = "serviceDefault",
        /// A service.
        ServiceManaged = "serviceManaged",
    }
}

graph_words! {
    /// Whether packages of a catalog may be requested (Graph `accessPackageCatalogState`).
    CatalogState {
        /// Nothing in it may be requested.
        Unpublished = "unpublished",
        /// Open for requests.
        Published = "published",
    }
}

/// A container of resources and of the packages made from them (Graph `accessPackageCatalog`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageCatalog`, documented there"
)]
pub struct Catalog {
    #[serde(default)]
    pub id: CatalogId,
    pub display_name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default = "user_managed")]
    pub catalog_type: CatalogType,
    #[serde(default = "published")]
    pub state: CatalogState,
    #[serde(default = "yes")]
    pub is_externally_visible: bool,
    #[serde(default)]
    pub created_date_time: Timestamp,
    #[serde(default)]
    pub modified_date_time: Timestamp,
}

const fn user_managed() -> CatalogType {
    CatalogType::UserManaged
}
const fn published() -> CatalogState {
    CatalogState::Published
}
const fn yes() -> bool {
    true
}

impl Catalog {
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
    /// Whether it may be deleted: only when it holds no package, and never the default one.
    ///
    /// # Errors
    /// Says which of the two it is.
    pub fn may_delete(&self, packages: usize) -> Result<(), Refusal> {
        if self.catalog_type != CatalogType::UserManaged {
            return Err(Refusal::conflict(format!(
                "catalog `{}` is `{}` and cannot be deleted",
                self.display_name, self.catalog_type
            )));
        }
        if packages > 0 {
            return Err(Refusal::conflict(format!(
                "catalog `{}` still holds {packages} access package{}; delete or move {} first",
                self.display_name,
                if packages == 1 { "" } else { "s" },
                if packages == 1 { "it" } else { "them" },
            )));
        }
        Ok(())
    }
}

graph_words! {
    /// Where a resource lives (values of Graph's `originSystem` that Xenia has).
    OriginSystem {
        /// A group of the directory; `originId` is the group's id.
        AadGroup = "AadGroup",
        /// An application; `originId` is the service principal's id.
        AadApplication = "AadApplication",
    }
}

/// A resource in a catalog (Graph `accessPackageResource`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageResource`, documented there"
)]
pub struct CatalogResource {
    #[serde(default)]
    pub id: CatalogResourceId,
    #[serde(default, deserialize_with = "or_default")]
    pub display_name: String,
    #[serde(default)]
    pub description: Option<String>,
    pub origin_id: Uuid,
    pub origin_system: OriginSystem,
    #[serde(default)]
    pub created_date_time: Timestamp,
    #[serde(default)]
    pub modified_date_time: Timestamp,
    /// Xenia's own form of the navigation property: the catalog it is in.
    #[serde(default)]
    pub catalog_id: CatalogId,
}

impl CatalogResource {
    /// The role of a resource with that origin id.
    fn role(&self, origin_id: String, name: &str, description: Option<String>) -> ResourceRole {
        ResourceRole {
            id: Some(format!("{}_{origin_id}", self.id)),
            display_name: Some(name.to_owned()),
            description,
            origin_id,
            origin_system: self.origin_system,
            kind: None,
            resource: None,
        }
    }
    /// The roles that a group offers: `Member_<groupId>` and `Owner_<groupId>`.
    #[must_use]
    pub fn group_roles(&self) -> Vec<ResourceRole> {
        ["Member", "Owner"]
            .map(|name| self.role(format!("{name}_{}", self.origin_id), name, None))
            .to_vec()
    }
    /// The roles that an application offers: its enabled roles for users, or the default role
    /// (the nil id) where it has none.
    #[must_use]
    pub fn application_roles(&self, app_roles: &[AppRole]) -> Vec<ResourceRole> {
        let roles: Vec<ResourceRole> = app_roles
            .iter()
            .filter(|role| {
                role.is_enabled && role.allowed_member_types.iter().any(|kind| kind == "User")
            })
            .map(|role| {
                self.role(
                    role.id.to_string(),
                    &role.display_name,
                    role.description.clone(),
                )
            })
            .collect();
        if roles.is_empty() {
            return vec![self.role(Uuid::nil().to_string(), "Default Access", None)];
        }
        roles
    }
    /// Its one scope: the resource as a whole.
    #[must_use]
    pub fn root_scope(&self) -> ResourceScope {
        ResourceScope {
            id: Some(self.id.to_string()),
            display_name: Some("Root".to_owned()),
            description: Some("Root Scope".to_owned()),
            origin_id: self.origin_id.to_string(),
            origin_system: self.origin_system,
            is_root_scope: true,
        }
    }
}

/// A role that a resource offers (Graph `accessPackageResourceRole`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageResourceRole`, documented there"
)]
pub struct ResourceRole {
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// `Member_<groupId>`, `Owner_<groupId>` or the id of an application role.
    pub origin_id: String,
    pub origin_system: OriginSystem,
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<CatalogResource>,
}

/// The part of a resource that a role holds for (Graph `accessPackageResourceScope`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageResourceScope`, documented there"
)]
pub struct ResourceScope {
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// The id of the group or service principal.
    pub origin_id: String,
    pub origin_system: OriginSystem,
    #[serde(default, deserialize_with = "or_default")]
    pub is_root_scope: bool,
}

/// What a role of a resource grants, in terms of the access graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// How the subject will stand to the object.
    pub relation: Relation,
    /// On what.
    pub object: (NodeKind, Uuid),
    /// The application role; nil for groups.
    pub role: Uuid,
}

impl Grant {
    /// Membership of a group.
    #[must_use]
    pub const fn member(group: GroupId) -> Self {
        Self {
            relation: Relation::Member,
            object: (NodeKind::Group, group.0),
            role: Uuid::nil(),
        }
    }
    /// Ownership of a group.
    #[must_use]
    pub const fn owner(group: GroupId) -> Self {
        Self {
            relation: Relation::Owner,
            object: (NodeKind::Group, group.0),
            role: Uuid::nil(),
        }
    }
    /// A role of an application.
    #[must_use]
    pub const fn app_role(application: ServicePrincipalId, role: AppRoleId) -> Self {
        Self {
            relation: Relation::AppRole,
            object: (NodeKind::ServicePrincipal, application.0),
            role: role.0,
        }
    }
    /// What a role on a scope grants.
    ///
    /// # Errors
    /// The origin id does not have the form that its origin system uses, role and scope are of
    /// different origin systems, or the role is of another group than the scope.
    pub fn of(role: &ResourceRole, scope: &ResourceScope) -> Result<Self, Refusal> {
        if role.origin_system != scope.origin_system {
            return Err(Refusal::invalid(
                "scope/originSystem",
                format!(
                    "`scope/originSystem` is `{}` but `role/originSystem` is `{}`; they must be the same",
                    scope.origin_system, role.origin_system
                ),
            ));
        }
        let object = parse_origin(
            &scope.origin_id,
            "scope/originId",
            "the id of a group or service principal",
        )?;
        match role.origin_system {
            OriginSystem::AadGroup => Self::of_group(&role.origin_id, object),
            OriginSystem::AadApplication => {
                let app_role = parse_origin(
                    &role.origin_id,
                    "role/originId",
                    "the id of an application role",
                )?;
                Ok(Self::app_role(
                    ServicePrincipalId(object),
                    AppRoleId(app_role),
                ))
            }
        }
    }
    fn of_group(origin_id: &str, group: Uuid) -> Result<Self, Refusal> {
        let expected = "`Member_` or `Owner_` followed by the id of a group";
        let (name, id) = origin_id.split_once('_').unwrap_or((origin_id, ""));
        let grant: fn(GroupId) -> Self = match name {
            "Member" => Self::member,
            "Owner" => Self::owner,
            _ => return Err(not_an_origin(origin_id, "role/originId", expected)),
        };
        let id =
            Uuid::parse_str(id).map_err(|_| not_an_origin(origin_id, "role/originId", expected))?;
        if id != group {
            return Err(Refusal::invalid(
                "role/originId",
                format!(
                    "`role/originId` is of group `{id}` but `scope/originId` is group `{group}`"
                ),
            ));
        }
        Ok(grant(GroupId(id)))
    }
}

fn parse_origin(text: &str, field: &'static str, expected: &str) -> Result<Uuid, Refusal> {
    Uuid::parse_str(text).map_err(|_| not_an_origin(text, field, expected))
}

fn not_an_origin(text: &str, field: &'static str, expected: &str) -> Refusal {
    Refusal::invalid(
        field,
        format!("`{field}` is `{text}`; it must be {expected}"),
    )
}

graph_words! {
    /// What a resource request does (the values of `accessPackageRequestType` that it may have).
    ResourceRequestType {
        /// Adds the resource to the catalog.
        AdminAdd = "adminAdd",
        /// Reads its name and roles again from where it lives.
        AdminUpdate = "adminUpdate",
        /// Takes it out of the catalog.
        AdminRemove = "adminRemove",
    }
}

/// A request to add a resource to a catalog, refresh or remove it
/// (Graph `accessPackageResourceRequest`). Xenia fulfils it at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageResourceRequest`, documented there"
)]
pub struct ResourceRequest {
    #[serde(default)]
    pub id: Uuid,
    pub request_type: ResourceRequestType,
    #[serde(default)]
    pub state: Option<super::progress::RequestState>,
    #[serde(default)]
    pub created_date_time: Timestamp,
}
