//! A partner's identity provider: guests of its own connected organization only.

use super::{ENTERPRISE, Scim, USER, error, id, names, workforce};
use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::{
    directory::UserType,
    provisioning::{Connection, ConnectionKind, ConnectionReach},
};

fn partner(server: &Server, reach: ConnectionReach) -> Connection {
    let organizations = "/identityGovernance/entitlementManagement/connectedOrganizations";
    let body = json!({
        "displayName": "Fabrikam", "description": "x", "state": "configured",
        "identitySources": [{
            "@odata.type": "#microsoft.graph.domainIdentitySource",
            "domainName": "fabrikam.example", "displayName": "Fabrikam",
        }],
    });
    let made = server
        .post(organizations, &server.administrator(), body)
        .expect(201);
    Connection {
        kind: ConnectionKind::Partner,
        domains: Vec::new(),
        connected_organization_id: made.json["id"].as_str().unwrap().parse().ok(),
        reach,
        allow_groups: false,
        ..workforce()
    }
}

fn kim() -> Value {
    json!({
        "schemas": [USER, ENTERPRISE],
        "userName": "kim@fabrikam.example",
        "externalId": "f-1",
        "displayName": "Kim",
        "emails": [{ "value": "Kim@fabrikam.example", "type": "work", "primary": true }],
        ENTERPRISE: { "organization": "Contoso headquarters", "department": "Sales" }
    })
}

#[test]
fn a_partner_brings_its_people_as_guests() {
    let server = Server::new();
    let connection = partner(&server, ConnectionReach::Own);
    let idp = Scim::new(&server, "Fabrikam", connection);
    let made = idp.post("/Users", kim()).expect(201);
    assert_eq!(
        (&made.json["userType"], &made.json["userName"]),
        (&json!("Guest"), &json!("kim@fabrikam.example"))
    );
    let path = format!(
        "/users/{}?$select=userType,mail,companyName,department,externalUserState",
        id(&made)
    );
    let graph = server.get(&path, &server.administrator()).expect(200);
    assert_eq!(graph.json["userType"], "Guest");
    assert_eq!(graph.json["mail"], "kim@fabrikam.example");
    assert_eq!(graph.json["department"], "Sales");
    // Whose guest it is, is not for the partner to say.
    assert_eq!(graph.json["companyName"], Value::Null);
    let again = idp.post("/Users", kim());
    assert_eq!(
        error(&again),
        (
            409,
            "uniqueness",
            "another person has the `userName` `kim@fabrikam.example` already"
        )
    );

    let path = format!("/Users/{}", id(&made));
    let moved = idp.patch(&path, json!([{ "op": "replace", "path": "emails", "value": [{ "value": "ceo@fabrikam.example" }] }]));
    assert_eq!(
        error(&moved),
        (
            400,
            "mutability",
            "`emails`: the address of a guest cannot be changed: provision the new address instead"
        )
    );
    let renamed = idp.patch(
        &path,
        json!([{ "op": "replace", "path": "name.givenName", "value": "Kimberly" }]),
    );
    assert_eq!(renamed.expect(200).json["name"]["givenName"], "Kimberly");
    let disabled = idp.patch(
        &path,
        json!([{ "op": "replace", "value": { "active": false } }]),
    );
    assert_eq!(disabled.expect(200).json["active"], false);
    idp.delete(&path).expect(204);
}

#[test]
fn nobody_else_can_be_brought_in_or_touched() {
    let server = Server::new();
    let member = server.add_user("Mia", UserType::Member);
    let guest = server.add_user("Gil", UserType::Guest);
    let connection = partner(&server, ConnectionReach::Domains);
    let idp = Scim::new(&server, "Fabrikam", connection);
    for address in [
        "x@contoso.example",
        "x@litware.example",
        "x@evil.fabrikam.example",
    ] {
        let sent = json!({ "schemas": [USER], "userName": "x", "emails": [{ "value": address }] });
        let detail = format!(
            "`emails`: `{address}` is not of a domain of the connected organization, which has `fabrikam.example`"
        );
        assert_eq!(
            error(&idp.post("/Users", sent)),
            (400, "invalidValue", detail.as_str())
        );
    }
    let nameless = idp.post("/Users", json!({ "schemas": [USER], "userName": "x" }));
    assert_eq!(
        error(&nameless),
        (
            400,
            "invalidValue",
            "a guest needs an address: `emails`, or a `userName` that is one"
        )
    );
    // Guests of its domain are its people, members are not.
    assert_eq!(names(&idp.get("/Users")), ["Gil@fabrikam.example"]);
    idp.get(&format!("/Users/{guest}")).expect(200);
    for path in [
        format!("/Users/{member}"),
        format!("/Users/{}", server.world.administrator),
    ] {
        assert_eq!(error(&idp.get(&path)).0, 404);
        assert_eq!(error(&idp.delete(&path)).0, 404);
    }
    // The manager of a guest, a member, is nobody that the partner may know.
    let path = format!("/users/{guest}/manager/$ref");
    let body = json!({ "@odata.id": format!("https://xenia.example/v1.0/users/{member}") });
    server
        .call("PUT", &path, &server.administrator(), Some(body))
        .expect(204);
    assert_eq!(
        idp.get(&format!("/Users/{guest}")).json[ENTERPRISE],
        Value::Null
    );
    let set = json!([{ "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": member.to_string() }]);
    assert_eq!(
        error(&idp.patch(&format!("/Users/{guest}"), set)).1,
        "invalidValue"
    );
    // No groups, and the organisation's own list of domains holds for it.
    let group =
        json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "G" });
    assert_eq!(error(&idp.post("/Groups", group)).0, 403);
    assert_eq!(names(&idp.get("/Groups").expect(200)), Vec::<String>::new());
}
