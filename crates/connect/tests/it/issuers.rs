//! Documents of issuers, from a server that says what the test wants; and an issuer whose tokens
//! prove an application, from end to end.

use crate::webhook::server;
use serde_json::json;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::Arc,
    thread,
};
use xenia_connect::{Issuers, Reach};
use xenia_engine::{
    directory::federated_credentials,
    tokens::{self, IssuerDocuments},
};
use xenia_protocols::{
    jose::{Algorithm, SigningKey},
    oauth2::{Parameters, TokenRequest},
};
use xenia_testkit::World;

#[test]
fn only_what_may_be_asked_is_asked() {
    let issuers = Issuers::new(Reach::Public);
    assert!(!issuers.may_be_plain());
    for (url, reason) in [
        ("http://ci.example/keys", "must begin with `https://`"),
        ("https://me@ci.example/keys", "must not carry a user name"),
        (
            "https://127.0.0.1:9/keys",
            "it leads to an address that is not public",
        ),
        (
            "https://169.254.169.254/latest",
            "it leads to an address that is not public",
        ),
        (
            "https://[::ffff:10.0.0.1]/",
            "it leads to an address that is not public",
        ),
        ("file:///etc/passwd", "is no URL"),
    ] {
        let refused = issuers.get(url).unwrap_err();
        assert!(refused.contains(reason), "{url}: {refused}");
    }
}

#[test]
fn a_redirect_and_too_much_are_no_answer() {
    let issuers = Issuers::new(Reach::Anywhere);
    let (url, served) =
        server("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n");
    let refused = issuers.get(&url).unwrap_err();
    assert_eq!(refused, format!("answers 302 at `{url}`"));
    served.join().unwrap();
    let long = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 600000\r\n\r\n{}",
        "x".repeat(600_000)
    );
    let (url, served) = server(long.leak());
    assert!(
        issuers
            .get(&url)
            .unwrap_err()
            .contains("does not answer at")
    );
    // Who sends too much may find the connection closed.
    let _ = served.join();
}

/// An issuer: its address, while the test runs.
fn issuer(key: &SigningKey) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}/pipelines", listener.local_addr().unwrap());
    let keys = json!({ "keys": [key.jwk().to_value()] }).to_string();
    let document = json!({ "issuer": issuer, "jwks_uri": format!("{issuer}/keys") }).to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut first = String::new();
            stream.read_line(&mut first).unwrap();
            let mut line = String::new();
            while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let (status, body) = match first.split(' ').nth(1) {
                Some("/pipelines/.well-known/openid-configuration") => ("200 OK", &document),
                Some("/pipelines/keys") => ("200 OK", &keys),
                _ => ("404 Not Found", &first),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream
                .get_mut()
                .write_all(format!("{head}{body}").as_bytes());
        }
    });
    issuer
}

#[test]
fn a_pipeline_acts_as_the_application_without_a_secret() {
    let world = World::new();
    world
        .engine
        .trust_with(Arc::new(Issuers::new(Reach::Anywhere)));
    let app = world.application("deployer", |_, _| {});
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let issuer = issuer(&key);
    let body = json!({ "name": "main", "issuer": issuer, "subject": "branch:main" });
    let body = body.as_object().unwrap();
    let admin = world.as_administrator();
    federated_credentials::create(&world.engine, &admin, app.id, body).unwrap();
    let ask = |subject: &str| {
        let now = world.engine.now().seconds();
        let claims = json!({ "iss": issuer, "sub": subject, "aud": "api://AzureADTokenExchange", "exp": now + 300 });
        let assertion = key.sign_jwt(claims.to_string().as_bytes()).unwrap();
        let form = format!(
            "grant_type=client_credentials&client_id={}&scope=https://graph.microsoft.com/.default&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion={assertion}",
            app.client
        );
        let request = TokenRequest::parse(&Parameters::parse(&form).unwrap(), None).unwrap();
        tokens::token(&world.engine, &world.as_system(), &request)
    };
    assert!(ask("branch:main").is_ok());
    assert!(ask("branch:other").is_err());
}
