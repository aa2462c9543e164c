//! `/subscriptions`, with an endpoint that answers what the test wants.

use crate::server::Server;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use xenia_engine::{
    domain::directory::UserType,
    webhook::{Answer, Webhook, WebhookError},
};

/// Answers the validation as it must, unless it is told to say something else.
#[derive(Default)]
struct Endpoint {
    posted: Mutex<Vec<String>>,
    says: Mutex<Option<(u16, String)>>,
}

impl Webhook for Endpoint {
    fn post(&self, url: &str, body: Option<&Value>) -> Result<Answer, WebhookError> {
        assert_eq!(body, None);
        self.posted.lock().unwrap().push(url.to_owned());
        if url.starts_with("http://") {
            let reason = "it must begin with `https://`".to_owned();
            return Err(WebhookError {
                reason,
                permanent: true,
            });
        }
        let token = url.split_once("validationToken=").unwrap().1.to_owned();
        let says = self.says.lock().unwrap().clone();
        let (status, text) = says.unwrap_or((200, token));
        Ok(Answer { status, text })
    }
}

fn wanted() -> Value {
    json!({
        "changeType": "updated,deleted",
        "notificationUrl": "https://hooks.fabrikam.example/graph?x=1",
        "lifecycleNotificationUrl": "https://hooks.fabrikam.example/life",
        "resource": "/users",
        "expirationDateTime": "2026-03-20T11:00:00.0000000Z",
        "clientState": "secretClientValue",
        "latestSupportedTlsVersion": "v1_2"
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut body = wanted();
    body[name] = value;
    body
}

#[test]
fn a_subscription_is_validated_made_renewed_and_ended() {
    let server = Server::new();
    let token = server.administrator();
    let endpoint = Arc::new(Endpoint::default());
    server.world.engine.post_with(Arc::clone(&endpoint) as _);
    let made = server.post("/subscriptions", &token, wanted()).expect(201);
    assert_eq!(
        made.json["@odata.context"],
        "https://xenia.example/v1.0/$metadata#subscriptions/$entity"
    );
    assert_eq!(made.json["clientState"], "secretClientValue");
    assert_eq!(
        made.json["creatorId"],
        server.world.administrator.to_string()
    );
    let urls = endpoint.posted.lock().unwrap().clone();
    assert_eq!(urls.len(), 2);
    assert!(urls[0].starts_with("https://hooks.fabrikam.example/graph?x=1&validationToken="));
    assert!(urls[1].starts_with("https://hooks.fabrikam.example/life?validationToken="));

    let id = made.json["id"].as_str().unwrap();
    let path = format!("/subscriptions/{id}");
    let read = server.get(&path, &token).expect(200);
    assert_eq!(
        (&read.json["resource"], &read.json["clientState"]),
        (&json!("/users"), &Value::Null)
    );
    assert_eq!(
        server.get("/subscriptions", &token).expect(200).each("id"),
        [id]
    );
    let until = json!({ "expirationDateTime": "2026-03-30T09:00:00Z" });
    let renewed = server.patch(&path, &token, until).expect(200);
    assert_eq!(renewed.json["expirationDateTime"], "2026-03-30T09:00:00Z");
    server
        .call("POST", &format!("{path}/reauthorize"), &token, None)
        .expect(204);
    // It is nobody else's.
    let mia = server.user(server.add_user("Mia", UserType::Member));
    server.get(&path, &mia).expect(404);
    server.delete(&path, &mia).expect(404);
    assert_eq!(
        server.get("/subscriptions", &mia).expect(200).each("id"),
        Vec::<String>::new()
    );
    server.delete(&path, &token).expect(204);
    server.get(&path, &token).expect(404);
}

#[test]
fn a_subscription_that_cannot_be_is_refused() {
    let server = Server::new();
    let token = server.administrator();
    let refused = server.post("/subscriptions", &token, wanted()).expect(400);
    assert_eq!(
        refused.message(),
        "this server sends no notifications: it has no way out"
    );
    let endpoint = Arc::new(Endpoint::default());
    server.world.engine.post_with(Arc::clone(&endpoint) as _);
    let cases = [
        (
            with("resource", json!("me/mailFolders('Inbox')/messages")),
            "Request_UnsupportedQuery",
            "`me/mailFolders('Inbox')/messages` cannot be subscribed to: there are `users`, `groups`, `applications` and `servicePrincipals`, and one of them such as `users/{id}`",
        ),
        (
            with("changeType", json!("renamed")),
            "Request_BadRequest",
            "`changeType` is `created`, `updated`, `deleted` or several of them with commas, not `renamed`",
        ),
        (
            with("expirationDateTime", json!("2026-04-01T09:00:00Z")),
            "Request_BadRequest",
            "`expirationDateTime` is after now and before `2026-03-31T09:00:00Z`, 41760 minutes from now, not `2026-04-01T09:00:00Z`",
        ),
        (
            with("includeResourceData", json!(true)),
            "Request_UnsupportedQuery",
            "`includeResourceData`: notifications carry ids only, not the resource",
        ),
        (
            with("notificationUrl", Value::Null),
            "Request_BadRequest",
            "a new subscription needs the property `notificationUrl`",
        ),
        (
            with("shoeSize", json!(3)),
            "Request_BadRequest",
            "a new subscription has no property `shoeSize`",
        ),
        (
            with("clientState", json!("x".repeat(129))),
            "Request_BadRequest",
            "`clientState` has 128 characters at most",
        ),
        (
            with("notificationUrl", json!("http://10.0.0.1/")),
            "ValidationError",
            "the address `http://10.0.0.1/` was not validated: it must begin with `https://`",
        ),
    ];
    for (body, code, message) in cases {
        let answer = server.post("/subscriptions", &token, body).expect(400);
        assert_eq!((answer.code(), answer.message()), (code, message));
    }
    for (says, why) in [
        ((202, "x"), "it answered 202 and not 200"),
        (
            (200, "x"),
            "its body is not the decoded `validationToken` of the query as plain text",
        ),
    ] {
        *endpoint.says.lock().unwrap() = Some((says.0, says.1.to_owned()));
        let answer = server.post("/subscriptions", &token, wanted()).expect(400);
        assert_eq!(answer.code(), "ValidationError");
        assert!(answer.message().ends_with(why), "{}", answer.message());
    }
    *endpoint.says.lock().unwrap() = None;
    let guest = server.user(server.add_user("Gil", UserType::Guest));
    server.post("/subscriptions", &guest, wanted()).expect(403);
    let reader = server.application("Group.Read.All");
    server.post("/subscriptions", &reader, wanted()).expect(403);
    server
        .post("/subscriptions", &reader, with("resource", json!("groups")))
        .expect(201);
    let made = server.post("/subscriptions", &token, wanted()).expect(201);
    let path = format!("/subscriptions/{}", made.json["id"].as_str().unwrap());
    let answer = server
        .patch(&path, &token, json!({ "resource": "groups" }))
        .expect(400);
    assert_eq!(
        answer.message(),
        "`resource` of a subscription is fixed when it is made"
    );
}
