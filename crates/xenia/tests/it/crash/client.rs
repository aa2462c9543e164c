//! Graph requests over a connection that is kept open, until the server dies.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

/// One connection.
pub(super) struct Client {
    stream: BufReader<TcpStream>,
}

/// The server is gone: whether it did what was asked is not known.
#[derive(Debug)]
pub(super) struct Gone;

impl From<std::io::Error> for Gone {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

impl Client {
    pub(super) fn open(address: &str) -> Result<Self, Gone> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    /// The answer's JSON, `null` for an empty one. Any status but 2xx fails the test.
    pub(super) fn ask(
        &mut self,
        token: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<Value, Gone> {
        let (status, answer) = self.exchange(token, method, path, body)?;
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answer}"
        );
        Ok(answer)
    }

    /// Status and JSON.
    pub(super) fn exchange(
        &mut self,
        token: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<(u16, Value), Gone> {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let request = format!(
            "{method} /v1.0{path} HTTP/1.1\r\nHost: xenia.example\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status: u16 = status.ok_or(Gone)?;
        let mut length = 0;
        loop {
            let line = self.line()?;
            match line.split_once(':') {
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().map_err(|_| Gone)?;
                }
                Some(_) => {}
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        if answer.is_empty() {
            return Ok((status, Value::Null));
        }
        Ok((status, serde_json::from_slice(&answer).unwrap()))
    }

    fn line(&mut self) -> Result<String, Gone> {
        let mut line = String::new();
        match self.stream.read_line(&mut line)? {
            0 => Err(Gone),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}
