//! Applications, service principals, what they were granted.

use super::schema::{Type, many, one};
use xenia_engine::domain::consent::PermissionGrant;
use xenia_engine::domain::directory::Application;
use xenia_engine::domain::directory::FederatedIdentityCredential;
use xenia_engine::domain::directory::ServicePrincipal;
use xenia_engine::store::shapes::Property;

pub(super) const TYPES: &[Type] = &[
    Type::entity("application")
        .base("directoryObject")
        .open()
        .stored::<Application>()
        .leads(&[
            many("extensionProperties", "extensionProperty").contained(),
            many(
                "federatedIdentityCredentials",
                "federatedIdentityCredential",
            )
            .contained(),
            many("owners", "directoryObject"),
        ]),
    Type::entity("servicePrincipal")
        .base("directoryObject")
        .open()
        .stored::<ServicePrincipal>()
        .leads(&[
            many("appRoleAssignedTo", "appRoleAssignment").contained(),
            many("appRoleAssignments", "appRoleAssignment").contained(),
            many(
                "delegatedPermissionClassifications",
                "delegatedPermissionClassification",
            )
            .contained(),
            one("inboundProvisioning", "xenia.inboundProvisioning").contained(),
            many("owners", "directoryObject"),
            one("synchronization", "synchronization").contained(),
        ]),
    Type::entity("appRoleAssignment")
        .base("directoryObject")
        .has(&[
            Property::text("appRoleId").of("Edm.Guid").never_null(),
            Property::time("createdDateTime"),
            Property::text("principalDisplayName"),
            Property::text("principalId").of("Edm.Guid"),
            Property::text("principalType"),
            Property::text("resourceDisplayName"),
            Property::text("resourceId").of("Edm.Guid"),
        ]),
    Type::entity("federatedIdentityCredential")
        .base("entity")
        .stored::<FederatedIdentityCredential>(),
    Type::entity("delegatedPermissionClassification")
        .base("entity")
        .has(&[
            Property::text("classification").of("permissionClassificationType"),
            Property::text("permissionId"),
            Property::text("permissionName"),
        ]),
    Type::entity("permissionGrantConditionSet")
        .base("entity")
        .has(&[
            Property::texts("clientApplicationIds"),
            Property::texts("clientApplicationPublisherIds"),
            Property::texts("clientApplicationTenantIds"),
            Property::boolean("clientApplicationsFromVerifiedPublisherOnly"),
            Property::text("permissionClassification"),
            Property::text("permissionType").of("permissionType"),
            Property::texts("permissions"),
            Property::text("resourceApplication"),
        ]),
    Type::entity("permissionGrantPolicy")
        .base("policyBase")
        .leads(&[
            many("excludes", "permissionGrantConditionSet").contained(),
            many("includes", "permissionGrantConditionSet").contained(),
        ]),
    Type::entity("oAuth2PermissionGrant")
        .base("entity")
        .stored::<PermissionGrant>(),
    Type::complex("apiApplication")
        .has(&[Property::objects("oauth2PermissionScopes").of("permissionScope")]),
    Type::complex("appRole").has(&[
        Property::texts("allowedMemberTypes"),
        Property::text("description"),
        Property::text("displayName"),
        Property::text("id").of("Edm.Guid").never_null(),
        Property::boolean("isEnabled").never_null(),
        Property::text("value"),
    ]),
    Type::complex("informationalUrl").has(&[
        Property::text("logoUrl"),
        Property::text("marketingUrl"),
        Property::text("privacyStatementUrl"),
        Property::text("supportUrl"),
        Property::text("termsOfServiceUrl"),
    ]),
    Type::complex("keyCredential").has(&[
        Property::text("customKeyIdentifier").of("Edm.Binary"),
        Property::text("displayName"),
        Property::time("endDateTime"),
        Property::text("key").of("Edm.Binary"),
        Property::text("keyId").of("Edm.Guid"),
        Property::time("startDateTime"),
        Property::text("type"),
        Property::text("usage"),
    ]),
    Type::complex("passwordCredential").has(&[
        Property::text("customKeyIdentifier").of("Edm.Binary"),
        Property::text("displayName"),
        Property::time("endDateTime"),
        Property::text("hint"),
        Property::text("keyId").of("Edm.Guid"),
        Property::text("secretText"),
        Property::time("startDateTime"),
    ]),
    Type::complex("permissionScope").has(&[
        Property::text("adminConsentDescription"),
        Property::text("adminConsentDisplayName"),
        Property::text("id").of("Edm.Guid").never_null(),
        Property::boolean("isEnabled").never_null(),
        Property::text("type"),
        Property::text("userConsentDescription"),
        Property::text("userConsentDisplayName"),
        Property::text("value"),
    ]),
    Type::complex("publicClientApplication").has(&[Property::texts("redirectUris")]),
    Type::complex("requiredResourceAccess").has(&[
        Property::objects("resourceAccess").of("resourceAccess"),
        Property::text("resourceAppId").never_null(),
    ]),
    Type::complex("resourceAccess").has(&[
        Property::text("id").of("Edm.Guid").never_null(),
        Property::text("type"),
    ]),
    Type::complex("spaApplication").has(&[Property::texts("redirectUris")]),
    Type::complex("webApplication").has(&[
        Property::text("homePageUrl"),
        Property::text("logoutUrl"),
        Property::texts("redirectUris"),
    ]),
];
