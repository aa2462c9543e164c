//! SMTP: what is said, what is refused for good and what only for now.

use crate::{
    message, posting,
    server::{Answers, start, start_tls},
};
use xenia_connect::SmtpTransport;
use xenia_engine::mail::{MailError, MailTransport};

const FROM: &str = "Contoso access <xenia@contoso.example>";

fn transport(url: &str, authority: Option<&str>) -> SmtpTransport {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    SmtpTransport::new(url, FROM, authority.map(str::as_bytes)).unwrap()
}

fn try_with(answers: Answers) -> Result<(), MailError> {
    let server = start(answers);
    transport(&format!("smtp://127.0.0.1:{}", server.port), None).send(&posting(), &message())
}

#[test]
fn a_mail_is_sent_and_a_second_try_is_the_same_mail() {
    let server = start(&[]);
    let transport = transport(&format!("smtp://127.0.0.1:{}", server.port), None);
    transport.send(&posting(), &message()).unwrap();
    let first = server.heard.recv().unwrap();
    transport.send(&posting(), &message()).unwrap();
    assert_eq!(first, server.heard.recv().unwrap());
    for expected in [
        "MAIL FROM:<xenia@contoso.example>",
        "RCPT TO:<lee@fabrikam.example>",
        "From: \"Contoso access\" <xenia@contoso.example>",
        "Message-ID: <22222222-2222-4222-8222-222222222222@contoso.example>",
        "Date: Mon, 02 Mar 2026 09:00:00 +0000",
        "Reply-To: groups@contoso.example",
        "Auto-Submitted: auto-generated",
        "Content-Type: multipart/alternative;",
    ] {
        assert!(
            first.contains(expected),
            "`{expected}` is missing in\n{first}"
        );
    }
    assert!(
        first.contains("\r\n..\r\n"),
        "a lone dot is doubled (RFC 5321, 4.5.2)"
    );
    assert!(
        !first.contains("Prüfung"),
        "the subject is encoded (RFC 2047)"
    );
}

#[test]
fn what_the_server_refuses_for_good_is_permanent_and_the_rest_may_pass() {
    let table: [(Answers, bool, &str); 4] = [
        (
            &[("RCPT", "550 5.1.1 no such person")],
            true,
            "no such person",
        ),
        (
            &[("END", "554 5.7.1 looks like spam")],
            true,
            "looks like spam",
        ),
        (
            &[("RCPT", "451 4.7.1 greylisted, come back")],
            false,
            "greylisted",
        ),
        (&[("DATA", "421 4.3.2 going down")], false, "going down"),
    ];
    for (answers, permanent, words) in table {
        let error = try_with(answers).unwrap_err();
        assert_eq!(error.permanent, permanent, "{answers:?}: {error}");
        assert!(error.reason.contains(words), "{answers:?}: {error}");
    }
}

#[test]
fn a_server_that_is_not_there_may_come_back() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    let error = transport(&format!("smtp://127.0.0.1:{port}"), None)
        .send(&posting(), &message())
        .unwrap_err();
    assert!(!error.permanent, "{error}");
}

#[test]
fn an_address_that_is_none_is_a_permanent_failure() {
    let server = start(&[]);
    let mut to_nobody = message();
    to_nobody.to = "lee at fabrikam".to_owned();
    let error = transport(&format!("smtp://127.0.0.1:{}", server.port), None)
        .send(&posting(), &to_nobody)
        .unwrap_err();
    assert!(error.permanent);
    assert!(
        error
            .reason
            .starts_with("the recipient `lee at fabrikam` is no mail address"),
        "{error}"
    );
}

#[test]
fn tls_and_a_login() {
    let (server, certificate) = start_tls(&[("EHLO", "250-mail.test\r\n250 AUTH PLAIN")]);
    let url = format!("smtps://lee:hunter2@localhost:{}", server.port);
    transport(&url, Some(&certificate))
        .send(&posting(), &message())
        .unwrap();
    let heard = server.heard.recv().unwrap();
    assert!(heard.contains("AUTH PLAIN AGxlZQBodW50ZXIy"), "{heard}");
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let (server, _) = start_tls(&[]);
    let error = transport(&format!("smtps://localhost:{}", server.port), None)
        .send(&posting(), &message())
        .unwrap_err();
    assert!(error.reason.contains("certificate"), "{error}");
    assert!(!server.heard.recv().unwrap().contains("MAIL FROM"));
}
