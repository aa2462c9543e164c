//! SMTP (RFC 5321) with STARTTLS (RFC 3207) or TLS from the first byte (RFC 8314), and
//! authentication (RFC 4954).

use crate::compose::compose;
use lettre::{
    SmtpTransport as Client, Transport,
    message::Mailbox,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use percent_encoding::percent_decode_str;
use std::{fmt, net::IpAddr, time::Duration};
use xenia_engine::mail::{MailError, MailTransport, Message, Posting};

/// The longest wait for one answer of the mail server; a mail takes a handful of them and must be
/// done within the lease of its job.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A mail server cannot be used as it was configured.
#[derive(Debug, PartialEq, Eq)]
pub struct SmtpError(String);

impl fmt::Display for SmtpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for SmtpError {}

/// Sends mail through a mail server.
pub struct SmtpTransport {
    client: Client,
    from: Mailbox,
}

/// What a URL says about a mail server.
#[derive(Debug, PartialEq, Eq)]
struct Server {
    host: String,
    port: u16,
    protection: Protection,
    credentials: Option<(String, String)>,
}

#[derive(Debug, PartialEq, Eq)]
enum Protection {
    /// TLS from the first byte.
    Wrapped,
    /// STARTTLS, or the mail is not sent.
    StartTls,
    /// None: the server is on this machine.
    Loopback,
}

impl SmtpTransport {
    /// A mail server by URL: `smtps://USER:PASSWORD@HOST:PORT` (TLS, port 465) or `smtp://...`
    /// (STARTTLS required, port 587; no TLS on loopback, port 25). User and password are
    /// percent-encoded. `from` is the sender; `authorities` are certificates in PEM to trust
    /// beside the public ones.
    ///
    /// # Errors
    /// What is wrong with the URL, the sender or the certificates.
    pub fn new(url: &str, from: &str, authorities: Option<&[u8]>) -> Result<Self, SmtpError> {
        let from = from.parse().map_err(|error| {
            SmtpError(format!("the sender `{from}` is no mail address: {error}"))
        })?;
        Self::over(parse(url)?, from, authorities)
    }

    fn over(server: Server, from: Mailbox, authorities: Option<&[u8]>) -> Result<Self, SmtpError> {
        let mut client = Client::builder_dangerous(&server.host)
            .port(server.port)
            .timeout(Some(TIMEOUT))
            .tls(protection(&server, authorities)?);
        if let Some((user, password)) = server.credentials {
            client = client.credentials(Credentials::new(user, password));
        }
        Ok(Self {
            client: client.build(),
            from,
        })
    }
}

impl SmtpTransport {
    /// Connects, with TLS and login as configured, and sends nothing.
    ///
    /// # Errors
    /// What the mail server said, or why there is no connection.
    pub fn check(&self) -> Result<(), String> {
        match self.client.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err("the mail server does not answer as one".to_owned()),
            Err(error) => Err(told(&error)),
        }
    }
}

impl MailTransport for SmtpTransport {
    fn send(&self, posting: &Posting, message: &Message) -> Result<(), MailError> {
        let mail = compose(&self.from, posting, message)?;
        match self.client.send(&mail) {
            Ok(_) => Ok(()),
            // 5xx (RFC 5321, section 4.2.1): the same mail will be refused again. All else, 4xx,
            // time-outs, broken connections, may pass.
            Err(error) => Err(MailError {
                permanent: error.is_permanent(),
                reason: told(&error),
            }),
        }
    }
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !told.contains(&text) {
            told.push_str(": ");
            told.push_str(&text);
        }
        cause = inner.source();
    }
    told
}

fn protection(server: &Server, authorities: Option<&[u8]>) -> Result<Tls, SmtpError> {
    if server.protection == Protection::Loopback {
        return Ok(Tls::None);
    }
    let refused = |error: lettre::transport::smtp::Error| {
        SmtpError(format!("TLS to the mail server: {}", told(&error)))
    };
    let mut parameters = TlsParameters::builder(server.host.clone());
    if let Some(pem) = authorities {
        parameters = parameters.add_root_certificate(Certificate::from_pem(pem).map_err(refused)?);
    }
    let parameters = parameters.build_rustls().map_err(refused)?;
    Ok(match server.protection {
        Protection::Wrapped => Tls::Wrapper(parameters),
        _ => Tls::Required(parameters),
    })
}

fn parse(url: &str) -> Result<Server, SmtpError> {
    // The URL may hold a password: messages never repeat it.
    let refused = |what: &str| SmtpError(format!("the mail server's URL {what}"));
    let (wrapped, rest) = match url.split_once("://") {
        Some(("smtps", rest)) => (true, rest),
        Some(("smtp", rest)) => (false, rest),
        _ => return Err(refused("must begin with `smtp://` or `smtps://`")),
    };
    let rest = rest.trim_end_matches('/');
    let (credentials, place) = match rest.rsplit_once('@') {
        Some((credentials, place)) => (
            Some(login(credentials).ok_or_else(|| {
                refused("must have USER:PASSWORD, percent-encoded, in front of the `@`")
            })?),
            place,
        ),
        None => (None, rest),
    };
    let (host, port) = split_port(place).ok_or_else(|| refused("must end in HOST or HOST:PORT"))?;
    let protection = match (wrapped, is_loopback(&host)) {
        (true, _) => Protection::Wrapped,
        (false, true) => Protection::Loopback,
        (false, false) => Protection::StartTls,
    };
    let usual = match protection {
        Protection::Wrapped => 465,
        Protection::StartTls => 587,
        Protection::Loopback => 25,
    };
    Ok(Server {
        host,
        port: port.unwrap_or(usual),
        protection,
        credentials,
    })
}

fn login(text: &str) -> Option<(String, String)> {
    let decoded = |part: &str| {
        percent_decode_str(part)
            .decode_utf8()
            .ok()
            .map(String::from)
    };
    let (user, password) = text.split_once(':')?;
    Some((decoded(user)?, decoded(password)?))
}

/// Host and port of `host`, `host:port`, `[::1]` and `[::1]:port`.
fn split_port(place: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            (
                host,
                if after.is_empty() {
                    None
                } else {
                    Some(after.strip_prefix(':')?)
                },
            )
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    let sound = !host.is_empty() && !host.contains(['/', '?', '#', ' ']);
    let port = port.map(str::parse).transpose().ok()?;
    sound.then(|| (host.to_owned(), port))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts = (String, u16, Protection, Option<(String, String)>);

    fn server(url: &str) -> Result<Parts, String> {
        parse(url)
            .map(|server| {
                (
                    server.host,
                    server.port,
                    server.protection,
                    server.credentials,
                )
            })
            .map_err(|error| error.to_string())
    }

    #[test]
    fn urls_say_where_and_how() {
        let login = Some(("me@corp".to_owned(), "s:cr/t".to_owned()));
        for (url, host, port, protection, credentials) in [
            (
                "smtps://mail.example",
                "mail.example",
                465,
                Protection::Wrapped,
                None,
            ),
            (
                "smtp://mail.example",
                "mail.example",
                587,
                Protection::StartTls,
                None,
            ),
            (
                "smtp://localhost",
                "localhost",
                25,
                Protection::Loopback,
                None,
            ),
            (
                "smtp://127.0.0.1:2525",
                "127.0.0.1",
                2525,
                Protection::Loopback,
                None,
            ),
            (
                "smtp://[::1]:2525/",
                "::1",
                2525,
                Protection::Loopback,
                None,
            ),
            (
                "smtps://localhost",
                "localhost",
                465,
                Protection::Wrapped,
                None,
            ),
            (
                "smtp://me%40corp:s:cr%2Ft@mail.example:25",
                "mail.example",
                25,
                Protection::StartTls,
                login,
            ),
        ] {
            assert_eq!(
                server(url),
                Ok((host.to_owned(), port, protection, credentials)),
                "{url}"
            );
        }
    }

    #[test]
    fn wrong_urls_are_refused_without_repeating_the_password() {
        for (url, message) in [
            (
                "mail.example",
                "the mail server's URL must begin with `smtp://` or `smtps://`",
            ),
            (
                "smtp://hunter2@mail.example",
                "the mail server's URL must have USER:PASSWORD, percent-encoded, in front of the `@`",
            ),
            (
                "smtp://a:hunter2@",
                "the mail server's URL must end in HOST or HOST:PORT",
            ),
            (
                "smtp://mail.example:port",
                "the mail server's URL must end in HOST or HOST:PORT",
            ),
        ] {
            assert_eq!(server(url), Err(message.to_owned()), "{url}");
        }
    }

    /// A mail server that does not offer STARTTLS; what it heard.
    fn plain_server() -> (u16, std::thread::JoinHandle<String>) {
        use std::io::{BufRead, BufReader, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = std::thread::spawn(move || {
            let mut stream = BufReader::new(listener.accept().unwrap().0);
            stream.get_mut().write_all(b"220 plain\r\n").unwrap();
            let mut heard = String::new();
            while matches!(stream.read_line(&mut heard), Ok(1..)) {
                let _ = stream.get_mut().write_all(b"250 plain\r\n");
            }
            heard
        });
        (port, heard)
    }

    #[test]
    fn without_starttls_nothing_is_sent() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let (port, heard) = plain_server();
        let server = Server {
            host: "127.0.0.1".to_owned(),
            port,
            protection: Protection::StartTls,
            credentials: Some(("lee".to_owned(), "hunter2".to_owned())),
        };
        let from = "xenia@contoso.example".parse().unwrap();
        let transport = SmtpTransport::over(server, from, None).unwrap();
        let posting = Posting {
            tenant: Default::default(),
            job: Default::default(),
            ordered_at: Default::default(),
        };
        let message = Message {
            to: "lee@fabrikam.example".to_owned(),
            to_name: None,
            reply_to: None,
            subject: "Your code".to_owned(),
            text: "12345678".to_owned(),
            html: "12345678".to_owned(),
        };
        let error = transport.send(&posting, &message).unwrap_err();
        assert!(!error.permanent, "a server may be mended: {error}");
        drop(transport);
        let heard = heard.join().unwrap();
        assert!(heard.starts_with("EHLO"), "{heard}");
        for secret in ["AUTH", "MAIL FROM", "hunter2", "12345678"] {
            assert!(!heard.contains(secret), "{heard}");
        }
    }
}
