//! `/groupLifecyclePolicies` and `renew`, as Graph's pages show them.

use crate::server::Server;
use serde_json::{Value, json};

const POLICIES: &str = "/groupLifecyclePolicies";

fn unified(server: &Server, token: &str) -> String {
    let body = json!({
        "displayName": "Campaign", "mailNickname": "campaign", "mailEnabled": true,
        "securityEnabled": false, "groupTypes": ["Unified"],
    });
    let made = server.post("/groups", token, body).expect(201).json;
    made["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_policy_is_made_once_changed_and_deleted() {
    let server = Server::new();
    let admin = server.administrator();
    let body = json!({
        "groupLifetimeInDays": 100, "managedGroupTypes": "Selected",
        "alternateNotificationEmails": "admin@contoso.com",
    });
    let made = server.post(POLICIES, &admin, body.clone()).expect(201).json;
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&made[name], value);
    }
    let again = server.post(POLICIES, &admin, body).expect(409);
    assert!(
        again.json["error"]["message"]
            .as_str()
            .unwrap()
            .contains("can have one only")
    );
    let path = format!("{POLICIES}/{}", made["id"].as_str().unwrap());
    let change = json!({ "groupLifetimeInDays": 29 });
    let refused = server
        .call("PATCH", &path, &admin, Some(change))
        .expect(400);
    assert_eq!(
        refused.json["error"]["message"],
        "`groupLifetimeInDays` is between 30 and 36525, not `29`"
    );
    let change = json!({ "groupLifetimeInDays": 180 });
    let changed = server
        .call("PATCH", &path, &admin, Some(change))
        .expect(200);
    assert_eq!(changed.json["groupLifetimeInDays"], 180);
    let listed = server.get(POLICIES, &admin).expect(200).json;
    assert_eq!(listed["value"].as_array().unwrap().len(), 1);
    server.call("DELETE", &path, &admin, None).expect(204);
    server.get(&path, &admin).expect(404);
}

#[test]
fn a_group_is_listed_shows_its_end_and_is_renewed() {
    let server = Server::new();
    let admin = server.administrator();
    let group = unified(&server, &admin);
    let body = json!({ "groupLifetimeInDays": 100, "managedGroupTypes": "Selected" });
    let made = server.post(POLICIES, &admin, body).expect(201).json;
    let policy = format!("{POLICIES}/{}", made["id"].as_str().unwrap());
    let of_group = format!("/groups/{group}");
    let listed = |path: &str| {
        server.get(path, &admin).expect(200).json["value"]
            .as_array()
            .unwrap()
            .len()
    };
    let policies = format!("{of_group}/groupLifecyclePolicies");
    assert_eq!(listed(&policies), 0);
    assert_eq!(
        server.get(&of_group, &admin).json["expirationDateTime"],
        Value::Null
    );
    let named = json!({ "groupId": group });
    let call = |what: &str| {
        server
            .post(&format!("{policy}/{what}"), &admin, named.clone())
            .expect(200)
            .json
    };
    assert_eq!(call("addGroup")["value"], true);
    assert_eq!(call("addGroup")["value"], false);
    assert_eq!(listed(&policies), 1);
    let before = server.get(&of_group, &admin).expect(200).json;
    server.world.clock.advance_days(20);
    server
        .post(&format!("{of_group}/renew"), &admin, json!({}))
        .expect(204);
    let after = server.get(&of_group, &admin).expect(200).json;
    for name in ["renewedDateTime", "expirationDateTime"] {
        assert!(after[name].as_str() > before[name].as_str(), "{name}");
    }
    let end = after["expirationDateTime"].as_str().unwrap();
    assert_eq!(
        listed(&format!("/groups?$filter=expirationDateTime%20le%20{end}")),
        1
    );
    assert_eq!(
        listed(&format!("/groups?$filter=expirationDateTime%20lt%20{end}")),
        0
    );
    assert_eq!(call("removeGroup")["value"], true);
    assert_eq!(
        server.get(&of_group, &admin).json["expirationDateTime"],
        Value::Null
    );
    let nothing = json!({ "groupId": "x" });
    let refused = server
        .post(&format!("{policy}/addGroup"), &admin, nothing)
        .expect(400);
    assert_eq!(
        refused.json["error"]["message"],
        "`groupId` is the id of a group"
    );
}
