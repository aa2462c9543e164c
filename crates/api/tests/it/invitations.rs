//! `/invitations` and what the audit log tells of them.

use crate::server::Server;
use serde_json::json;
use xenia_engine::domain::directory::UserType;

#[test]
fn the_exchange_of_graphs_page() {
    let server = Server::new();
    let token = server.administrator();
    let body = json!({
        "invitedUserEmailAddress": "admin@fabrikam.example",
        "inviteRedirectUrl": "https://myapp.contoso.example"
    });
    let made = server.post("/invitations", &token, body).expect(201);
    let link = made.json["inviteRedeemUrl"].as_str().unwrap();
    assert!(
        link.starts_with("https://xenia.example/contoso.example/signin/redeem?ticket="),
        "{link}"
    );
    let user = made.json["invitedUser"]["id"].as_str().unwrap();
    assert_eq!(
        made.json,
        json!({
            "@odata.context": "https://xenia.example/v1.0/$metadata#invitations/$entity",
            "id": made.json["id"],
            "invitedUserEmailAddress": "admin@fabrikam.example",
            "invitedUserDisplayName": null,
            "invitedUserType": "Guest",
            "inviteRedirectUrl": "https://myapp.contoso.example",
            "sendInvitationMessage": false,
            "invitedUserMessageInfo": null,
            "resetRedemption": false,
            "status": "PendingAcceptance",
            "invitedUser": { "id": user },
            "expirationDateTime": "2026-04-01T09:00:00Z",
            "inviteRedeemUrl": link,
        })
    );
    let path =
        format!("/users/{user}?$select=userPrincipalName,userType,externalUserState,creationType");
    let guest = server.get(&path, &token).expect(200);
    assert_eq!(
        guest.json["userPrincipalName"],
        "admin_fabrikam.example#EXT#@contoso.example"
    );
    assert_eq!(guest.json["externalUserState"], "PendingAcceptance");
    let sponsors = server
        .get(&format!("/users/{user}/sponsors"), &token)
        .expect(200);
    assert_eq!(sponsors.each("displayName"), ["Administrator"]);
}

#[test]
fn bodies_are_read_or_refused() {
    let server = Server::new();
    let token = server.administrator();
    let pat = server.add_user("Pat", UserType::Member);
    let good = json!({
        "@odata.type": "#microsoft.graph.invitation",
        "invitedUserEmailAddress": "kim@fabrikam.example",
        "inviteRedirectUrl": "https://a.example/",
        "sendInvitationMessage": true,
        "invitedUserMessageInfo": { "customizedMessageBody": "Hello", "messageLanguage": "en-US",
            "ccRecipients": [{ "emailAddress": { "name": null, "address": null } }] },
        "invitedUserSponsors": [{ "id": pat }],
    });
    let made = server
        .post("/invitations", &token, good.clone())
        .expect(201);
    let user = made.json["invitedUser"]["id"].as_str().unwrap();
    let sponsors = server
        .get(&format!("/users/{user}/sponsors"), &token)
        .expect(200);
    assert_eq!(sponsors.each("displayName"), ["Pat"]);
    for (property, value, message) in [
        (
            "inviteRedirectUrl",
            json!(null),
            "an invitation needs the property `inviteRedirectUrl`",
        ),
        (
            "invitedUserEmailAddress",
            json!("kim"),
            "`kim` is not an e-mail address such as `kim@fabrikam.example`: it has no `@`",
        ),
        (
            "invitedUserType",
            json!("Boss"),
            "`invitedUserType` is `Boss`, expected `Guest` or `Member`",
        ),
        (
            "invitedUserMessageInfo",
            json!({ "ccRecipients": [{ "emailAddress": { "address": "boss@fabrikam.example" } }] }),
            "copies of an invitation to others (`ccRecipients`) are not sent: the link is for the invited person only",
        ),
        (
            "invitedUserSponsors",
            json!([{ "id": "x" }]),
            "`x` is not an id",
        ),
    ] {
        let mut body = good.clone();
        body[property] = value;
        let refused = server.post("/invitations", &token, body).expect(400);
        assert_eq!(refused.message(), message);
    }
    let guest = server.user(server.add_user("Kim", UserType::Guest));
    let refused = server.post("/invitations", &guest, good).expect(403);
    assert_eq!(
        refused.message(),
        "guests may not invite guests to this organisation: the setting `allowInvitesFrom` is `adminsGuestInvitersAndAllMembers`"
    );
}

#[test]
fn the_audit_log_is_searched() {
    let server = Server::new();
    let token = server.administrator();
    for name in ["a", "b", "c"] {
        server.world.clock.advance_seconds(60);
        let body = json!({
            "invitedUserEmailAddress": format!("{name}@fabrikam.example"),
            "inviteRedirectUrl": "https://a.example/"
        });
        server.post("/invitations", &token, body).expect(201);
    }
    let log = "/auditLogs/directoryAudits";
    let invited = "$filter=activityDisplayName%20eq%20'Invite%20external%20user'";
    let found = server.get(&format!("{log}?{invited}"), &token).expect(200);
    assert_eq!(
        found.each("activityDateTime"),
        [
            "2026-03-02T09:03:00Z",
            "2026-03-02T09:02:00Z",
            "2026-03-02T09:01:00Z"
        ]
    );
    let newest = &found.json["value"][0];
    let admin = server.world.administrator;
    assert_eq!(newest["category"], "UserManagement");
    assert_eq!(newest["result"], "success");
    assert_eq!(newest["initiatedBy"]["user"]["id"], admin.to_string());
    assert_eq!(newest["targetResources"][0]["type"], "User");
    assert_eq!(
        newest["targetResources"][0]["userPrincipalName"],
        "c_fabrikam.example#EXT#@contoso.example"
    );
    assert!(!found.text.contains("ticket="), "the log has no secrets");

    let page = server
        .get(&format!("{log}?{invited}&$top=2"), &token)
        .expect(200);
    assert_eq!(page.each("id").len(), 2);
    let next = page.json["@odata.nextLink"].as_str().unwrap();
    let next = next.strip_prefix("https://xenia.example/v1.0").unwrap();
    let rest = server.get(next, &token).expect(200);
    assert_eq!(rest.each("activityDateTime"), ["2026-03-02T09:01:00Z"]);
    assert!(rest.json.get("@odata.nextLink").is_none());

    let user = newest["targetResources"][0]["id"].as_str().unwrap();
    for (filter, count) in [
        (format!("targetResources/any(t:t/id eq '{user}')"), 3),
        (format!("initiatedBy/user/id eq '{admin}'"), 9),
        ("category eq 'DirectoryManagement'".to_owned(), 1),
        ("activityDateTime ge 2026-03-02T09:03:00Z".to_owned(), 3),
        ("activityDateTime gt 2026-03-02T09:03:00Z".to_owned(), 0),
        ("activityDateTime lt 2026-03-02T09:01:00Z".to_owned(), 1),
        (
            "activityDateTime le 2026-03-02T09:01:00Z and category eq 'UserManagement'".to_owned(),
            3,
        ),
        (
            "startswith(activityDisplayName,'Add user sponsor')".to_owned(),
            3,
        ),
    ] {
        let path = format!("{log}?$filter={}", filter.replace(' ', "%20"));
        let found = server.get(&path, &token).expect(200);
        assert_eq!(found.each("id").len(), count, "{filter}: {}", found.text);
    }
    let id = newest["id"].as_str().unwrap();
    let one = server.get(&format!("{log}/{id}"), &token).expect(200);
    assert_eq!(one.json["activityDisplayName"], "Invite external user");

    for (query, message) in [
        (
            "$orderby=activityDateTime%20asc",
            "`$orderby`: this list is in the order `activityDateTime desc` only",
        ),
        (
            "$count=true",
            "this list knows `$filter`, `$top`, `$select` and `$skiptoken`, not `$count`, `$search` and `$skip`",
        ),
    ] {
        let refused = server.get(&format!("{log}?{query}"), &token).expect(400);
        assert_eq!(refused.message(), message);
    }
    let member = server.user(server.add_user("Pat", UserType::Member));
    let refused = server.get(log, &member).expect(403);
    assert_eq!(
        refused.message(),
        "you may not read the audit log: it needs one of the roles Global Administrator, Security Reader, Identity Governance Administrator"
    );
}
