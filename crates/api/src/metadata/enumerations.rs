//! Enumerations, with the members and numbers that Graph gives them.

use super::schema::{Enumeration, enumeration};

pub(super) const ENUMERATIONS: &[Enumeration] = &[
    enumeration(
        "accessPackageAssignmentState",
        &[
            ("delivering", 0),
            ("partiallyDelivered", 1),
            ("delivered", 2),
            ("expired", 3),
            ("deliveryFailed", 4),
            ("unknownFutureValue", 5),
        ],
    ),
    enumeration(
        "accessPackageCatalogState",
        &[
            ("unpublished", 1),
            ("published", 2),
            ("unknownFutureValue", 3),
        ],
    ),
    enumeration(
        "accessPackageCatalogType",
        &[
            ("userManaged", 1),
            ("serviceDefault", 2),
            ("serviceManaged", 3),
            ("unknownFutureValue", 4),
        ],
    ),
    enumeration(
        "accessPackageExternalUserLifecycleAction",
        &[
            ("none", 0),
            ("blockSignIn", 1),
            ("blockSignInAndDelete", 2),
            ("unknownFutureValue", 3),
        ],
    ),
    enumeration(
        "accessPackageRequestState",
        &[
            ("submitted", 0),
            ("pendingApproval", 1),
            ("delivering", 2),
            ("delivered", 3),
            ("deliveryFailed", 4),
            ("denied", 5),
            ("scheduled", 6),
            ("canceled", 7),
            ("partiallyDelivered", 8),
            ("unknownFutureValue", 9),
        ],
    ),
    enumeration(
        "accessPackageRequestType",
        &[
            ("notSpecified", 0),
            ("userAdd", 1),
            ("userUpdate", 2),
            ("userRemove", 3),
            ("adminAdd", 4),
            ("adminUpdate", 5),
            ("adminRemove", 6),
            ("systemAdd", 7),
            ("systemUpdate", 8),
            ("systemRemove", 9),
            ("onBehalfAdd", 10),
            ("unknownFutureValue", 11),
            ("approverRemove", 12),
        ],
    ),
    enumeration(
        "accessPackageSubjectLifecycle",
        &[
            ("notDefined", 0),
            ("notGoverned", 1),
            ("governed", 2),
            ("unknownFutureValue", 3),
        ],
    ),
    enumeration(
        "accessPackageSubjectType",
        &[
            ("notSpecified", 0),
            ("user", 1),
            ("servicePrincipal", 2),
            ("unknownFutureValue", 3),
        ],
    ),
    enumeration(
        "accessReviewExpirationBehavior",
        &[
            ("keepAccess", 0),
            ("removeAccess", 1),
            ("acceptAccessRecommendation", 2),
            ("unknownFutureValue", 99),
        ],
    ),
    enumeration(
        "allowInvitesFrom",
        &[
            ("none", 0),
            ("adminsAndGuestInviters", 1),
            ("adminsGuestInvitersAndAllMembers", 2),
            ("everyone", 3),
            ("unknownFutureValue", 4),
        ],
    ),
    enumeration(
        "allowedTargetScope",
        &[
            ("notSpecified", 0),
            ("specificDirectoryUsers", 1),
            ("specificConnectedOrganizationUsers", 2),
            ("specificDirectoryServicePrincipals", 3),
            ("allMemberUsers", 4),
            ("allDirectoryUsers", 5),
            ("allDirectoryServicePrincipals", 6),
            ("allConfiguredConnectedOrganizationUsers", 7),
            ("allExternalUsers", 8),
            ("allDirectoryAgentIdentities", 9),
            ("unknownFutureValue", 10),
        ],
    ),
    enumeration(
        "approverInformationVisibility",
        &[
            ("default", 0),
            ("notVisible", 1),
            ("visible", 2),
            ("unknownFutureValue", 3),
        ],
    ),
    enumeration(
        "connectedOrganizationState",
        &[
            ("configured", 0),
            ("proposed", 1),
            ("unknownFutureValue", 2),
        ],
    ),
    enumeration(
        "expirationPatternType",
        &[
            ("notSpecified", 0),
            ("noExpiration", 1),
            ("afterDateTime", 2),
            ("afterDuration", 3),
        ],
    ),
    enumeration(
        "groupType",
        &[
            ("unifiedGroups", 0),
            ("azureAD", 1),
            ("unknownFutureValue", 2),
        ],
    ),
    enumeration(
        "operationResult",
        &[
            ("success", 0),
            ("failure", 1),
            ("timeout", 2),
            ("unknownFutureValue", 3),
        ],
    ),
    enumeration(
        "permissionClassificationType",
        &[
            ("low", 1),
            ("medium", 2),
            ("high", 3),
            ("unknownFutureValue", 4),
        ],
    ),
    enumeration(
        "permissionType",
        &[
            ("delegatedUserConsentable", 1),
            ("delegated", 2),
            ("application", 3),
        ],
    ),
];
