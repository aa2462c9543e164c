//! The DNS against a real name server on loopback.

use std::{
    net::{SocketAddr, UdpSocket},
    time::Duration,
};
use xenia_connect::Dns;
use xenia_engine::directory::domains::DnsResolver;
use xenia_testkit::{NameServer, Published};

fn asking(address: SocketAddr) -> Dns {
    Dns::new(vec![address]).waiting(Duration::from_millis(300))
}

fn text(strings: &[&str]) -> Published {
    Published::Txt(strings.iter().map(|text| (*text).to_owned()).collect())
}

#[test]
fn records_are_found() {
    let server = NameServer::start();
    let dns = asking(server.address());
    server.publish(
        "Litware.example",
        vec![
            text(&["v=spf1 -all"]),
            text(&["one ", "text"]),
            Published::Mx(10, "mail.litware.example".into()),
        ],
    );
    assert_eq!(
        dns.txt("litware.example").unwrap(),
        ["v=spf1 -all", "one text"]
    );
    assert_eq!(
        dns.mx("litware.example.").unwrap(),
        [(10, "mail.litware.example".to_owned())]
    );
    server.publish("litware.example", vec![text(&["new"])]);
    assert_eq!(
        dns.txt("litware.example").unwrap(),
        ["new"],
        "nothing is kept from the question before"
    );
    assert_eq!(dns.mx("litware.example").unwrap(), []);
}

#[test]
fn no_such_name_and_no_such_record_are_answers() {
    let server = NameServer::start();
    let dns = asking(server.address());
    assert_eq!(dns.txt("nobody.example").unwrap(), Vec::<String>::new());
    server.publish("litware.example", Vec::new());
    assert_eq!(dns.txt("litware.example").unwrap(), Vec::<String>::new());
}

#[test]
fn a_failure_is_no_answer() {
    let server = NameServer::start();
    let dns = asking(server.address());
    server.publish("litware.example", vec![Published::Failure]);
    assert_eq!(
        dns.txt("litware.example").unwrap_err(),
        "the name server answered `Server Failure`"
    );
    server.publish("litware.example", vec![Published::Silence]);
    assert_eq!(
        dns.txt("litware.example").unwrap_err(),
        "no name server answered in time"
    );
    assert_eq!(
        dns.txt("lit ware\u{e9}.example")
            .unwrap_err()
            .split(':')
            .next(),
        Some("`lit ware\u{e9}.example` is no name of the DNS")
    );
}

#[test]
fn a_truncated_answer_is_asked_again_over_tcp() {
    let server = NameServer::start();
    let dns = asking(server.address());
    let long = "x".repeat(250);
    let records = vec![Published::OnlyByTcp, text(&[&long, &long]), text(&["b"])];
    server.publish("litware.example", records);
    assert_eq!(
        dns.txt("litware.example").unwrap(),
        [format!("{long}{long}"), "b".to_owned()]
    );
}

#[test]
fn a_name_server_that_is_gone_is_told() {
    let gone = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let dns = asking(address);
    assert_eq!(dns.servers().unwrap(), [address]);
    let told = dns.txt("litware.example").unwrap_err();
    assert!(
        told.contains("refused") || told.contains("in time"),
        "{told}"
    );
}
