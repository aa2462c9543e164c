//! The directory's resources, in Graph's shape: the JSON of each type is what Graph v1.0 answers
//! for it (properties that Graph does not have are named as Xenia's own).

use crate::consent::{ApiApplication, PermissionScope};
use crate::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whether a person belongs to the organisation or is its guest (Graph `userType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub enum UserType {
    /// Belongs to the organisation.
    #[default]
    Member,
    /// From outside.
    Guest,
}

/// Where an invited person stands (Graph `externalUserState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExternalUserState {
    /// Invited, has not come yet.
    PendingAcceptance,
    /// Has redeemed the invitation.
    Accepted,
}

/// Whether entitlement management ends the account with the last assignment
/// (Graph `accessPackageSubjectLifecycle`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum SubjectLifecycle {
    /// Never decided.
    #[default]
    NotDefined,
    /// The account was here for other reasons and stays.
    NotGoverned,
    /// The account lives as long as its assignments.
    Governed,
}

/// One way in which a user can sign in (Graph `objectIdentity`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectIdentity {
    /// `userPrincipalName`, `emailAddress` or `federated`.
    pub sign_in_type: String,
    /// `mail` for one-time passcodes, an issuer URI for a federation, a domain for local accounts.
    pub issuer: String,
    /// The identifier the issuer gave.
    pub issuer_assigned_id: String,
}

/// A person (Graph `user`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `user`, documented there"
)]
pub struct User {
    pub id: UserId,
    pub display_name: String,
    pub given_name: Option<String>,
    pub surname: Option<String>,
    pub user_principal_name: String,
    pub mail: Option<String>,
    pub mail_nickname: Option<String>,
    pub other_mails: Vec<String>,
    pub proxy_addresses: Vec<String>,
    pub user_type: UserType,
    pub account_enabled: bool,
    pub creation_type: Option<String>,
    pub external_user_state: Option<ExternalUserState>,
    pub external_user_state_change_date_time: Option<Timestamp>,
    pub identities: Vec<ObjectIdentity>,
    pub job_title: Option<String>,
    pub department: Option<String>,
    pub company_name: Option<String>,
    pub employee_id: Option<String>,
    pub office_location: Option<String>,
    pub business_phones: Vec<String>,
    pub mobile_phone: Option<String>,
    pub street_address: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
    pub usage_location: Option<String>,
    pub preferred_language: Option<String>,
    pub created_date_time: Timestamp,
    pub deleted_date_time: Option<Timestamp>,
    /// Xenia's own: whether the account ends with its last assignment.
    pub subject_lifecycle: SubjectLifecycle,
    /// Xenia's own: when a blocked external account will be deleted.
    pub deletion_due_date_time: Option<Timestamp>,
}

impl User {
    /// Whether the person is a guest.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.user_type == UserType::Guest
    }
    /// The address to write to: `mail`, else the first other mail.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.mail
            .as_deref()
            .or_else(|| self.other_mails.first().map(String::as_str))
    }
    /// The domain of the address, lower case: the partner a guest belongs to.
    #[must_use]
    pub fn mail_domain(&self) -> Option<String> {
        self.address().and_then(domain_of)
    }
}

/// The domain of an e-mail address, lower case; `None` when it is not an address.
#[must_use]
pub fn domain_of(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    (!local.is_empty() && domain.contains('.')).then(|| domain.to_ascii_lowercase())
}

/// A group (Graph `group`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `group`, documented there"
)]
pub struct Group {
    pub id: GroupId,
    pub display_name: String,
    pub description: Option<String>,
    pub mail_enabled: bool,
    pub mail_nickname: String,
    pub mail: Option<String>,
    pub security_enabled: bool,
    pub group_types: Vec<String>,
    pub visibility: Option<String>,
    pub classification: Option<String>,
    pub is_assignable_to_role: Option<bool>,
    pub membership_rule: Option<String>,
    pub membership_rule_processing_state: Option<String>,
    pub unique_name: Option<String>,
    pub created_date_time: Timestamp,
    pub renewed_date_time: Timestamp,
    pub expiration_date_time: Option<Timestamp>,
    pub deleted_date_time: Option<Timestamp>,
    /// How its owners were warned of its end; Xenia's own.
    pub expiration_warning: Option<crate::group_lifecycle::Warning>,
    /// How people come into it by themselves; Xenia's own.
    pub joining: crate::group_lifecycle::JoinSettings,
}

/// A role that an application offers (Graph `appRole`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `appRole`, documented there"
)]
pub struct AppRole {
    pub id: AppRoleId,
    /// `User`, `Application` or both.
    pub allowed_member_types: Vec<String>,
    pub display_name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default = "yes")]
    pub is_enabled: bool,
    /// What stands in the `roles` claim.
    #[serde(default)]
    pub value: Option<String>,
}

fn yes() -> bool {
    true
}

/// A secret of an application, without the secret (Graph `passwordCredential`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `passwordCredential`, documented there"
)]
pub struct PasswordCredential {
    pub key_id: CredentialKeyId,
    pub display_name: Option<String>,
    pub hint: Option<String>,
    pub start_date_time: Timestamp,
    pub end_date_time: Timestamp,
}

/// A public key with which an application proves itself (Graph `keyCredential`; `key` holds a
/// JSON Web Key where Entra holds a certificate, in base64 as Graph's `Edm.Binary` is; it is also
/// read as a plain JSON object).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `keyCredential`, documented there"
)]
pub struct KeyCredential {
    pub key_id: CredentialKeyId,
    pub display_name: Option<String>,
    pub start_date_time: Timestamp,
    pub end_date_time: Timestamp,
    /// The public key as JWK.
    #[serde(with = "crate::applications::jwk")]
    pub key: serde_json::Value,
}

/// Redirect URIs (Graph `webApplication`, `spaApplication`, `publicClientApplication`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `webApplication`, documented there"
)]
pub struct RedirectUris {
    pub redirect_uris: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logout_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_page_url: Option<String>,
}

/// A permission that an application asks for (Graph `requiredResourceAccess`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredResourceAccess {
    /// The `appId` of the resource application.
    pub resource_app_id: String,
    /// What of it.
    pub resource_access: Vec<ResourceAccess>,
}

/// One permission asked for (Graph `resourceAccess`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceAccess {
    /// The id of the app role or delegated scope.
    pub id: Uuid,
    /// `Role` or `Scope`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// An application registration (Graph `application`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `application`, documented there"
)]
pub struct Application {
    pub id: ApplicationId,
    pub app_id: ClientId,
    pub display_name: String,
    pub description: Option<String>,
    pub identifier_uris: Vec<String>,
    pub sign_in_audience: String,
    /// `SecurityGroup`, `All`, `ApplicationGroup`, `None`: which groups stand in tokens.
    pub group_membership_claims: Option<String>,
    pub is_fallback_public_client: Option<bool>,
    pub web: RedirectUris,
    pub spa: RedirectUris,
    pub public_client: RedirectUris,
    pub api: ApiApplication,
    pub app_roles: Vec<AppRole>,
    pub password_credentials: Vec<PasswordCredential>,
    pub key_credentials: Vec<KeyCredential>,
    pub required_resource_access: Vec<RequiredResourceAccess>,
    pub tags: Vec<String>,
    pub created_date_time: Timestamp,
    pub deleted_date_time: Option<Timestamp>,
    /// Xenia's own: `ES256` (default) or `RS256`, the algorithm of tokens for this application.
    pub token_signing_algorithm: Option<String>,
}

/// An application's presence in a tenant (Graph `servicePrincipal`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `servicePrincipal`, documented there"
)]
pub struct ServicePrincipal {
    pub id: ServicePrincipalId,
    pub app_id: ClientId,
    pub display_name: String,
    pub app_display_name: Option<String>,
    pub description: Option<String>,
    pub account_enabled: bool,
    /// Whether only people with an app role assignment may sign in.
    pub app_role_assignment_required: bool,
    pub app_roles: Vec<AppRole>,
    pub oauth2_permission_scopes: Vec<PermissionScope>,
    pub homepage: Option<String>,
    pub login_url: Option<String>,
    pub reply_urls: Vec<String>,
    pub service_principal_names: Vec<String>,
    pub service_principal_type: String,
    pub app_owner_organization_id: Option<Uuid>,
    pub sign_in_audience: Option<String>,
    /// Secrets of its own, beside those of its application.
    pub password_credentials: Vec<PasswordCredential>,
    pub key_credentials: Vec<KeyCredential>,
    pub tags: Vec<String>,
    pub deleted_date_time: Option<Timestamp>,
}

/// The organisation (Graph `organization`), which is the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `organization`, documented there"
)]
pub struct Organization {
    pub id: TenantId,
    pub display_name: String,
    pub tenant_type: String,
    pub country_letter_code: Option<String>,
    pub preferred_language: Option<String>,
    pub technical_notification_mails: Vec<String>,
    pub privacy_profile: Option<serde_json::Value>,
    pub created_date_time: Timestamp,
}

/// A domain of the tenant (Graph `domain`; its id is its name).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `domain`, documented there"
)]
pub struct Domain {
    pub id: String,
    pub authentication_type: String,
    pub is_admin_managed: bool,
    pub is_default: bool,
    pub is_initial: bool,
    pub is_root: bool,
    pub is_verified: bool,
    pub supported_services: Vec<String>,
}
