//! `/me` and `/users`.

use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::{directory::UserType, role::DirectoryRole};

fn adele() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.user",
        "accountEnabled": true,
        "displayName": "Adele Vance",
        "mailNickname": "AdeleV",
        "userPrincipalName": "AdeleV@contoso.example",
        "passwordProfile": {
            "forceChangePasswordNextSignIn": true,
            "password": "xWwvJ]6NMw+bWH-d"
        }
    })
}

#[test]
fn a_user_is_made_read_changed_and_deleted() {
    let server = Server::new();
    let token = server.administrator();
    let made = server.post("/users", &token, adele()).expect(201);
    let id = made.json["id"].as_str().unwrap().to_owned();
    assert_eq!(
        made.json,
        json!({
            "@odata.context": "https://xenia.example/v1.0/$metadata#users/$entity",
            "@odata.etag": "W/\"1\"",
            "id": id,
            "businessPhones": [],
            "displayName": "Adele Vance",
            "givenName": null,
            "jobTitle": null,
            "mail": null,
            "mobilePhone": null,
            "officeLocation": null,
            "preferredLanguage": null,
            "surname": null,
            "userPrincipalName": "AdeleV@contoso.example"
        })
    );
    assert_eq!(
        made.headers["location"],
        format!("https://xenia.example/v1.0/users/{id}")
    );

    // By id and by user principal name in any case.
    for key in [id.as_str(), "adelev@CONTOSO.example"] {
        let path = format!("/users/{key}?$select=displayName,userType,accountEnabled");
        let read = server.get(&path, &token).expect(200);
        assert_eq!(read.json["userType"], "Member");
        assert_eq!(read.json["accountEnabled"], true);
        assert!(read.json.get("id").is_none());
        assert_eq!(read.headers["etag"], "W/\"1\"");
    }

    let path = format!("/users/{id}");
    let changed = server.patch(&path, &token, json!({ "jobTitle": "Manager" }));
    assert_eq!(changed.expect(204).text, "");
    let read = server.get(&path, &token).expect(200);
    assert_eq!(read.json["jobTitle"], "Manager");
    assert_eq!(read.json["@odata.etag"], "W/\"2\"");

    server.delete(&path, &token).expect(204);
    server.get(&path, &token).expect(404);
    // The name is free again.
    server.post("/users", &token, adele()).expect(201);
}

#[test]
fn a_new_user_that_breaks_a_rule_is_refused_with_the_property() {
    let server = Server::new();
    let token = server.administrator();
    server.post("/users", &token, adele()).expect(201);
    let cases = [
        (
            "displayName",
            json!(" "),
            "displayName",
            "`displayName` must have between 1 and 256 characters",
        ),
        (
            "displayName",
            Value::Null,
            "displayName",
            "a new user needs the property `displayName`",
        ),
        (
            "userPrincipalName",
            json!("b@elsewhere.example"),
            "userPrincipalName",
            "`elsewhere.example` is not a verified domain of this organisation",
        ),
        (
            "userPrincipalName",
            json!("bob"),
            "userPrincipalName",
            "`bob` is not of the form `person@contoso.example`",
        ),
        (
            "userPrincipalName",
            json!("ADELEV@contoso.example"),
            "userPrincipalName",
            "another object has the `userPrincipalName` `ADELEV@contoso.example` already",
        ),
        (
            "passwordProfile",
            json!({ "password": "short" }),
            "passwordProfile",
            "the password has 5 characters, it needs at least 12",
        ),
        (
            "passwordProfile",
            Value::Null,
            "passwordProfile",
            "a new member needs the property `passwordProfile`",
        ),
        (
            "subjectLifecycle",
            json!("governed"),
            "subjectLifecycle",
            "property `subjectLifecycle` cannot be changed here",
        ),
        (
            "shoeSize",
            json!(43),
            "shoeSize",
            "there is no property `shoeSize`",
        ),
        ("mail", json!("x"), "mail", "`x` is not an e-mail address"),
    ];
    for (property, value, target, message) in cases {
        let mut body = adele();
        body["userPrincipalName"] = json!("bob@contoso.example");
        body[property] = value;
        let answer = server.post("/users", &token, body).expect(400);
        assert_eq!(answer.message(), message);
        assert_eq!(answer.json["error"]["target"], target, "{message}");
    }
}

#[test]
fn a_list_is_filtered_sorted_counted_and_paged() {
    let server = Server::new();
    for name in ["Bea", "ada", "Cy", "Dan"] {
        server.add_user(name, UserType::Guest);
    }
    let token = server.administrator();
    let query = "/users?$filter=userType%20eq%20'guest'&$orderby=displayName%20desc&$count=true&$top=3&$select=displayName";
    let first = server.get(query, &token).expect(200);
    assert_eq!(first.each("displayName"), ["Dan", "Cy", "Bea"]);
    assert_eq!(first.json["@odata.count"], 4);
    assert_eq!(
        first.json["@odata.context"],
        "https://xenia.example/v1.0/$metadata#users"
    );
    assert_eq!(first.json["value"][0], json!({ "displayName": "Dan" }));
    let next = first.json["@odata.nextLink"].as_str().unwrap();
    let next = next.strip_prefix("https://xenia.example/v1.0").unwrap();
    let second = server.get(next, &token).expect(200);
    assert_eq!(second.each("displayName"), ["ada"]);
    assert!(second.json.get("@odata.nextLink").is_none());

    let count = server.get("/users/$count?$filter=userType%20eq%20'Guest'", &token);
    assert_eq!(count.expect(200).text, "4");
    let found = server
        .get("/users?$search=%22displayName:be%22", &token)
        .expect(200);
    assert_eq!(found.each("displayName"), ["Bea"]);
}

#[test]
fn a_guest_sees_oneself_and_no_list() {
    let server = Server::new();
    let guest = server.add_user("Gil", UserType::Guest);
    let token = server.user(guest);
    let me = server.get("/me", &token).expect(200);
    assert_eq!(me.json["displayName"], "Gil");
    server.get(&format!("/users/{guest}"), &token).expect(200);
    // tests/it/guests.rs has what else there is to see at which level.
    for path in ["/users", "/users/$count"] {
        let answer = server.get(path, &token).expect(403);
        assert_eq!(answer.code(), "Authorization_RequestDenied");
        assert_eq!(
            answer.json["error"]["details"][0]["target"],
            "roleManagement/directory"
        );
    }
    // An application that may read the caller's own profile sees no other.
    let member = server.add_user("Mia", UserType::Member);
    let narrow = format!("user {member} User.Read");
    server.get("/me", &narrow).expect(200);
    server.get("/users", &narrow).expect(403);
    server
        .get("/me", &server.application("User.Read.All"))
        .expect(400);
}

#[test]
fn a_user_administrator_has_no_power_over_administrators() {
    let server = Server::new();
    let helper = server.add_user("Hal", UserType::Member);
    server.give_role(helper, DirectoryRole::UserAdministrator);
    let token = server.user(helper);
    let admin = format!("/users/{}", server.world.administrator);
    let take_over = json!({ "passwordProfile": { "password": "correct horse" } });
    let answer = server.patch(&admin, &token, take_over).expect(403);
    assert!(
        answer
            .message()
            .starts_with("you may not change the sign-in of an administrator")
    );
    server.delete(&admin, &token).expect(403);
    server
        .patch(&admin, &token, json!({ "jobTitle": "Boss" }))
        .expect(204);
    // And the last administrator stays.
    let answer = server.delete(&admin, &server.administrator()).expect(409);
    assert_eq!(
        answer.message(),
        "`admin@contoso.example` is the last Global Administrator who can sign in: make another one first"
    );
}

#[test]
fn a_change_of_another_version_is_refused() {
    use axum::{body::Body, http::Request};
    let server = Server::new();
    let id = server.add_user("Eve", UserType::Member);
    for (tag, status) in [
        ("W/\"7\"", 412),
        ("W/\"1\"", 204),
        ("W/\"1\"", 412),
        ("*", 204),
    ] {
        let request = Request::patch(format!("/v1.0/users/{id}"))
            .header(
                "Authorization",
                format!("Bearer {}", server.administrator()),
            )
            .header("If-Match", tag)
            .body(Body::from(r#"{"city":"Oslo"}"#))
            .unwrap();
        server.send(request).expect(status);
    }
}

#[test]
fn members_read_others_while_the_organisation_lets_them() {
    let server = Server::new();
    let mia = server.user(server.add_user("Mia", UserType::Member));
    server.get("/users", &mia).expect(200);
    let change = |allowed: bool| {
        let (engine, ctx) = (&server.world.engine, server.world.as_administrator());
        xenia_engine::b2b::update_authorization_policy(engine, &ctx, |policy| {
            policy
                .default_user_role_permissions
                .allowed_to_read_other_users = allowed;
            policy
                .default_user_role_permissions
                .allowed_to_create_security_groups = allowed;
        })
        .unwrap();
    };
    change(false);
    let refused = server.get("/users", &mia).expect(403);
    assert_eq!(
        refused.message(),
        "members of this organisation may not read other users"
    );
    assert_eq!(
        refused.json["error"]["details"][0]["target"],
        "policies/authorizationPolicy/defaultUserRolePermissions/allowedToReadOtherUsers"
    );
    server.get("/me", &mia).expect(200);
    server.get("/users", &server.administrator()).expect(200);
    let group = json!({
        "displayName": "X", "mailEnabled": false, "mailNickname": "x", "securityEnabled": true
    });
    let refused = server.post("/groups", &mia, group.clone()).expect(403);
    assert_eq!(
        refused.message(),
        "members of this organisation may not create security groups"
    );
    change(true);
    server.post("/groups", &mia, group).expect(201);
}

#[test]
fn it_is_known_when_the_password_was_set_and_sessions_were_ended() {
    let server = Server::new();
    let token = server.administrator();
    let body = serde_json::json!({
        "accountEnabled": true, "displayName": "Ada", "mailNickname": "ada",
        "userPrincipalName": "ada@contoso.example",
        "passwordProfile": { "password": "analytical engine, 1843" },
    });
    server.post("/users", &token, body).expect(201);
    let path = "/users/ada@contoso.example";
    let names = "lastPasswordChangeDateTime,signInSessionsValidFromDateTime";
    let known = || {
        let found = server.get(&format!("{path}?$select={names}"), &token);
        let found = found.expect(200).json;
        names
            .split(',')
            .map(|name| found[name].clone())
            .collect::<Vec<_>>()
    };
    let at = |minutes: i64| serde_json::json!(format!("2026-03-02T09:{minutes:02}:00Z"));
    assert_eq!(known(), [at(0), serde_json::Value::Null]);
    server.world.clock.advance_seconds(60);
    let end = format!("{path}/revokeSignInSessions");
    server.post(&end, &token, serde_json::json!({})).expect(200);
    assert_eq!(known(), [at(0), at(1)]);
    server.world.clock.advance_seconds(60);
    let change =
        serde_json::json!({ "passwordProfile": { "password": "difference engine, 1822" } });
    server.patch(path, &token, change).expect(204);
    assert_eq!(known(), [at(2), at(2)]);
    for name in names.split(',') {
        let change = serde_json::json!({ name: "2020-01-01T00:00:00Z" });
        let refused = server.patch(path, &token, change).expect(400);
        assert!(refused.message().contains(name), "{}", refused.message());
    }
}
