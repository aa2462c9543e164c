//! Actions and functions.

use super::schema::{Operation, action, function};
use xenia_engine::store::shapes::Property;

/// What a membership question in words is asked with.
const EXPLANATION: &[Property] = &[Property::text("memberId"), Property::text("membershipRule")];

const PASSWORD: &[Property] = &[Property::object("passwordCredential").of("passwordCredential")];
const KEY: &[Property] = &[Property::text("keyId").of("Edm.Guid").never_null()];

const GROUP: &[Property] = &[Property::text("groupId").never_null()];
const LICENCES: &[Property] = &[
    Property::objects("addLicenses").of("assignedLicense"),
    Property::texts("removeLicenses").of("Edm.Guid"),
];

pub(super) const OPERATIONS: &[Operation] = &[
    action("addGroup", "groupLifecyclePolicy")
        .takes(GROUP)
        .answers("Edm.Boolean"),
    action("addPassword", "application")
        .takes(PASSWORD)
        .answers("passwordCredential"),
    action("addPassword", "servicePrincipal")
        .takes(PASSWORD)
        .answers("passwordCredential"),
    action("assignLicense", "group")
        .takes(LICENCES)
        .answers("group"),
    action("assignLicense", "user")
        .takes(LICENCES)
        .answers("user"),
    action("cancel", "accessPackageAssignmentRequest"),
    action("checkMemberGroups", "directoryObject")
        .takes(&[Property::texts("groupIds")])
        .answers_many("Edm.String"),
    function("delta", "administrativeUnit")
        .on_each()
        .answers_many("administrativeUnit"),
    function("delta", "application")
        .on_each()
        .answers_many("application"),
    function("delta", "device").on_each().answers_many("device"),
    function("delta", "directoryObject")
        .on_each()
        .answers_many("directoryObject"),
    function("delta", "directoryRole")
        .on_each()
        .answers_many("directoryRole"),
    function("delta", "group").on_each().answers_many("group"),
    function("delta", "servicePrincipal")
        .on_each()
        .answers_many("servicePrincipal"),
    function("delta", "user").on_each().answers_many("user"),
    action("evaluateDynamicMembership", "group")
        .takes(EXPLANATION)
        .answers("evaluateDynamicMembershipResult"),
    action("evaluateDynamicMembership", "group")
        .on_each()
        .takes(EXPLANATION)
        .answers("evaluateDynamicMembershipResult"),
    action("getApplicablePolicyRequirements", "accessPackage")
        .answers_many("accessPackageAssignmentRequestRequirements"),
    action("getAvailableExtensionProperties", "directoryObject")
        .on_each()
        .takes(&[Property::boolean("isSyncedFromOnPremises")])
        .answers_many("extensionProperty"),
    action("getByIds", "directoryObject")
        .on_each()
        .takes(&[Property::texts("ids"), Property::texts("types")])
        .answers_many("directoryObject"),
    action("getMemberGroups", "directoryObject")
        .takes(&[Property::boolean("securityEnabledOnly")])
        .answers_many("Edm.String"),
    action("reauthorize", "subscription"),
    action("refresh", "accessPackageResource"),
    action("removeGroup", "groupLifecyclePolicy")
        .takes(GROUP)
        .answers("Edm.Boolean"),
    action("removePassword", "application").takes(KEY),
    action("removePassword", "servicePrincipal").takes(KEY),
    action("renew", "group"),
    action("reprocess", "accessPackageAssignment"),
    action("reprocess", "accessPackageAssignmentRequest"),
    action("restore", "directoryObject").answers("directoryObject"),
    action("revokeSignInSessions", "user").answers("Edm.Boolean"),
    action("validateProperties", "directoryObject")
        .on_each()
        .takes(&[
            Property::text("entityType"),
            Property::text("displayName"),
            Property::text("mailNickname"),
            Property::text("onBehalfOfUserId").of("Edm.Guid"),
        ]),
    action("validateProperties", "group").takes(&[
        Property::text("displayName"),
        Property::text("mailNickname"),
        Property::text("onBehalfOfUserId").of("Edm.Guid"),
    ]),
    action("verify", "domain").answers("domain"),
];
