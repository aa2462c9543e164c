//! `/Groups`.

use super::{Scim, error, id, names, workforce};
use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::{directory::UserType, provisioning::Connection};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

fn members(scim: &Scim<'_>, path: &str) -> Vec<String> {
    let read = scim.get(path).expect(200);
    let members = read.json["members"].as_array().cloned().unwrap_or_default();
    let mut ids: Vec<String> = members
        .iter()
        .map(|one| one["value"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

#[test]
fn members_of_a_group_come_and_go() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    let [a, b, c] = ["a", "b", "c"].map(|name| hr.person(name));
    let made = hr
        .post(
            "/Groups",
            json!({
                "schemas": [GROUP], "displayName": "Clerks", "externalId": "g-1",
                "members": [{ "value": a }, { "value": b }],
            }),
        )
        .expect(201);
    let group = id(&made);
    let path = format!("/Groups/{group}");
    assert_eq!(members(&hr, &path), sorted(vec![a.clone(), b.clone()]));
    let location = format!("https://xenia.example/scim/v2/Users/{a}");
    let told = made.json["members"].as_array().unwrap();
    assert!(told.contains(&json!({ "value": a, "$ref": location, "type": "User" })));
    let graph = server.get(&format!("/groups/{group}/members"), &server.administrator());
    assert_eq!(
        sorted(graph.expect(200).each("id")),
        sorted(vec![a.clone(), b.clone()])
    );

    let steps: [(Value, Vec<&String>); 7] = [
        (
            json!([{ "op": "Add", "path": "members", "value": [{ "value": c }, { "value": a }] }]),
            vec![&a, &b, &c],
        ),
        (
            json!([{ "op": "Remove", "path": format!("members[value eq \"{a}\"]") }]),
            vec![&b, &c],
        ),
        (
            json!([{ "op": "Remove", "path": format!("members[value eq \"{a}\"]") }]),
            vec![&b, &c],
        ),
        (
            json!([{ "op": "Remove", "path": "members", "value": [{ "value": c }] }]),
            vec![&b],
        ),
        (
            json!([{ "op": "replace", "value": { "id": group, "members": [{ "value": c }] } }]),
            vec![&c],
        ),
        (
            json!([{ "op": "add", "value": { "members": [{ "value": b }] } }]),
            vec![&b, &c],
        ),
        (json!([{ "op": "remove", "path": "members" }]), vec![]),
    ];
    for (operations, expected) in steps {
        hr.patch(&path, operations.clone()).expect(204);
        let expected = sorted(expected.into_iter().cloned().collect());
        assert_eq!(members(&hr, &path), expected, "{operations}");
    }
    // A person shows its groups; a list without members does not read them.
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": a }] }]);
    hr.patch(&path, add).expect(204);
    let person = hr.get(&format!("/Users/{a}")).expect(200);
    assert_eq!(person.json["groups"][0]["display"], "Clerks");
    let lean = hr.get("/Groups?excludedAttributes=members").expect(200);
    assert!(lean.json["Resources"][0].get("members").is_none());
    assert_eq!(
        hr.filtered("/Groups", "displayName eq \"clerks\""),
        ["Clerks"]
    );
    assert_eq!(
        hr.filtered("/Groups", &format!("members[value eq \"{a}\"]")),
        ["Clerks"]
    );
    assert_eq!(
        hr.filtered(
            "/Groups",
            &format!("id eq \"{group}\" and members eq \"{b}\"")
        ),
        Vec::<String>::new()
    );
    let asked = hr.send("PATCH", &format!("{path}?attributes=displayName"), &[], axum::body::Body::from(
        json!({ "schemas": [super::PATCH], "Operations": [{ "op": "replace", "path": "displayName", "value": "Clerks of HR" }] }).to_string(),
    ));
    assert_eq!(asked.expect(200).json["displayName"], "Clerks of HR");
    hr.delete(&path).expect(204);
    assert_eq!(error(&hr.get(&path)).0, 404);
}

#[test]
fn groups_hold_only_whom_the_connection_may_touch() {
    let server = Server::new();
    let stranger = server.add_user("Sam", UserType::Member);
    let hr = Scim::new(&server, "HR", workforce());
    let other = Scim::new(&server, "Other HR", workforce());
    let group = id(&hr
        .post("/Groups", json!({ "schemas": [GROUP], "displayName": "G" }))
        .expect(201));
    let path = format!("/Groups/{group}");
    for wrong in [
        stranger.to_string(),
        "nobody".to_owned(),
        other.person("theirs"),
    ] {
        let add = json!([{ "op": "add", "path": "members", "value": [{ "value": wrong }] }]);
        let refused = hr.patch(&path, add);
        let detail = format!("`members`: there is no user or group `{wrong}` here");
        assert_eq!(error(&refused), (400, "invalidValue", detail.as_str()));
    }
    assert_eq!(error(&other.get(&path)).0, 404);
    assert_eq!(error(&other.delete(&path)).0, 404);
    assert_eq!(names(&other.get("/Groups")), Vec::<String>::new());
    let plain = Connection {
        allow_groups: false,
        ..workforce()
    };
    let without = Scim::new(&server, "HR without groups", plain);
    let refused = without.post("/Groups", json!({ "schemas": [GROUP], "displayName": "G" }));
    assert_eq!(
        error(&refused),
        (403, "", "this provisioning connection may not make groups")
    );
}
