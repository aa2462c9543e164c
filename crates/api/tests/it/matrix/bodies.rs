//! What is sent in the matrix: bodies that do what the route is for, so that only the question who
//! may decides.

use super::NOBODY;
use crate::{entitlement::Case, model::walk::Ids, server::Server};
use serde_json::{Value, json};

/// What `Portal` of the populated world offers.
const PORTAL_ROLE: &str = "8a5b8b7e-5a5f-4a3f-9f3a-2f6f1c1e9a10";
const PORTAL_SCOPE: &str = "DelegatedPermissionGrant.ReadWrite.All";

/// Things of the organisation that are asked about.
pub(super) struct Known {
    user: String,
    group: String,
    principal: String,
    catalog: String,
    package: String,
    policy: String,
    /// Something else than the last of its list, which is what is asked about.
    other_package: String,
    /// A group that is in the catalog, and what it is there.
    campaign: String,
    resource: String,
    /// The application with roles and permissions of its own.
    portal: String,
    /// The service principal that provisions people.
    provisioner: String,
    /// A role of the organisation's own making.
    role: String,
    /// Things that were made for what is asked once only.
    made: Made,
    /// Ids that nobody elsewhere may hear of.
    all: Vec<String>,
}

/// Things in the state in which a route does what it is for.
#[derive(Default)]
struct Made {
    /// An application without a service principal, by its `appId`.
    bare: String,
    /// An application with a secret, and the id of that.
    application_key: (String, String),
    /// A service principal with a secret, and the id of that.
    principal_key: (String, String),
    /// A device that nobody owns.
    device: String,
    /// A product that nobody has.
    sku: String,
    /// A Microsoft 365 group without settings.
    unified: String,
    /// A group whose rule is in force, and one whose rule is paused.
    ruled: String,
    paused: String,
    /// A group that was deleted.
    deleted: String,
    /// Somebody who is in `campaign` by hand.
    member: String,
}

impl Made {
    fn new(server: &Server, member: String) -> Self {
        let admin = server.administrator();
        let post = |path: &str, body: Value| {
            let answer = server.post(path, &admin, body);
            assert!(answer.status.is_success(), "{path}: {}", answer.text);
            answer.json
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let group = |name: &str, more: Value| {
            let mut body = json!({ "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true });
            for (name, value) in more.as_object().into_iter().flatten() {
                body[name] = value.clone();
            }
            text(&post("/groups", body)["id"])
        };
        let key = |path: &str| {
            let body = json!({ "passwordCredential": { "displayName": "old" } });
            text(&post(&format!("{path}/addPassword"), body)["keyId"])
        };
        let keyed = post("/applications", json!({ "displayName": "Keyed" }));
        let principal = post("/servicePrincipals", json!({ "appId": keyed["appId"] }));
        let application = format!("/applications/{}", text(&keyed["id"]));
        let principal = format!("/servicePrincipals/{}", text(&principal["id"]));
        let rule = |state: &str| {
            json!({ "groupTypes": ["DynamicMembership"], "membershipRule": "user.department -eq \"None\"",
                "membershipRuleProcessingState": state })
        };
        let deleted = group("gone", json!({}));
        server
            .delete(&format!("/groups/{deleted}"), &admin)
            .expect(204);
        Self {
            bare: text(&post("/applications", json!({ "displayName": "Bare" }))["appId"]),
            application_key: (application.clone(), key(&application)),
            principal_key: (principal.clone(), key(&principal)),
            device: text(
                &post(
                    "/devices",
                    json!({
                        "accountEnabled": true, "displayName": "Tablet", "alternativeSecurityIds": [{ "type": 2, "identityProvider": null, "key": "AAAB" }], "deviceId": "0f7d2f0e-9d0a-4f0c-8c53-5f2b5f3d5b11",
                        "operatingSystem": "linux", "operatingSystemVersion": "12",
                    }),
                )["id"],
            ),
            sku: text(
                &post(
                    "/subscribedSkus",
                    json!({
                        "skuId": "50f60901-3181-4b75-8a2c-4c8e4c1d5a72", "skuPartNumber": "SPARE", "prepaidUnits": { "enabled": 1 },
                    }),
                )["id"],
            ),
            unified: group(
                "open",
                json!({ "mailEnabled": true, "groupTypes": ["Unified"] }),
            ),
            ruled: group("by-rule", rule("On")),
            paused: group("paused", rule("Paused")),
            deleted,
            member,
        }
    }
    /// Where such a route goes.
    fn place(&self, route: &str, campaign: &str) -> Option<String> {
        Some(match route {
            "/applications/{id}/removePassword" => {
                format!("{}/removePassword", self.application_key.0)
            }
            "/servicePrincipals/{id}/removePassword" => {
                format!("{}/removePassword", self.principal_key.0)
            }
            "/devices/{id}/registeredOwners/$ref" => {
                format!("/devices/{}/registeredOwners/$ref", self.device)
            }
            "/subscribedSkus/{id}" => format!("/subscribedSkus/{}", self.sku),
            "/groups/{id}/settings" => format!("/groups/{}/settings", self.unified),
            "/groups/{id}/evaluateMembershipRule" => {
                format!("/groups/{}/evaluateMembershipRule", self.ruled)
            }
            "/groups/{id}/resumeMembershipRule" => {
                format!("/groups/{}/resumeMembershipRule", self.paused)
            }
            "/directory/deletedItems/{id}/restore" => {
                format!("/directory/deletedItems/{}/restore", self.deleted)
            }
            "/groups/{id}/memberships/{member}" => {
                format!("/groups/{campaign}/memberships/{}", self.member)
            }
            "/domains/{id}" => "/domains/contoso.example".to_owned(),
            _ => return None,
        })
    }
}

impl Known {
    pub(super) fn new(server: &Server, case: &Case, ids: &mut Ids<'_>) -> Self {
        const ELM: &str = "/identityGovernance/entitlementManagement";
        let admin = server.administrator();
        let found = |path: &str| {
            let list = server.get(path, &admin).expect(200);
            list.each("id").first().cloned().unwrap_or_default()
        };
        let mut last = |list: &str| ids.of(list).last().cloned().unwrap_or_default();
        let known = Self {
            user: case.anna.to_string(),
            group: last("/groups"),
            principal: last("/servicePrincipals"),
            catalog: last(&format!("{ELM}/catalogs")),
            package: last(&format!("{ELM}/accessPackages")),
            policy: last(&format!("{ELM}/assignmentPolicies")),
            other_package: found(&format!(
                "{ELM}/accessPackages?$filter=displayName%20eq%20'Autumn%20campaign'"
            )),
            campaign: case.group.to_string(),
            resource: String::new(),
            portal: found("/servicePrincipals?$filter=displayName%20eq%20'Portal'"),
            provisioner: found("/servicePrincipals?$filter=displayName%20eq%20'HR'"),
            role: found(
                "/roleManagement/directory/roleDefinitions?$filter=displayName%20eq%20'Desk'",
            ),
            made: Made::default(),
            all: Vec::new(),
        };
        let lists = [
            "/users",
            "/groups",
            "/applications",
            "/subscriptions",
            "/oauth2PermissionGrants",
            "/auditLogs/directoryAudits",
            "/directory/administrativeUnits",
            "/directory/deletedItems",
            "/roleManagement/directory/roleAssignments",
        ];
        let mut all: Vec<String> = lists.iter().flat_map(|list| ids.of(list)).collect();
        let more = [
            "catalogs",
            "accessPackages",
            "assignmentPolicies",
            "assignmentRequests",
            "assignments",
            "connectedOrganizations",
        ];
        all.extend(
            more.iter()
                .flat_map(|list| ids.of(&format!("{ELM}/{list}"))),
        );
        all.push(server.world.tenant.to_string());
        let resources = format!("{ELM}/catalogs/{}/resources", known.catalog);
        Self {
            all,
            resource: found(&resources),
            made: Made::new(server, case.paul.to_string()),
            ..known
        }
    }

    /// Whether a text tells of anything of the organisation.
    pub(super) fn is_told_in(&self, text: &str) -> bool {
        // An error may repeat what was asked for.
        !text.starts_with("{\"error\"") && self.all.iter().any(|id| text.contains(id.as_str()))
    }

    /// Where a write goes, if not to the last of its list.
    pub(super) fn place(&self, route: &str) -> Option<String> {
        if let Some(place) = self.made.place(route, &self.campaign) {
            return Some(place);
        }
        let rest = |prefix: &str| route.strip_prefix(prefix);
        if let Some(rest) = rest("/servicePrincipals/{id}/inboundProvisioning") {
            let provisioner = &self.provisioner;
            return Some(format!(
                "/servicePrincipals/{provisioner}/inboundProvisioning{rest}"
            ));
        }
        if route == "/servicePrincipals/{id}/appRoleAssignedTo" {
            return Some(format!(
                "/servicePrincipals/{}/appRoleAssignedTo",
                self.portal
            ));
        }
        rest("/roleManagement/directory/roleDefinitions/")?;
        Some(format!(
            "/roleManagement/directory/roleDefinitions/{}",
            self.role
        ))
    }

    pub(super) fn body(&self, method: &str, route: &str, path: &str) -> Option<Value> {
        if method == "DELETE" {
            return None;
        }
        let short = route
            .trim_start_matches("/identityGovernance/entitlementManagement")
            .trim_start_matches("/roleManagement");
        let own = match method {
            "POST" if route.ends_with("/appRoleAssignments") => {
                let id = path.split('/').nth(2).unwrap_or_default();
                Some(
                    json!({ "principalId": id, "resourceId": self.portal, "appRoleId": PORTAL_ROLE }),
                )
            }
            "POST" => self.posted(short),
            _ => self.changed(short),
        };
        Some(own.unwrap_or_else(|| json!({ "displayName": "Changed" })))
    }

    fn reference(&self) -> Value {
        json!({ "@odata.id": format!("https://xenia.example/v1.0/directoryObjects/{}", self.user) })
    }

    fn posted(&self, route: &str) -> Option<Value> {
        let last = route.rsplit('/').next().unwrap_or_default();
        Some(match (route, last) {
            ("/users", _) => json!({
                "accountEnabled": true, "displayName": "New", "mailNickname": "new",
                "userPrincipalName": "new@contoso.example",
                "passwordProfile": { "password": "a year at Contoso", "forceChangePasswordNextSignIn": false },
            }),
            ("/groups", _) => {
                json!({ "displayName": "New", "mailEnabled": false, "mailNickname": "new", "securityEnabled": true })
            }
            ("/invitations", _) => {
                json!({ "invitedUserEmailAddress": "nora@fabrikam.example", "inviteRedirectUrl": "https://app.contoso.example/" })
            }
            ("/domains", _) => json!({ "id": "tailspin.example" }),
            ("/servicePrincipals", _) => json!({ "appId": self.made.bare }),
            ("/groupSettings", _) => {
                json!({ "templateId": "62375ab9-6b52-47ed-826b-58e47e0e304b", "values": [] })
            }
            ("/groups/{id}/settings", _) => json!({
                "templateId": "08d542b9-071f-4e16-94b0-74abb372e3d9", "values": [{ "name": "AllowToAddGuests", "value": "false" }],
            }),
            ("/applications/{id}/removePassword", _) => {
                json!({ "keyId": self.made.application_key.1 })
            }
            ("/servicePrincipals/{id}/removePassword", _) => {
                json!({ "keyId": self.made.principal_key.1 })
            }
            (_, "appRoleAssignedTo") => {
                json!({ "principalId": self.user, "resourceId": self.portal, "appRoleId": PORTAL_ROLE })
            }
            (_, "provisionOnDemand") => {
                json!({ "parameters": [{ "subjects": [{ "objectId": self.user, "objectTypeName": "User" }] }] })
            }
            ("/oauth2PermissionGrants", _) => {
                json!({ "clientId": self.principal, "consentType": "AllPrincipals", "resourceId": self.portal, "scope": PORTAL_SCOPE })
            }
            ("/policies/permissionGrantPolicies", _) => {
                json!({ "id": "new", "displayName": "New" })
            }
            (_, "includes" | "excludes") => json!({ "permissionType": "delegated" }),
            (_, "delegatedPermissionClassifications") => {
                json!({ "permissionName": PORTAL_SCOPE, "classification": "medium" })
            }
            ("/subscriptions", _) => json!({
                "changeType": "updated", "expirationDateTime": "2026-03-20T11:00:00Z",
                "notificationUrl": "https://hooks.fabrikam.example/", "resource": "users",
            }),
            ("/catalogs", _) => {
                json!({ "displayName": "New", "description": "x", "isExternallyVisible": true })
            }
            ("/accessPackages", _) => {
                json!({ "catalog": { "id": self.catalog }, "displayName": "New", "description": "x" })
            }
            ("/assignmentPolicies", _) => {
                json!({ "accessPackage": { "id": self.package }, "displayName": "New", "description": "x", "allowedTargetScope": "notSpecified" })
            }
            ("/assignmentRequests", _) => {
                json!({ "requestType": "adminAdd", "assignment": { "targetId": self.user, "assignmentPolicyId": self.policy, "accessPackageId": self.package } })
            }
            ("/connectedOrganizations", _) => json!({ "displayName": "Litware", "description": "x",
                "identitySources": [{ "@odata.type": "#microsoft.graph.domainIdentitySource", "domainName": "litware.example", "displayName": "Litware" }] }),
            ("/resourceRequests", _) => {
                json!({ "requestType": "adminAdd", "catalog": { "id": self.catalog }, "resource": { "originId": self.group, "originSystem": "AadGroup" } })
            }
            ("/directory/roleAssignments", _) => {
                json!({ "principalId": self.user, "roleDefinitionId": "fdd7a751-b60b-444a-984c-02652fe8fa1c", "directoryScopeId": "/" })
            }
            ("/entitlementManagement/roleAssignments", _) => {
                json!({ "principalId": self.user, "roleDefinitionId": "ba92d953-d8e0-4e39-a797-0cbedb0a89e8", "appScopeId": "/" })
            }
            ("/directory/roleDefinitions", _) => {
                json!({ "displayName": "New", "isEnabled": true, "rolePermissions": [{ "allowedResourceActions": ["microsoft.directory/users/password/update"] }] })
            }
            ("/directory/administrativeUnits/{id}/scopedRoleMembers", _) => {
                json!({ "roleId": "fdd7a751-b60b-444a-984c-02652fe8fa1c", "roleMemberInfo": { "id": self.user } })
            }
            ("/directoryObjects/getByIds", _) => json!({ "ids": [self.user, self.group] }),
            ("/devices", _) => json!({
                "accountEnabled": true, "displayName": "Laptop", "alternativeSecurityIds": [{ "type": 2, "identityProvider": null, "key": "AAAC" }], "deviceId": "9a1d2e3f-6e8f-4b45-a5ba-c5d250a707f0",
                "operatingSystem": "linux", "operatingSystemVersion": "12",
            }),
            ("/subscribedSkus", _) => {
                json!({ "skuId": "3b555118-da6a-4418-894f-7df1e2096870", "skuPartNumber": "SEAT", "capabilityStatus": "Enabled", "prepaidUnits": { "enabled": 5 } })
            }
            (_, "assignLicense") => json!({ "addLicenses": [], "removeLicenses": [] }),
            (_, "extensionProperties") => {
                json!({ "name": "costCentre", "dataType": "String", "targetObjects": ["User"] })
            }
            (_, "federatedIdentityCredentials") => {
                json!({ "name": "new", "issuer": "https://issuer.example", "subject": "new" })
            }
            (_, "extensions") => {
                json!({ "@odata.type": "#microsoft.graph.openTypeExtension", "extensionName": "com.contoso.new", "a": "b" })
            }
            ("/groupLifecyclePolicies", _) => json!({
                "groupLifetimeInDays": 100, "managedGroupTypes": "Selected", "alternateNotificationEmails": "it@contoso.example",
            }),
            (_, "addGroup" | "removeGroup") => json!({ "groupId": self.group }),
            (_, "validateProperties") => {
                json!({ "entityType": "Group", "displayName": "New", "mailNickname": "new" })
            }
            (_, "getAvailableExtensionProperties") => json!({}),
            (_, "renew" | "pause" | "start") => json!({}),
            (_, "jobs") => json!({ "templateId": "scim" }),
            (_, "resourceRoleScopes") => {
                let (group, resource) = (&self.campaign, &self.resource);
                json!({
                    "role": { "displayName": "Member", "originId": format!("Member_{group}"), "originSystem": "AadGroup",
                        "resource": { "id": resource, "originId": group, "originSystem": "AadGroup" } },
                    "scope": { "isRootScope": true, "originId": group, "originSystem": "AadGroup" },
                })
            }
            (_, "$ref") if route.contains("incompatibleAccessPackages") => {
                json!({ "@odata.id": format!("https://xenia.example/v1.0/accessPackages/{}", self.other_package) })
            }
            (_, "$ref") if route.contains("incompatibleGroups") => {
                json!({ "@odata.id": format!("https://xenia.example/v1.0/groups/{}", self.group) })
            }
            (_, "$ref") => self.reference(),
            (_, "appRoleAssignments") => {
                json!({ "principalId": self.user, "resourceId": self.principal, "appRoleId": NOBODY })
            }
            (_, "checkMemberGroups") => json!({ "groupIds": [self.group] }),
            (_, "getMemberGroups") => json!({ "securityEnabledOnly": true }),
            (_, "addPassword") => json!({ "passwordCredential": { "displayName": "x" } }),
            (_, "removePassword" | "removeToken") => json!({ "keyId": NOBODY }),
            (_, "evaluateDynamicMembership") => {
                json!({ "memberId": self.user, "membershipRule": "user.userType -eq \"Guest\"" })
            }
            (_, "previewMembershipRule") => {
                json!({ "membershipRule": "user.userType -eq \"Guest\"" })
            }
            (
                _,
                "restore"
                | "verify"
                | "cancel"
                | "reprocess"
                | "refresh"
                | "revokeSignInSessions"
                | "reauthorize",
            ) => json!({}),
            (
                _,
                "evaluateMembershipRule"
                | "resumeMembershipRule"
                | "getApplicablePolicyRequirements"
                | "addToken",
            ) => json!({}),
            _ => return None,
        })
    }

    fn changed(&self, route: &str) -> Option<Value> {
        Some(match route {
            "/users/{id}/manager/$ref" => self.reference(),
            "/groupLifecyclePolicies/{id}" => json!({ "groupLifetimeInDays": 200 }),
            "/servicePrincipals/{id}/synchronization/secrets" => json!({ "value": [] }),
            "/policies/adminConsentRequestPolicy" => json!({
                "isEnabled": true, "notifyReviewers": true, "remindersEnabled": true, "requestDurationInDays": 5,
                "reviewers": [{ "query": format!("/users/{}", self.user) }],
            }),
            other if other.ends_with("/approval/stages/{stage}") => {
                json!({ "reviewResult": "Deny", "justification": "unknown" })
            }
            "/policies/authorizationPolicy" => json!({ "allowInvitesFrom": "everyone" }),
            "/policies/externalCollaborationPolicy" => json!({ "invitationLifetimeDays": 20 }),
            "/groups/{id}/memberships/{member}" => json!({ "endDateTime": "2026-12-01T10:00:00Z" }),
            "/groups/{id}/joinSettings" => json!({ "membershipLifetimeInDays": 30 }),
            "/groups/{id}/settings/{setting}" => {
                json!({ "values": [{ "name": "AllowToAddGuests", "value": "true" }] })
            }
            "/groupSettings/{setting}" => {
                json!({ "values": [{ "name": "CustomBlockedWholeWordsList", "value": "Northwind" }] })
            }
            "/subscribedSkus/{id}" => json!({ "prepaidUnits": { "enabled": 2 } }),
            "/policies/selfServiceGroups" => json!({ "requestLifetimeInDays": 20 }),
            "/policies/ownerlessGroupPolicy" => json!({ "maxMembersToNotify": 3 }),
            "/servicePrincipals/{id}/synchronization/jobs/{job}/schema" => json!({
                "synchronizationRules": [{ "objectMappings": [{ "attributeMappings": [{
                    "source": { "name": "userPrincipalName" }, "targetAttributeName": "userName", "matchingPriority": 1,
                }] }] }],
            }),
            "/policies/membershipRules" => json!({ "removalGuardPercent": 30 }),
            "/organization/{id}" => json!({ "technicalNotificationMails": ["it@contoso.example"] }),
            "/domains/{id}" => json!({ "isDefault": true }),
            "/settings" => json!({ "externalUserLifecycleAction": "none" }),
            "/applications/{id}/federatedIdentityCredentials/{credential}" => {
                json!({ "subject": "another" })
            }
            "/oauth2PermissionGrants/{id}" => json!({ "scope": PORTAL_SCOPE }),
            other if other.ends_with("/{set}") => json!({ "permissionClassification": "high" }),
            "/subscriptions/{id}" => json!({ "expirationDateTime": "2026-03-20T12:00:00Z" }),
            "/accessPackageAssignmentApprovals/{id}/stages/{stage}" => {
                json!({ "reviewResult": "Approve", "justification": "known" })
            }
            "/servicePrincipals/{id}/inboundProvisioning" => {
                json!({ "kind": "workforce", "domains": ["contoso.example"] })
            }
            "/assignmentPolicies/{id}" => {
                json!({ "accessPackage": { "id": self.package }, "displayName": "Changed", "description": "x", "allowedTargetScope": "notSpecified" })
            }
            other if other.contains("/extensions/{extension}") => json!({ "a": "c" }),
            _ => return None,
        })
    }
}
