//! `/organization`, `/domains`, `/directoryRoles`, `/policies`.

use crate::server::Server;
use serde_json::json;
use xenia_engine::domain::{directory::UserType, role::DirectoryRole};

#[test]
fn the_organisation_is_the_callers_own() {
    let server = Server::new();
    let token = server.administrator();
    let all = server.get("/organization", &token).expect(200);
    assert_eq!(all.each("displayName"), ["Contoso"]);
    assert_eq!(
        all.json["value"][0]["verifiedDomains"],
        json!([{ "capabilities": "Email", "isDefault": true, "isInitial": true, "name": "contoso.example", "type": "Managed" }])
    );
    let id = server.world.tenant;
    let path = format!("/organization/{id}");
    server
        .patch(&path, &token, json!({ "displayName": "Contoso Ltd" }))
        .expect(204);
    let read = server
        .get(&format!("{path}?$select=displayName"), &token)
        .expect(200);
    assert_eq!(read.json["displayName"], "Contoso Ltd");
    assert!(read.json.get("tenantType").is_none());
    let (other, _) = server.world.another_tenant("fabrikam.example");
    let refused = server
        .get(&format!("/organization/{other}"), &token)
        .expect(404);
    assert_eq!(
        refused.message(),
        format!("there is no organisation `{other}` here")
    );
    let refused = server
        .get("/organization?$select=shoeSize", &token)
        .expect(400);
    assert_eq!(
        refused.message(),
        "`$select`: `shoeSize` is not a property of these resources"
    );
}

#[test]
fn a_domain_is_added_and_says_how_to_verify_it() {
    let server = Server::new();
    let token = server.administrator();
    let made = server
        .post("/domains", &token, json!({ "id": "litware.example" }))
        .expect(201);
    assert_eq!(made.json["isVerified"], false);
    let all = server
        .get("/domains?$filter=isVerified%20eq%20false", &token)
        .expect(200);
    assert_eq!(all.each("id"), ["litware.example"]);
    let records = server.get("/domains/litware.example/verificationDnsRecords", &token);
    let records = records.expect(200);
    let text = records.json["value"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("xenia-domain-verification="), "{text}");
    assert_eq!(
        records.json["value"][0]["@odata.type"],
        "#microsoft.graph.domainDnsTxtRecord"
    );
    let exchange = &records.json["value"][1];
    assert_eq!(
        (&exchange["recordType"], &exchange["preference"]),
        (&json!("Mx"), &json!(32767))
    );
    let refused = server.call("POST", "/domains/litware.example/verify", &token, None);
    assert_eq!(
        refused.message(),
        "no DNS resolver is configured on this server, so it cannot see whether the record is published"
    );
    let body = json!({ "isDefault": true });
    let refused = server.patch("/domains/litware.example", &token, body.clone());
    assert_eq!(
        refused.expect(409).message(),
        "`litware.example` is not verified yet, and only a verified domain can be the default"
    );
    server
        .patch("/domains/contoso.example", &token, body)
        .expect(204);
    server
        .delete("/domains/litware.example", &token)
        .expect(204);
    let refused = server.get("/domains/litware.example", &token).expect(404);
    assert_eq!(
        refused.message(),
        "there is no domain `litware.example` here"
    );
    let refused = server.post("/domains", &token, json!({})).expect(400);
    assert_eq!(refused.message(), "a domain needs the property `id`");
}

#[test]
fn roles_are_given_by_reference() {
    let server = Server::new();
    let token = server.administrator();
    let all = server.get("/directoryRoles?$top=2", &token).expect(200);
    assert_eq!(all.each("id").len(), 2);
    let next = all.json["@odata.nextLink"].as_str().unwrap();
    let next = next.strip_prefix("https://xenia.example/v1.0").unwrap();
    let more = server.get(next, &token).expect(200);
    assert_eq!(more.each("id").len(), 2);
    assert_ne!(more.each("id"), all.each("id"));
    let role = DirectoryRole::GuestInviter.template();
    let path = format!("/directoryRoles(roleTemplateId='{role}')");
    let read = server.get(&path, &token).expect(200);
    assert_eq!(read.json["displayName"], "Guest Inviter");
    let pat = server.add_user("Pat", UserType::Member);
    let body =
        json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{pat}") });
    server
        .post(&format!("{path}/members/$ref"), &token, body)
        .expect(204);
    let members = server
        .get(&format!("/directoryRoles/{role}/members"), &token)
        .expect(200);
    assert_eq!(members.each("displayName"), ["Pat"]);
    server
        .delete(&format!("{path}/members/{pat}/$ref"), &token)
        .expect(204);
    let global = DirectoryRole::GlobalAdministrator.template();
    let admin = server.world.administrator;
    let last = server.delete(
        &format!("/directoryRoles/{global}/members/{admin}/$ref"),
        &token,
    );
    assert_eq!(
        last.expect(409).message(),
        "`admin@contoso.example` is the last Global Administrator who can sign in: make another one first"
    );
}

#[test]
fn the_authorization_policy_is_patched() {
    let server = Server::new();
    let token = server.administrator();
    let path = "/policies/authorizationPolicy";
    let read = server.get(path, &token).expect(200);
    assert_eq!(
        read.json["allowInvitesFrom"],
        "adminsGuestInvitersAndAllMembers"
    );
    assert_eq!(
        read.json["guestUserRoleId"],
        "10dae51f-b6af-4016-8d66-8c2a99b929b3"
    );
    let body = json!({
        "allowInvitesFrom": "adminsAndGuestInviters",
        "allowEmailVerifiedUsersToJoinOrganization": false,
    });
    server.patch(path, &token, body).expect(204);
    let read = server.get(path, &token).expect(200);
    assert_eq!(read.json["allowInvitesFrom"], "adminsAndGuestInviters");
    let refused = server
        .patch(path, &token, json!({ "allowedToUseSSPR": true }))
        .expect(400);
    assert_eq!(refused.message(), "there is no property `allowedToUseSSPR`");
    let own = "/policies/externalCollaborationPolicy";
    let body = json!({ "domainMode": "blockListed", "domains": [{ "domain": "Bad.example", "reason": "in a dispute" }] });
    server.patch(own, &token, body).expect(204);
    let read = server.get(own, &token).expect(200);
    assert_eq!(read.json["domains"][0]["domain"], "bad.example");
    assert_eq!(read.json["invitationLifetimeDays"], 30);
}
