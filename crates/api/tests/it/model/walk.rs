//! Every GET route on a populated world, each answer against the type model. A new route is walked
//! without a word here, as long as its ids are found in a list; what it lists must be populated
//! below.

use super::Model;
use crate::{
    entitlement::Case,
    server::{Answer as Answered, Server},
};
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;
use xenia_engine::{
    domain::{
        ClientId, ServicePrincipalId, UserId,
        consent::{
            AppConsentRequest, ConsentDecision, ConsentResult, RequestedScope, UserConsentRequest,
        },
        directory::UserType,
    },
    provisioning::outbound::target::{Answer as Sent, Request, Target, Unanswered},
    store::resources,
    webhook::{Answer, Webhook, WebhookError},
};

/// Routes that are Xenia's own, without a type in Graph v1.0.
const OWN: &[&str] = &[
    "/groups/{id}/joinRequests",
    "/groups/{id}/joinRequests/{request}",
    "/groups/{id}/joinSettings",
    "/groups/{id}/memberships",
    "/groups/{id}/membershipRuleProcessingStatus",
    "/groups/{id}/uses",
    "/policies/externalCollaborationPolicy",
    "/me/joinRequests",
    "/policies/membershipRules",
    "/policies/ownerlessGroupPolicy",
    "/policies/ownerlessGroupPolicy/calls",
    "/policies/selfServiceGroups",
    "/servicePrincipals/{id}/inboundProvisioning",
    "/servicePrincipals/{id}/synchronization/jobs",
    "/servicePrincipals/{id}/synchronization/jobs/{job}",
    "/servicePrincipals/{id}/synchronization/jobs/{job}/schema",
    "/servicePrincipals/{id}/synchronization/templates",
    // Of Graph, and left out of the model.
    "/subscribedSkus",
    "/subscribedSkus/{id}",
];
/// Lists that are empty in this world, and why that cannot be helped.
const EMPTY: &[(&str, &str)] = &[(
    "/policies/ownerlessGroupPolicy/calls",
    "a call begins by itself, and every group here has an owner",
)];

const ELM: &str = "/identityGovernance/entitlementManagement";

fn at<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

fn reference(id: impl std::fmt::Display) -> Value {
    json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}") })
}

/// A world in which there is something of everything.
pub(crate) fn populated() -> Case {
    let case = Case::new();
    let (server, admin) = (&case.server, case.server.administrator());
    let me = server.world.administrator;
    let made = |path: &str, body: Value| server.post(path, &admin, body).expect(201).json;
    let done =
        |path: &str, body: Value| assert!(server.post(path, &admin, body).status.is_success());
    people(&case);
    let group = made(
        "/groups",
        json!({
            "description": "All of it", "displayName": "All", "groupTypes": ["Unified"], "mailEnabled": true,
            "mailNickname": "all", "securityEnabled": true, "visibility": "Private", "classification": "low",
            "uniqueName": "all", "purpose": "collaboration", "owners@odata.bind": [format!("https://graph.microsoft.com/v1.0/users/{me}")]
        }),
    );
    let closed = json!({
        "templateId": "08d542b9-071f-4e16-94b0-74abb372e3d9",
        "values": [{ "name": "AllowToAddGuests", "value": "false" }],
    });
    made(&format!("/groups/{}/settings", at(&group, "id")), closed);
    let prohibited = json!({
        "templateId": "80661d51-be2f-4d46-9713-98a2fcaec5bc",
        "values": [{ "name": "CustomBlockedWholeWordsList", "value": "Woodgrove" }],
    });
    made("/groupSettings", prohibited);
    made(
        "/groups",
        json!({
            "displayName": "Ruled", "groupTypes": ["DynamicMembership"], "mailEnabled": false, "mailNickname": "ruled",
            "securityEnabled": true, "membershipRule": "user.userType -eq \"Guest\"",
        }),
    );
    let groups = format!("/groups/{}/members/$ref", case.group);
    done(&groups, reference(me));
    done(&groups, reference(case.paul));
    let security = made(
        "/groups",
        json!({ "displayName": "Security", "mailEnabled": false, "mailNickname": "security", "securityEnabled": true }),
    );
    done(
        &format!("/groups/{}/members/$ref", at(&security, "id")),
        reference(case.group),
    );
    done(
        &format!("/groups/{}/owners/$ref", case.group),
        reference(me),
    );
    assert!(group["id"].is_string());
    applications(server, &admin, case.group);
    requests(&case);
    made("/domains", json!({ "id": "litware.example" }));
    let requests = format!("/groups/{}/joinRequests", at(&group, "id"));
    made(&requests, json!({ "reason": "All of it" }));
    made(
        "/groupLifecyclePolicies",
        json!({
            "groupLifetimeInDays": 180, "managedGroupTypes": "All", "alternateNotificationEmails": "it@contoso.example"
        }),
    );
    deleted(server, &admin);
    provisioning(server, &admin);
    server.world.engine.post_with(Arc::new(Echo));
    made(
        "/subscriptions",
        json!({
            "changeType": "updated", "clientState": "x", "expirationDateTime": "2026-03-20T11:00:00Z",
            "notificationUrl": "https://hooks.fabrikam.example/", "resource": "users"
        }),
    );
    delegation(server, &admin);
    devices(server, &admin);
    licences(server, &admin);
    consents(server, case.anna);
    extensions(server, &admin);
    photos(server, &admin);
    branding(server, &admin);
    case
}

/// A device with everything, in a group, with an owner and a user.
fn devices(server: &Server, admin: &str) {
    let me = server.world.administrator;
    let full = json!({
        "accountEnabled": true, "alternativeSecurityIds": [{ "type": 2, "identityProvider": null, "key": "AAAA" }],
        "approximateLastSignInDateTime": "2026-02-01T10:00:00Z", "complianceExpirationDateTime": "2026-12-01T10:00:00Z",
        "deviceCategory": "Loan", "deviceId": "4c299165-6e8f-4b45-a5ba-c5d250a707ff", "deviceMetadata": "x",
        "deviceOwnership": "Company", "deviceVersion": 2, "displayName": "Laptop", "enrollmentProfileName": "x",
        "enrollmentType": "x", "isCompliant": true, "isManaged": true, "isRooted": false, "managementType": "MDM",
        "manufacturer": "x", "mdmAppId": "x", "model": "x", "operatingSystem": "Windows", "operatingSystemVersion": "10",
        "physicalIds": ["[OrderID]:1"], "profileType": "RegisteredDevice", "systemLabels": ["x"], "trustType": "AzureAd",
        "extensionAttributes": { "extensionAttribute1": "x" }
    });
    let made = server.post("/devices", admin, full).expect(201).json;
    let path = format!("/devices/{}", at(&made, "id"));
    for place in ["registeredOwners", "registeredUsers"] {
        let path = format!("{path}/{place}/$ref");
        server.post(&path, admin, reference(me)).expect(204);
    }
    let groups = server.get("/groups?$filter=displayName%20eq%20'Security'", admin);
    let path = format!("/groups/{}/members/$ref", groups.each("id")[0]);
    server
        .post(&path, admin, reference(at(&made, "id")))
        .expect(204);
    let bag = json!({ "extensionName": "com.contoso.asset", "number": 7 });
    let path = format!("/devices/{}/extensions", at(&made, "id"));
    server.post(&path, admin, bag).expect(201);
}

/// The look of the sign-in pages, in two languages.
fn branding(server: &Server, admin: &str) {
    let path = format!("/organization/{}/branding", server.world.tenant);
    let look = json!({
        "backgroundColor": "#1A5FB4", "signInPageText": "All of it", "usernameHintText": "name@contoso.example",
        "customForgotMyPasswordText": "x", "customPrivacyAndCookiesText": "x", "customTermsOfUseText": "x",
        "customPrivacyAndCookiesUrl": "https://contoso.example/", "customTermsOfUseUrl": "https://contoso.example/",
    });
    server.patch(&path, admin, look).expect(204);
    let french = json!({ "id": "fr-FR", "signInPageText": "Tout" });
    let languages = format!("{path}/localizations");
    server.post(&languages, admin, french).expect(201);
    for locale in ["0", "fr-FR"] {
        for name in [
            "backgroundImage",
            "bannerLogo",
            "favicon",
            "squareLogo",
            "squareLogoDark",
        ] {
            let path = format!("{languages}/{locale}/{name}");
            let picture = xenia_testkit::pictures::png(32, 32);
            server.upload("PUT", &path, admin, &picture).expect(204);
        }
    }
}

/// Photos of some people and groups.
fn photos(server: &Server, admin: &str) {
    let picture = xenia_testkit::pictures::jpeg(70, 64);
    let mut owners = vec!["/me".to_owned()];
    for set in ["/users", "/groups"] {
        let ids = server.get(set, admin).each("id");
        owners.extend(ids.iter().take(1).map(|id| format!("{set}/{id}")));
    }
    for owner in owners {
        let path = format!("{owner}/photo/$value");
        server.upload("PUT", &path, admin, &picture).expect(200);
    }
}

/// A product, and somebody who has it.
fn licences(server: &Server, admin: &str) {
    let me = server.world.administrator;
    let sku = json!({ "skuId": "6fd2c87f-b296-42f0-b197-1e91e994b900", "skuPartNumber": "ENTERPRISEPACK",
        "prepaidUnits": { "enabled": 9 }, "servicePlans": [
            { "servicePlanId": "efb87545-963c-4e0d-99df-69c6916d9eb0", "servicePlanName": "EXCHANGE_S_ENTERPRISE" }] });
    server
        .post("/subscribedSkus", admin, sku.clone())
        .expect(201);
    let change = json!({ "addLicenses": [{ "skuId": sku["skuId"], "disabledPlans": [] }], "removeLicenses": [] });
    let path = format!("/users/{me}/assignLicense");
    server.post(&path, admin, change).expect(200);
}

/// Properties that the organisation adds.
fn extensions(server: &Server, admin: &str) {
    let made = |path: &str, body: Value| server.post(path, admin, body).expect(201).json;
    // The walk takes the first of each kind.
    let apps = server.get("/applications", admin).each("id");
    for app in apps.iter().take(1) {
        let path = format!("/applications/{app}/extensionProperties");
        made(
            &path,
            json!({ "name": "color", "dataType": "String", "targetObjects": ["User"] }),
        );
        let path = format!("/applications/{app}/federatedIdentityCredentials");
        made(
            &path,
            json!({ "name": "deploy", "issuer": "https://issuer.example", "subject": "repo:contoso/site", "description": "Deploys" }),
        );
    }
    let users = server.get("/users", admin).each("id");
    let groups = server.get("/groups", admin).each("id");
    let of_users = users
        .iter()
        .take(1)
        .map(|id| format!("/users/{id}/extensions"));
    let of_groups = groups
        .iter()
        .take(1)
        .map(|id| format!("/groups/{id}/extensions"));
    let units = "/directory/administrativeUnits";
    let unit = server.get(units, admin).each("id");
    let of_units = unit
        .iter()
        .take(1)
        .map(|id| format!("{units}/{id}/extensions"));
    let bag = json!({ "extensionName": "com.contoso.settings", "theme": "dark" });
    for path in of_users.chain(of_groups).chain(of_units) {
        made(&path, bag.clone());
    }
}

/// A service principal that provisions people.
fn provisioning(server: &Server, admin: &str) {
    let made = |path: &str, body: Value| server.post(path, admin, body).expect(201).json;
    let app = made("/applications", json!({ "displayName": "HR" }));
    let principal = made("/servicePrincipals", json!({ "appId": app["appId"] }));
    let path = format!(
        "/servicePrincipals/{}/inboundProvisioning",
        at(&principal, "id")
    );
    let body = json!({ "kind": "workforce", "domains": ["contoso.example"] });
    server.call("PUT", &path, admin, Some(body)).expect(200);
    server.world.engine.provision_with(Arc::new(Hospitable));
    let id = at(&principal, "id");
    let base = format!("/servicePrincipals/{id}/synchronization");
    let job = made(&format!("{base}/jobs"), json!({ "templateId": "scim" }));
    let secrets = json!({ "value": [
        { "key": "BaseAddress", "value": "https://app.example/scim" }, { "key": "SecretToken", "value": "s3cret" }
    ] });
    let set = server.call("PUT", &format!("{base}/secrets"), admin, Some(secrets));
    set.expect(204);
    let me = server.world.administrator;
    let role = json!({ "principalId": me, "resourceId": id, "appRoleId": Uuid::nil() });
    made(&format!("/servicePrincipals/{id}/appRoleAssignedTo"), role);
    let subject =
        json!({ "parameters": [{ "subjects": [{ "objectId": me, "objectTypeName": "User" }] }] });
    let now = format!("{base}/jobs/{}/provisionOnDemand", at(&job, "id"));
    let told = server.post(&now, admin, subject).expect(200).json;
    assert_eq!(told["key"], "success", "{told}");
}

/// An application that has nobody and takes everybody.
struct Hospitable;

impl Target for Hospitable {
    fn send(&self, request: &Request<'_>) -> Result<Sent, Unanswered> {
        let (status, body) = match request.method {
            "GET" => (200, json!({ "totalResults": 0, "Resources": [] })),
            _ => (201, json!({ "id": "over-there" })),
        };
        Ok(Sent {
            status,
            retry_after: None,
            body,
        })
    }
}

/// A unit with everything in it, and roles on a part of the directory.
fn delegation(server: &Server, admin: &str) {
    let made = |path: &str, body: Value| server.post(path, admin, body).expect(201).json;
    let (me, units) = (server.world.administrator, "/directory/administrativeUnits");
    let unit = made(
        units,
        json!({ "displayName": "Rome", "description": "All of it", "visibility": "Public", "isMemberManagementRestricted": false }),
    );
    let group = json!({ "displayName": "Romans", "mailEnabled": false, "mailNickname": "romans", "securityEnabled": true });
    let group = made("/groups", group);
    let unit = format!("{units}/{}", at(&unit, "id"));
    for member in [me.to_string(), at(&group, "id").to_owned()] {
        let path = format!("{unit}/members/$ref");
        server.post(&path, admin, reference(member)).expect(204);
    }
    let role = "fdd7a751-b60b-444a-984c-02652fe8fa1c";
    let member = json!({ "roleId": role, "roleMemberInfo": { "id": me } });
    made(&format!("{unit}/scopedRoleMembers"), member);
    let actions = ["microsoft.directory/users/password/update"];
    made(
        "/roleManagement/directory/roleDefinitions",
        json!({ "displayName": "Desk", "description": "Helps", "isEnabled": true,
            "rolePermissions": [{ "allowedResourceActions": actions }] }),
    );
}

/// Something of each kind that was deleted.
fn deleted(server: &Server, admin: &str) {
    let made = |path: &str, body: Value| server.post(path, admin, body).expect(201).json;
    let group = json!({ "displayName": "Former", "mailEnabled": false, "mailNickname": "former", "securityEnabled": true });
    let group = made("/groups", group);
    let app = made("/applications", json!({ "displayName": "Former" }));
    made("/servicePrincipals", json!({ "appId": app["appId"] }));
    let user = server.add_user("Former", UserType::Member);
    for path in [
        format!("/groups/{}", at(&group, "id")),
        format!("/applications/{}", at(&app, "id")),
        format!("/users/{user}"),
    ] {
        server.delete(&path, admin).expect(204);
    }
}

/// Somebody waits for consent to an application, and somebody has it.
fn consents(server: &Server, who: UserId) {
    let now = server.world.engine.now();
    let scope = RequestedScope {
        resource_id: ServicePrincipalId(Uuid::from_u128(0xc0)),
        id: Uuid::from_u128(1),
        value: "Files.Read".to_owned(),
    };
    let app = AppConsentRequest {
        id: Uuid::from_u128(0xc1),
        app_id: ClientId(Uuid::from_u128(0xc2)),
        app_display_name: "Board".to_owned(),
        pending_scopes: vec![scope.clone()],
        ..AppConsentRequest::default()
    };
    let waiting = UserConsentRequest {
        id: Uuid::from_u128(0xc3),
        app_request_id: app.id,
        requestor_id: who,
        reason: "For work".to_owned(),
        scopes: vec![scope],
        created_date_time: now,
        expiration_date_time: now.plus_days(10),
        ..UserConsentRequest::default()
    };
    let decision = ConsentDecision {
        result: ConsentResult::Approve,
        justification: Some("Known".to_owned()),
    };
    let by = Some(server.world.administrator);
    let decided = UserConsentRequest {
        id: Uuid::from_u128(0xc4),
        ..waiting.clone()
    }
    .settled(Some((&decision, by)), now);
    server.world.arrange(|tx| {
        resources::insert(tx, &app)?;
        resources::insert(tx, &waiting)?;
        resources::insert(tx, &decided)?;
        Ok(())
    });
}

/// An endpoint that expects every subscription.
struct Echo;

impl Webhook for Echo {
    fn post(&self, url: &str, _: Option<&Value>) -> Result<Answer, WebhookError> {
        let token = url.split_once("validationToken=").unwrap().1;
        Ok(Answer {
            status: 200,
            text: token.to_owned(),
        })
    }
}

fn people(case: &Case) {
    let (server, admin) = (&case.server, case.server.administrator());
    let me = server.world.administrator;
    let boss = server.add_user("Boss", UserType::Member);
    let full = json!({
        "businessPhones": ["+1 425 555 0100"], "city": "Rome", "companyName": "Contoso", "country": "Italy",
        "department": "Sales", "employeeId": "7", "givenName": "Anna", "jobTitle": "Poet", "mobilePhone": "+1 425 555 0101",
        "officeLocation": "18/2111", "otherMails": ["anna@fabrikam.example"], "postalCode": "00100",
        "preferredLanguage": "it-IT", "state": "Lazio", "streetAddress": "Via Appia 1", "surname": "Rossi", "usageLocation": "IT"
    });
    for id in [me, case.anna] {
        server
            .patch(&format!("/users/{id}"), &admin, full.clone())
            .expect(204);
    }
    let put = |who: UserId, manager: UserId| {
        let path = format!("/users/{who}/manager/$ref");
        server
            .call("PUT", &path, &admin, Some(reference(manager)))
            .expect(204);
    };
    put(me, boss);
    put(case.anna, me);
    for guest in [case.paul, me] {
        server
            .post(
                &format!("/users/{guest}/sponsors/$ref"),
                &admin,
                reference(case.anna),
            )
            .expect(204);
    }
    let invited = json!({
        "invitedUserEmailAddress": "kim@fabrikam.example", "inviteRedirectUrl": "https://app.contoso.example/"
    });
    server.post("/invitations", &admin, invited).expect(201);
}

fn applications(server: &Server, admin: &str, group: impl std::fmt::Display) {
    let me = server.world.administrator;
    let made = |path: &str, body: Value| server.post(path, admin, body).expect(201).json;
    let role = "8a5b8b7e-5a5f-4a3f-9f3a-2f6f1c1e9a10";
    let app = made(
        "/applications",
        json!({
            "displayName": "Portal", "description": "Where it is", "identifierUris": ["api://portal"],
            "signInAudience": "AzureADMyOrg", "tags": ["a"],
            "web": { "redirectUris": ["https://portal.contoso.example/"], "homePageUrl": "https://portal.contoso.example/" },
            "appRoles": [{ "id": role, "allowedMemberTypes": ["User", "Application"], "displayName": "Reader",
                "description": "Reads", "isEnabled": true, "value": "Portal.Read" }],
            // Named as in the exchange that Graph documents.
            "api": { "oauth2PermissionScopes": [{ "id": role, "isEnabled": true, "type": "User",
                "value": "DelegatedPermissionGrant.ReadWrite.All", "userConsentDisplayName": "Read" }] }
        }),
    );
    let principal = made("/servicePrincipals", json!({ "appId": app["appId"] }));
    let id = at(&principal, "id");
    server
        .post(
            &format!("/applications/{}/addPassword", at(&app, "id")),
            admin,
            json!({ "passwordCredential": { "displayName": "x" } }),
        )
        .expect(200);
    server.post(
        &format!("/applications/{}/owners/$ref", at(&app, "id")),
        admin,
        reference(me),
    );
    server.post(
        &format!("/servicePrincipals/{id}/owners/$ref"),
        admin,
        reference(me),
    );
    made(
        "/oauth2PermissionGrants",
        json!({ "clientId": id, "consentType": "Principal", "principalId": me, "resourceId": id,
            "scope": "DelegatedPermissionGrant.ReadWrite.All" }),
    );
    made(
        &format!("/servicePrincipals/{id}/delegatedPermissionClassifications"),
        json!({ "permissionId": role, "classification": "low" }),
    );
    let policies = "/policies/permissionGrantPolicies";
    made(
        policies,
        json!({ "id": "ours", "displayName": "Ours", "description": "What we trust" }),
    );
    for side in ["includes", "excludes"] {
        let set = json!({ "permissionType": "delegated", "permissionClassification": "low" });
        made(&format!("{policies}/ours/{side}"), set);
    }
    for who in [me.to_string(), group.to_string(), id.to_owned()] {
        let body = json!({ "principalId": who, "resourceId": id, "appRoleId": role });
        server
            .post(
                &format!("/servicePrincipals/{id}/appRoleAssignedTo"),
                admin,
                body,
            )
            .expect(201);
    }
}

/// One request that waits, one that was decided and holds; separation of duties; sponsors.
fn requests(case: &Case) {
    let (server, admin) = (&case.server, case.server.administrator());
    let post =
        |path: &str, token: &str, body: Value| server.post(&format!("{ELM}{path}"), token, body);
    let request = post("/assignmentRequests", &server.user(case.paul), case.wish()).expect(201);
    let path = format!(
        "{ELM}/accessPackageAssignmentApprovals/{}/stages",
        at(&request.json, "id")
    );
    let stages = server.get(&path, &server.user(case.anna)).expect(200);
    let stage = format!("{path}/{}", at(&stages.json["value"][0], "id"));
    let decision = json!({ "justification": "Known", "reviewResult": "Approve" });
    server
        .patch(&stage, &server.user(case.anna), decision)
        .expect(204);
    let quinn = server.add_user("Quinn", UserType::Guest);
    post("/assignmentRequests", &server.user(quinn), case.wish()).expect(201);
    let packages = server
        .get(&format!("{ELM}/accessPackages?$expand=catalog"), &admin)
        .expect(200);
    let package = &packages.json["value"][0];
    let other = json!({ "catalog": { "id": package["catalog"]["id"] }, "description": "x", "displayName": "Other" });
    let other = post("/accessPackages", &admin, other).expect(201);
    let base = format!("/accessPackages/{}", at(package, "id"));
    let named = |set: &str, id: &str| json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/{set}/{id}") });
    post(
        &format!("{base}/incompatibleAccessPackages/$ref"),
        &admin,
        named("accessPackages", at(&other.json, "id")),
    )
    .expect(204);
    let group = json!({ "displayName": "Rivals", "mailEnabled": false, "mailNickname": "rivals", "securityEnabled": true });
    let group = server.post("/groups", &admin, group).expect(201);
    post(
        &format!("{base}/incompatibleGroups/$ref"),
        &admin,
        named("groups", at(&group.json, "id")),
    )
    .expect(204);
    let partners = server
        .get(&format!("{ELM}/connectedOrganizations"), &admin)
        .expect(200);
    let partner = format!("/connectedOrganizations/{}", partners.each("id")[0]);
    post(
        &format!("{partner}/internalSponsors/$ref"),
        &admin,
        reference(case.anna),
    )
    .expect(204);
    post(
        &format!("{partner}/externalSponsors/$ref"),
        &admin,
        reference(case.paul),
    )
    .expect(204);
}

/// Ids by the list that has them.
pub(crate) struct Ids<'s> {
    server: &'s Server,
    token: String,
    known: BTreeMap<String, Vec<String>>,
}

impl<'s> Ids<'s> {
    /// As the administrator finds them.
    pub(crate) fn new(server: &'s Server) -> Self {
        Self {
            server,
            token: server.administrator(),
            known: BTreeMap::new(),
        }
    }

    pub(crate) fn of(&mut self, list: &str) -> Vec<String> {
        if let Some(known) = self.known.get(list) {
            return known.clone();
        }
        let lists: &[&str] = match list {
            "/directoryObjects" => &["/users", "/groups", "/applications", "/servicePrincipals"],
            "/directory/deletedItems" => &[
                "/directory/deletedItems/microsoft.graph.user",
                "/directory/deletedItems/microsoft.graph.group",
                "/directory/deletedItems/microsoft.graph.application",
                "/directory/deletedItems/microsoft.graph.servicePrincipal",
            ],
            _ if list.ends_with("/accessPackageAssignmentApprovals") => {
                &["/identityGovernance/entitlementManagement/assignmentRequests"]
            }
            _ => &[],
        };
        let lists = if lists.is_empty() {
            vec![list]
        } else {
            lists.to_vec()
        };
        let answers = lists.iter().map(|list| self.server.get(list, &self.token));
        let ids: Vec<String> = answers
            .flat_map(|answer| answer.each("id").into_iter().take(8))
            .collect();
        self.known.insert(list.to_owned(), ids.clone());
        ids
    }

    /// The route with ids of things that there are.
    pub(crate) fn concrete(&mut self, route: &str) -> Vec<String> {
        let mut paths = vec![String::new()];
        for part in route.split('/').skip(1) {
            paths = paths
                .iter()
                .flat_map(|path| {
                    let parts = match part {
                        "{cast}" | "{member}" => {
                            ["user", "group", "servicePrincipal", "application"]
                                .map(|kind| format!("microsoft.graph.{kind}"))
                                .to_vec()
                        }
                        _ if part.starts_with('{') => self.of(path),
                        _ => vec![part.to_owned()],
                    };
                    parts
                        .into_iter()
                        .map(|part| format!("{path}/{part}"))
                        .collect::<Vec<_>>()
                })
                .take(40)
                .collect();
        }
        paths
    }
}

/// A populated world whose ids stand in for those of the documentation.
pub(super) struct Known {
    pub(super) case: Case,
    security: String,
    unified: String,
    setting: String,
    app: String,
    principal: String,
    role: String,
    deleted: String,
    people: RefCell<BTreeMap<String, String>>,
}

impl Known {
    pub(super) fn new() -> Self {
        let case = populated();
        let (server, admin) = (&case.server, case.server.administrator());
        let first = |path: &str| server.get(path, &admin).expect(200).json["value"][0].clone();
        let named =
            |set: &str, name: &str| first(&format!("/{set}?$filter=displayName%20eq%20'{name}'"));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let app = named("applications", "Portal");
        let unified = text(&named("groups", "All")["id"]);
        Self {
            setting: text(&first(&format!("/groups/{unified}/settings"))["id"]),
            security: text(&named("groups", "Security")["id"]),
            unified,
            app: text(&app["id"]),
            principal: text(&named("servicePrincipals", "Portal")["id"]),
            role: text(&app["appRoles"][0]["id"]),
            deleted: text(&named("directory/deletedItems/microsoft.graph.group", "Former")["id"]),
            people: RefCell::default(),
            case,
        }
    }

    /// A person of this world for one of the documentation; another one for another one.
    fn person(&self, id: &str) -> String {
        let world = &self.case.server.world;
        let all = [world.administrator, self.case.anna, self.case.paul];
        let mut known = self.people.borrow_mut();
        let next = all[known.len() % all.len()].to_string();
        known.entry(id.to_owned()).or_insert(next).clone()
    }

    /// The documentation's ids in a text as those of this world: by the collection before them,
    /// or by the property that holds them.
    pub(super) fn translate(&self, text: &str, method: &str, property: &str) -> String {
        let is_id = |part: &str| {
            part.starts_with('{') && part.ends_with('}')
                || part.len() >= 32 && part.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
        };
        let mut before = property.to_owned();
        let mut parts = Vec::new();
        for part in text.split('/') {
            parts.push(match before.as_str() {
                _ if !is_id(part) => part.to_owned(),
                "users" | "directoryObjects" | "ids" => self.person(part),
                "principalId" => self.case.anna.to_string(),
                "groups" if method == "PATCH" || text.contains("/settings") => self.unified.clone(),
                "settings" => self.setting.clone(),
                "groups" => self.security.clone(),
                "applications" => self.app.clone(),
                "servicePrincipals" | "resourceId" | "clientId" => self.principal.clone(),
                "organization" => self.case.server.world.tenant.to_string(),
                "roleDefinitionId" => "5d6b6bb7-de71-4623-b4af-96380a352509".to_owned(),
                "deletedItems" => self.deleted.clone(),
                "appRoleId" => self.role.clone(),
                _ => part.to_owned(),
            });
            part.clone_into(&mut before);
        }
        parts.join("/")
    }

    /// Whether there is a route for a request.
    pub(super) fn serves(&self, request: &Value) -> bool {
        let url = request["url"].as_str().unwrap();
        let path = url
            .split_once("/v1.0")
            .unwrap()
            .1
            .split('?')
            .next()
            .unwrap();
        let wanted: Vec<&str> = path.split('/').collect();
        xenia_api::listing().iter().any(|(method, route)| {
            let parts: Vec<&str> = route.split('/').collect();
            request["method"] == **method
                && parts.len() == wanted.len()
                && parts
                    .iter()
                    .zip(&wanted)
                    .all(|(part, it)| part.starts_with('{') || part == it)
        })
    }
}

/// What is wrong with an answer.
fn faults(model: &Model, route: &str, path: &str, answer: &Answered) -> BTreeSet<String> {
    let wrong = |text: String| BTreeSet::from([text]);
    let Some(expected) = model.at_path(path) else {
        // Of Graph, and left out of the model.
        let own = OWN.contains(&route) || route.contains("/photo");
        return match own && model.is_graphs() {
            true => BTreeSet::new(),
            false => wrong("the path leads nowhere in the model".to_owned()),
        };
    };
    if route.ends_with("/$count") {
        return match answer.text.parse::<u64>() {
            Ok(_) => BTreeSet::new(),
            Err(_) => wrong(format!("`{}` is no number", answer.text)),
        };
    }
    if expected.name == "Edm.Stream" {
        let kind = answer.headers["content-type"].to_str().unwrap_or_default();
        // Graph answers an empty object where there is no picture.
        let is_picture = kind.starts_with("image/") && !answer.bytes.is_empty();
        return match is_picture || answer.text == "{}" {
            true => BTreeSet::new(),
            false => wrong(format!("`{kind}` is no picture")),
        };
    }
    let context = answer.json["@odata.context"].as_str().unwrap_or_default();
    let Some(said) = model.of_context(context) else {
        return wrong(format!("the context `{context}` leads nowhere"));
    };
    let mut found = BTreeSet::new();
    if said.collection != expected.collection || !model.is_a(&expected.name, &said.name) {
        found.insert(format!(
            "the context `{context}` is {said:?}, and the path {expected:?}"
        ));
    }
    let mut value = answer.json.clone();
    if said.collection {
        for name in value.as_object().unwrap().keys() {
            let known = [
                "value",
                "@odata.context",
                "@odata.count",
                "@odata.nextLink",
                "@odata.deltaLink",
            ];
            if !known.contains(&name.as_str()) {
                found.insert(format!("`{name}` beside `value`"));
            }
        }
        value = value["value"].take();
    }
    let kind = super::Kind {
        name: said.name,
        ..expected
    };
    found.extend(model.faults(&value, &kind));
    found
}

#[test]
fn every_answer_is_what_the_model_says() {
    let (model, case) = (Model::read(), populated());
    let (server, admin) = (&case.server, case.server.administrator());
    let own = Model::served(server);
    let mut ids = Ids::new(server);
    let mut wrong: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let routes = xenia_api::listing()
        .into_iter()
        .filter(|(method, _)| *method == "GET");
    for (_, route) in routes.filter(|(_, path)| *path != "/$metadata") {
        let (mut answered, mut full) = (false, false);
        for path in ids.concrete(route) {
            for query in ["", "?$select=*", "?$count=true&$top=1"] {
                let answer = server.get(&format!("{path}{query}"), &admin);
                if answer.status != 200 {
                    continue;
                }
                answered = true;
                full |= answer.json["value"]
                    .as_array()
                    .is_none_or(|items| !items.is_empty());
                for fault in faults(&model, route, &path, &answer) {
                    wrong.entry(fault).or_default().insert(route.to_owned());
                }
                for fault in faults(&own, route, &path, &answer) {
                    let fault = format!("in `$metadata`: {fault}");
                    wrong.entry(fault).or_default().insert(route.to_owned());
                }
            }
        }
        let excused = EMPTY.iter().any(|(known, _)| *known == route);
        if !answered {
            wrong
                .entry("nothing was answered".to_owned())
                .or_default()
                .insert(route.to_owned());
        } else if full == excused {
            let text = if full {
                "is not empty any more: strike it from the list"
            } else {
                "an empty list"
            };
            wrong
                .entry(text.to_owned())
                .or_default()
                .insert(route.to_owned());
        }
    }
    let lines: Vec<String> = wrong
        .iter()
        .map(|(fault, routes)| {
            format!(
                "{fault}\n    {}",
                routes.iter().cloned().collect::<Vec<_>>().join("\n    ")
            )
        })
        .collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}
