//! Every property that Graph documents of people, groups, applications and the organisation: it is
//! served, or listed here with the reason why not.

use super::Model;
use crate::server::Server;
use std::collections::BTreeSet;
use xenia_engine::{
    domain::directory::{Application, Device, Group, ServicePrincipal, User},
    store::resources::Stored,
};

const SYNC: &str = "no directory is synchronised into this one";
const MAIL: &str = "there are no mailboxes";
const LICENCES: &str = "licences are data: nothing is provisioned by them, and groups have none";
const SHOP: &str = "of Microsoft's own application gallery and publishers";
const SAML: &str = "there is no SAML for applications yet";
const LOGO: &str = "a picture at an address of its own, which is not built yet";

/// What is not served: the type, why, and which properties.
const NOT_SERVED: &[(&str, &str, &[&str])] = &[
    (
        "user",
        SYNC,
        &[
            "onPremisesDistinguishedName",
            "onPremisesDomainName",
            "onPremisesLastSyncDateTime",
            "onPremisesProvisioningErrors",
            "onPremisesSamAccountName",
            "onPremisesSecurityIdentifier",
            "onPremisesSyncEnabled",
            "onPremisesUserPrincipalName",
        ],
    ),
    (
        "user",
        MAIL,
        &["imAddresses", "mailboxSettings", "isResourceAccount"],
    ),
    (
        "user",
        LICENCES,
        &[
            "licenseAssignmentStates",
            "provisionedPlans",
            "serviceProvisioningErrors",
        ],
    ),
    ("user", "is never answered", &["passwordProfile"]),
    (
        "user",
        "is kept beside the user, and answered by no list",
        &["signInActivity"],
    ),
    (
        "user",
        "certificates are no way to sign in",
        &["authorizationInfo"],
    ),
    (
        "user",
        "a day of birth is nobody's business here; `hireDate` is SharePoint's name of `employeeHireDate`",
        &["birthday", "hireDate"],
    ),
    (
        "user",
        "needs permissions of its own, which are not offered",
        &["customSecurityAttributes", "employeeLeaveDateTime"],
    ),
    (
        "user",
        "no devices enrol and no printers are shared here",
        &["deviceEnrollmentLimit", "print"],
    ),
    (
        "user",
        "agents have no identities here",
        &["identityParentId"],
    ),
    (
        "group",
        SYNC,
        &[
            "onPremisesDomainName",
            "onPremisesExtensionAttributes",
            "onPremisesLastSyncDateTime",
            "onPremisesNetBiosName",
            "onPremisesProvisioningErrors",
            "onPremisesSamAccountName",
            "onPremisesSecurityIdentifier",
            "onPremisesSyncEnabled",
        ],
    ),
    (
        "group",
        MAIL,
        &[
            "accessType",
            "allowExternalSenders",
            "autoSubscribeNewMembers",
            "hideFromAddressLists",
            "hideFromOutlookClients",
            "isArchived",
            "isFavorite",
            "isSubscribedByMail",
            "proxyAddresses",
            "unseenConversationsCount",
            "unseenCount",
            "unseenMessagesCount",
            "welcomeMessageEnabled",
        ],
    ),
    (
        "group",
        LICENCES,
        &[
            "assignedLicenses",
            "hasMembersWithLicenseErrors",
            "licenseProcessingState",
            "serviceProvisioningErrors",
        ],
    ),
    (
        "group",
        "of Microsoft's services around a group",
        &[
            "infoCatalogs",
            "organizationId",
            "resourceBehaviorOptions",
            "resourceProvisioningOptions",
        ],
    ),
    (
        "device",
        SYNC,
        &[
            "onPremisesLastSyncDateTime",
            "onPremisesSecurityIdentifier",
            "onPremisesSyncEnabled",
        ],
    ),
    ("group", "labels are not built yet", &["assignedLabels"]),
    (
        "application",
        SHOP,
        &[
            "applicationTemplateId",
            "certification",
            "disabledByMicrosoftStatus",
            "publisherDomain",
            "verifiedPublisher",
        ],
    ),
    (
        "application",
        SAML,
        &[
            "requestSignatureVerification",
            "samlMetadataUrl",
            "tokenEncryptionKeyId",
        ],
    ),
    ("application", LOGO, &["logo"]),
    (
        "application",
        "does nothing here",
        &[
            "addIns",
            "authenticationBehaviors",
            "createdByAppId",
            "defaultRedirectUri",
            "isDeviceOnlyAuthSupported",
            "isDisabled",
            "managerApplications",
            "nativeAuthenticationApisEnabled",
            "oauth2RequirePostResponse",
            "optionalClaims",
            "parentalControlSettings",
            "servicePrincipalLockConfiguration",
            "uniqueName",
        ],
    ),
    (
        "servicePrincipal",
        SHOP,
        &[
            "applicationTemplateId",
            "disabledByMicrosoftStatus",
            "verifiedPublisher",
        ],
    ),
    (
        "servicePrincipal",
        SAML,
        &[
            "preferredSingleSignOnMode",
            "preferredTokenSigningKeyThumbprint",
            "samlSingleSignOnSettings",
            "tokenEncryptionKeyId",
        ],
    ),
    (
        "servicePrincipal",
        "does nothing here",
        &[
            "addIns",
            "alternativeNames",
            "appDescription",
            "createdByAppId",
            "info",
            "isDisabled",
            "logoutUrl",
            "resourceSpecificApplicationPermissions",
        ],
    ),
    (
        "servicePrincipal",
        "needs permissions of its own, which are not offered",
        &["customSecurityAttributes"],
    ),
    (
        "organization",
        SYNC,
        &["onPremisesLastSyncDateTime", "onPremisesSyncEnabled"],
    ),
    (
        "organization",
        LICENCES,
        &["assignedPlans", "provisionedPlans"],
    ),
    (
        "organization",
        "of Microsoft's partners and device management",
        &["mobileDeviceManagementAuthority", "partnerTenantType"],
    ),
    (
        "organization",
        "an organisation is never in the deleted items",
        &["deletedDateTime"],
    ),
];

fn answered<R: Stored>() -> BTreeSet<String> {
    let all = R::PROPERTIES.iter().filter(|it| it.is_answered());
    all.map(|it| it.name.to_owned()).collect()
}

#[test]
fn every_documented_property_is_served_or_listed() {
    let model = Model::read();
    let server = Server::new();
    let organization = server
        .get("/organization", &server.administrator())
        .expect(200);
    let organization = organization.json["value"][0]
        .as_object()
        .unwrap()
        .keys()
        .cloned();
    let kinds: [(&str, BTreeSet<String>); 6] = [
        ("user", answered::<User>()),
        ("group", answered::<Group>()),
        ("application", answered::<Application>()),
        ("device", answered::<Device>()),
        ("servicePrincipal", answered::<ServicePrincipal>()),
        ("organization", organization.collect()),
    ];
    let mut wrong = Vec::new();
    for (kind, served) in kinds {
        let listed: BTreeSet<&str> = NOT_SERVED
            .iter()
            .filter(|(known, ..)| *known == kind)
            .flat_map(|(_, _, names)| names.iter().copied())
            .collect();
        let documented: BTreeSet<String> = model
            .line(&format!("microsoft.graph.{kind}"))
            .filter_map(|(_, found)| found["properties"].as_object().cloned())
            .flat_map(|properties| properties.into_iter().map(|(name, _)| name))
            .collect();
        for name in &documented {
            match (served.contains(name), listed.contains(name.as_str())) {
                (false, false) => {
                    wrong.push(format!("`{name}` of `{kind}` is neither served nor listed"))
                }
                (true, true) => {
                    wrong.push(format!("`{name}` of `{kind}` is served by now: strike it"))
                }
                _ => {}
            }
        }
        let strange = listed.iter().filter(|name| !documented.contains(**name));
        wrong.extend(strange.map(|name| format!("`{name}` of `{kind}` is not documented")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
