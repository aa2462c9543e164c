//! `/roleManagement`: the exchanges of Graph's pages, and who sees what.

use crate::server::Server;
use serde_json::json;
use xenia_engine::domain::{directory::UserType, role::DirectoryRole};

const RM: &str = "/roleManagement/entitlementManagement";
const OWNER: &str = "ae79f266-94d4-4dab-b730-feca7e132178";
const CREATOR: &str = "ba92d953-d8e0-4e39-a797-0cbedb0a89e8";

fn catalog(server: &Server, name: &str) -> String {
    let body = json!({ "displayName": name });
    let path = "/identityGovernance/entitlementManagement/catalogs";
    let made = server.post(path, &server.administrator(), body).expect(201);
    made.json["id"].as_str().unwrap().to_owned()
}

fn query(filter: &str) -> String {
    filter.replace(' ', "%20").replace('\'', "%27")
}

#[test]
fn the_roles_are_those_of_entra() {
    let server = Server::new();
    let member = server.user(server.add_user("Mia", UserType::Member));
    let all = server
        .get(&format!("{RM}/roleDefinitions"), &member)
        .expect(200);
    assert_eq!(
        all.json["@odata.context"],
        "https://xenia.example/v1.0/$metadata#roleManagement/entitlementManagement/roleDefinitions"
    );
    assert_eq!(
        all.each("displayName"),
        [
            "Catalog creator",
            "Catalog owner",
            "Catalog reader",
            "Access package manager",
            "Access package assignment manager"
        ]
    );
    let one = server
        .get(
            &format!("{RM}/roleDefinitions/{OWNER}?$expand=inheritsPermissionsFrom"),
            &member,
        )
        .expect(200);
    let mut members = one.json.as_object().unwrap().clone();
    members.remove("@odata.context");
    assert_eq!(
        json!(members),
        json!({
            "id": OWNER,
            "displayName": "Catalog owner",
            "description": "Manages the catalog: its resources, its packages, who is given them, and who else has a role here.",
            "isBuiltIn": true,
            "isEnabled": true,
            "resourceScopes": ["/"],
            "rolePermissions": [{ "allowedResourceActions": ["microsoft.entitlementManagement/allEntities/allTasks"], "condition": null }],
            "templateId": OWNER,
            "version": "1.0",
            "inheritsPermissionsFrom": [],
        })
    );
    let filter = query("$filter=displayName eq 'Catalog creator'&$select=id");
    let found = server
        .get(&format!("{RM}/roleDefinitions?{filter}"), &member)
        .expect(200);
    assert_eq!(found.json["value"], json!([{ "id": CREATOR }]));
    let nobody = "00000000-0000-4000-8000-000000000000";
    let missing = server
        .get(&format!("{RM}/roleDefinitions/{nobody}"), &member)
        .expect(404);
    assert_eq!(
        missing.message(),
        format!("there is no role definition `{nobody}` here")
    );
}

#[test]
fn a_role_on_a_catalog_is_given_found_and_taken_away() {
    let server = Server::new();
    let admin = server.administrator();
    let (marketing, other) = (catalog(&server, "Marketing"), catalog(&server, "Other"));
    let anna = server.add_user("Anna", UserType::Member);
    let scope = format!("/AccessPackageCatalog/{marketing}");
    let assignments = format!("{RM}/roleAssignments");
    // As Graph's page has it, and as the Terraform provider writes it.
    let body = json!({
        "principalId": anna, "roleDefinitionId": OWNER, "appScopeId": scope, "directoryScopeId": "/"
    });
    let made = server.post(&assignments, &admin, body.clone()).expect(201);
    let id = made.json["id"].as_str().unwrap().to_owned();
    let shape = json!({
        "@odata.context": "https://xenia.example/v1.0/$metadata#roleManagement/entitlementManagement/roleAssignments/$entity",
        "id": id,
        "principalId": anna,
        "principalOrganizationId": server.world.tenant,
        "roleDefinitionId": OWNER,
        "appScopeId": scope,
        "directoryScopeId": null,
        "condition": null,
    });
    assert_eq!(made.json, shape);
    let read = server
        .get(&format!("{assignments}/{id}"), &admin)
        .expect(200);
    assert_eq!(read.json, shape);
    let again = server.post(&assignments, &admin, body).expect(409);
    assert_eq!(
        again.message(),
        "`anna@contoso.example` holds the role `Catalog owner` of `Marketing` already"
    );

    // The administrator owns both catalogs, having made them.
    for (filter, count) in [
        (String::new(), 3),
        (format!("$filter=principalId eq '{anna}'"), 1),
        (format!("$filter=appScopeId eq '{scope}'"), 2),
        (
            format!("$filter=appScopeId eq '/AccessPackageCatalog/{other}'"),
            1,
        ),
        (
            format!("$filter=roleDefinitionId eq '{OWNER}' and principalId eq '{anna}'"),
            1,
        ),
        (format!("$filter=principalId in ('{anna}')"), 1),
        (format!("$filter=not (principalId eq '{anna}')"), 2),
        ("$filter=principalId eq 'x'".to_owned(), 0),
        (
            "$filter=roleDefinitionId eq 'ba92d953-d8e0-4e39-a797-0cbedb0a89e8'".to_owned(),
            0,
        ),
    ] {
        let found = server
            .get(&format!("{assignments}?{}", query(&filter)), &admin)
            .expect(200);
        assert_eq!(
            found.json["value"].as_array().unwrap().len(),
            count,
            "{filter}"
        );
    }
    let everything = query(&format!(
        "$filter=principalId eq '{anna}'&$expand=principal,roleDefinition($select=displayName),appScope&$select=id,appScopeId,roleDefinition"
    ));
    let found = server
        .get(&format!("{assignments}?{everything}"), &admin)
        .expect(200);
    assert_eq!(
        found.json["value"],
        json!([{
            "id": id,
            "appScopeId": scope,
            "principal": { "@odata.type": "#microsoft.graph.user", "id": anna, "displayName": "Anna" },
            "roleDefinition": { "displayName": "Catalog owner" },
            "appScope": { "id": scope, "displayName": "Marketing", "type": "AccessPackageCatalog" },
        }])
    );
    let one = server
        .get(&format!("{assignments}/{id}?$expand=*"), &admin)
        .expect(200);
    assert_eq!(one.json["principal"]["displayName"], "Anna");
    assert_eq!(one.json["directoryScope"], json!(null));

    // Anna sees her catalog's assignments and nobody else's; Otto none.
    let annas = server.get(&assignments, &server.user(anna)).expect(200);
    assert_eq!(annas.json["value"].as_array().unwrap().len(), 2);
    let otto = server.user(server.add_user("Otto", UserType::Member));
    assert_eq!(
        server.get(&assignments, &otto).expect(200).json["value"],
        json!([])
    );
    server
        .get(&format!("{assignments}/{id}"), &otto)
        .expect(404);
    server
        .delete(&format!("{assignments}/{id}"), &otto)
        .expect(404);

    server
        .delete(&format!("{assignments}/{id}"), &admin)
        .expect(204);
    server
        .get(&format!("{assignments}/{id}"), &admin)
        .expect(404);
    server
        .delete(&format!("{assignments}/{id}"), &admin)
        .expect(404);
}

#[test]
fn bodies_and_queries_that_do_not_fit_say_why() {
    let server = Server::new();
    let admin = server.administrator();
    let marketing = catalog(&server, "Marketing");
    let anna = server.add_user("Anna", UserType::Member);
    let scope = format!("/AccessPackageCatalog/{marketing}");
    let nobody = "00000000-0000-4000-8000-000000000000";
    let assignments = format!("{RM}/roleAssignments");
    for (body, status, target, said) in [
        (json!({}), 400, "principalId", "`principalId` must be an id".to_owned()),
        (
            json!({ "principalId": anna, "roleDefinitionId": nobody, "appScopeId": scope }),
            400,
            "roleDefinitionId",
            format!("`{nobody}` is no role of entitlement management"),
        ),
        (
            json!({ "principalId": anna, "roleDefinitionId": OWNER }),
            400,
            "appScopeId",
            "`appScopeId` is missing; it must be `/AccessPackageCatalog/` and the id of a catalog".to_owned(),
        ),
        (
            json!({ "principalId": anna, "roleDefinitionId": OWNER, "appScopeId": "/Catalog/1" }),
            400,
            "appScopeId",
            "`appScopeId` is `/Catalog/1`; it must be `/AccessPackageCatalog/` and the id of a catalog, or `/` for the organisation".to_owned(),
        ),
        (
            json!({ "principalId": anna, "roleDefinitionId": CREATOR, "directoryScopeId": "/administrativeUnits/1" }),
            400,
            "directoryScopeId",
            "`directoryScopeId` is `/administrativeUnits/1`; here it can only be `/`, and a catalog is named by `appScopeId`".to_owned(),
        ),
        (
            json!({ "principalId": nobody, "roleDefinitionId": OWNER, "appScopeId": scope }),
            400,
            "principalId",
            format!("`{nobody}` is no user, group or service principal of this organisation: nothing else can hold a role here"),
        ),
    ] {
        let answer = server.post(&assignments, &admin, body).expect(status);
        assert_eq!((answer.message(), &answer.json["error"]["target"]), (said.as_str(), &json!(target)));
    }
    let wrong = server
        .get(&format!("{assignments}?$expand=owner"), &admin)
        .expect(400);
    assert_eq!(
        wrong.message(),
        "`$expand`: `owner` is not a relationship of `unifiedRoleAssignment`; there are appScope, directoryScope, principal, roleDefinition"
    );
}

#[test]
fn who_may_create_catalogs_is_said_by_administrators() {
    let server = Server::new();
    let (mia, ida) = (
        server.add_user("Mia", UserType::Member),
        server.add_user("Ida", UserType::Member),
    );
    server.give_role(ida, DirectoryRole::IdentityGovernanceAdministrator);
    let assignments = format!("{RM}/roleAssignments");
    let body = json!({ "principalId": mia, "roleDefinitionId": CREATOR, "directoryScopeId": "/" });
    let refused = server
        .post(&assignments, &server.user(mia), body.clone())
        .expect(403);
    assert_eq!(
        refused.message(),
        "you may not manage connected organizations and entitlement settings: it needs one of the roles Global Administrator, Identity Governance Administrator"
    );
    let made = server
        .post(&assignments, &server.user(ida), body)
        .expect(201);
    assert_eq!(made.json["directoryScopeId"], "/");
    assert_eq!(made.json["appScopeId"], json!(null));
    let catalogs = "/identityGovernance/entitlementManagement/catalogs";
    let new = json!({ "displayName": "Mine" });
    let mine = server.post(catalogs, &server.user(mia), new).expect(201);
    // She sees what she holds: the right to create, and the catalog that she made.
    let held = server.get(&assignments, &server.user(mia)).expect(200);
    assert_eq!(held.each("roleDefinitionId"), [CREATOR, OWNER]);
    assert_eq!(
        held.each("appScopeId")[1],
        format!(
            "/AccessPackageCatalog/{}",
            mine.json["id"].as_str().unwrap()
        )
    );
}
