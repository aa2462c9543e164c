//! `/policies/adminConsentRequestPolicy` and `/identityGovernance/appConsent/appConsentRequests` of an organisation in
//! which nobody has asked; asking and deciding are tested where people sign in.

use crate::server::Server;
use serde_json::json;
use xenia_engine::domain::{directory::UserType, role::DirectoryRole};

const POLICY: &str = "/policies/adminConsentRequestPolicy";
const REQUESTS: &str = "/identityGovernance/appConsent/appConsentRequests";

#[test]
fn the_policy_is_replaced_as_a_whole() {
    let server = Server::new();
    let token = server.administrator();
    let first = server.get(POLICY, &token).expect(200);
    assert_eq!(
        (&first.json["isEnabled"], &first.json["version"]),
        (&json!(false), &json!(0))
    );
    let rita = server.add_user("Rita", UserType::Member);
    let body = json!({
        "isEnabled": true, "notifyReviewers": true, "remindersEnabled": true, "requestDurationInDays": 5,
        "reviewers": [{ "query": format!("/users/{rita}"), "queryType": "MicrosoftGraph" }],
    });
    let put = |body| server.call("PUT", POLICY, &token, Some(body));
    put(body.clone()).expect(204);
    let found = server.get(POLICY, &token).expect(200);
    assert_eq!(found.json["version"], 1);
    assert_eq!(
        found.json["reviewers"][0]["query"],
        format!("/users/{rita}")
    );
    for (name, value, message) in [
        (
            "requestDurationInDays",
            json!(0),
            "`requestDurationInDays` is between 1 and 60, not `0`",
        ),
        (
            "reviewers",
            json!([]),
            "requests need somebody to decide them: name a reviewer",
        ),
        (
            "reviewers",
            json!([{ "query": "/applications/1", "queryType": "MicrosoftGraph" }]),
            "`/applications/1` is none of `/users/{id}`, `/groups/{id}/transitiveMembers/microsoft.graph.user` and `/directoryRoles/{id}`",
        ),
    ] {
        let mut wrong = body.clone();
        wrong[name] = value;
        assert_eq!(put(wrong).expect(400).message(), message);
    }
    let mut part = body;
    part.as_object_mut().unwrap().remove("remindersEnabled");
    assert_eq!(
        put(part).expect(400).message(),
        "`remindersEnabled` is missing: the policy is replaced as a whole"
    );
}

#[test]
fn reviewers_read_and_others_do_not() {
    let server = Server::new();
    let token = server.administrator();
    let [rita, mia] = ["Rita", "Mia"].map(|name| server.add_user(name, UserType::Member));
    let role = DirectoryRole::ApplicationAdministrator;
    let body = json!({
        "isEnabled": true, "notifyReviewers": true, "remindersEnabled": true, "requestDurationInDays": 5,
        "reviewers": [{ "query": format!("/users/{rita}") }, { "query": format!("/directoryRoles/{}", role.template()) }],
    });
    server.call("PUT", POLICY, &token, Some(body)).expect(204);
    server.get(REQUESTS, &server.user(rita)).expect(200);
    let mine = format!(
        "{REQUESTS}/filterByCurrentUser(on='reviewer')?$filter=userConsentRequests/any(u:u/status%20eq%20'InProgress')"
    );
    server.get(&mine, &server.user(rita)).expect(200);
    server.get(REQUESTS, &server.user(mia)).expect(403);
    assert!(
        server
            .get(&mine, &server.user(mia))
            .expect(200)
            .each("id")
            .is_empty()
    );
    server
        .get(&mine.replace("reviewer", "owner"), &token)
        .expect(400);
    let nobody = "00000000-0000-4000-8000-000000000000";
    server
        .get(&format!("{REQUESTS}/{nobody}"), &token)
        .expect(404);
    let stage =
        format!("{REQUESTS}/{nobody}/userConsentRequests/{nobody}/approval/stages/{nobody}");
    let yes = || json!({ "reviewResult": "Approve", "justification": "ok" });
    server.patch(&stage, &server.user(mia), yes()).expect(403);
    server.patch(&stage, &token, yes()).expect(404);
}
