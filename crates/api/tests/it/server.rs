//! A server in memory: a world, the router, and tokens that say themselves who they stand for.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use serde_json::Value;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;
use uuid::Uuid;
use xenia_engine::{
    Actor, BearerVerifier, Result, Scopes,
    domain::{
        ClientId, NodeKind, Reason, Refusal, Relation, ServicePrincipalId, TenantId, Timestamp,
        UserId,
        audit::{NewEvent, Target},
        directory::{User, UserType},
        edge::NewEdge,
        permission::Permission,
        role::DirectoryRole,
    },
    store::{Written, edges, resources},
};
use xenia_testkit::World;

/// `user USER`, `user USER Scope.A Scope.B`, `app Permission.A`.
struct Spoken(TenantId);

impl BearerVerifier for Spoken {
    fn verify(&self, token: &str, _: Timestamp) -> Result<(TenantId, Actor)> {
        let refused = || Refusal::new(Reason::Unauthenticated, "the token is not readable");
        let mut words = token.split(' ');
        let kind = words.next().unwrap_or_default();
        let id: Uuid = match words.next().map(Uuid::parse_str) {
            Some(Ok(id)) => id,
            _ => return Err(refused().into()),
        };
        let held: Vec<Permission> = words.filter_map(Permission::from_name).collect();
        let actor = match kind {
            "user" if held.is_empty() => Actor::User {
                id: UserId(id),
                name: id.to_string(),
                scopes: Scopes::All,
            },
            "user" => Actor::User {
                id: UserId(id),
                name: id.to_string(),
                scopes: Scopes::Delegated(held),
            },
            "app" => Actor::Application {
                service_principal: ServicePrincipalId(id),
                client: ClientId(id),
                name: "test".to_owned(),
                permissions: held,
            },
            _ => return Err(refused().into()),
        };
        Ok((self.0, actor))
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    /// The message of the error envelope.
    pub(crate) fn message(&self) -> &str {
        self.json["error"]["message"].as_str().unwrap_or_default()
    }
    pub(crate) fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }
    /// A property of each resource of a list.
    pub(crate) fn each(&self, property: &str) -> Vec<String> {
        let items = self.json["value"].as_array().cloned().unwrap_or_default();
        let text = |item: &Value| item[property].as_str().unwrap_or("?").to_owned();
        items.iter().map(text).collect()
    }
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

/// The server under test.
pub(crate) struct Server {
    pub(crate) world: World,
    router: Router,
    /// Entered for each request only: the store is synchronous and lives outside.
    runtime: Runtime,
}

impl Server {
    pub(crate) fn new() -> Self {
        let world = World::new();
        let verifier = Arc::new(Spoken(world.tenant));
        let router = xenia_api::router(Arc::clone(&world.engine), Arc::clone(&verifier) as _)
            .merge(xenia_api::scim_router(Arc::clone(&world.engine), verifier));
        Self::over(world, router)
    }

    /// One at which each client may ask only so much.
    pub(crate) fn throttled(rate: xenia_api::Rate) -> Self {
        let world = World::new();
        let verifier = Arc::new(Spoken(world.tenant));
        let router = xenia_api::throttled_router(Arc::clone(&world.engine), verifier, rate);
        Self::over(world, router)
    }

    fn over(world: World, router: Router) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        Self {
            world,
            router,
            runtime,
        }
    }

    /// The same server, asked for another tenant that is made for it.
    pub(crate) fn in_tenant(&self, domain: &str) -> Elsewhere<'_> {
        let (tenant, administrator) = self.world.another_tenant(domain);
        let router = xenia_api::router(Arc::clone(&self.world.engine), Arc::new(Spoken(tenant)));
        Elsewhere {
            server: self,
            router,
            administrator,
        }
    }

    /// The token of a user with everything that the user may do.
    pub(crate) fn user(&self, id: UserId) -> String {
        format!("user {id}")
    }
    /// The token of the administrator.
    pub(crate) fn administrator(&self) -> String {
        self.user(self.world.administrator)
    }
    /// The token of an application with those permissions.
    pub(crate) fn application(&self, permissions: &str) -> String {
        format!("app {} {permissions}", Uuid::from_u128(77))
    }

    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        self.send_to(&self.router, request)
    }

    fn send_to(&self, router: &Router, request: Request<Body>) -> Answer {
        let (parts, bytes) = self.runtime.block_on(async {
            let response = router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            (parts, axum::body::to_bytes(body, usize::MAX).await.unwrap())
        });
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            bytes: bytes.to_vec(),
            text,
        }
    }

    /// A call as an advanced query, as the directory's lists want it for more than the usual.
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Answer {
        let headers = [("consistencylevel", "eventual")];
        self.call_with(method, path, token, &headers, body)
    }
    pub(crate) fn call_with(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        self.send(request(method, path, token, headers, body))
    }
    pub(crate) fn get(&self, path: &str, token: &str) -> Answer {
        self.call("GET", path, token, None)
    }
    pub(crate) fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.call("POST", path, token, Some(body))
    }
    pub(crate) fn patch(&self, path: &str, token: &str, body: Value) -> Answer {
        self.call("PATCH", path, token, Some(body))
    }
    /// A call with a file as its body.
    pub(crate) fn upload(&self, method: &str, path: &str, token: &str, file: &[u8]) -> Answer {
        let kind = [("content-type", "image/jpeg")];
        let mut request = request(method, path, token, &kind, None);
        *request.body_mut() = Body::from(file.to_vec());
        self.send(request)
    }
    pub(crate) fn delete(&self, path: &str, token: &str) -> Answer {
        self.call("DELETE", path, token, None)
    }

    /// A user of that name, `name@contoso.example`, or a guest `name@fabrikam.example`.
    pub(crate) fn add_user(&self, name: &str, user_type: UserType) -> UserId {
        let (world, guest) = (&self.world, user_type == UserType::Guest);
        let domain = if guest {
            "fabrikam.example"
        } else {
            "contoso.example"
        };
        let result = world.engine.write(&world.as_system(), |tx| {
            let user = User {
                id: UserId(tx.new_id()),
                display_name: name.to_owned(),
                user_principal_name: format!("{}@{domain}", name.to_lowercase()),
                mail: Some(format!("{name}@{domain}")),
                user_type,
                account_enabled: true,
                created_date_time: tx.now(),
                ..User::default()
            };
            resources::insert(tx, &user)?;
            let target = Target::new(NodeKind::User, user.id, name);
            Ok(Written::new(
                user.id,
                NewEvent::new("UserManagement", "Add user", target),
            ))
        });
        result.unwrap()
    }

    /// Gives a user a directory role.
    pub(crate) fn give_role(&self, user: UserId, role: DirectoryRole) {
        let edge = NewEdge::direct(
            (NodeKind::User, user.0),
            Relation::DirectoryRole,
            (NodeKind::DirectoryRole, role.template()),
        );
        self.open(&edge);
    }

    /// Opens an edge.
    pub(crate) fn open(&self, edge: &NewEdge) {
        let world = &self.world;
        let target = Target::new(edge.subject.0, edge.subject.1, "x");
        let result = world.engine.write(&world.as_system(), |tx| {
            edges::open(tx, edge)?;
            let event = NewEvent::new("RoleManagement", "Add member", target.clone());
            Ok(Written::new((), event))
        });
        result.unwrap();
    }
}

fn request(
    method: &str,
    path: &str,
    token: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Request<Body> {
    let mut request = Request::builder()
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .uri(format!("/v1.0{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    request.body(body).unwrap()
}

/// Another tenant of a server.
pub(crate) struct Elsewhere<'s> {
    server: &'s Server,
    router: Router,
    administrator: UserId,
}

impl Elsewhere<'_> {
    /// The token of its administrator.
    pub(crate) fn administrator(&self) -> String {
        format!("user {}", self.administrator)
    }
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Answer {
        let headers = [("consistencylevel", "eventual")];
        let request = request(method, path, token, &headers, body);
        self.server.send_to(&self.router, request)
    }
    pub(crate) fn get(&self, path: &str, token: &str) -> Answer {
        self.call("GET", path, token, None)
    }
}
