//! `/oauth2PermissionGrants` and `api/oauth2PermissionScopes`.

use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::{directory::UserType, permission::GRAPH_APP_ID};

#[test]
fn permissions_are_granted_read_changed_and_taken_back() {
    let server = Server::new();
    let token = server.administrator();
    let graph = server
        .get(
            &format!("/servicePrincipals(appId='{GRAPH_APP_ID}')"),
            &token,
        )
        .expect(200);
    let offered = graph.json["oauth2PermissionScopes"].as_array().unwrap();
    let read = offered.iter().find(|one| one["value"] == "User.Read");
    assert_eq!(read.unwrap()["type"], "User");
    let made = server.post("/applications", &token, json!({ "displayName": "Board" }));
    let app = made.expect(201).json["appId"].clone();
    let made = server.post("/servicePrincipals", &token, json!({ "appId": app }));
    let board = made.expect(201).json["id"].clone();
    let body = |scope: &str| {
        json!({
            "clientId": board, "consentType": "AllPrincipals", "principalId": Value::Null,
            "resourceId": graph.json["id"], "scope": scope,
        })
    };
    let granted = server.post("/oauth2PermissionGrants", &token, body("User.Read openid"));
    let id = granted.expect(201).json["id"].as_str().unwrap().to_owned();
    let path = format!("/oauth2PermissionGrants/{id}");
    server
        .post("/oauth2PermissionGrants", &token, body("User.Read"))
        .expect(409);
    let refused = server
        .post("/oauth2PermissionGrants", &token, body("Fly.Away"))
        .expect(400);
    assert_eq!(
        refused.message(),
        "`Microsoft Graph` offers no delegated permission `Fly.Away`"
    );
    let refused = server
        .post("/oauth2PermissionGrants", &token, json!({}))
        .expect(400);
    assert_eq!(refused.message(), "a grant of permissions needs `clientId`");
    server
        .patch(
            &path,
            &token,
            json!({ "scope": "User.Read Group.Read.All" }),
        )
        .expect(204);
    let mine = format!("/oauth2PermissionGrants?$filter=clientId%20eq%20{board}").replace('"', "'");
    let list = server.get(&mine, &token).expect(200);
    assert_eq!(list.each("scope"), ["User.Read Group.Read.All"]);
    let guest = server.user(server.add_user("Gil", UserType::Guest));
    server.get(&path, &guest).expect(403);
    server.delete(&path, &guest).expect(403);
    let (other, _) = server.world.another_tenant("fabrikam.example");
    assert_ne!(other, server.world.tenant);
    server.delete(&path, &token).expect(204);
    server.get(&path, &token).expect(404);
}
