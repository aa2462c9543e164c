//! People, groups, the organisation, its domains and policies, the audit log, invitations, subscriptions.

use super::schema::{Type, many, one};
use xenia_engine::domain::b2b::Invitation;
use xenia_engine::domain::directory::ExtensionProperty;
use xenia_engine::domain::directory::Group;
use xenia_engine::domain::directory::User;
use xenia_engine::domain::subscription::Subscription;
use xenia_engine::store::shapes::{EXTENSION_ATTRIBUTES, Property};

pub(super) const TYPES: &[Type] = &[
    Type::entity("auditLogRoot").leads(&[
        many("directoryAudits", "directoryAudit").contained(),
        many("provisioning", "provisioningObjectSummary").contained(),
    ]),
    Type::complex("accessReviewReviewerScope").has(&[
        Property::text("query"),
        Property::text("queryRoot"),
        Property::text("queryType"),
    ]),
    Type::entity("adminConsentRequestPolicy")
        .base("entity")
        .has(&[
            Property::boolean("isEnabled").never_null(),
            Property::boolean("notifyReviewers").never_null(),
            Property::boolean("remindersEnabled").never_null(),
            Property::integer("requestDurationInDays")
                .of("Edm.Int32")
                .never_null(),
            Property::objects("reviewers").of("accessReviewReviewerScope"),
            Property::integer("version").of("Edm.Int32").never_null(),
        ]),
    Type::entity("authorizationPolicy")
        .base("policyBase")
        .has(&[
            Property::boolean("allowEmailVerifiedUsersToJoinOrganization").never_null(),
            Property::text("allowInvitesFrom").of("allowInvitesFrom"),
            Property::boolean("allowUserConsentForRiskyApps"),
            Property::boolean("allowedToSignUpEmailBasedSubscriptions").never_null(),
            Property::boolean("allowedToUseSSPR").never_null(),
            Property::boolean("blockMsolPowerShell"),
            Property::object("defaultUserRolePermissions")
                .of("defaultUserRolePermissions")
                .never_null(),
            Property::text("guestUserRoleId").of("Edm.Guid"),
        ]),
    Type::entity("directory").base("entity").leads(&[
        many("administrativeUnits", "administrativeUnit").contained(),
        many("deletedItems", "directoryObject"),
    ]),
    Type::entity("directoryAudit").base("entity").has(&[
        Property::time("activityDateTime").never_null(),
        Property::text("activityDisplayName").never_null(),
        Property::objects("additionalDetails").of("keyValue"),
        Property::text("category").never_null(),
        Property::text("correlationId"),
        Property::object("initiatedBy")
            .of("auditActivityInitiator")
            .never_null(),
        Property::text("loggedByService"),
        Property::text("operationType"),
        Property::text("result").of("operationResult"),
        Property::text("resultReason"),
        Property::objects("targetResources").of("targetResource"),
    ]),
    Type::entity("directoryObject")
        .base("entity")
        .open()
        .has(&[Property::time("deletedDateTime")]),
    Type::entity("domain")
        .base("entity")
        .has(&[
            Property::text("authenticationType").never_null(),
            Property::boolean("isAdminManaged").never_null(),
            Property::boolean("isDefault").never_null(),
            Property::boolean("isInitial").never_null(),
            Property::boolean("isRoot").never_null(),
            Property::boolean("isVerified").never_null(),
            Property::texts("supportedServices"),
        ])
        .leads(&[many("verificationDnsRecords", "domainDnsRecord").contained()]),
    Type::entity("domainDnsMxRecord")
        .base("domainDnsRecord")
        .has(&[
            Property::text("mailExchange").never_null(),
            Property::integer("preference").of("Edm.Int32"),
        ]),
    Type::entity("domainDnsRecord").base("entity").has(&[
        Property::boolean("isOptional").never_null(),
        Property::text("label").never_null(),
        Property::text("recordType"),
        Property::text("supportedService").never_null(),
        Property::integer("ttl").of("Edm.Int32").never_null(),
    ]),
    Type::entity("domainDnsTxtRecord")
        .base("domainDnsRecord")
        .has(&[Property::text("text").never_null()]),
    Type::entity("entity")
        .abstractly()
        .has(&[Property::text("id").never_null()]),
    Type::entity("extension").base("entity").abstractly().open(),
    Type::entity("extensionProperty")
        .base("directoryObject")
        .open()
        .stored::<ExtensionProperty>(),
    Type::entity("group")
        .base("directoryObject")
        .open()
        .stored::<Group>()
        .has(&[Property::object("joinSettings").of("xenia.joinSettings")])
        .leads(&[
            many("appRoleAssignments", "appRoleAssignment").contained(),
            many("groupLifecyclePolicies", "groupLifecyclePolicy").contained(),
            many("extensions", "extension").contained(),
            many("joinRequests", "xenia.joinRequest").contained(),
            many("memberOf", "directoryObject"),
            many("members", "directoryObject"),
            many("memberships", "xenia.membership").contained(),
            many("owners", "directoryObject"),
            one("photo", "profilePhoto").contained(),
            many("photos", "profilePhoto").contained(),
            many("settings", "groupSetting").contained(),
            many("transitiveMemberOf", "directoryObject"),
            many("transitiveMembers", "directoryObject"),
        ]),
    Type::entity("groupLifecyclePolicy").base("entity").has(&[
        Property::text("alternateNotificationEmails"),
        Property::integer("groupLifetimeInDays").of("Edm.Int32"),
        Property::text("managedGroupTypes"),
    ]),
    Type::entity("groupSetting").base("entity").open().has(&[
        Property::text("displayName"),
        Property::text("templateId"),
        Property::objects("values").of("settingValue").never_null(),
    ]),
    Type::entity("groupSettingTemplate")
        .base("directoryObject")
        .open()
        .has(&[
            Property::text("description"),
            Property::text("displayName"),
            Property::objects("values")
                .of("settingTemplateValue")
                .never_null(),
        ]),
    Type::complex("settingTemplateValue").has(&[
        Property::text("defaultValue"),
        Property::text("description"),
        Property::text("name"),
        Property::text("type"),
    ]),
    Type::complex("settingValue").has(&[Property::text("name"), Property::text("value")]),
    Type::entity("invitation")
        .base("entity")
        .stored::<Invitation>()
        .has(&[Property::text("inviteRedeemUrl")])
        .leads(&[
            one("invitedUser", "user"),
            many("invitedUserSponsors", "directoryObject"),
        ]),
    Type::entity("openTypeExtension")
        .base("extension")
        .open()
        .has(&[Property::text("extensionName")]),
    Type::entity("organization")
        .base("directoryObject")
        .open()
        .has(&[
            Property::texts("businessPhones"),
            Property::text("city"),
            Property::text("country"),
            Property::text("countryLetterCode"),
            Property::time("createdDateTime"),
            Property::text("defaultUsageLocation"),
            Property::text("displayName"),
            Property::texts("marketingNotificationEmails"),
            Property::text("postalCode"),
            Property::text("preferredLanguage"),
            Property::object("privacyProfile").of("privacyProfile"),
            Property::texts("securityComplianceNotificationMails"),
            Property::texts("securityComplianceNotificationPhones"),
            Property::text("state"),
            Property::text("street"),
            Property::texts("technicalNotificationMails"),
            Property::text("tenantType"),
            Property::objects("verifiedDomains").of("verifiedDomain"),
        ])
        .leads(&[one("branding", "organizationalBranding").contained()]),
    Type::entity("organizationalBranding")
        .base("organizationalBrandingProperties")
        .leads(&[many("localizations", "organizationalBrandingLocalization").contained()]),
    Type::entity("organizationalBrandingLocalization").base("organizationalBrandingProperties"),
    Type::entity("organizationalBrandingProperties")
        .base("entity")
        .abstractly()
        .has(&[
            Property::text("backgroundColor"),
            Property::text("customForgotMyPasswordText"),
            Property::text("customPrivacyAndCookiesText"),
            Property::text("customPrivacyAndCookiesUrl"),
            Property::text("customTermsOfUseText"),
            Property::text("customTermsOfUseUrl"),
            Property::text("signInPageText"),
            Property::text("usernameHintText"),
            Property::text("backgroundImageRelativeUrl"),
            Property::text("bannerLogoRelativeUrl"),
            Property::text("faviconRelativeUrl"),
            Property::text("squareLogoRelativeUrl"),
            Property::text("squareLogoDarkRelativeUrl"),
            Property::text("backgroundImage").of("Edm.Stream"),
            Property::text("bannerLogo").of("Edm.Stream"),
            Property::text("favicon").of("Edm.Stream"),
            Property::text("squareLogo").of("Edm.Stream"),
            Property::text("squareLogoDark").of("Edm.Stream"),
            Property::texts("cdnList"),
        ]),
    Type::entity("policyBase")
        .base("directoryObject")
        .abstractly()
        .has(&[Property::text("description"), Property::text("displayName")]),
    Type::entity("policyRoot")
        .base("entity")
        .has(&[
            Property::object("membershipRules").of("xenia.membershipRuleSettings"),
            Property::object("selfServiceGroups").of("xenia.selfServiceGroups"),
        ])
        .leads(&[
            one("adminConsentRequestPolicy", "adminConsentRequestPolicy").contained(),
            one("authorizationPolicy", "authorizationPolicy").contained(),
            one(
                "externalCollaborationPolicy",
                "xenia.externalCollaborationPolicy",
            )
            .contained(),
            one("ownerlessGroupPolicy", "xenia.ownerlessGroupPolicy").contained(),
            many("permissionGrantPolicies", "permissionGrantPolicy").contained(),
        ]),
    Type::entity("profilePhoto")
        .base("entity")
        .streamed()
        .has(&[
            Property::integer("height").of("Edm.Int32"),
            Property::integer("width").of("Edm.Int32"),
        ]),
    Type::entity("subscription")
        .base("entity")
        .stored::<Subscription>(),
    Type::entity("user")
        .base("directoryObject")
        .open()
        .stored::<User>()
        .has(&[Property::object("passwordProfile").of("passwordProfile")])
        .leads(&[
            many("appRoleAssignments", "appRoleAssignment").contained(),
            many("directReports", "directoryObject"),
            many("extensions", "extension").contained(),
            many("joinRequests", "xenia.joinRequest"),
            many("licenseDetails", "licenseDetails").contained(),
            many("ownedDevices", "directoryObject"),
            many("registeredDevices", "directoryObject"),
            one("manager", "directoryObject"),
            many("memberOf", "directoryObject"),
            many("ownedObjects", "directoryObject"),
            one("photo", "profilePhoto").contained(),
            many("photos", "profilePhoto").contained(),
            many("sponsors", "directoryObject"),
            many("transitiveMemberOf", "directoryObject"),
        ]),
    Type::complex("appIdentity").has(&[
        Property::text("appId"),
        Property::text("displayName"),
        Property::text("servicePrincipalId"),
        Property::text("servicePrincipalName"),
    ]),
    Type::complex("auditActivityInitiator").has(&[
        Property::object("app").of("appIdentity"),
        Property::object("user").of("userIdentity"),
    ]),
    Type::complex("defaultUserRolePermissions").has(&[
        Property::boolean("allowedToCreateApps").never_null(),
        Property::boolean("allowedToCreateSecurityGroups").never_null(),
        Property::boolean("allowedToReadOtherUsers").never_null(),
        Property::texts("permissionGrantPoliciesAssigned"),
    ]),
    Type::complex("employeeOrgData")
        .has(&[Property::text("costCenter"), Property::text("division")]),
    Type::complex("onPremisesExtensionAttributes").has(EXTENSION_ATTRIBUTES),
    Type::complex("emailAddress").has(&[Property::text("address"), Property::text("name")]),
    Type::complex("identity")
        .open()
        .has(&[Property::text("displayName"), Property::text("id")]),
    Type::complex("invitedUserMessageInfo").has(&[
        Property::objects("ccRecipients").of("recipient"),
        Property::text("customizedMessageBody"),
        Property::text("messageLanguage"),
    ]),
    Type::complex("keyValue").has(&[Property::text("key"), Property::text("value")]),
    Type::complex("modifiedProperty").has(&[
        Property::text("displayName"),
        Property::text("newValue"),
        Property::text("oldValue"),
    ]),
    Type::complex("objectIdentity").has(&[
        Property::text("issuer"),
        Property::text("issuerAssignedId"),
        Property::text("signInType"),
    ]),
    Type::complex("privacyProfile").has(&[
        Property::text("contactEmail"),
        Property::text("statementUrl"),
    ]),
    Type::complex("recipient").has(&[Property::object("emailAddress").of("emailAddress")]),
    Type::complex("targetResource").has(&[
        Property::text("displayName"),
        Property::text("groupType").of("groupType"),
        Property::text("id"),
        Property::objects("modifiedProperties").of("modifiedProperty"),
        Property::text("type"),
        Property::text("userPrincipalName"),
    ]),
    Type::complex("userIdentity").base("identity").open().has(&[
        Property::text("ipAddress"),
        Property::text("userPrincipalName"),
    ]),
    Type::complex("verifiedDomain").has(&[
        Property::text("capabilities"),
        Property::boolean("isDefault"),
        Property::boolean("isInitial"),
        Property::text("name"),
        Property::text("type"),
    ]),
    Type::complex("passwordProfile").has(&[
        Property::boolean("forceChangePasswordNextSignIn"),
        Property::boolean("forceChangePasswordNextSignInWithMfa"),
        Property::text("password"),
    ]),
];
