//! Requests to applications, against a server that says what the test wants.

use crate::webhook::server;
use serde_json::{Value, json};
use xenia_connect::{Reach, ScimClient};
use xenia_engine::provisioning::outbound::target::{Answer, Request, Target, Unanswered};

fn send(reach: Reach, url: &str, body: Option<Value>) -> Result<Answer, Unanswered> {
    let method = if body.is_some() { "PATCH" } else { "GET" };
    ScimClient::new(reach).send(&Request {
        method,
        url: url.to_owned(),
        token: "s3cret",
        body,
    })
}

#[test]
fn scim_is_spoken() {
    let (url, served) = server(
        "HTTP/1.1 200 OK\r\ncontent-type: application/scim+json\r\ncontent-length: 10\r\n\r\n{\"id\":\"7\"}",
    );
    let answer = send(Reach::Anywhere, &url, Some(json!({ "op": 1 }))).unwrap();
    assert_eq!((answer.status, answer.body), (200, json!({ "id": "7" })));
    let sent = served.join().unwrap().to_lowercase();
    assert!(sent.starts_with("patch /hook?a=b http/1.1\r\n"), "{sent}");
    for header in [
        "authorization: bearer s3cret",
        "content-type: application/scim+json",
        "accept: application/scim+json, application/json",
    ] {
        assert!(sent.contains(header), "{sent}");
    }
    assert!(sent.ends_with("\r\n\r\n{\"op\":1}"), "{sent}");
}

#[test]
fn who_asks_for_time_is_understood() {
    for (header, seconds) in [
        ("retry-after: 120", Some(120)),
        ("retry-after: Fri, 31 Dec 2027 23:59:59 GMT", Some(60)),
        ("x: y", None),
    ] {
        let answer =
            format!("HTTP/1.1 429 Too Many Requests\r\n{header}\r\ncontent-length: 0\r\n\r\n");
        let (url, served) = server(answer.leak());
        let answer = send(Reach::Anywhere, &url, None).unwrap();
        assert_eq!((answer.status, answer.retry_after), (429, seconds));
        served.join().unwrap();
    }
}

#[test]
fn what_is_no_scim_is_no_answer() {
    // A page to sign in at, with the status of success.
    let (url, served) = server(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>",
    );
    let error = send(Reach::Anywhere, &url, None).unwrap_err();
    assert_eq!(
        error.reason,
        "what answers there sends `text/html` and no SCIM"
    );
    served.join().unwrap();
    // A broken document is one without anything in it; what to make of it is decided by who asked.
    let (url, served) = server(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{\"id\":\"7\"",
    );
    let answer = send(Reach::Anywhere, &url, None).unwrap();
    assert_eq!((answer.status, answer.body), (200, Value::Null));
    served.join().unwrap();
    // A redirect is an answer, not a way: the token does not go along.
    let (url, served) =
        server("HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(send(Reach::Anywhere, &url, None).unwrap().status, 307);
    served.join().unwrap();
}

#[test]
fn the_own_network_is_out_of_reach() {
    for (url, reason) in [
        (
            "http://app.example/scim/Users",
            "its address must begin with `https://`",
        ),
        (
            "https://127.0.0.1/scim/Users",
            "io: it leads to an address that is not public",
        ),
        (
            "https://169.254.169.254/scim/Users",
            "io: it leads to an address that is not public",
        ),
        (
            "https://[::ffff:10.0.0.1]/scim/Users",
            "io: it leads to an address that is not public",
        ),
        (
            "https://a:b@app.example/scim/Users",
            "its address must not carry a user name",
        ),
    ] {
        let error = send(Reach::Public, url, None).unwrap_err();
        assert_eq!(error.reason, reason, "{url}");
    }
}
