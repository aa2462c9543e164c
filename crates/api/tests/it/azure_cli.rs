//! What the Azure CLI needs of us besides the resources: where this cloud is, whose it is, groups of anything,
//! secrets of service principals, words of a path in any case.

use crate::server::{Answer, Server};
use axum::{body::Body, http::Request};
use serde_json::json;
use xenia_engine::domain::{
    NodeKind, Relation, directory::UserType, edge::NewEdge, role::DirectoryRole,
};

/// A GET outside of the versions of Graph.
fn outside(server: &Server, path: &str, token: Option<&str>) -> Answer {
    let mut request = Request::builder().uri(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    server.send(request.body(Body::empty()).unwrap())
}

#[test]
fn the_cloud_says_where_it_is() {
    let server = Server::new();
    let found = outside(&server, "/metadata/endpoints?api-version=2022-09-01", None).expect(200);
    assert_eq!(
        found.json["authentication"],
        json!({
            "loginEndpoint": "https://xenia.example",
            "audiences": ["https://xenia.example/"],
            "tenant": "common",
            "identityProvider": "AAD",
        })
    );
    assert_eq!(
        found.json["microsoftGraphResourceId"],
        "https://xenia.example/"
    );
}

#[test]
fn a_caller_has_one_tenant_and_no_subscription() {
    let server = Server::new();
    let tenant = server.world.tenant.to_string();
    let token = server.administrator();
    let own = outside(&server, "/tenants?api-version=2022-12-01", Some(&token)).expect(200);
    assert_eq!(own.each("tenantId"), [tenant.as_str()]);
    assert_eq!(own.each("defaultDomain"), ["contoso.example"]);
    let blind = server.application("AuditLog.Read.All");
    let own = outside(&server, "/tenants", Some(&blind)).expect(200);
    assert_eq!(
        own.json["value"],
        json!([{ "id": format!("/tenants/{tenant}"), "tenantId": tenant, "tenantType": "AAD" }])
    );
    let none = outside(&server, "/subscriptions", Some(&token)).expect(200);
    assert_eq!(none.json["value"], json!([]));
    let refused = outside(&server, "/subscriptions/a", Some(&token)).expect(404);
    assert_eq!(refused.message(), "there is no subscription `a` here");
    for path in ["/tenants", "/subscriptions", "/subscriptions/a"] {
        let refused = outside(&server, path, None).expect(401);
        assert_eq!(refused.code(), "InvalidAuthenticationToken", "{path}");
    }
}

#[test]
fn groups_of_users_groups_and_applications() {
    let server = Server::new();
    let token = server.administrator();
    let group = |name: &str| {
        let body = json!({
            "displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true,
        });
        let made = server.post("/groups", &token, body).expect(201);
        made.json["id"].as_str().unwrap().to_owned()
    };
    let (inner, outer, other) = (group("Inner"), group("Outer"), group("Other"));
    let pat = server.add_user("Pat", UserType::Member);
    for (group, member) in [(&inner, pat.to_string()), (&outer, inner.clone())] {
        let body =
            json!({ "@odata.id": format!("https://xenia.example/v1.0/directoryObjects/{member}") });
        let path = format!("/groups/{group}/members/$ref");
        server.post(&path, &token, body).expect(204);
    }
    let asked = json!({ "groupIds": [inner, outer, other] });
    let check = |path: &str, token: &str| server.post(path, token, asked.clone());
    let of_pat = check(
        &format!("/directoryObjects/{pat}/checkMemberGroups"),
        &token,
    )
    .expect(200);
    assert_eq!(of_pat.json["value"], json!([inner, outer]));
    let of_inner = check(&format!("/groups/{inner}/checkMemberGroups"), &token).expect(200);
    assert_eq!(of_inner.json["value"], json!([outer]));
    let all = json!({ "securityEnabledOnly": true });
    let all = server.post(&format!("/groups/{inner}/getMemberGroups"), &token, all);
    assert_eq!(all.expect(200).json["value"], json!([outer]));
    let path = format!("/directoryObjects/{pat}/checkMemberGroups");
    let guest = server.user(server.add_user("Gil", UserType::Guest));
    check(&path, &guest).expect(403);
    let stranger = check(
        "/directoryObjects/99999999-9999-4999-9999-999999999999/checkMemberGroups",
        &token,
    );
    stranger.expect(404);
    let many = json!({ "groupIds": vec![inner.clone(); 21] });
    let refused = server.post(&path, &token, many).expect(400);
    assert_eq!(refused.message(), "`groupIds` has 20 ids at most, not 21");
    let odd = json!({ "securityEnabledOnly": "yes" });
    let path = format!("/groups/{inner}/getMemberGroups");
    let refused = server.post(&path, &token, odd).expect(400);
    assert_eq!(
        refused.message(),
        "`securityEnabledOnly` must be true or false, not `\"yes\"`"
    );
}

#[test]
fn a_service_principal_has_secrets_of_its_own() {
    let server = Server::new();
    let token = server.administrator();
    let body = json!({ "displayName": "Shop" });
    let made = server.post("/applications", &token, body).expect(201);
    let body = json!({ "appId": made.json["appId"] });
    let made = server.post("/servicePrincipals", &token, body).expect(201);
    assert_eq!(made.json["passwordCredentials"], json!([]));
    let principal = made.json["id"].as_str().unwrap().to_owned();
    let (add, remove) = (
        format!("/servicePrincipals/{principal}/addPassword"),
        format!("/servicePrincipals/{principal}/removePassword"),
    );
    let added = server.post(&add, &token, json!({})).expect(200);
    assert!(added.json["secretText"].as_str().unwrap().len() > 40);
    let read = server.get(&format!("/servicePrincipals/{principal}"), &token);
    assert_eq!(
        read.expect(200).json["passwordCredentials"][0]["keyId"],
        added.json["keyId"]
    );
    let pat = server.add_user("Pat", UserType::Member);
    server.post(&add, &server.user(pat), json!({})).expect(403);
    // Who may look after applications may not become what this one is.
    server.give_role(pat, DirectoryRole::ApplicationAdministrator);
    server.post(&add, &server.user(pat), json!({})).expect(200);
    server.open(&NewEdge::direct(
        (NodeKind::ServicePrincipal, principal.parse().unwrap()),
        Relation::DirectoryRole,
        (
            NodeKind::DirectoryRole,
            DirectoryRole::UserAdministrator.template(),
        ),
    ));
    server.post(&add, &server.user(pat), json!({})).expect(403);
    let owner = json!({ "@odata.id": format!("https://xenia.example/v1.0/users/{pat}") });
    let owners = format!("/servicePrincipals/{principal}/owners/$ref");
    server.post(&owners, &server.user(pat), owner).expect(403);
    let key = json!({ "keyId": added.json["keyId"] });
    server.post(&remove, &token, key.clone()).expect(204);
    server.post(&remove, &token, key).expect(404);
}

#[test]
fn words_of_a_path_are_taken_in_any_case() {
    let server = Server::new();
    let token = server.administrator();
    server.get("/Users?$top=1", &token).expect(200);
    server.get("/serviceprincipals/$COUNT", &token).expect(200);
    let organization = server.world.tenant;
    server
        .get(&format!("/Organization('{organization}')"), &token)
        .expect(200);
}
