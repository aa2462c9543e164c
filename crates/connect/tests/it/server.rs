//! A mail server for tests: one connection after the other, answers as told, notes what it heard.

use rustls::{ServerConfig, ServerConnection, StreamOwned, pki_types::PrivateKeyDer};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    thread,
};

/// What the server answers to a command; what is not named is accepted.
pub(crate) type Answers = &'static [(&'static str, &'static str)];

pub(crate) struct MailServer {
    pub(crate) port: u16,
    /// One text per connection: everything the client said.
    pub(crate) heard: Receiver<String>,
}

pub(crate) fn start(answers: Answers) -> MailServer {
    serve(move |stream| converse(stream, answers))
}

/// With TLS from the first byte, and the certificate that it shows.
pub(crate) fn start_tls(answers: Answers) -> (MailServer, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(
        rustls::crypto::aws_lc_rs::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(vec![made.cert.der().clone()], key)
    .unwrap();
    let config = Arc::new(config);
    let server = serve(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        converse(StreamOwned::new(connection, stream), answers)
    });
    (server, made.cert.pem())
}

fn serve(converse: impl Fn(TcpStream) -> String + Send + 'static) -> MailServer {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (told, heard) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            if told.send(converse(stream.unwrap())).is_err() {
                break;
            }
        }
    });
    MailServer { port, heard }
}

fn converse(stream: impl Read + Write, answers: Answers) -> String {
    let mut stream = BufReader::new(stream);
    let mut heard = String::new();
    let _ = stream.get_mut().write_all(b"220 mail.test ready\r\n");
    let mut in_data = false;
    loop {
        let _ = stream.get_mut().flush();
        let mut line = String::new();
        if !matches!(stream.read_line(&mut line), Ok(1..)) {
            return heard;
        }
        heard.push_str(&line);
        let command = line.trim_end();
        let answer = match (in_data, command) {
            (true, ".") => {
                in_data = false;
                answer(answers, "END", "250 taken")
            }
            (true, _) => continue,
            (_, "DATA") => {
                let answer = answer(answers, "DATA", "354 go on");
                in_data = answer.starts_with("354");
                answer
            }
            (_, "QUIT") => "221 bye",
            _ if command.starts_with("EHLO") => answer(answers, "EHLO", "250 mail.test"),
            _ if command.starts_with("RCPT") => answer(answers, "RCPT", "250 yes"),
            _ if command.starts_with("AUTH") => answer(answers, "AUTH", "235 welcome"),
            _ => "250 yes",
        };
        let _ = stream.get_mut().write_all(answer.as_bytes());
        let _ = stream.get_mut().write_all(b"\r\n");
        if command == "QUIT" {
            let _ = stream.get_mut().flush();
            return heard;
        }
    }
}

fn answer(answers: Answers, command: &str, usual: &'static str) -> &'static str {
    answers
        .iter()
        .find(|(name, _)| *name == command)
        .map_or(usual, |(_, answer)| answer)
}
