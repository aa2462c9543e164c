//! `/Users` for an HR system.

use super::{ENTERPRISE, PATCH, Scim, USER, error, id, names, workforce};
use crate::server::Server;
use axum::body::Body;
use serde_json::{Value, json};
use xenia_engine::domain::{
    directory::UserType,
    provisioning::{Connection, ConnectionReach},
    role::DirectoryRole,
};

fn ada() -> Value {
    json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": "hr-17",
        "userName": "ada@contoso.example",
        "name": { "givenName": "Ada", "familyName": "Lovelace" },
        "emails": [
            { "value": "ada@contoso.example", "type": "work", "primary": true },
            { "value": "ada@home.example", "type": "home" }
        ],
        "phoneNumbers": [{ "value": "+44 1", "type": "work" }, { "value": "+44 2", "type": "mobile" }],
        "addresses": [{ "streetAddress": "1 Rd", "locality": "London", "country": "GB", "type": "work" }],
        "title": "Countess",
        "active": true,
        ENTERPRISE: { "department": "Engines", "employeeNumber": "7", "organization": "Contoso" }
    })
}

#[test]
fn a_person_is_made_read_changed_and_deleted() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    let made = hr.post("/Users", ada()).expect(201);
    let (id, etag) = (id(&made), made.headers["etag"].to_str().unwrap().to_owned());
    let location = format!("https://xenia.example/scim/v2/Users/{id}");
    assert_eq!(made.headers["location"], location);
    assert_eq!(made.headers["content-type"], "application/scim+json");
    assert_eq!(made.json["meta"]["location"], location);
    assert_eq!(made.json["meta"]["version"], etag);
    for name in [
        "externalId",
        "userName",
        "name",
        "emails",
        "phoneNumbers",
        "addresses",
        "title",
    ] {
        assert_eq!(made.json[name], ada()[name], "{name}");
    }
    assert_eq!(made.json[ENTERPRISE], ada()[ENTERPRISE]);
    assert_eq!(made.json["userType"], "Member");

    // The same person over Graph.
    let path = format!(
        "/users/{id}?$select=displayName,userPrincipalName,mail,otherMails,businessPhones,mobilePhone,city,jobTitle,department,employeeId,companyName,accountEnabled,userType"
    );
    let graph = server.get(&path, &server.administrator()).expect(200);
    for (name, value) in [
        ("displayName", json!("Ada Lovelace")),
        ("userPrincipalName", json!("ada@contoso.example")),
        ("mail", json!("ada@contoso.example")),
        ("otherMails", json!(["ada@home.example"])),
        ("businessPhones", json!(["+44 1"])),
        ("mobilePhone", json!("+44 2")),
        ("city", json!("London")),
        ("jobTitle", json!("Countess")),
        ("department", json!("Engines")),
        ("employeeId", json!("7")),
        ("companyName", json!("Contoso")),
        ("accountEnabled", json!(true)),
        ("userType", json!("Member")),
    ] {
        assert_eq!(graph.json[name], value, "{name}");
    }

    // What is changed over Graph is seen over SCIM, the rest as the client wrote it.
    let change = json!({ "mail": "ada.lovelace@contoso.example" });
    let path = format!("/users/{id}");
    server
        .patch(&path, &server.administrator(), change)
        .expect(204);
    let read = hr.get(&format!("/Users/{id}")).expect(200);
    assert_eq!(
        read.json["emails"][0]["value"],
        "ada.lovelace@contoso.example"
    );
    assert_eq!(read.json["phoneNumbers"], ada()["phoneNumbers"]);

    // A stale version is refused, the present one is not sent again.
    let stale = [("if-match", etag.as_str())];
    let body = json!({ "schemas": [PATCH], "Operations": [{ "op": "replace", "path": "title", "value": "x" }] });
    let refused = hr.send(
        "PATCH",
        &format!("/Users/{id}"),
        &stale,
        Body::from(body.to_string()),
    );
    assert_eq!(error(&refused).0, 412);
    let now = read.headers["etag"].to_str().unwrap().to_owned();
    let same = [("if-none-match", now.as_str())];
    hr.send("GET", &format!("/Users/{id}"), &same, Body::empty())
        .expect(304);

    // Disabled as Entra says it.
    let disabled = hr.patch(
        &format!("/Users/{id}"),
        json!([{ "op": "Replace", "path": "active", "value": "False" }]),
    );
    assert_eq!(disabled.expect(200).json["active"], false);
    let graph = server.get(
        &format!("/users/{id}?$select=accountEnabled"),
        &server.administrator(),
    );
    assert_eq!(graph.json["accountEnabled"], false);

    hr.delete(&format!("/Users/{id}")).expect(204);
    assert_eq!(error(&hr.get(&format!("/Users/{id}"))).0, 404);
    assert_eq!(error(&hr.delete(&format!("/Users/{id}"))).0, 404);
    // The name is free again.
    hr.post("/Users", ada()).expect(201);
}

#[test]
fn the_same_again_changes_nothing() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    let made = hr.post("/Users", ada()).expect(201);
    let path = format!("/Users/{}", id(&made));
    let events = || {
        let log = server.get(
            "/auditLogs/directoryAudits?$top=999",
            &server.administrator(),
        );
        log.expect(200).json["value"].as_array().unwrap().len()
    };
    let before = events();
    let put = hr.put(&path, ada()).expect(200);
    assert_eq!(put.json["meta"], made.json["meta"]);
    let patch = json!([{ "op": "replace", "path": "title", "value": "Countess" }]);
    hr.patch(&path, patch).expect(200);
    assert_eq!(events(), before);
    // PUT takes away what it does not name.
    let put = hr.put(
        &path,
        json!({ "schemas": [USER], "userName": "ada@contoso.example" }),
    );
    let left = put.expect(200).json;
    assert_eq!(
        (&left["title"], &left["emails"], &left["externalId"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(events(), before + 1);
}

#[test]
fn names_without_a_domain_get_the_first_one_of_the_connection() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    let made = hr
        .post("/Users", json!({ "schemas": [USER], "userName": "J Doe" }))
        .expect(201);
    assert_eq!(made.json["userName"], "J Doe");
    let path = format!("/users/{}", id(&made));
    let graph = server.get(&path, &server.administrator()).expect(200);
    assert_eq!(graph.json["userPrincipalName"], "J_Doe@contoso.example");
    assert_eq!(hr.filtered("/Users", "userName eq \"j doe\""), ["J Doe"]);
    let again = hr.post("/Users", json!({ "schemas": [USER], "userName": "j DOE" }));
    assert_eq!(
        error(&again),
        (
            409,
            "uniqueness",
            "another person has the `userName` `j DOE` already"
        )
    );
}

#[test]
fn people_are_found() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    for (name, title, kind) in [
        ("ann", "Clerk", "work"),
        ("bob", "Clerk", "home"),
        ("cy", "Chief", "work"),
    ] {
        hr.post(
            "/Users",
            json!({
                "schemas": [USER], "userName": format!("{name}@contoso.example"),
                "externalId": format!("X-{name}"), "title": title, "displayName": name,
                "emails": [{ "value": format!("{name}@mail.example"), "type": kind }],
            }),
        )
        .expect(201);
    }
    let cases: [(&str, &[&str]); 16] = [
        ("userName eq \"ANN@contoso.example\"", &["ann"]),
        ("userName sw \"b\"", &["bob"]),
        ("externalId eq \"X-cy\"", &["cy"]),
        ("externalId eq \"x-cy\"", &[]),
        ("title eq \"clerk\"", &["ann", "bob"]),
        ("title eq \"clerk\" and userName co \"bob\"", &["bob"]),
        ("title sw \"Ch\" or displayName eq \"ann\"", &["ann", "cy"]),
        ("not (title eq \"clerk\")", &["cy"]),
        ("emails.value eq \"bob@mail.example\"", &["bob"]),
        ("emails[type eq \"work\"]", &["ann", "cy"]),
        (
            "emails[type eq \"work\" and value eq \"bob@mail.example\"]",
            &[],
        ),
        (
            "emails[type eq \"home\"].value eq \"bob@mail.example\"",
            &["bob"],
        ),
        ("displayName pr and active eq true", &["ann", "bob", "cy"]),
        ("active eq false", &[]),
        ("meta.created gt \"2100-01-01T00:00:00Z\"", &[]),
        ("nosuch eq \"x\"", &[]),
    ];
    for (filter, expected) in cases {
        let found = hr.filtered("/Users", filter);
        let expected: Vec<String> = expected
            .iter()
            .map(|name| format!("{name}@contoso.example"))
            .collect();
        assert_eq!(found, expected, "{filter}");
    }
    // Pages, order and attributes; the same by a search.
    let page = hr.get(
        "/Users?sortBy=displayName&sortOrder=descending&startIndex=2&count=1&attributes=userName",
    );
    let page = page.expect(200);
    assert_eq!(
        (
            &page.json["totalResults"],
            &page.json["itemsPerPage"],
            &page.json["startIndex"]
        ),
        (&json!(3), &json!(1), &json!(2))
    );
    assert_eq!(names(&page), ["bob@contoso.example"]);
    assert!(page.json["Resources"][0].get("title").is_none());
    let by_title = hr.get("/Users?sortBy=title&count=2").expect(200);
    assert_eq!(
        names(&by_title),
        ["cy@contoso.example", "ann@contoso.example"]
    );
    let none = hr.get("/Users?count=0").expect(200);
    assert_eq!(
        (&none.json["totalResults"], &none.json["Resources"]),
        (&json!(3), &json!([]))
    );
    let search = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "title eq \"clerk\"", "count": 1,
    });
    for path in ["/Users/.search", "/.search"] {
        let found = hr.post(path, search.clone()).expect(200);
        assert_eq!(
            (names(&found), &found.json["totalResults"]),
            (vec!["ann@contoso.example".to_owned()], &json!(2))
        );
    }
}

#[test]
fn a_manager_is_one_of_the_same_people() {
    let server = Server::new();
    let stranger = server.add_user("Sam", UserType::Member);
    let hr = Scim::new(&server, "HR", workforce());
    let (boss, clerk) = (hr.person("boss"), hr.person("clerk"));
    let path = format!("/Users/{clerk}");
    let manager = format!("{ENTERPRISE}:manager");
    let set = |id: &str| {
        hr.patch(
            &path,
            json!([{ "op": "add", "path": manager, "value": id }]),
        )
    };
    let told = set(&boss).expect(200);
    let location = format!("https://xenia.example/scim/v2/Users/{boss}");
    assert_eq!(
        told.json[ENTERPRISE]["manager"],
        json!({ "value": boss, "$ref": location })
    );
    let graph = server.get(&format!("/users/{clerk}/manager"), &server.administrator());
    assert_eq!(graph.expect(200).json["id"], boss);
    assert_eq!(
        error(&set(&stranger.to_string())),
        (
            400,
            "invalidValue",
            format!("`manager`: there is no user `{stranger}` here").as_str()
        )
    );
    assert_eq!(
        error(&set(&clerk)),
        (400, "invalidValue", "nobody is one's own manager")
    );
    let removed = hr
        .patch(&path, json!([{ "op": "remove", "path": manager }]))
        .expect(200);
    assert_eq!(removed.json[ENTERPRISE], Value::Null);
}

#[test]
fn a_connection_touches_only_its_own() {
    let server = Server::new();
    let stranger = server.add_user("Sam", UserType::Member);
    let hr = Scim::new(&server, "HR", workforce());
    let other = Scim::new(&server, "Other HR", workforce());
    let mine = hr.person("mine");
    for path in [format!("/Users/{stranger}"), format!("/Users/{mine}")] {
        assert_eq!(error(&other.get(&path)).0, 404);
        assert_eq!(error(&other.delete(&path)).0, 404);
        let put = other.put(&path, json!({ "schemas": [USER], "userName": "evil" }));
        assert_eq!(error(&put).0, 404);
        let patch = other.patch(
            &path,
            json!([{ "op": "replace", "path": "active", "value": false }]),
        );
        assert_eq!(error(&patch).0, 404);
    }
    assert_eq!(names(&other.get("/Users")), Vec::<String>::new());
    // The name of somebody else's account is taken, and of another domain it is not to be had.
    let taken = other.post(
        "/Users",
        json!({ "schemas": [USER], "userName": "sam@contoso.example" }),
    );
    assert_eq!(
        error(&taken),
        (
            409,
            "uniqueness",
            "another person has the `userName` `sam@contoso.example` already"
        )
    );
    let foreign = other.post(
        "/Users",
        json!({ "schemas": [USER], "userName": "x@fabrikam.example" }),
    );
    assert_eq!(
        error(&foreign),
        (
            400,
            "invalidValue",
            "`userName`: `fabrikam.example` is not a domain of this connection, which has `contoso.example`"
        )
    );
    // With the reach of its domains it finds the people that are there, but never guests.
    server.add_user("Gil", UserType::Guest);
    let all = Connection {
        reach: ConnectionReach::Domains,
        ..workforce()
    };
    let whole = Scim::new(&server, "Whole HR", all);
    assert_eq!(
        whole.filtered("/Users", "userName eq \"sam@contoso.example\""),
        ["sam@contoso.example"]
    );
    assert_eq!(
        whole.filtered("/Users", "userType eq \"Guest\""),
        Vec::<String>::new()
    );
    let title = json!([{ "op": "add", "path": "title", "value": "Clerk" }]);
    whole
        .patch(&format!("/Users/{stranger}"), title)
        .expect(200);
}

#[test]
fn who_holds_a_directory_role_is_not_touched() {
    let server = Server::new();
    let reader = server.add_user("Rea", UserType::Member);
    server.give_role(reader, DirectoryRole::SecurityReader);
    let all = Connection {
        reach: ConnectionReach::Domains,
        ..workforce()
    };
    let hr = Scim::new(&server, "HR", all);
    let administrator = server.world.administrator;
    for user in [reader, administrator] {
        let path = format!("/Users/{user}");
        let patch = hr.patch(
            &path,
            json!([{ "op": "replace", "path": "active", "value": false }]),
        );
        let put = hr.put(&path, json!({ "schemas": [USER], "userName": "evil" }));
        for refused in [patch, put, hr.delete(&path)] {
            let (status, _, detail) = error(&refused);
            assert_eq!(status, 403, "{detail}");
            assert!(detail.contains("holds a directory role"), "{detail}");
        }
    }
}

#[test]
fn malformed_and_huge_bodies_are_refused() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    let person = format!("/Users/{}", hr.person("ada"));
    let send = |method: &str, path: &str, body: &str| {
        hr.send(method, path, &[], Body::from(body.to_owned()))
    };
    let deep = "[".repeat(10_000);
    let cases = [
        ("POST", "/Users", "", 400, "invalidSyntax"),
        ("POST", "/Users", "{", 400, "invalidSyntax"),
        ("POST", "/Users", "[]", 400, "invalidSyntax"),
        ("POST", "/Users", deep.as_str(), 400, "invalidSyntax"),
        ("POST", "/Users", "{\"userName\": 7}", 400, "invalidValue"),
        (
            "POST",
            "/Users",
            "{\"displayName\": \"x\"}",
            400,
            "invalidValue",
        ),
        (
            "POST",
            "/Users",
            "{\"userName\": \"a b@\"}",
            400,
            "invalidValue",
        ),
        (
            "POST",
            "/Users",
            "{\"userName\": \"x\", \"emails\": [{\"value\": \"none\"}]}",
            400,
            "invalidValue",
        ),
        ("PATCH", &person, "{}", 400, "invalidSyntax"),
        ("POST", "/Users/.search", "{}", 400, "invalidSyntax"),
        ("POST", "/Bulk", "{}", 400, "invalidSyntax"),
        ("GET", "/Users?filter=userName", "", 400, "invalidFilter"),
        ("GET", "/Users?startIndex=many", "", 400, "invalidValue"),
        ("GET", "/Users?attributes=a.b.c", "", 400, "invalidPath"),
        ("GET", "/Users/not-an-id", "", 404, ""),
        ("GET", "/Nothing", "", 404, ""),
        ("PUT", "/Users", "{}", 405, ""),
        ("POST", "/Schemas", "{}", 405, ""),
        ("GET", "/Schemas?filter=id%20pr", "", 403, ""),
    ];
    for (method, path, body, status, kind) in cases {
        let answer = send(method, path, body);
        let (found, word, detail) = error(&answer);
        assert_eq!((found, word), (status, kind), "{method} {path} {detail}");
        assert!(!detail.is_empty());
    }
    let huge = format!("{{\"userName\": \"{}\"}}", "x".repeat(5 * 1024 * 1024));
    assert_eq!(error(&send("POST", "/Users", &huge)).0, 413);
    let long = json!({ "schemas": [USER], "userName": "x", "displayName": "y".repeat(300) });
    assert_eq!(error(&hr.post("/Users", long)).1, "invalidValue");
}
