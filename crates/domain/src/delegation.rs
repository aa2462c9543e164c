//! Delegated administration: roles of the organisation's own making, roles that are held on a part
//! of the directory only, and administrative units (Graph `unifiedRoleDefinition`,
//! `unifiedRoleAssignment`, `administrativeUnit`).

use crate::{
    AdministrativeUnitId, NodeKind, Reason, Refusal, Timestamp,
    directory::OpenExtensions,
    rbac::{UnifiedRoleDefinition, UnifiedRolePermission},
    role::DirectoryRole,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// What a role of the organisation's own making can allow, under Entra's names
/// ([role permissions reference](https://learn.microsoft.com/en-us/entra/identity/role-based-access-control/custom-overview)).
/// The authorization table says which of them an action takes.
pub const RESOURCE_ACTIONS: &[&str] = &[
    "microsoft.directory/applications/appRoles/update",
    "microsoft.directory/applications/authentication/update",
    "microsoft.directory/applications/basic/update",
    "microsoft.directory/applications/create",
    "microsoft.directory/applications/credentials/update",
    "microsoft.directory/applications/delete",
    "microsoft.directory/applications/owners/update",
    "microsoft.directory/applications/permissions/update",
    "microsoft.directory/applications/standard/read",
    "microsoft.directory/auditLogs/allProperties/read",
    "microsoft.directory/groups/basic/update",
    "microsoft.directory/groups/create",
    "microsoft.directory/groups/delete",
    "microsoft.directory/groups/members/read",
    "microsoft.directory/groups/members/update",
    "microsoft.directory/groups/owners/update",
    "microsoft.directory/groups/standard/read",
    "microsoft.directory/permissionGrantPolicies/basic/update",
    "microsoft.directory/permissionGrantPolicies/create",
    "microsoft.directory/permissionGrantPolicies/delete",
    "microsoft.directory/permissionGrantPolicies/standard/read",
    "microsoft.directory/users/basic/update",
    "microsoft.directory/users/create",
    "microsoft.directory/users/delete",
    "microsoft.directory/users/invalidateAllRefreshTokens",
    "microsoft.directory/users/inviteGuest",
    "microsoft.directory/users/photo/update",
    "microsoft.directory/users/password/update",
    "microsoft.directory/users/standard/read",
];

/// Roles of the organisation's own making at most (Entra: 100).
pub const MAX_CUSTOM_ROLES: usize = 100;

/// What a role allows (Graph `unifiedRolePermission`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct RolePermission {
    /// Of [`RESOURCE_ACTIONS`].
    pub allowed_resource_actions: Vec<String>,
    /// Not used: a role with a condition is refused.
    pub condition: Option<String>,
}

/// A role of the organisation's own making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `unifiedRoleDefinition`, documented there"
)]
pub struct CustomRole {
    pub id: Uuid,
    pub display_name: String,
    pub description: Option<String>,
    pub is_enabled: bool,
    pub resource_scopes: Vec<String>,
    pub role_permissions: Vec<RolePermission>,
    pub template_id: Option<Uuid>,
    pub version: Option<String>,
}

impl CustomRole {
    /// Checks a role that is new or changed.
    ///
    /// # Errors
    /// The first property that breaks a rule.
    pub fn check(&self) -> Result<(), Refusal> {
        let name = self.display_name.trim();
        if name.is_empty() || name.chars().count() > 256 {
            let message = "`displayName` must have between 1 and 256 characters";
            return Err(Refusal::invalid("displayName", message));
        }
        if DirectoryRole::ALL
            .iter()
            .any(|role| role.display_name().eq_ignore_ascii_case(name))
        {
            let message = format!("`{name}` is the name of a built-in role");
            return Err(Refusal::invalid("displayName", message));
        }
        if self.actions().next().is_none() {
            let message = "`rolePermissions` must allow one resource action at least";
            return Err(Refusal::invalid("rolePermissions", message));
        }
        for action in self.actions() {
            if !RESOURCE_ACTIONS.contains(&action)
                && crate::consent::policy_of_action(action).is_none()
            {
                let message =
                    format!("`{action}` is no resource action that a role can allow here");
                return Err(Refusal::invalid("rolePermissions", message));
            }
        }
        if self
            .role_permissions
            .iter()
            .any(|it| it.condition.is_some())
        {
            let message = "a role cannot have a `condition` here";
            return Err(Refusal::new(Reason::Unsupported, message).at("rolePermissions"));
        }
        Ok(())
    }

    /// What it allows.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        let all = self.role_permissions.iter();
        all.flat_map(|it| it.allowed_resource_actions.iter().map(String::as_str))
    }

    /// Whether it allows all of those; never when there is none.
    #[must_use]
    pub fn allows(&self, actions: &[&str]) -> bool {
        let holds = |action: &&str| self.actions().any(|held| held == *action);
        self.is_enabled && !actions.is_empty() && actions.iter().all(holds)
    }
}

impl From<CustomRole> for UnifiedRoleDefinition {
    fn from(role: CustomRole) -> Self {
        let permissions = role.role_permissions.into_iter();
        Self {
            id: role.id,
            description: role.description.map(Into::into),
            display_name: role.display_name.into(),
            is_built_in: false,
            is_enabled: role.is_enabled,
            resource_scopes: vec!["/"],
            role_permissions: permissions
                .map(|it| UnifiedRolePermission {
                    allowed_resource_actions: it
                        .allowed_resource_actions
                        .into_iter()
                        .map(Into::into)
                        .collect(),
                    condition: None,
                })
                .collect(),
            template_id: role.template_id.unwrap_or(role.id),
            version: role.version.map(Into::into),
        }
    }
}

/// On what a role is held (Graph `directoryScopeId`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectoryScope {
    /// The organisation: `/`.
    Organization,
    /// What is in an administrative unit: `/administrativeUnits/{id}`.
    Unit(AdministrativeUnitId),
    /// One object: `/{id}`.
    Object(Uuid),
}

const UNITS: &str = "/administrativeUnits/";

impl DirectoryScope {
    /// Reads `directoryScopeId`.
    ///
    /// # Errors
    /// Names the value when it is none of the three.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text == "/" {
            return Ok(Self::Organization);
        }
        let unit = text.strip_prefix(UNITS).and_then(|id| id.parse().ok());
        let object = || text.strip_prefix('/').and_then(|id| id.parse().ok());
        unit.map(Self::Unit)
            .or_else(|| object().map(Self::Object))
            .ok_or_else(|| {
                let message = format!(
                    "`directoryScopeId` is `{text}`; it must be `/`, `{UNITS}` and the id of a unit, or `/` and the id of an object"
                );
                Refusal::invalid("directoryScopeId", message)
            })
    }
}

impl fmt::Display for DirectoryScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization => f.write_str("/"),
            Self::Unit(id) => write!(f, "{UNITS}{id}"),
            Self::Object(id) => write!(f, "/{id}"),
        }
    }
}

/// Whether a built-in role can be held on something of that kind only.
///
/// # Errors
/// The role counts for the organisation as a whole, or is not about that kind.
pub fn check_scope(role: DirectoryRole, on: NodeKind) -> Result<(), Refusal> {
    let good = match role {
        DirectoryRole::CloudDeviceAdministrator => {
            matches!(on, NodeKind::AdministrativeUnit | NodeKind::Device)
        }
        DirectoryRole::LicenseAdministrator => {
            matches!(on, NodeKind::AdministrativeUnit | NodeKind::User)
        }
        DirectoryRole::UserAdministrator => matches!(
            on,
            NodeKind::AdministrativeUnit | NodeKind::User | NodeKind::Group
        ),
        DirectoryRole::GroupsAdministrator => {
            matches!(on, NodeKind::AdministrativeUnit | NodeKind::Group)
        }
        DirectoryRole::ApplicationAdministrator => {
            matches!(on, NodeKind::Application | NodeKind::ServicePrincipal)
        }
        _ => false,
    };
    if good {
        return Ok(());
    }
    let name = role.display_name();
    let message = format!("the role `{name}` cannot be held on one `{on}` only");
    Err(Refusal::invalid("directoryScopeId", message))
}

/// A part of the directory that is administered apart (Graph `administrativeUnit`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `administrativeUnit`, documented there"
)]
pub struct AdministrativeUnit {
    pub id: AdministrativeUnitId,
    pub display_name: String,
    pub description: Option<String>,
    /// `HiddenMembership`, or nothing.
    pub visibility: Option<String>,
    /// Whether only those who hold a role on the unit may change what is in it.
    pub is_member_management_restricted: Option<bool>,
    pub created_date_time: Timestamp,
    /// Xenia's own place for open extensions.
    #[serde(skip_serializing_if = "OpenExtensions::is_empty")]
    pub open_extensions: OpenExtensions,
}

impl AdministrativeUnit {
    /// Checks a unit that is new or changed.
    ///
    /// # Errors
    /// The first property that breaks a rule.
    pub fn check(&self) -> Result<(), Refusal> {
        let name = self.display_name.trim();
        if name.is_empty() || name.chars().count() > 256 {
            let message = "`displayName` must have between 1 and 256 characters";
            return Err(Refusal::invalid("displayName", message));
        }
        match self.visibility.as_deref() {
            None | Some("HiddenMembership" | "Public") => Ok(()),
            Some(other) => Err(Refusal::invalid(
                "visibility",
                format!("`visibility` is `Public` or `HiddenMembership`, not `{other}`"),
            )),
        }
    }

    /// Whether only administrators see what is in it.
    #[must_use]
    pub fn hides_members(&self) -> bool {
        self.visibility.as_deref() == Some("HiddenMembership")
    }
}

impl From<DirectoryRole> for UnifiedRoleDefinition {
    fn from(role: DirectoryRole) -> Self {
        let prefixes: &[&str] = match role {
            DirectoryRole::GlobalAdministrator => &["microsoft.directory/"],
            DirectoryRole::UserAdministrator => {
                &["microsoft.directory/users/", "microsoft.directory/groups/"]
            }
            DirectoryRole::GroupsAdministrator => &["microsoft.directory/groups/"],
            DirectoryRole::ApplicationAdministrator => &["microsoft.directory/applications/"],
            DirectoryRole::GuestInviter => &["microsoft.directory/users/inviteGuest"],
            DirectoryRole::SecurityReader => &["microsoft.directory/auditLogs/"],
            _ => &[],
        };
        let mut definition = Self::built_in(
            role.template(),
            role.display_name(),
            role.description(),
            &[],
        );
        let held = |action: &&&str| prefixes.iter().any(|prefix| action.starts_with(prefix));
        let actions = RESOURCE_ACTIONS.iter().filter(held);
        if let Some(permission) = definition.role_permissions.first_mut() {
            permission.allowed_resource_actions = actions.map(|it| (*it).into()).collect();
        }
        definition
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(actions: &[&str]) -> CustomRole {
        CustomRole {
            display_name: "Helpers".to_owned(),
            is_enabled: true,
            role_permissions: vec![RolePermission {
                allowed_resource_actions: actions.iter().map(|it| (*it).to_owned()).collect(),
                condition: None,
            }],
            ..CustomRole::default()
        }
    }

    #[test]
    fn a_role_allows_what_it_names_and_nothing_where_nothing_is_asked() {
        let password = "microsoft.directory/users/password/update";
        let create = "microsoft.directory/users/create";
        let helpers = role(&[password]);
        assert_eq!(helpers.check(), Ok(()));
        assert!(helpers.allows(&[password]));
        assert!(!helpers.allows(&[password, create]));
        assert!(!helpers.allows(&[]));
        let off = CustomRole {
            is_enabled: false,
            ..helpers
        };
        assert!(!off.allows(&[password]));
        let cases = [
            (
                role(&[]),
                "`rolePermissions` must allow one resource action at least",
            ),
            (
                role(&["x"]),
                "`x` is no resource action that a role can allow here",
            ),
            (
                CustomRole {
                    display_name: "user administrator".to_owned(),
                    ..role(&[password])
                },
                "`user administrator` is the name of a built-in role",
            ),
        ];
        for (role, message) in cases {
            assert_eq!(role.check().unwrap_err().message, message);
        }
    }

    #[test]
    fn scopes_are_read_as_they_are_written() {
        let id = Uuid::from_u128(7);
        for text in [
            "/".to_owned(),
            format!("/{id}"),
            format!("/administrativeUnits/{id}"),
        ] {
            assert_eq!(DirectoryScope::parse(&text).unwrap().to_string(), text);
        }
        for text in ["", "x", "/x", "/administrativeUnits/x", "/groups/7"] {
            assert!(DirectoryScope::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn few_roles_can_be_held_on_a_part() {
        use DirectoryRole::{GlobalAdministrator, GroupsAdministrator, UserAdministrator};
        assert!(check_scope(UserAdministrator, NodeKind::AdministrativeUnit).is_ok());
        assert!(check_scope(GroupsAdministrator, NodeKind::User).is_err());
        for kind in [
            NodeKind::AdministrativeUnit,
            NodeKind::User,
            NodeKind::Application,
        ] {
            assert!(check_scope(GlobalAdministrator, kind).is_err());
        }
    }
}
