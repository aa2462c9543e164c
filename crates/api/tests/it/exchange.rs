//! What every exchange has: ids, errors, bounds.

use crate::server::Server;
use axum::{body::Body, http::Request};
use serde_json::{Value, json};

#[test]
fn an_error_has_graphs_envelope_and_the_callers_id() {
    let server = Server::new();
    let id = "11111111-2222-3333-4444-555555555555";
    let request = Request::get("/v1.0/users/nobody@contoso.example")
        .header(
            "Authorization",
            format!("Bearer {}", server.administrator()),
        )
        .header("client-request-id", id);
    let answer = server.send(request.body(Body::empty()).unwrap());
    let answer = answer.expect(404);
    let inner = &answer.json["error"]["innerError"];
    assert_eq!(answer.code(), "Request_ResourceNotFound");
    assert_eq!(
        answer.message(),
        "there is no user `nobody@contoso.example` here"
    );
    assert_eq!(inner["date"], "2026-03-02T09:00:00Z");
    assert_eq!(inner["client-request-id"], id);
    assert_eq!(answer.headers["client-request-id"], id);
    assert_eq!(
        inner["request-id"].as_str().unwrap(),
        answer.headers["request-id"].to_str().unwrap()
    );
    assert_eq!(answer.headers["odata-version"], "4.0");
}

#[test]
fn who_says_nothing_or_nonsense_is_nobody() {
    let server = Server::new();
    let cases = [
        (
            None,
            "the header `Authorization` with a bearer token is missing",
        ),
        (
            Some("Basic abc"),
            "the header `Authorization` has no bearer token",
        ),
        (Some("Bearer abc"), "the token is not readable"),
    ];
    for (header, message) in cases {
        let mut request = Request::get("/v1.0/users");
        if let Some(header) = header {
            request = request.header("Authorization", header);
        }
        let answer = server.send(request.body(Body::empty()).unwrap());
        let answer = answer.expect(401);
        assert_eq!(answer.code(), "InvalidAuthenticationToken");
        assert_eq!(answer.message(), message);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
}

#[test]
fn paths_and_methods_that_are_not_there_are_said() {
    let server = Server::new();
    let token = server.administrator();
    let answer = server.get("/unicorns", &token).expect(404);
    assert_eq!(answer.code(), "ResourceNotFound");
    assert_eq!(answer.message(), "there is nothing at `/unicorns`");
    let answer = server.delete("/users", &token).expect(405);
    assert_eq!(
        answer.message(),
        "`/users` does not know the method `DELETE`"
    );
    assert!(answer.headers.contains_key("allow"));
}

#[test]
fn repeated_slashes_and_beta_lead_to_the_same_place() {
    let server = Server::new();
    for path in ["/v1.0//users", "/beta/users", "/v1.0///users?$top=1"] {
        let request = Request::get(path).header(
            "Authorization",
            format!("Bearer {}", server.administrator()),
        );
        let answer = server.send(request.body(Body::empty()).unwrap());
        assert_eq!(
            answer.expect(200).each("displayName"),
            ["Administrator"],
            "{path}"
        );
    }
}

#[test]
fn bodies_are_bounded_and_must_be_json_objects() {
    let server = Server::new();
    let token = server.administrator();
    let cases = [
        (
            "".to_owned(),
            400,
            "the body is empty, and a JSON object is expected",
        ),
        ("[]".to_owned(), 400, "the body is not a JSON object"),
        (
            "{".to_owned(),
            400,
            "the body is not JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            " ".repeat(4 * 1024 * 1024 + 1),
            413,
            "the body is larger than 4194304 bytes",
        ),
    ];
    for (body, status, message) in cases {
        let request = Request::post("/v1.0/users")
            .header("Authorization", format!("Bearer {token}"))
            .body(Body::from(body))
            .unwrap();
        let answer = server.send(request).expect(status);
        assert_eq!(answer.message(), message);
    }
}

#[test]
fn queries_that_cannot_be_read_or_answered_say_why() {
    let server = Server::new();
    let token = server.administrator();
    let cases = [
        (
            "$filter=userType%20eq%20Guest",
            "BadRequest",
            "`$filter`: expected a literal after `eq`, found `Guest`; text is quoted: `'Guest'` at column 13",
        ),
        (
            "$filter=shoeSize%20eq%201",
            "Request_BadRequest",
            "`$filter`: `shoeSize` is not a property of `user`",
        ),
        (
            "$filter=accountEnabled%20eq%20'x'",
            "Request_BadRequest",
            "`$filter`: `accountEnabled` is true or false and cannot be compared with 'x'",
        ),
        (
            "$filter=aboutMe%20eq%20'x'",
            "Request_UnsupportedQuery",
            "`$filter`: `aboutMe` of `user` cannot be used here",
        ),
        (
            "$orderby=city&$count=true",
            "Request_UnsupportedQuery",
            "`$orderby`: `city` of `user` cannot be used here",
        ),
        (
            "$select=shoeSize",
            "BadRequest",
            "`$select`: `shoeSize` is not a property of `user`",
        ),
        (
            "$top=1000",
            "BadRequest",
            "`$top`: `1000` is not a whole number from 1 to 999",
        ),
        (
            "$skiptoken=abc",
            "Request_BadRequest",
            "`$skiptoken`: not a token of this service; start again without it",
        ),
    ];
    for (query, code, message) in cases {
        let answer = server.get(&format!("/users?{query}"), &token).expect(400);
        assert_eq!((answer.code(), answer.message()), (code, message));
    }
    // The body of a refused write is the same envelope.
    let answer = server
        .post("/users", &token, json!({ "shoeSize": 3 }))
        .expect(400);
    assert_eq!(
        answer.message(),
        "a new user needs the property `accountEnabled`"
    );
}

#[test]
fn a_batch_runs_its_requests_in_order() {
    let server = Server::new();
    let token = server.administrator();
    let group = json!({
        "displayName": "Campaign", "mailEnabled": false, "mailNickname": "c", "securityEnabled": true
    });
    let headers = json!({ "Content-Type": "application/json" });
    let batch = json!({ "requests": [
        { "id": "1", "method": "POST", "url": "/groups", "headers": headers, "body": group },
        { "id": "2", "method": "get", "url": "groups/$count", "dependsOn": ["1"], "headers": { "ConsistencyLevel": "eventual" } },
        { "id": "3", "method": "GET", "url": "/users/nobody@contoso.example" },
        { "id": "4", "method": "GET", "url": "/me", "dependsOn": ["3"] },
        { "id": "5", "method": "GET", "url": "/me?$select=displayName" }
    ]});
    let answer = server.post("/$batch", &token, batch).expect(200);
    let responses = answer.json["responses"].as_array().unwrap();
    let statuses: Vec<_> = responses
        .iter()
        .map(|one| one["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [201, 200, 404, 424, 200]);
    assert_eq!(responses[0]["body"]["displayName"], "Campaign");
    assert_eq!(responses[1]["body"], 1);
    assert_eq!(
        responses[2]["body"]["error"]["code"],
        "Request_ResourceNotFound"
    );
    assert_eq!(responses[4]["body"]["displayName"], "Administrator");

    let many: Vec<_> = (0..21)
        .map(|id| json!({ "id": id.to_string(), "method": "GET", "url": "/me" }))
        .collect();
    let twice = json!([{ "id": "a", "method": "GET", "url": "/me" }, { "id": "a", "method": "GET", "url": "/me" }]);
    for (requests, message) in [
        (json!(many), "a batch has 20 requests at most, not 21"),
        (twice, "the id `a` occurs twice"),
        (
            json!([{ "id": "a" }]),
            "the body is not a batch: missing field `method`",
        ),
    ] {
        let answer = server
            .post("/$batch", &token, json!({ "requests": requests }))
            .expect(400);
        assert_eq!(answer.message(), message);
    }
    server
        .post("/$batch", "nonsense", json!({ "requests": [] }))
        .expect(401);
}

#[test]
fn objects_are_found_whatever_their_kind() {
    let server = Server::new();
    let token = server.administrator();
    let admin = server.world.administrator;
    let one = server
        .get(&format!("/directoryObjects/{admin}"), &token)
        .expect(200);
    assert_eq!(one.json["@odata.type"], "#microsoft.graph.user");
    let nobody = "00000000-0000-4000-8000-000000000000";
    for (types, found) in [
        (json!(["user"]), 1),
        (json!(["group"]), 0),
        (json!(null), 1),
    ] {
        let asked = json!({ "ids": [admin.to_string(), nobody], "types": types });
        let answer = server
            .post("/directoryObjects/getByIds", &token, asked)
            .expect(200);
        assert_eq!(answer.json["value"].as_array().unwrap().len(), found);
    }
}

#[test]
fn a_batch_runs_what_is_needed_first() {
    let server = Server::new();
    let token = server.administrator();
    let group = json!({
        "displayName": "Campaign", "mailEnabled": false, "mailNickname": "c", "securityEnabled": true
    });
    let headers = json!({ "Content-Type": "application/json" });
    let counted = json!({ "ConsistencyLevel": "eventual" });
    let batch = json!({ "requests": [
        { "id": "count", "method": "GET", "url": "/groups/$count", "dependsOn": ["make"], "headers": counted },
        { "id": "make", "method": "POST", "url": "/groups", "headers": headers, "body": group },
        { "id": "far", "method": "GET", "url": "https://graph.microsoft.com/v1.0/me" },
        { "id": "bytes", "method": "POST", "url": "/groups", "headers": { "Content-Type": "image/png" }, "body": "%" }
    ]});
    let answer = server.post("/$batch", &token, batch).expect(200);
    let of = |place: usize, name: &str| answer.json["responses"][place][name].clone();
    assert_eq!((of(0, "id"), of(0, "body")), (json!("count"), json!(1)));
    assert_eq!((of(1, "id"), of(1, "status")), (json!("make"), json!(201)));
    assert_eq!(of(1, "headers")["Content-Type"], "application/json");
    assert_eq!(
        of(2, "body")["error"]["message"],
        "`url` is relative to the version, such as `/me`, not `https://graph.microsoft.com/v1.0/me`"
    );
    assert_eq!(
        of(3, "body")["error"]["message"],
        "a body of the type `image/png` stands in a batch in base64"
    );
    let one = |id: &str, needs: &[&str]| json!({ "id": id, "method": "GET", "url": "/me", "dependsOn": needs });
    for (requests, message) in [
        (
            json!([one("a", &["b"]), one("b", &["a"])]),
            "`a`, `b` depend on each other",
        ),
        (
            json!([one("a", &["c"])]),
            "`a` depends on `c`, which is not in the batch",
        ),
        (
            json!([one("a", &[]), one("A", &[])]),
            "the id `A` occurs twice",
        ),
        (json!([one("", &[])]), "an id is empty"),
    ] {
        let answer = server
            .post("/$batch", &token, json!({ "requests": requests }))
            .expect(400);
        assert_eq!((answer.code(), answer.message()), ("BadRequest", message));
    }
}

#[test]
fn writes_answer_what_the_caller_prefers() {
    let server = Server::new();
    let token = server.administrator();
    let prefer = |method: &str, path: &str, what: &str, body: Value| {
        server.call_with(method, path, &token, &[("prefer", what)], Some(body))
    };
    let group = json!({
        "displayName": "Campaign", "mailEnabled": false, "mailNickname": "c", "securityEnabled": true
    });
    let made = prefer("POST", "/groups", "return=minimal", group).expect(204);
    assert_eq!(made.headers["preference-applied"], "return=minimal");
    assert_eq!(made.headers["odata-entityid"], made.headers["location"]);
    let location = made.headers["location"].to_str().unwrap().to_owned();
    let path = location.split_once("/v1.0").unwrap().1;
    server.get(path, &token).expect(200);
    let changed = prefer(
        "PATCH",
        path,
        "return=representation",
        json!({ "description": "x" }),
    )
    .expect(200);
    assert_eq!(
        changed.headers["preference-applied"],
        "return=representation"
    );
    assert_eq!(changed.json["description"], "x");
    let changed = prefer(
        "PATCH",
        path,
        "return=minimal",
        json!({ "description": "y" }),
    )
    .expect(204);
    assert_eq!(changed.text, "");
    // What has no version is answered the same way, and an action's answer stays.
    let made = prefer(
        "POST",
        "/domains",
        "return=minimal",
        json!({ "id": "litware.example" }),
    )
    .expect(204);
    assert_eq!(
        made.headers["location"],
        "https://xenia.example/v1.0/domains/litware.example"
    );
    let action = prefer(
        "POST",
        "/directoryObjects/getByIds",
        "return=minimal",
        json!({ "ids": [] }),
    );
    assert!(
        action
            .expect(200)
            .headers
            .get("preference-applied")
            .is_none()
    );
}

#[test]
fn who_asks_too_much_waits() {
    let server = Server::throttled(xenia_api::Rate {
        per_second: 2,
        burst: 3,
    });
    let (token, other) = (server.administrator(), server.application("User.Read.All"));
    for _ in 0..3 {
        server.get("/me", &token).expect(200);
    }
    let answer = server.get("/me", &token).expect(429);
    assert_eq!(answer.code(), "TooManyRequests");
    assert_eq!(
        answer.message(),
        "more than 2 requests a second from one client: try again in 1 s"
    );
    assert_eq!(answer.headers["retry-after"], "1");
    // Somebody else is somebody else, and each request of a batch counts.
    let one = |id: &str| json!({ "id": id, "method": "GET", "url": "/users" });
    let batch = json!({ "requests": [one("1"), one("2"), one("3")] });
    let answer = server.post("/$batch", &other, batch).expect(200);
    let statuses: Vec<_> = answer.json["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["status"].clone())
        .collect();
    assert_eq!(statuses, [200, 200, 429]);
    server.world.clock.advance_seconds(1);
    server.get("/me", &token).expect(200);
    server.get("/me", &token).expect(200);
    server.get("/me", &token).expect(429);
    server.world.clock.advance_days(1);
    for _ in 0..3 {
        server.get("/me", &token).expect(200);
    }
    server.get("/me", &token).expect(429);
}
