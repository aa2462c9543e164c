//! Graph reads of one user and of a page of a hundred, among ten thousand: through the router in
//! this process, and over loopback HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use tokio::runtime::Runtime;
use tower::ServiceExt;
use xenia_engine::store::Options;
use xenia_engine::tokens::{self, TokenVerifier};
use xenia_protocols::oauth2::{Parameters, TokenRequest};

use crate::http::Connection;
use crate::organisation::Organisation;
use crate::{Latencies, Setting, Table, words};

const USERS: usize = 10_000;
const LARGEST: usize = 1 << 20;

/// The benchmark `reads`.
pub(crate) fn run(setting: &Setting) -> Result<Table, String> {
    let organisation = Organisation::new(&Options::file(setting.folder.join("xenia.db")))?;
    let ids = organisation.add_users(USERS)?;
    let token = token(&organisation)?;
    let engine = Arc::clone(&organisation.engine);
    let verifier = Arc::new(TokenVerifier::new(Arc::clone(&engine)));
    let router = xenia_api::router(engine, verifier);
    let runtime = Runtime::new().map_err(words)?;
    let address = serve(&runtime, router.clone())?;
    let mut connection = Connection::open(address)?;

    let mut table = Table::new(&["read", "through", "p50", "p99", "per second"]);
    let one = |index: usize| {
        let id = ids.get(index * 7919 % USERS).copied().unwrap_or_default();
        format!("/v1.0/users/{id}")
    };
    let page = |_: usize| "/v1.0/users?$top=100".to_owned();
    let filtered = |index: usize| {
        let number = index * 7919 % USERS;
        format!("/v1.0/users?$filter=userPrincipalName%20eq%20'person{number:05}@contoso.example'")
    };
    type Path<'a> = &'a dyn Fn(usize) -> String;
    let kinds: [(&str, usize, Path<'_>); 3] = [
        ("one user", 3000, &one),
        ("one user by filter", 3000, &filtered),
        ("a page of 100 users", 600, &page),
    ];
    for (name, count, path) in kinds {
        let inside = Latencies::measure(count, |index| {
            runtime.block_on(ask(router.clone(), &path(index), &token))
        })?;
        let outside = Latencies::measure(count, |index| {
            connection.get(&path(index), &token).map(drop)
        })?;
        for (through, latencies) in [("router", inside), ("loopback", outside)] {
            let cells = [name.to_owned(), through.to_owned()];
            table.row(cells.into_iter().chain(latencies.cells()));
        }
    }
    table.note(format!(
        "{USERS} users; each request checks its token's signature and reads the caller's rights anew"
    ));
    Ok(table)
}

/// An access token of a client of the organisation.
pub(crate) fn token(organisation: &Organisation) -> Result<String, String> {
    let client = organisation.add_client()?;
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
        client.id, client.secret
    );
    let parameters = Parameters::parse(&body).map_err(words)?;
    let request = TokenRequest::parse(&parameters, None).map_err(words)?;
    let engine = &organisation.engine;
    tokens::token(engine, &engine.system(organisation.tenant), &request)
        .map(|answer| answer.access_token)
        .map_err(|error| format!("{error:?}"))
}

fn serve(runtime: &Runtime, router: Router) -> Result<SocketAddr, String> {
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0)))
        .map_err(words)?;
    let address = listener.local_addr().map_err(words)?;
    runtime.spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// A GET through the router, in this process.
pub(crate) async fn ask(router: Router, path: &str, token: &str) -> Result<(), String> {
    let request = Request::get(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty())
        .map_err(words)?;
    let answer = router.oneshot(request).await.map_err(words)?;
    let status = answer.status();
    let body = to_bytes(answer.into_body(), LARGEST).await.map_err(words)?;
    if status.is_success() {
        return Ok(());
    }
    Err(format!("{status}: {}", String::from_utf8_lossy(&body)))
}
