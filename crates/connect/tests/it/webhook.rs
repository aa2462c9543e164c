//! Webhooks against a server that says what the test wants.

use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};
use xenia_connect::{Reach, Webhooks};
use xenia_engine::webhook::Webhook;

/// A server for one request: it answers that, and gives back what it was sent.
pub(crate) fn server(answer: &'static str) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?a=b", listener.local_addr().unwrap());
    let served = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut sent = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let read = stream.read(&mut buffer).unwrap();
            sent.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&sent).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                stream.write_all(answer.as_bytes()).unwrap();
                return text;
            }
        }
    });
    (url, served)
}

#[test]
fn json_is_posted_and_the_answer_read() {
    let (url, served) = server("HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok");
    let webhooks = Webhooks::new(Reach::Anywhere);
    let answer = webhooks.post(&url, Some(&json!({ "value": [1] }))).unwrap();
    assert_eq!((answer.status, answer.text.as_str()), (202, "ok"));
    let sent = served.join().unwrap();
    assert!(sent.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{sent}");
    assert!(sent.ends_with("\r\n\r\n{\"value\":[1]}"), "{sent}");
    // A redirect is an answer, not a way.
    let (url, served) =
        server("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(webhooks.post(&url, None).unwrap().status, 302);
    served.join().unwrap();
}

#[test]
fn the_own_network_is_out_of_reach() {
    let webhooks = Webhooks::new(Reach::Public);
    for (url, reason, permanent) in [
        (
            "http://hooks.fabrikam.example/",
            "it must begin with `https://`",
            true,
        ),
        (
            "ftp://hooks.fabrikam.example/",
            "it must begin with `https://`",
            true,
        ),
        ("nonsense", "it must begin with `https://`", true),
        (
            "https://a:b@hooks.fabrikam.example/",
            "it must not carry a user name",
            true,
        ),
        (
            "https://127.0.0.1/",
            "io: it leads to an address that is not public",
            false,
        ),
        (
            "https://localhost/",
            "io: it leads to an address that is not public",
            false,
        ),
        (
            "https://169.254.169.254/latest",
            "io: it leads to an address that is not public",
            false,
        ),
        (
            "https://[::1]:8443/",
            "io: it leads to an address that is not public",
            false,
        ),
    ] {
        let error = webhooks.post(url, None).unwrap_err();
        assert_eq!(
            (error.reason.as_str(), error.permanent),
            (reason, permanent),
            "{url}"
        );
    }
}
