//! Joining groups, until when one is in them, and groups without an owner, over HTTP.

use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::{UserId, directory::UserType};

fn group(server: &Server, visibility: &str, owner: UserId) -> String {
    let body = json!({
        "displayName": "Campaign", "mailNickname": "campaign", "mailEnabled": true,
        "securityEnabled": false, "groupTypes": ["Unified"], "visibility": visibility,
        "owners@odata.bind": [format!("https://graph.microsoft.com/v1.0/users/{owner}")],
    });
    let made = server
        .post("/groups", &server.administrator(), body)
        .expect(201)
        .json;
    made["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_request_is_made_decided_and_seen_by_whom_it_concerns() {
    let server = Server::new();
    let (olga, max) = (
        server.add_user("olga", UserType::Member),
        server.add_user("max", UserType::Member),
    );
    let (as_olga, as_max) = (server.user(olga), server.user(max));
    let path = format!("/groups/{}", group(&server, "Private", olga));
    let settings = server
        .get(&format!("{path}/joinSettings"), &as_max)
        .expect(200)
        .json;
    assert_eq!(settings["joinPolicy"], "byRequest");
    let requests = format!("{path}/joinRequests");
    let made = server
        .post(&requests, &as_max, json!({ "reason": "the campaign" }))
        .expect(201)
        .json;
    assert_eq!(
        (&made["status"], &made["requestorId"]),
        (&json!("pending"), &json!(max))
    );
    let one = format!("{requests}/{}", made["id"].as_str().unwrap());
    assert_eq!(
        server.get(&one, &as_max).expect(200).json["reason"],
        "the campaign"
    );
    server.get(&requests, &as_max).expect(403);
    let stranger = server.user(server.add_user("tom", UserType::Member));
    server.get(&one, &stranger).expect(404);
    server
        .post(&format!("{one}/approve"), &stranger, json!({}))
        .expect(404);
    assert_eq!(
        server.get(&requests, &as_olga).expect(200).each("id").len(),
        1
    );
    let until = "2026-05-01T00:00:00Z";
    let decision = json!({ "reason": "welcome", "endDateTime": until });
    server
        .post(&format!("{one}/approve"), &as_olga, decision)
        .expect(204);
    let mine = server.get("/me/joinRequests", &as_max).expect(200).json;
    assert_eq!(mine["value"][0]["status"], "approved");
    let members = server
        .get(&format!("{path}/memberships"), &as_olga)
        .expect(200)
        .json;
    let max_in = &members["value"][0];
    assert_eq!(
        (&max_in["principalId"], &max_in["endDateTime"]),
        (&json!(max), &json!(until))
    );
    let member = format!("{path}/memberships/{max}");
    let moved = server
        .patch(&member, &as_olga, json!({ "endDateTime": null }))
        .expect(200)
        .json;
    assert_eq!(moved["endDateTime"], Value::Null);
    server
        .patch(&member, &as_max, json!({ "endDateTime": null }))
        .expect(403);
    let wrong = server
        .patch(&member, &as_olga, json!({ "endDateTime": "soon" }))
        .expect(400);
    assert_eq!(
        wrong.message(),
        "`endDateTime` is a date and time such as `2026-03-01T00:00:00Z`"
    );
    server
        .post(&format!("{path}/leave"), &as_max, json!({}))
        .expect(204);
    server
        .post(&format!("{path}/leave"), &as_max, json!({}))
        .expect(404);
}

#[test]
fn a_member_is_added_until_a_day() {
    let server = Server::new();
    let admin = server.administrator();
    let max = server.add_user("max", UserType::Member);
    let path = format!(
        "/groups/{}",
        group(&server, "Private", server.world.administrator)
    );
    let reference = |end: &str| {
        json!({
            "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{max}"),
            "@xenia.endDateTime": end,
        })
    };
    let add = format!("{path}/members/$ref");
    server
        .post(&add, &admin, reference("2020-01-01T00:00:00Z"))
        .expect(400);
    server
        .post(&add, &admin, reference("2026-05-01T00:00:00Z"))
        .expect(204);
    let members = server
        .get(&format!("{path}/memberships"), &admin)
        .expect(200)
        .json;
    assert_eq!(members["value"][0]["endDateTime"], "2026-05-01T00:00:00Z");
}

#[test]
fn the_policy_of_ownerless_groups_is_replaced_as_graph_does() {
    let server = Server::new();
    let (admin, path) = (server.administrator(), "/policies/ownerlessGroupPolicy");
    let before = server.get(path, &admin).expect(200).json;
    assert_eq!(
        (&before["id"], &before["isEnabled"]),
        (&json!("ownerlessGroupPolicy"), &json!(false))
    );
    let body = json!({
        "isEnabled": true, "maxMembersToNotify": 5, "notificationDurationInWeeks": 4, "enabledGroupIds": [],
        "targetOwners": { "notifyMembers": "all", "securityGroups": [] },
        "emailInfo": { "senderEmailAddress": "it@contoso.example", "subject": "Please help", "body": "It is little work." },
        "policyWebUrl": "https://contoso.example/groups",
    });
    server.patch(path, &admin, body.clone()).expect(204);
    let after = server.get(path, &admin).expect(200).json;
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&after[name], value);
    }
    let wrong = server
        .patch(path, &admin, json!({ "isEnabled": true }))
        .expect(400);
    assert_eq!(
        wrong.message(),
        "`notificationDurationInWeeks` is between 1 and 7, not `0`"
    );
    server
        .patch(path, &admin, json!({ "isEnabled": false }))
        .expect(204);
    assert_eq!(server.get(path, &admin).json["maxMembersToNotify"], 0);
    server.get(&format!("{path}/calls"), &admin).expect(200);
    let max = server.user(server.add_user("max", UserType::Member));
    server.get(&format!("{path}/calls"), &max).expect(403);
    server
        .patch(
            "/policies/selfServiceGroups",
            &admin,
            json!({ "requestLifetimeInDays": 0 }),
        )
        .expect(400);
    server
        .patch(
            "/policies/selfServiceGroups",
            &admin,
            json!({ "requestLifetimeInDays": 30 }),
        )
        .expect(204);
    let found = server
        .get("/policies/selfServiceGroups", &max)
        .expect(200)
        .json;
    assert_eq!(found["requestLifetimeInDays"], 30);
}
