//! Entitlement management.

use super::schema::{Type, many, one};
use xenia_engine::domain::entitlement::assignment::Assignment;
use xenia_engine::domain::entitlement::catalog::Catalog;
use xenia_engine::domain::entitlement::catalog::CatalogResource;
use xenia_engine::domain::entitlement::connected::ConnectedOrganization;
use xenia_engine::domain::entitlement::policy::AssignmentPolicy;
use xenia_engine::domain::entitlement::request::RequestRecord;
use xenia_engine::store::shapes::Property;
use xenia_engine::store::shapes::entitlement::PackageRecord;

pub(super) const TYPES: &[Type] = &[
    Type::entity("accessPackage")
        .base("entity")
        .stored::<PackageRecord>()
        .leads(&[
            many("accessPackagesIncompatibleWith", "accessPackage"),
            many("assignmentPolicies", "accessPackageAssignmentPolicy").contained(),
            one("catalog", "accessPackageCatalog"),
            many("incompatibleAccessPackages", "accessPackage"),
            many("incompatibleGroups", "group"),
            many("resourceRoleScopes", "accessPackageResourceRoleScope").contained(),
        ]),
    Type::entity("accessPackageAssignment")
        .base("entity")
        .stored::<Assignment>()
        .leads(&[
            one("accessPackage", "accessPackage"),
            one("assignmentPolicy", "accessPackageAssignmentPolicy"),
            one("target", "accessPackageSubject"),
        ]),
    Type::entity("accessPackageAssignmentPolicy")
        .base("entity")
        .stored::<AssignmentPolicy>()
        .leads(&[
            one("accessPackage", "accessPackage"),
            one("catalog", "accessPackageCatalog"),
        ]),
    Type::entity("accessPackageAssignmentRequest")
        .base("entity")
        .stored::<RequestRecord>()
        .leads(&[
            one("accessPackage", "accessPackage"),
            one("assignment", "accessPackageAssignment"),
            one("requestor", "accessPackageSubject"),
        ]),
    Type::entity("accessPackageCatalog")
        .base("entity")
        .stored::<Catalog>()
        .leads(&[
            many("accessPackages", "accessPackage"),
            many("resourceRoles", "accessPackageResourceRole").contained(),
            many("resourceScopes", "accessPackageResourceScope").contained(),
            many("resources", "accessPackageResource").contained(),
        ]),
    Type::entity("accessPackageQuestion")
        .base("entity")
        .abstractly()
        .has(&[
            Property::boolean("isAnswerEditable"),
            Property::boolean("isRequired"),
            Property::objects("localizations").of("accessPackageLocalizedText"),
            Property::integer("sequence").of("Edm.Int32"),
            Property::text("text"),
        ]),
    Type::entity("accessPackageResource")
        .base("entity")
        .stored::<CatalogResource>()
        .leads(&[
            many("roles", "accessPackageResourceRole").contained(),
            many("scopes", "accessPackageResourceScope").contained(),
        ]),
    Type::entity("accessPackageResourceRequest")
        .base("entity")
        .has(&[
            Property::time("createdDateTime"),
            Property::text("requestType").of("accessPackageRequestType"),
            Property::text("state").of("accessPackageRequestState"),
        ])
        .leads(&[
            one("catalog", "accessPackageCatalog").contained(),
            one("resource", "accessPackageResource").contained(),
        ]),
    Type::entity("accessPackageResourceRole")
        .base("entity")
        .has(&[
            Property::text("description"),
            Property::text("displayName"),
            Property::text("originId"),
            Property::text("originSystem"),
        ]),
    Type::entity("accessPackageResourceRoleScope")
        .base("entity")
        .has(&[Property::time("createdDateTime")])
        .leads(&[
            one("role", "accessPackageResourceRole").contained(),
            one("scope", "accessPackageResourceScope").contained(),
        ]),
    Type::entity("accessPackageResourceScope")
        .base("entity")
        .has(&[
            Property::text("description"),
            Property::text("displayName"),
            Property::boolean("isRootScope"),
            Property::text("originId"),
            Property::text("originSystem"),
        ]),
    Type::entity("accessPackageSubject")
        .base("entity")
        .has(&[
            Property::text("displayName"),
            Property::text("email"),
            Property::text("objectId"),
            Property::text("onPremisesSecurityIdentifier"),
            Property::text("principalName"),
            Property::text("subjectLifecycle")
                .of("accessPackageSubjectLifecycle")
                .never_null(),
            Property::text("subjectType").of("accessPackageSubjectType"),
        ])
        .leads(&[one("connectedOrganization", "connectedOrganization")]),
    Type::entity("accessPackageTextInputQuestion")
        .base("accessPackageQuestion")
        .has(&[
            Property::boolean("isSingleLineQuestion"),
            Property::text("regexPattern"),
        ]),
    Type::entity("approval")
        .base("entity")
        .leads(&[many("stages", "approvalStage").contained()]),
    Type::entity("approvalStage").base("entity").has(&[
        Property::boolean("assignedToMe"),
        Property::text("displayName"),
        Property::text("justification"),
        Property::text("reviewResult"),
        Property::object("reviewedBy").of("identity"),
        Property::time("reviewedDateTime"),
        Property::text("status"),
    ]),
    Type::entity("connectedOrganization")
        .base("entity")
        .stored::<ConnectedOrganization>()
        .leads(&[
            many("externalSponsors", "directoryObject"),
            many("internalSponsors", "directoryObject"),
        ]),
    Type::entity("entitlementManagement")
        .base("entity")
        .leads(&[
            many("accessPackageAssignmentApprovals", "approval").contained(),
            many("accessPackages", "accessPackage").contained(),
            many("assignmentPolicies", "accessPackageAssignmentPolicy").contained(),
            many("assignmentRequests", "accessPackageAssignmentRequest").contained(),
            many("assignments", "accessPackageAssignment").contained(),
            many("catalogs", "accessPackageCatalog").contained(),
            many("connectedOrganizations", "connectedOrganization").contained(),
            many("resourceRequests", "accessPackageResourceRequest").contained(),
            many("resourceRoleScopes", "accessPackageResourceRoleScope").contained(),
            one("settings", "entitlementManagementSettings").contained(),
        ]),
    Type::entity("entitlementManagementSettings")
        .base("entity")
        .has(&[
            Property::text("durationUntilExternalUserDeletedAfterBlocked").of("Edm.Duration"),
            Property::text("externalUserLifecycleAction")
                .of("accessPackageExternalUserLifecycleAction"),
        ]),
    Type::entity("appConsentApprovalRoute")
        .base("entity")
        .leads(&[many("appConsentRequests", "appConsentRequest").contained()]),
    Type::entity("appConsentRequest")
        .base("entity")
        .has(&[
            Property::text("appDisplayName"),
            Property::text("appId").never_null(),
            Property::objects("pendingScopes").of("appConsentRequestScope"),
        ])
        .leads(&[many("userConsentRequests", "userConsentRequest").contained()]),
    Type::complex("appConsentRequestScope").has(&[Property::text("displayName")]),
    Type::entity("request").base("entity").has(&[
        Property::text("approvalId"),
        Property::time("completedDateTime"),
        Property::object("createdBy").of("identitySet"),
        Property::time("createdDateTime"),
        Property::text("customData"),
        Property::text("status").never_null(),
    ]),
    Type::entity("userConsentRequest")
        .base("request")
        .has(&[Property::text("reason")])
        .leads(&[one("approval", "approval").contained()]),
    Type::complex("identitySet")
        .open()
        .has(&[Property::object("user").of("identity")]),
    Type::entity("identityGovernance").leads(&[
        one("appConsent", "appConsentApprovalRoute").contained(),
        one("entitlementManagement", "entitlementManagement").contained(),
    ]),
    Type::entity("accessPackageMultipleChoiceQuestion")
        .base("accessPackageQuestion")
        .has(&[
            Property::objects("choices").of("accessPackageAnswerChoice"),
            Property::boolean("isMultipleSelectionAllowed"),
        ]),
    Type::complex("accessPackageAnswer")
        .abstractly()
        .has(&[Property::text("displayValue")])
        .leads(&[one("answeredQuestion", "accessPackageQuestion").contained()]),
    Type::complex("accessPackageAnswerString")
        .base("accessPackageAnswer")
        .has(&[Property::text("value")]),
    Type::complex("accessPackageApprovalStage").has(&[
        Property::text("approverInformationVisibility")
            .of("approverInformationVisibility")
            .never_null(),
        Property::text("durationBeforeAutomaticDenial").of("Edm.Duration"),
        Property::text("durationBeforeEscalation").of("Edm.Duration"),
        Property::objects("escalationApprovers").of("subjectSet"),
        Property::objects("fallbackEscalationApprovers").of("subjectSet"),
        Property::objects("fallbackPrimaryApprovers").of("subjectSet"),
        Property::boolean("isApproverJustificationRequired"),
        Property::boolean("isEscalationEnabled"),
        Property::objects("primaryApprovers").of("subjectSet"),
    ]),
    Type::complex("accessPackageAssignmentApprovalSettings").has(&[
        Property::boolean("isApprovalRequiredForAdd"),
        Property::boolean("isApprovalRequiredForUpdate"),
        Property::boolean("isRequestorJustificationRequired"),
        Property::objects("stages").of("accessPackageApprovalStage"),
    ]),
    Type::complex("accessPackageAssignmentRequestorSettings").has(&[
        Property::boolean("allowCustomAssignmentSchedule"),
        Property::boolean("enableOnBehalfRequestorsToAddAccess"),
        Property::boolean("enableOnBehalfRequestorsToRemoveAccess"),
        Property::boolean("enableOnBehalfRequestorsToUpdateAccess"),
        Property::boolean("enableTargetsToSelfAddAccess"),
        Property::boolean("enableTargetsToSelfRemoveAccess"),
        Property::boolean("enableTargetsToSelfUpdateAccess"),
        Property::objects("onBehalfRequestors").of("subjectSet"),
    ]),
    Type::complex("accessPackageAssignmentReviewSettings").has(&[
        Property::text("expirationBehavior").of("accessReviewExpirationBehavior"),
        Property::objects("fallbackReviewers").of("subjectSet"),
        Property::boolean("isEnabled"),
        Property::boolean("isRecommendationEnabled"),
        Property::boolean("isReviewerJustificationRequired"),
        Property::boolean("isSelfReview"),
        Property::objects("primaryReviewers").of("subjectSet"),
        Property::object("schedule").of("entitlementManagementSchedule"),
    ]),
    Type::complex("accessPackageAutomaticRequestSettings").has(&[
        Property::text("gracePeriodBeforeAccessRemoval").of("Edm.Duration"),
        Property::boolean("removeAccessWhenTargetLeavesAllowedTargets"),
        Property::boolean("requestAccessForAllowedTargets"),
    ]),
    Type::complex("accessPackageLocalizedText").has(&[
        Property::text("languageCode").never_null(),
        Property::text("text"),
    ]),
    Type::complex("accessPackageNotificationSettings")
        .has(&[Property::boolean("isAssignmentNotificationDisabled").never_null()]),
    Type::complex("connectedOrganizationMembers")
        .base("subjectSet")
        .has(&[
            Property::text("connectedOrganizationId"),
            Property::text("description"),
        ]),
    Type::complex("domainIdentitySource")
        .base("identitySource")
        .has(&[Property::text("displayName"), Property::text("domainName")]),
    Type::complex("entitlementManagementSchedule").has(&[
        Property::object("expiration").of("expirationPattern"),
        Property::time("startDateTime"),
    ]),
    Type::complex("expirationPattern").has(&[
        Property::text("duration").of("Edm.Duration"),
        Property::time("endDateTime"),
        Property::text("type").of("expirationPatternType"),
    ]),
    Type::complex("identitySource").abstractly(),
    Type::complex("singleUser")
        .base("subjectSet")
        .has(&[Property::text("description"), Property::text("userId")]),
    Type::complex("subjectSet").abstractly(),
    Type::complex("groupMembers")
        .base("subjectSet")
        .has(&[Property::text("description"), Property::text("groupId")]),
    Type::complex("attributeRuleMembers")
        .base("subjectSet")
        .has(&[
            Property::text("description"),
            Property::text("membershipRule"),
        ]),
    Type::complex("requestorManager")
        .base("subjectSet")
        .has(&[Property::integer("managerLevel").of("Edm.Int32")]),
    Type::complex("targetManager")
        .base("subjectSet")
        .has(&[Property::integer("managerLevel").of("Edm.Int32")]),
    Type::complex("internalSponsors").base("subjectSet"),
    Type::complex("externalSponsors").base("subjectSet"),
    Type::complex("targetUserSponsors").base("subjectSet"),
    Type::complex("azureActiveDirectoryTenant")
        .base("identitySource")
        .has(&[Property::text("displayName"), Property::text("tenantId")]),
    Type::complex("externalDomainFederation")
        .base("identitySource")
        .has(&[
            Property::text("displayName"),
            Property::text("domainName"),
            Property::text("issuerUri"),
        ]),
    Type::complex("accessPackageAnswerChoice").has(&[
        Property::text("actualValue"),
        Property::objects("localizations").of("accessPackageLocalizedText"),
        Property::text("text"),
    ]),
    Type::complex("accessPackageAssignmentRequestRequirements")
        .has(&[
            Property::boolean("allowCustomAssignmentSchedule"),
            Property::boolean("isApprovalRequiredForAdd"),
            Property::boolean("isApprovalRequiredForUpdate"),
            Property::boolean("isRequestorJustificationRequired"),
            Property::text("policyDescription"),
            Property::text("policyDisplayName"),
            Property::text("policyId"),
            Property::object("schedule").of("entitlementManagementSchedule"),
        ])
        .leads(&[many("questions", "accessPackageQuestion")]),
];
