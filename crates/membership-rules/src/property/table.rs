//! The properties that a rule can read: every one that Entra documents ("Manage rules for dynamic
//! membership groups", sections "Supported properties" and "Rules for devices"), under its name
//! there and its name in Graph, and some of Xenia's own.

use super::{
    Definition,
    Source::{
        self, Field, First, Inside, LastSignIn, MailDomain, Manager, MemberOf, Sponsors,
        TransitiveMemberOf,
    },
    Subject,
    Type::{self, Boolean, Instant, Objects, Text, Texts},
};

/// The parts of the objects that a collection holds, and the word under which a rule names one.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    /// The word: `assignedPlan`.
    pub word: &'static str,
    /// Its parts, as the rule and Graph name them.
    pub fields: &'static [&'static str],
}

static ASSIGNED_PLAN: Item = Item {
    word: "assignedPlan",
    fields: &["capabilityStatus", "service", "servicePlanId"],
};
static IDENTITY: Item = Item {
    word: "identity",
    fields: &["signInType", "issuer", "issuerAssignedId"],
};
/// The groups that somebody is in.
pub(super) static GROUP: Item = Item {
    word: "group",
    fields: &["objectId"],
};

const fn user(
    name: &'static str,
    kind: Type,
    source: Source,
    aliases: &'static [&'static str],
) -> Definition {
    Definition {
        name,
        subject: Subject::User,
        kind,
        source,
        aliases,
    }
}

const fn device(
    name: &'static str,
    kind: Type,
    source: Source,
    aliases: &'static [&'static str],
) -> Definition {
    Definition {
        name,
        subject: Subject::Device,
        kind,
        source,
        aliases,
    }
}

/// All of them.
pub(super) static PROPERTIES: &[Definition] = &[
    user("accountEnabled", Boolean, Field("accountEnabled"), &[]),
    user(
        "dirSyncEnabled",
        Boolean,
        Field("onPremisesSyncEnabled"),
        &["onPremisesSyncEnabled"],
    ),
    user("employeeHireDate", Instant, Field("employeeHireDate"), &[]),
    user("city", Text, Field("city"), &[]),
    user("country", Text, Field("country"), &[]),
    user("companyName", Text, Field("companyName"), &[]),
    user("department", Text, Field("department"), &[]),
    user("displayName", Text, Field("displayName"), &[]),
    user("employeeId", Text, Field("employeeId"), &[]),
    user(
        "facsimileTelephoneNumber",
        Text,
        Field("faxNumber"),
        &["faxNumber"],
    ),
    user("givenName", Text, Field("givenName"), &[]),
    user("jobTitle", Text, Field("jobTitle"), &[]),
    user("mail", Text, Field("mail"), &[]),
    user("mailNickName", Text, Field("mailNickname"), &[]),
    user("mobile", Text, Field("mobilePhone"), &["mobilePhone"]),
    user("objectId", Text, Field("id"), &["id"]),
    user(
        "onPremisesDistinguishedName",
        Text,
        Field("onPremisesDistinguishedName"),
        &[],
    ),
    user(
        "onPremisesSecurityIdentifier",
        Text,
        Field("onPremisesSecurityIdentifier"),
        &[],
    ),
    user("passwordPolicies", Text, Field("passwordPolicies"), &[]),
    user(
        "physicalDeliveryOfficeName",
        Text,
        Field("officeLocation"),
        &["officeLocation"],
    ),
    user("postalCode", Text, Field("postalCode"), &[]),
    user("preferredLanguage", Text, Field("preferredLanguage"), &[]),
    user("sipProxyAddress", Text, First("imAddresses"), &[]),
    user("state", Text, Field("state"), &[]),
    user("streetAddress", Text, Field("streetAddress"), &[]),
    user("surname", Text, Field("surname"), &[]),
    user(
        "telephoneNumber",
        Text,
        First("businessPhones"),
        &["businessPhones"],
    ),
    user("usageLocation", Text, Field("usageLocation"), &[]),
    user("userPrincipalName", Text, Field("userPrincipalName"), &[]),
    user("userType", Text, Field("userType"), &[]),
    user("otherMails", Texts, Field("otherMails"), &[]),
    user("proxyAddresses", Texts, Field("proxyAddresses"), &[]),
    user(
        "assignedPlans",
        Objects(&ASSIGNED_PLAN),
        Field("assignedPlans"),
        &[],
    ),
    user("memberOf", Objects(&GROUP), MemberOf, &[]),
    user(
        "transitiveMemberOf",
        Objects(&GROUP),
        TransitiveMemberOf,
        &[],
    ),
    user("createdDateTime", Instant, Field("createdDateTime"), &[]),
    user("creationType", Text, Field("creationType"), &[]),
    user("employeeType", Text, Field("employeeType"), &[]),
    user("externalUserState", Text, Field("externalUserState"), &[]),
    user(
        "externalUserStateChangeDateTime",
        Instant,
        Field("externalUserStateChangeDateTime"),
        &[],
    ),
    user("identities", Objects(&IDENTITY), Field("identities"), &[]),
    user(
        "lastSignInDateTime",
        Instant,
        LastSignIn,
        &["signInActivity.lastSignInDateTime"],
    ),
    user("mailDomain", Text, MailDomain, &[]),
    user("managerId", Text, Manager, &[]),
    user("sponsors", Texts, Sponsors, &[]),
    user(
        "extensionAttribute1",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute1"),
        &[],
    ),
    user(
        "extensionAttribute2",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute2"),
        &[],
    ),
    user(
        "extensionAttribute3",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute3"),
        &[],
    ),
    user(
        "extensionAttribute4",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute4"),
        &[],
    ),
    user(
        "extensionAttribute5",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute5"),
        &[],
    ),
    user(
        "extensionAttribute6",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute6"),
        &[],
    ),
    user(
        "extensionAttribute7",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute7"),
        &[],
    ),
    user(
        "extensionAttribute8",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute8"),
        &[],
    ),
    user(
        "extensionAttribute9",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute9"),
        &[],
    ),
    user(
        "extensionAttribute10",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute10"),
        &[],
    ),
    user(
        "extensionAttribute11",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute11"),
        &[],
    ),
    user(
        "extensionAttribute12",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute12"),
        &[],
    ),
    user(
        "extensionAttribute13",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute13"),
        &[],
    ),
    user(
        "extensionAttribute14",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute14"),
        &[],
    ),
    user(
        "extensionAttribute15",
        Text,
        Inside("onPremisesExtensionAttributes", "extensionAttribute15"),
        &[],
    ),
    device("accountEnabled", Boolean, Field("accountEnabled"), &[]),
    device("deviceCategory", Text, Field("deviceCategory"), &[]),
    device("deviceId", Text, Field("deviceId"), &[]),
    device(
        "deviceManagementAppId",
        Text,
        Field("mdmAppId"),
        &["mdmAppId"],
    ),
    device(
        "deviceManufacturer",
        Text,
        Field("manufacturer"),
        &["manufacturer"],
    ),
    device("deviceModel", Text, Field("model"), &["model"]),
    device("displayName", Text, Field("displayName"), &[]),
    device(
        "deviceOSType",
        Text,
        Field("operatingSystem"),
        &["operatingSystem"],
    ),
    device(
        "deviceOSVersion",
        Text,
        Field("operatingSystemVersion"),
        &["operatingSystemVersion"],
    ),
    device("deviceOwnership", Text, Field("deviceOwnership"), &[]),
    device(
        "devicePhysicalIds",
        Texts,
        Field("physicalIds"),
        &["physicalIds"],
    ),
    device("deviceTrustType", Text, Field("trustType"), &["trustType"]),
    device(
        "enrollmentProfileName",
        Text,
        Field("enrollmentProfileName"),
        &[],
    ),
    device("isRooted", Boolean, Field("isRooted"), &[]),
    device("managementType", Text, Field("managementType"), &[]),
    device("objectId", Text, Field("id"), &["id"]),
    device("profileType", Text, Field("profileType"), &[]),
    device("systemLabels", Texts, Field("systemLabels"), &[]),
    device("memberOf", Objects(&GROUP), MemberOf, &[]),
    device(
        "transitiveMemberOf",
        Objects(&GROUP),
        TransitiveMemberOf,
        &[],
    ),
    device(
        "extensionAttribute1",
        Text,
        Inside("extensionAttributes", "extensionAttribute1"),
        &[],
    ),
    device(
        "extensionAttribute2",
        Text,
        Inside("extensionAttributes", "extensionAttribute2"),
        &[],
    ),
    device(
        "extensionAttribute3",
        Text,
        Inside("extensionAttributes", "extensionAttribute3"),
        &[],
    ),
    device(
        "extensionAttribute4",
        Text,
        Inside("extensionAttributes", "extensionAttribute4"),
        &[],
    ),
    device(
        "extensionAttribute5",
        Text,
        Inside("extensionAttributes", "extensionAttribute5"),
        &[],
    ),
    device(
        "extensionAttribute6",
        Text,
        Inside("extensionAttributes", "extensionAttribute6"),
        &[],
    ),
    device(
        "extensionAttribute7",
        Text,
        Inside("extensionAttributes", "extensionAttribute7"),
        &[],
    ),
    device(
        "extensionAttribute8",
        Text,
        Inside("extensionAttributes", "extensionAttribute8"),
        &[],
    ),
    device(
        "extensionAttribute9",
        Text,
        Inside("extensionAttributes", "extensionAttribute9"),
        &[],
    ),
    device(
        "extensionAttribute10",
        Text,
        Inside("extensionAttributes", "extensionAttribute10"),
        &[],
    ),
    device(
        "extensionAttribute11",
        Text,
        Inside("extensionAttributes", "extensionAttribute11"),
        &[],
    ),
    device(
        "extensionAttribute12",
        Text,
        Inside("extensionAttributes", "extensionAttribute12"),
        &[],
    ),
    device(
        "extensionAttribute13",
        Text,
        Inside("extensionAttributes", "extensionAttribute13"),
        &[],
    ),
    device(
        "extensionAttribute14",
        Text,
        Inside("extensionAttributes", "extensionAttribute14"),
        &[],
    ),
    device(
        "extensionAttribute15",
        Text,
        Inside("extensionAttributes", "extensionAttribute15"),
        &[],
    ),
];
