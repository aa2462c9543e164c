//! `/applications`, `/servicePrincipals` and who is assigned to them.

use crate::server::{Answer, Server};
use serde_json::{Value, json};
use xenia_engine::domain::{
    directory::UserType,
    permission::{GRAPH_APP_ID, Permission},
};

fn text(answer: &Answer, property: &str) -> String {
    answer.json[property].as_str().unwrap().to_owned()
}

fn shop() -> Value {
    json!({
        "displayName": "Shop",
        "web": { "redirectUris": ["https://shop.example/callback"] },
        "appRoles": [{
            "id": "11111111-1111-1111-1111-111111111111",
            "allowedMemberTypes": ["User"],
            "displayName": "Buyer",
            "description": "Buys",
            "value": "buyer",
            "isEnabled": true,
        }],
    })
}

#[test]
fn an_application_is_made_read_by_either_key_changed_and_deleted() {
    let server = Server::new();
    let token = server.administrator();
    let made = server.post("/applications", &token, shop()).expect(201);
    let (id, app) = (text(&made, "id"), text(&made, "appId"));
    assert_eq!(
        made.headers["location"],
        format!("https://xenia.example/v1.0/applications/{id}")
    );
    assert_eq!(made.json["signInAudience"], "AzureADMyOrg");
    for path in [
        format!("/applications/{id}"),
        format!("/applications('{id}')"),
        format!("/applications(appId='{app}')"),
        format!("/applications(appId=%27{app}%27)"),
        format!("/applications%28appId%3D%27{app}%27%29"),
    ] {
        let read = server.get(&path, &token).expect(200);
        assert_eq!(text(&read, "id"), id, "{path}");
    }
    let path = format!("/applications(appId='{app}')");
    server
        .patch(&path, &token, json!({ "displayName": "Store" }))
        .expect(204);
    let list = server.get(
        "/applications?$filter=startswith(displayName,'sto')&$select=displayName,appId&$count=true",
        &token,
    );
    let list = list.expect(200);
    assert_eq!(list.json["@odata.count"], 1);
    assert_eq!(
        list.json["value"],
        json!([{ "displayName": "Store", "appId": app }])
    );
    assert_eq!(
        server.get("/applications/$count", &token).expect(200).text,
        "1"
    );
    let owners = server.get(&format!("{path}/owners"), &token).expect(200);
    assert_eq!(
        owners.json["value"][0]["@odata.type"],
        "#microsoft.graph.user"
    );
    let batch = json!({ "requests": [{ "id": "1", "method": "GET", "url": path }] });
    let batch = server.post("/$batch", &token, batch).expect(200);
    assert_eq!(batch.json["responses"][0]["body"]["id"], json!(id));
    server.delete(&path, &token).expect(204);
    let gone = server.get(&path, &token).expect(404);
    assert_eq!(
        gone.message(),
        format!("there is no application with the appId `{app}` here")
    );
    let bad = server.get("/applications/shop", &token).expect(400);
    assert_eq!(bad.message(), "`shop` is not an id");
}

#[test]
fn refusals_name_the_property() {
    let server = Server::new();
    let token = server.administrator();
    let mut body = shop();
    body["web"]["redirectUris"] = json!(["http://shop.example/"]);
    let refused = server.post("/applications", &token, body).expect(400);
    assert_eq!(refused.json["error"]["target"], "web/redirectUris");
    assert_eq!(
        refused.message(),
        "`http://shop.example/`: a redirect URI must use https, or http to `localhost`, `127.0.0.1` or `[::1]`"
    );
    let member = server.user(server.add_user("Pat", UserType::Member));
    let refused = server.post("/applications", &member, shop()).expect(403);
    assert_eq!(refused.code(), "Authorization_RequestDenied");
}

#[test]
fn a_secret_is_answered_once() {
    let server = Server::new();
    let token = server.administrator();
    let id = text(
        &server.post("/applications", &token, shop()).expect(201),
        "id",
    );
    let path = format!("/applications/{id}/addPassword");
    let body = json!({ "passwordCredential": { "displayName": "Password friendly name" } });
    let added = server.post(&path, &token, body).expect(200);
    let secret = text(&added, "secretText");
    assert_eq!(added.json["displayName"], "Password friendly name");
    assert_eq!(added.json["endDateTime"], "2026-08-29T09:00:00Z");
    assert_eq!(text(&added, "hint"), &secret[..3]);
    let read = server
        .get(&format!("/applications/{id}"), &token)
        .expect(200);
    assert!(!read.text.contains(&secret));
    let key = text(&added, "keyId");
    let remove = format!("/applications/{id}/removePassword");
    server
        .post(&remove, &token, json!({ "keyId": key }))
        .expect(204);
    let again = server
        .post(&remove, &token, json!({ "keyId": key }))
        .expect(404);
    assert_eq!(again.message(), format!("there is no secret `{key}` here"));
    let refused = server.post(&remove, &token, json!({})).expect(400);
    assert_eq!(refused.message(), "`keyId` must be the id of a secret");
    server.call("POST", &path, &token, None).expect(200);
    let body = json!({ "passwordCredential": { "endDateTime": "2030-01-01T00:00:00Z" } });
    let refused = server.post(&path, &token, body).expect(400);
    assert_eq!(
        refused.message(),
        "`2030-01-01T00:00:00Z` is more than 730 days after the start `2026-03-02T09:00:00Z`"
    );
}

#[test]
fn people_are_assigned_from_either_side() {
    let server = Server::new();
    let token = server.administrator();
    let app = text(
        &server.post("/applications", &token, shop()).expect(201),
        "appId",
    );
    let made = server.post("/servicePrincipals", &token, json!({ "appId": app }));
    let principal = text(&made.expect(201), "id");
    let pat = server.add_user("Pat", UserType::Member);
    let body = json!({
        "principalId": pat,
        "resourceId": principal,
        "appRoleId": "11111111-1111-1111-1111-111111111111",
    });
    let path = format!("/servicePrincipals(appId='{app}')/appRoleAssignedTo");
    let granted = server.post(&path, &token, body.clone()).expect(201);
    let id = text(&granted, "id");
    assert_eq!(
        granted.json,
        json!({
            "@odata.context": format!("https://xenia.example/v1.0/$metadata#servicePrincipals('{principal}')/appRoleAssignedTo/$entity"),
            "id": id,
            "deletedDateTime": null,
            "appRoleId": "11111111-1111-1111-1111-111111111111",
            "createdDateTime": "2026-03-02T09:00:00Z",
            "principalDisplayName": "Pat",
            "principalId": pat,
            "principalType": "User",
            "resourceDisplayName": "Shop",
            "resourceId": principal,
        })
    );
    let of_user = format!("/users/{pat}/appRoleAssignments");
    for path in [
        of_user.clone(),
        "/users/pat@contoso.example/appRoleAssignments".to_owned(),
        path.clone(),
        format!("{path}?$filter=principalId%20eq%20'{pat}'"),
    ] {
        assert_eq!(
            server.get(&path, &token).expect(200).each("id"),
            [id.as_str()],
            "{path}"
        );
    }
    let own = server
        .get("/me/appRoleAssignments", &server.user(pat))
        .expect(200);
    assert_eq!(own.each("id"), [id.as_str()]);
    let none = format!("{path}?$filter=principalType%20eq%20'Group'");
    assert!(server.get(&none, &token).expect(200).each("id").is_empty());
    let refused = server.post(&of_user, &token, body.clone()).expect(400);
    assert_eq!(
        refused.message(),
        "`Pat` is assigned to that role of `Shop` already"
    );
    let elsewhere = format!("/users/{}/appRoleAssignments", server.world.administrator);
    let refused = server.post(&elsewhere, &token, body.clone()).expect(400);
    assert_eq!(
        refused.message(),
        format!(
            "`principalId` is not the user `{}` of the path",
            server.world.administrator
        )
    );
    server
        .delete(&format!("{of_user}/{id}"), &token)
        .expect(204);
    server.post(&of_user, &token, body).expect(201);
}

#[test]
fn permissions_of_graph_are_assignments_too() {
    let server = Server::new();
    let token = server.administrator();
    let app = text(
        &server.post("/applications", &token, shop()).expect(201),
        "appId",
    );
    let made = server.post("/servicePrincipals", &token, json!({ "appId": app }));
    let principal = text(&made.expect(201), "id");
    let graph = server.get(
        &format!("/servicePrincipals(appId='{GRAPH_APP_ID}')"),
        &token,
    );
    let graph = text(&graph.expect(200), "id");
    let body = json!({
        "principalId": principal,
        "resourceId": graph,
        "appRoleId": Permission::UserReadAll.app_role(),
    });
    let path = format!("/servicePrincipals/{principal}/appRoleAssignments");
    let robot = server.application("AppRoleAssignment.ReadWrite.All");
    let refused = server.post(&path, &robot, body.clone()).expect(403);
    assert_eq!(
        refused.message(),
        "you may not grant permissions of Microsoft Graph: no application may do this by itself"
    );
    let id = text(&server.post(&path, &token, body).expect(201), "id");
    let held = server.get(&path, &token).expect(200);
    assert_eq!(held.each("resourceDisplayName"), ["Microsoft Graph"]);
    server.delete(&format!("{path}/{id}"), &token).expect(204);
}

#[test]
fn federated_identity_credentials_are_kept_by_id_and_name() {
    let server = Server::new();
    let token = server.administrator();
    let made = server.post("/applications", &token, shop()).expect(201);
    let (id, app) = (text(&made, "id"), text(&made, "appId"));
    let path = format!("/applications/{id}/federatedIdentityCredentials");
    let deploy = json!({
        "name": "Deploy-main", "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/shop:ref:refs/heads/main", "description": "Deploys",
        "audiences": ["api://AzureADTokenExchange"],
    });
    let made = server.post(&path, &token, deploy.clone()).expect(201);
    let mut expected = deploy.clone();
    expected["id"] = made.json["id"].clone();
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&made.json[name], value, "{name}");
    }
    let key = text(&made, "id");
    let by_app = format!("/applications(appId='{app}')/federatedIdentityCredentials");
    for one in [
        format!("{path}/{key}"),
        format!("{path}/Deploy-main"),
        format!("{path}/deploy-MAIN"),
        format!("{path}(name='Deploy-main')"),
        format!("{path}('{key}')"),
        format!("{by_app}/Deploy-main"),
        format!("{by_app}(name=%27Deploy-main%27)"),
    ] {
        let read = server.get(&one, &token).expect(200);
        assert_eq!(text(&read, "id"), key, "{one}");
    }
    let found = server.get(&format!("{path}?$filter=name%20eq%20'Deploy-main'"), &token);
    assert_eq!(found.expect(200).each("id"), std::slice::from_ref(&key));
    // Two tell apart issuer and subject together.
    let mut other = deploy.clone();
    other["name"] = "other".into();
    let refused = server.post(&path, &token, other.clone()).expect(409);
    assert_eq!(
        refused.message(),
        "the federated identity credential `Deploy-main` has this `issuer` and `subject` already"
    );
    other["subject"] = "repo:contoso/shop:ref:refs/heads/Main".into();
    other.as_object_mut().unwrap().remove("audiences");
    let second = server.post(&path, &token, other.clone()).expect(201);
    assert_eq!(
        second.json["audiences"],
        json!(["api://AzureADTokenExchange"])
    );
    other["subject"] = "third".into();
    let refused = server.post(&path, &token, other).expect(409);
    assert_eq!(
        refused.message(),
        "the application has a federated identity credential `other` already"
    );
    // Changes; the name stays.
    let change = json!({ "subject": "environment:production", "description": null });
    server
        .patch(&format!("{path}/other"), &token, change)
        .expect(204);
    let read = server.get(&format!("{path}/other"), &token).expect(200);
    assert_eq!(read.json["subject"], "environment:production");
    let refused = server.patch(&format!("{path}/other"), &token, json!({ "name": "x" }));
    assert_eq!(
        refused.expect(400).message(),
        "property `name` cannot be changed here"
    );
    // What is not there is made where that is preferred.
    let new = json!({ "issuer": "https://ci.example", "subject": "build", "audiences": ["xenia"] });
    let third = format!("{path}(name='third')");
    let missing = server.patch(&third, &token, new.clone()).expect(404);
    assert_eq!(
        missing.message(),
        "there is no federated identity credential `third` here"
    );
    let wish = [("prefer", "create-if-missing")];
    let made = server.call_with("PATCH", &third, &token, &wish, Some(new.clone()));
    assert_eq!(made.expect(201).json["name"], "third");
    server
        .call_with("PATCH", &third, &token, &wish, Some(new))
        .expect(204);
    // Another application of the same client knows nothing of them.
    let elsewhere = server.post("/applications", &token, json!({ "displayName": "Else" }));
    let elsewhere = text(&elsewhere.expect(201), "id");
    let strange = format!("/applications/{elsewhere}/federatedIdentityCredentials/{key}");
    server.get(&strange, &token).expect(404);
    server.delete(&strange, &token).expect(404);
    server
        .delete(&format!("{path}/Deploy-main"), &token)
        .expect(204);
    server.get(&format!("{path}/{key}"), &token).expect(404);
    server.post(&path, &token, deploy).expect(201);
}

#[test]
fn federated_identity_credentials_have_rules() {
    let server = Server::new();
    let token = server.administrator();
    let made = server.post("/applications", &token, shop()).expect(201);
    let path = format!(
        "/applications/{}/federatedIdentityCredentials",
        text(&made, "id")
    );
    let good = json!({ "name": "deploy", "issuer": "https://ci.example", "subject": "x" });
    for (property, value, message) in [
        (
            "name",
            json!("a b"),
            "`name` has 3 to 120 letters of ASCII, digits, `-` and `_` and begins with a letter or digit, and `a b` does not fit",
        ),
        ("name", json!("-deploy"), "and `-deploy` does not fit"),
        (
            "issuer",
            json!("http://ci.example"),
            "`issuer` is the address of an OpenID Connect issuer, `https://` with a host and without query, and `http://ci.example` is not",
        ),
        (
            "issuer",
            json!("https://ci.example?x=1"),
            "and `https://ci.example?x=1` is not",
        ),
        (
            "issuer",
            json!("https://me@ci.example"),
            "and `https://me@ci.example` is not",
        ),
        ("subject", json!(" "), "`subject` must not be empty"),
        (
            "subject",
            json!("x".repeat(601)),
            "`subject` has 600 characters at most, not 601",
        ),
        (
            "audiences",
            json!([]),
            "`audiences` has exactly one value, usually `api://AzureADTokenExchange`, not 0",
        ),
        ("audiences", json!(["a", "b"]), "not 2"),
    ] {
        let mut body = good.clone();
        body[property] = value;
        let refused = server.post(&path, &token, body).expect(400);
        assert!(refused.message().contains(message), "{}", refused.message());
        assert_eq!(refused.json["error"]["target"], property);
    }
    for index in 0..20 {
        let body = json!({ "name": format!("deploy-{index}"), "issuer": "https://ci.example", "subject": index.to_string() });
        server.post(&path, &token, body).expect(201);
    }
    let refused = server.post(&path, &token, good).expect(400);
    assert_eq!(
        refused.message(),
        "an application has at most 20 federated identity credentials: remove one that is no longer used"
    );
}
