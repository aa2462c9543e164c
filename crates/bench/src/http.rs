//! A small HTTP/1.1 client over one connection that is kept open, so that the client costs little.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use crate::words;

/// One connection.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address).map_err(words)?;
        stream.set_nodelay(true).map_err(words)?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    /// The body of the answer to a GET; any status but 200 is an error.
    pub(crate) fn get(&mut self, path: &str, token: &str) -> Result<Vec<u8>, String> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        self.stream
            .get_mut()
            .write_all(request.as_bytes())
            .map_err(words)?;
        let status = self.line()?;
        let mut length = None;
        loop {
            let line = self.line()?;
            match line.split_once(':') {
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = Some(value.trim().parse::<usize>().map_err(words)?);
                }
                Some(_) => {}
            }
        }
        let mut body = vec![0; length.ok_or("the answer has no `Content-Length`")?];
        self.stream.read_exact(&mut body).map_err(words)?;
        if status.split(' ').nth(1) == Some("200") {
            return Ok(body);
        }
        Err(format!("{status}: {}", String::from_utf8_lossy(&body)))
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        self.stream.read_line(&mut line).map_err(words)?;
        Ok(line.trim_end().to_owned())
    }
}
