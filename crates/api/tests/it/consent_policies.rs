//! `/policies/permissionGrantPolicies`, `delegatedPermissionClassifications`, and who may grant under them.

use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::{UserId, directory::UserType, role::DirectoryRole};

const POLICIES: &str = "/policies/permissionGrantPolicies";
const GRANTS: &str = "/oauth2PermissionGrants";

#[test]
fn policies_are_made_changed_and_deleted_as_graphs_pages_show() {
    let server = Server::new();
    let token = server.administrator();
    let all = server.get(POLICIES, &token).expect(200);
    assert!(
        all.each("id")
            .contains(&"microsoft-application-admin".to_owned())
    );
    let body = json!({ "id": "my-custom-policy", "displayName": "My first custom consent policy", "description": "x" });
    let made = server.post(POLICIES, &token, body.clone()).expect(201);
    assert_eq!(made.json["includes"], json!([]));
    let refused = server.post(POLICIES, &token, body).expect(409);
    assert_eq!(
        refused.message(),
        "there is a permission grant policy `my-custom-policy` already"
    );
    let ours = format!("{POLICIES}/my-custom-policy");
    let sets = format!("{ours}/includes");
    let set = json!({ "permissionType": "delegated", "clientApplicationsFromVerifiedPublisherOnly": true });
    let made = server.post(&sets, &token, set).expect(201);
    for (name, value) in [
        ("permissionClassification", json!("all")),
        ("permissionType", json!("delegated")),
        ("resourceApplication", json!("any")),
        ("permissions", json!(["all"])),
        ("clientApplicationIds", json!(["all"])),
        ("clientApplicationTenantIds", json!(["all"])),
        ("clientApplicationPublisherIds", json!(["all"])),
        ("clientApplicationsFromVerifiedPublisherOnly", json!(true)),
    ] {
        assert_eq!(made.json[name], value, "{name}");
    }
    let one = format!("{sets}/{}", made.json["id"].as_str().unwrap());
    server
        .patch(&one, &token, json!({ "permissionClassification": "low" }))
        .expect(204);
    let found = server.get(&one, &token).expect(200);
    assert_eq!(found.json["permissionClassification"], "low");
    let narrow = format!("{ours}?$select=id&$expand=includes");
    let found = server.get(&narrow, &token).expect(200);
    assert_eq!(found.json["includes"][0]["permissionClassification"], "low");
    assert!(found.json.get("excludes").is_none());
    server
        .get(&format!("{ours}?$expand=owners"), &token)
        .expect(400);
    let excludes = format!("{ours}/excludes");
    server
        .post(
            &excludes,
            &token,
            json!({ "permissionType": "delegatedUserConsentable" }),
        )
        .expect(400);
    server.delete(&one, &token).expect(204);
    server.delete(&one, &token).expect(404);
    server
        .patch(&ours, &token, json!({ "displayName": "Renamed" }))
        .expect(204);
    server.delete(&ours, &token).expect(204);
    server.get(&ours, &token).expect(404);
    // Built-in ones are as they are.
    let built_in = format!("{POLICIES}/microsoft-user-default-low");
    let refused = server.delete(&built_in, &token).expect(403);
    assert_eq!(
        refused.message(),
        "`microsoft-user-default-low` is a built-in policy: it cannot be changed or deleted"
    );
    server
        .post(
            &format!("{built_in}/includes"),
            &token,
            json!({ "permissionType": "delegated" }),
        )
        .expect(403);
    // And another organisation does not see them.
    server
        .post(
            POLICIES,
            &token,
            json!({ "id": "ours", "displayName": "Ours" }),
        )
        .expect(201);
    let elsewhere = server.in_tenant("fabrikam.example");
    let theirs = elsewhere.get(&format!("{POLICIES}/ours"), &elsewhere.administrator());
    theirs.expect(404);
}

struct Case {
    server: Server,
    api: Value,
    client: Value,
    mia: UserId,
}

/// An application that offers `read` to people and `write` to administrators, one that asks, and a member.
fn case() -> Case {
    let server = Server::new();
    let token = server.administrator();
    let app = |name: &str, api: Value| {
        let body = json!({ "displayName": name, "api": { "oauth2PermissionScopes": api } });
        let made = server.post("/applications", &token, body).expect(201);
        let body = json!({ "appId": made.json["appId"] });
        server
            .post("/servicePrincipals", &token, body)
            .expect(201)
            .json
    };
    let scope = |n: u128, value: &str, kind: &str| json!({ "id": uuid::Uuid::from_u128(n), "value": value, "type": kind, "isEnabled": true });
    let api = app(
        "Files",
        json!([scope(1, "read", "User"), scope(2, "write", "Admin")]),
    );
    let client = app("Board", json!([]));
    let mia = server.add_user("Mia", UserType::Member);
    Case {
        server,
        api,
        client,
        mia,
    }
}

impl Case {
    fn grant(&self, person: Option<UserId>, scope: &str) -> Value {
        let kind = if person.is_some() {
            "Principal"
        } else {
            "AllPrincipals"
        };
        json!({
            "clientId": self.client["id"], "consentType": kind, "principalId": person,
            "resourceId": self.api["id"], "scope": scope,
        })
    }
}

#[test]
fn a_permission_is_classified_once_and_then_people_may_grant_it_to_themselves() {
    let case = case();
    let (server, admin) = (&case.server, case.server.administrator());
    let mia = server.user(case.mia);
    let mine = |scope: &str| case.grant(Some(case.mia), scope);
    server.post(GRANTS, &mia, mine("read")).expect(403);
    let set = format!(
        "/servicePrincipals/{}/delegatedPermissionClassifications",
        case.api["id"].as_str().unwrap()
    );
    let body = json!({ "permissionId": uuid::Uuid::from_u128(1), "permissionName": "read", "classification": "low" });
    server.post(&set, &mia, body.clone()).expect(403);
    let made = server.post(&set, &admin, body.clone()).expect(201);
    assert_eq!(made.json["permissionName"], "read");
    server.post(&set, &admin, body).expect(409);
    let wrong = json!({ "permissionId": uuid::Uuid::from_u128(1), "permissionName": "write", "classification": "low" });
    server.post(&set, &admin, wrong).expect(400);
    assert_eq!(
        server.get(&set, &admin).expect(200).each("classification"),
        ["low"]
    );
    // For oneself, not for others, not for everybody, and only what is classified.
    let other = server.add_user("Ola", UserType::Member);
    server
        .post(GRANTS, &mia, case.grant(Some(other), "read"))
        .expect(403);
    server
        .post(GRANTS, &mia, case.grant(None, "read"))
        .expect(403);
    server.post(GRANTS, &mia, mine("read write")).expect(403);
    server.post(GRANTS, &mia, mine("")).expect(403);
    let made = server.post(GRANTS, &mia, mine("read")).expect(201);
    let grant = format!("{GRANTS}/{}", made.json["id"].as_str().unwrap());
    // It does not grow afterwards either, and what it has is taken away by those who may.
    server
        .patch(&grant, &mia, json!({ "scope": "read write" }))
        .expect(403);
    server
        .patch(&grant, &mia, json!({ "scope": "openid" }))
        .expect(403);
    let classified = format!("{set}/{}", server.get(&set, &admin).each("id")[0]);
    server.delete(&classified, &admin).expect(204);
    server.get(&classified, &admin).expect(404);
    server.delete(&grant, &admin).expect(204);
    server.post(GRANTS, &mia, mine("read")).expect(403);
}

#[test]
fn a_role_lets_its_holder_grant_under_a_policy() {
    let case = case();
    let (server, admin) = (&case.server, case.server.administrator());
    let mia = server.user(case.mia);
    let role = |action: &str| {
        let body = json!({
            "displayName": "Consenters", "isEnabled": true,
            "rolePermissions": [{ "allowedResourceActions": [action] }],
        });
        server.post("/roleManagement/directory/roleDefinitions", &admin, body)
    };
    let all = "microsoft.directory/servicePrincipals/managePermissionGrantsForAll.";
    let refused = role(&format!("{all}ours")).expect(400);
    assert_eq!(
        refused.message(),
        "there is no permission grant policy `ours`"
    );
    server
        .post(
            POLICIES,
            &admin,
            json!({ "id": "ours", "displayName": "Ours" }),
        )
        .expect(201);
    let set =
        json!({ "permissionType": "delegated", "clientApplicationIds": [case.client["appId"]] });
    server
        .post(&format!("{POLICIES}/ours/includes"), &admin, set)
        .expect(201);
    let made = role(&format!("{all}ours")).expect(201);
    server
        .post(GRANTS, &mia, case.grant(None, "write"))
        .expect(403);
    let held = json!({ "principalId": case.mia, "roleDefinitionId": made.json["id"], "directoryScopeId": "/" });
    let held = server
        .post("/roleManagement/directory/roleAssignments", &admin, held)
        .expect(201);
    let made = server
        .post(GRANTS, &mia, case.grant(None, "write"))
        .expect(201);
    let grant = format!("{GRANTS}/{}", made.json["id"].as_str().unwrap());
    server
        .patch(&grant, &mia, json!({ "scope": "write read" }))
        .expect(204);
    // The other way round, for which the policy says nothing.
    let mut other = case.grant(None, "write");
    other["clientId"] = case.api["id"].clone();
    server.post(GRANTS, &mia, other).expect(403);
    let refused = server
        .delete(&format!("{POLICIES}/ours"), &admin)
        .expect(409);
    assert_eq!(
        refused.message(),
        "`ours` is assigned to the role `Consenters`: take it away there first"
    );
    let held = format!(
        "/roleManagement/directory/roleAssignments/{}",
        held.json["id"].as_str().unwrap()
    );
    server.delete(&held, &admin).expect(204);
    server
        .patch(&grant, &mia, json!({ "scope": "write read openid" }))
        .expect(403);
}

#[test]
fn policies_are_the_business_of_some_roles() {
    let server = Server::new();
    let with = |name: &str, role: Option<DirectoryRole>| {
        let user = server.add_user(name, UserType::Member);
        if let Some(role) = role {
            server.give_role(user, role);
        }
        server.user(user)
    };
    let body = || json!({ "id": "ours", "displayName": "Ours" });
    let member = with("Mia", None);
    server.get(POLICIES, &member).expect(403);
    server.post(POLICIES, &member, body()).expect(403);
    let apps = with("Ada", Some(DirectoryRole::ApplicationAdministrator));
    server.get(POLICIES, &apps).expect(200);
    server.post(POLICIES, &apps, body()).expect(403);
    let roles = with("Pia", Some(DirectoryRole::PrivilegedRoleAdministrator));
    server.post(POLICIES, &roles, body()).expect(201);
}
