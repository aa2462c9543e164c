//! Delegated permissions: what an application may do for somebody who is signed in to it, and who agreed to that.
//!
//! An application offers permissions (`api/oauth2PermissionScopes`), others ask for them (`requiredResourceAccess`,
//! or a `scope` at sign-in), and a grant says that they may have them: for everybody in the organisation, or for one
//! person ([permissions and consent](https://learn.microsoft.com/en-us/entra/identity-platform/permissions-consent-overview)).
//! A registration that asks for a permission is not yet consent to it.

use crate::{
    Refusal, UserId,
    ids::{PermissionGrantId, ServicePrincipalId},
    permission::Permission,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

mod built_in;
mod classification;
mod grant_policy;
mod workflow;

pub use built_in::built_in;
pub use classification::{Classifications, Classified};
pub use grant_policy::*;
pub use workflow::*;

/// Permissions that one application offers at most (Graph, "application: api").
pub const MAX_SCOPES: usize = 400;
/// The longest value of a permission.
const LONGEST_VALUE: usize = 120;

/// A delegated permission that an application offers (Graph `permissionScope`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `permissionScope`, documented there"
)]
pub struct PermissionScope {
    pub id: Uuid,
    /// What stands in `scp`, and what clients ask for.
    pub value: String,
    /// `User` where people may agree by themselves if the policy lets them, `Admin` where never.
    #[serde(rename = "type", default = "admin")]
    pub kind: String,
    #[serde(default = "enabled")]
    pub is_enabled: bool,
    #[serde(default)]
    pub admin_consent_display_name: Option<String>,
    #[serde(default)]
    pub admin_consent_description: Option<String>,
    #[serde(default)]
    pub user_consent_display_name: Option<String>,
    #[serde(default)]
    pub user_consent_description: Option<String>,
}

fn admin() -> String {
    "Admin".to_owned()
}

const fn enabled() -> bool {
    true
}

impl PermissionScope {
    /// What people read: the text for them, or that for administrators, or the value.
    #[must_use]
    pub fn text(&self) -> &str {
        self.user_consent_display_name
            .as_deref()
            .or(self.admin_consent_display_name.as_deref())
            .unwrap_or(&self.value)
    }
}

/// What an application offers as an interface (Graph `apiApplication`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ApiApplication {
    /// The delegated permissions.
    pub oauth2_permission_scopes: Vec<PermissionScope>,
}

/// Checks the permissions that an application offers, against those that it offered before.
///
/// # Errors
/// Refused when two have an id or a value in common, when a value is not one that fits into a scope (RFC 6749
/// section 3.3), or when one that is enabled is taken away: it has to be disabled first, so that nobody loses a
/// permission by a slip of the hand (Graph, "application: update").
pub fn check_scopes(old: &[PermissionScope], new: &[PermissionScope]) -> Result<(), Refusal> {
    let target = "api/oauth2PermissionScopes";
    let refuse = |message: String| Err(Refusal::invalid(target, message));
    if new.len() > MAX_SCOPES {
        return refuse(format!(
            "there are {} permissions, the limit is {MAX_SCOPES}",
            new.len()
        ));
    }
    let mut seen = BTreeSet::new();
    for scope in new {
        let (value, length) = (&scope.value, scope.value.chars().count());
        let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '/' | ':');
        if length == 0 || length > LONGEST_VALUE || !value.chars().all(fits) {
            return refuse(format!(
                "`{value}` must have 1 to {LONGEST_VALUE} letters, digits or signs, without blanks, quotes, `/`, `:` and `\\`"
            ));
        }
        if !matches!(scope.kind.as_str(), "User" | "Admin") {
            return refuse(format!(
                "`type` of `{value}` is `User` or `Admin`, not `{}`",
                scope.kind
            ));
        }
        if !seen.insert(value.to_lowercase()) || !seen.insert(scope.id.to_string()) {
            return refuse(format!(
                "the id or the value of `{value}` stands there twice"
            ));
        }
    }
    let kept = |scope: &PermissionScope| new.iter().any(|one| one.id == scope.id);
    match old.iter().find(|scope| scope.is_enabled && !kept(scope)) {
        Some(scope) => refuse(format!(
            "the permission `{}` is enabled: set `isEnabled` to false before taking it away",
            scope.value
        )),
        None => Ok(()),
    }
}

/// Whom a grant is for (Graph `consentType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConsentType {
    /// Everybody in the organisation.
    AllPrincipals,
    /// One person.
    Principal,
}

/// Delegated permissions of one application on another (Graph `oAuth2PermissionGrant`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PermissionGrant {
    /// Its id.
    pub id: PermissionGrantId,
    /// The service principal of the application that may.
    pub client_id: ServicePrincipalId,
    /// Whom for.
    pub consent_type: ConsentType,
    /// The person, where it is for one.
    #[serde(default)]
    pub principal_id: Option<UserId>,
    /// The service principal of the application on which.
    pub resource_id: ServicePrincipalId,
    /// The values of the permissions, with a blank between two.
    #[serde(default)]
    pub scope: String,
}

impl PermissionGrant {
    /// The values of the permissions.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.scope.split_ascii_whitespace()
    }

    /// Adds values that are not there yet.
    pub fn add<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        for value in values {
            if !self.values().any(|known| known == value) {
                if !self.scope.is_empty() {
                    self.scope.push(' ');
                }
                self.scope.push_str(value);
            }
        }
    }

    /// Whether type and person fit together.
    ///
    /// # Errors
    /// Refused when `Principal` comes without a person, or `AllPrincipals` with one.
    pub fn check(&self) -> Result<(), Refusal> {
        let message = match (self.consent_type, self.principal_id) {
            (ConsentType::Principal, None) => {
                "`principalId` is needed where `consentType` is `Principal`"
            }
            (ConsentType::AllPrincipals, Some(_)) => {
                "`principalId` must be null where `consentType` is `AllPrincipals`"
            }
            _ => return Ok(()),
        };
        Err(Refusal::invalid("principalId", message))
    }
}

/// The setting that lets people agree for themselves: policies by name, behind
/// `ManagePermissionGrantsForSelf.` (Graph `defaultUserRolePermissions/permissionGrantPoliciesAssigned`).
pub const SELF_CONSENT: &str = "ManagePermissionGrantsForSelf.";
/// The setting's path, for refusals.
pub const SELF_CONSENT_SETTING: &str =
    "policies/authorizationPolicy/defaultUserRolePermissions/permissionGrantPoliciesAssigned";
/// The policy under which people may agree to what is classified as low: signing in and reading one's own profile.
pub const LOW: &str = "microsoft-user-default-low";
/// The policy under which people may agree to everything that is not reserved to administrators.
pub const LEGACY: &str = "microsoft-user-default-legacy";

/// How the names of actions begin with which a role lets its holder agree for oneself, under the policy whose id
/// follows ([app consent permissions](https://learn.microsoft.com/en-us/entra/identity/role-based-access-control/custom-consent-permissions)).
pub const ROLE_FOR_SELF: &str =
    "microsoft.directory/servicePrincipals/managePermissionGrantsForSelf.";
/// The same for everybody.
pub const ROLE_FOR_ALL: &str =
    "microsoft.directory/servicePrincipals/managePermissionGrantsForAll.";

/// The id of the policy that an action of a role names, where it names one.
#[must_use]
pub fn policy_of_action(action: &str) -> Option<&str> {
    [ROLE_FOR_SELF, ROLE_FOR_ALL]
        .iter()
        .find_map(|start| action.strip_prefix(start))
        .filter(|id| is_policy_id(id))
}

/// The ids of the policies that the setting assigns to everybody.
pub fn assigned(policies: &[String]) -> impl Iterator<Item = &str> {
    policies
        .iter()
        .filter_map(|name| name.strip_prefix(SELF_CONSENT))
}

/// Checks the names of policies in the setting, of which `known` tells whether there is one of that id.
///
/// # Errors
/// Refused when one is not known.
pub fn check_policies(policies: &[String], known: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let good = |name: &&String| name.strip_prefix(SELF_CONSENT).is_some_and(&known);
    match policies.iter().find(|name| !good(name)) {
        Some(name) => Err(Refusal::invalid(
            "defaultUserRolePermissions/permissionGrantPoliciesAssigned",
            format!(
                "`{name}` is not `{SELF_CONSENT}` and the id of a permission grant policy, such as `{SELF_CONSENT}{LOW}`"
            ),
        )),
        None => Ok(()),
    }
}

impl PermissionScope {
    /// The permission as something that an application asks for.
    #[must_use]
    pub fn event<'a>(
        &self,
        client: GrantClient<'a>,
        resource: Uuid,
        classification: Option<Classification>,
    ) -> GrantEvent<'a> {
        GrantEvent {
            client,
            resource,
            permission: self.id,
            kind: GrantKind::Delegated {
                open_to_people: self.kind == "User",
                classification,
            },
        }
    }
}

/// The delegated permissions of Microsoft Graph that this server knows, as its service principal offers them.
#[must_use]
pub fn scopes_of_graph() -> Vec<PermissionScope> {
    Permission::ALL
        .iter()
        .map(|permission| PermissionScope {
            id: permission.delegated_scope(),
            value: permission.name().to_owned(),
            kind: match permission.is_open_to_people() {
                true => "User".to_owned(),
                false => "Admin".to_owned(),
            },
            is_enabled: true,
            admin_consent_display_name: Some(permission.sentence()),
            admin_consent_description: None,
            user_consent_display_name: None,
            user_consent_description: None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
