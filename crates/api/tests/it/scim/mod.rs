//! SCIM 2.0 at `/scim/v2`.

mod authorization;
mod bulk;
mod groups;
mod partner;
mod users;

use crate::server::{Answer, Server};
use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Value, json};
use xenia_engine::{
    domain::provisioning::{Connection, ConnectionKind, ConnectionReach},
    provisioning::connections::{self, Connect, NewToken},
};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// A server, and a provisioning client of it.
struct Scim<'a> {
    server: &'a Server,
    token: String,
}

/// What an HR system may touch.
fn workforce() -> Connection {
    Connection {
        id: Default::default(),
        display_name: String::new(),
        kind: ConnectionKind::Workforce,
        domains: vec!["contoso.example".to_owned()],
        connected_organization_id: None,
        reach: ConnectionReach::Own,
        allow_groups: true,
        is_enabled: true,
        created_date_time: Default::default(),
    }
}

impl<'a> Scim<'a> {
    fn new(server: &'a Server, name: &str, connection: Connection) -> Self {
        let wanted = Connect {
            name: name.to_owned(),
            connection,
            token: NewToken::default(),
        };
        let (engine, ctx) = (&server.world.engine, server.world.as_administrator());
        let made = connections::connect(engine, &ctx, &wanted).unwrap();
        Self {
            server,
            token: made.token.secret_text,
        }
    }
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/scim+json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.server.send(request.body(body).unwrap())
    }
    fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty())
    }
    fn filtered(&self, path: &str, filter: &str) -> Vec<String> {
        let bytes = filter.bytes();
        let encoded: String = bytes.map(|byte| format!("%{byte:02X}")).collect();
        let found = self.get(&format!("{path}?filter={encoded}")).expect(200);
        names(&found)
    }
    fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], Body::from(body.to_string()))
    }
    fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, &[], Body::from(body.to_string()))
    }
    fn patch(&self, path: &str, operations: Value) -> Answer {
        let body = json!({ "schemas": [PATCH], "Operations": operations });
        self.send("PATCH", path, &[], Body::from(body.to_string()))
    }
    fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], Body::empty())
    }
    /// The identifier of a new person of that name.
    fn person(&self, user_name: &str) -> String {
        let body = json!({ "schemas": [USER], "userName": user_name });
        id(&self.post("/Users", body).expect(201))
    }
}

fn id(answer: &Answer) -> String {
    answer.json["id"].as_str().unwrap().to_owned()
}

/// The names of the resources of a list.
fn names(answer: &Answer) -> Vec<String> {
    let resources = answer.json["Resources"].as_array().cloned();
    let name = |one: &Value| {
        let name = one["userName"].as_str().or(one["displayName"].as_str());
        name.unwrap_or("?").to_owned()
    };
    resources.unwrap_or_default().iter().map(name).collect()
}

/// The word and the sentence of an error.
fn error(answer: &Answer) -> (u16, &str, &str) {
    let text = |name: &str| answer.json[name].as_str().unwrap_or_default();
    assert_eq!(text("status"), answer.status.as_str(), "{}", answer.text);
    (answer.status.as_u16(), text("scimType"), text("detail"))
}
