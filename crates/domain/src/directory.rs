//! The directory's resources, in Graph's shape: the JSON of each type is what Graph v1.0 answers
//! for it (properties that Graph does not have are named as Xenia's own).

pub mod branding;
mod device;
mod extensions;
mod federation;
mod licence;
mod user;

pub use device::{AlternativeSecurityId, Device};
pub use extensions::{
    EXTENSION_ATTRIBUTES, ExtensionAttributes, ExtensionDataType, ExtensionProperty,
    MAX_EXTENSION_VALUES, OpenExtension, OpenExtensions,
};
pub use federation::{
    FEDERATED_AUDIENCE, FederatedIdentityCredential, MAX_FEDERATED_CREDENTIALS, is_issuer,
};
pub use licence::{AssignedLicense, AssignedPlan, LicenceUnits, ServicePlan, SubscribedSku};
pub use user::{
    EmployeeOrgData, ExternalUserState, ObjectIdentity, SubjectLifecycle, User, UserType,
    domain_of, security_identifier,
};

use crate::consent::{ApiApplication, PermissionScope};
use crate::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_data_location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// Kept in step with the units that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_management_restricted: Option<bool>,
    /// Xenia's own place for the values of directory extensions.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub directory_extensions: serde_json::Map<String, serde_json::Value>,
    /// Xenia's own place for open extensions.
    #[serde(skip_serializing_if = "OpenExtensions::is_empty")]
    pub open_extensions: OpenExtensions,
    /// What it is said to be for: Xenia's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<crate::groups::Purpose>,
    /// Settings of this group (Graph navigation `settings`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<crate::group_settings::GroupSetting>,
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

/// Where people read about an application (Graph `informationalUrl`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `informationalUrl`, documented there"
)]
pub struct InformationalUrl {
    pub logo_url: Option<String>,
    pub marketing_url: Option<String>,
    pub privacy_statement_url: Option<String>,
    pub support_url: Option<String>,
    pub terms_of_service_url: Option<String>,
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
    /// Where people read about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub info: Option<InformationalUrl>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_management_reference: Option<String>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notification_email_addresses: Vec<String>,
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
    pub business_phones: Vec<String>,
    pub street: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
    pub default_usage_location: Option<String>,
    pub marketing_notification_emails: Vec<String>,
    pub security_compliance_notification_mails: Vec<String>,
    pub security_compliance_notification_phones: Vec<String>,
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
