//! A domain from the first request to the sign-in page, with a real server and a real name server.

use crate::process::{Folder, Server};
use serde_json::{Value, json};
use xenia_testkit::{NameServer, Published};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

/// A token of an application that may change domains.
fn token(folder: &Folder, server: &Server) -> String {
    let create = [
        "app",
        "create",
        "--name",
        "Domains",
        "--permission",
        "Domain.ReadWrite.All",
        "--permission",
        "User.ReadWrite.All",
        "--json",
    ];
    let app = folder.run(&create).json();
    let text = |name: &str| app[name].as_str().unwrap().to_owned();
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
        text("clientId"),
        text("clientSecret")
    );
    let path = "/contoso.example/oauth2/v2.0/token";
    let (status, answer) = server.ask_with(("POST", path), &[FORM.to_owned()], &body);
    assert_eq!(status, 200, "{answer}");
    let token = body_of(&answer)["access_token"].clone();
    token.as_str().unwrap().to_owned()
}

fn body_of(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or(Value::Null)
}

#[test]
fn a_domain_counts_once_its_record_is_seen() {
    let folder = Folder::new();
    let names = NameServer::start();
    let dns = names.address().to_string();
    let server = folder.serve_with(&["--tls", "off", "--dns", &dns]);
    let token = token(&folder, &server);
    let graph = |method: &str, path: &str, body: Value| {
        let headers = [
            format!("Authorization: Bearer {token}"),
            "Content-Type: application/json".to_owned(),
        ];
        let path = format!("/v1.0{path}");
        let body = body
            .as_object()
            .map_or_else(String::new, |_| body.to_string());
        let (status, answer) = server.ask_with((method, &path), &headers, &body);
        (status, body_of(&answer))
    };
    let made = graph("POST", "/domains", json!({ "id": "litware.example" }));
    assert_eq!(made.0, 201, "{made:?}");
    // It gives nothing yet: no sign-in, no issuer, no names of users.
    let ways = [
        "/litware.example/v2.0/.well-known/openid-configuration",
        "/litware.example/signin",
    ];
    for path in ways {
        let (status, answer) = server.ask("GET", path, "");
        assert!(matches!(status, 400 | 404), "{path}: {answer}");
    }
    let bob = json!({
        "accountEnabled": true,
        "displayName": "Bob",
        "mailNickname": "bob",
        "userPrincipalName": "bob@litware.example",
        "passwordProfile": { "password": "a long enough pass phrase" },
    });
    let (status, refused) = graph("POST", "/users", bob.clone());
    assert_eq!(status, 400, "{refused}");

    let verify = || graph("POST", "/domains/litware.example/verify", Value::Null);
    let message = |answer: (u16, Value)| {
        assert_eq!(answer.0, 409, "{answer:?}");
        answer.1["error"]["message"].as_str().unwrap().to_owned()
    };
    let told = message(verify());
    assert!(told.contains("and found none"), "{told}");
    names.publish("litware.example", vec![Published::Failure]);
    let told = message(verify());
    assert_eq!(
        told,
        "the DNS did not answer for `litware.example`: the name server answered `Server Failure`"
    );
    let path = "/domains/litware.example/verificationDnsRecords";
    let (_, records) = graph("GET", path, Value::Null);
    let text = records["value"][0]["text"].as_str().unwrap().to_owned();
    let other = Published::Txt(vec!["v=spf1 -all".to_owned()]);
    names.publish("litware.example", vec![other.clone()]);
    let told = message(verify());
    assert!(
        told.contains(&text) && told.contains("`v=spf1 -all`"),
        "{told}"
    );
    // More than fits into a datagram: asked again over TCP.
    let ours = Published::Txt(vec![text]);
    names.publish("litware.example", vec![Published::OnlyByTcp, other, ours]);
    let (status, verified) = verify();
    assert_eq!(status, 200, "{verified}");
    assert_eq!(verified["isVerified"], true);
    for path in ways {
        let (status, answer) = server.ask("GET", path, "");
        assert_eq!(status, 200, "{path}: {answer}");
    }
    let (status, made) = graph("POST", "/users", bob);
    assert_eq!(status, 201, "{made}");
}
