//! Starts the binary, waits for the line that says it is ready, talks to it.

use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};
use xenia_engine::ambient::{Ambient, random_uuid};

/// A data folder, removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(std::env::temp_dir().join(format!("xenia_binary_{}", random_uuid(&Ambient))))
    }
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
    /// The binary with those arguments over this folder, and nothing from our own environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xenia"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("XENIA_")) {
            command.env_remove(name);
        }
        command.args(arguments).arg("--data").arg(&self.0);
        command
    }
    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }
    /// Starts a server without TLS on a free port; `contoso.example` is its organisation.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with(&["--tls", "off"])
    }
    pub(crate) fn serve_with(&self, arguments: &[&str]) -> Server {
        self.serve_where(arguments, &[])
    }
    pub(crate) fn serve_where(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Server {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0", "--json"]);
        command
            .args(["--domain", "contoso.example"])
            .args(arguments)
            .envs(variables.iter().copied());
        Server::start(command)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a command left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// The JSON on standard output of a command that succeeded.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A running server; killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// The line that says that it is ready.
    pub(crate) ready: Value,
}

impl Server {
    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let Ok(ready) = serde_json::from_str(&line) else {
            let _ = child.kill();
            let left = Ran::from(child.wait_with_output().unwrap());
            panic!("the server is not ready: {line:?} {left:?}");
        };
        Self { child, ready }
    }
    pub(crate) fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap()
    }
    /// Resident memory in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
    /// One request over plain HTTP; status and the answer with its headers.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let stream = TcpStream::connect(self.text("listening")).unwrap();
        ask(stream, method, path, body)
    }
    /// The same with headers of its own, each a line.
    pub(crate) fn ask_with(
        &self,
        (method, path): (&str, &str),
        headers: &[String],
        body: &str,
    ) -> (u16, String) {
        let stream = TcpStream::connect(self.text("listening")).unwrap();
        exchange(stream, (method, path), headers, body)
    }
    /// Tells it to stop; what it logged.
    pub(crate) fn stop(mut self) -> Ran {
        self.signal("TERM");
        let mut err = String::new();
        let mut log = self.child.stderr.take().unwrap();
        log.read_to_string(&mut err).unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        Ran {
            code,
            out: String::new(),
            err,
        }
    }
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request over that stream.
pub(crate) fn ask(
    stream: impl Read + Write,
    method: &str,
    path: &str,
    body: &str,
) -> (u16, String) {
    let json = "Content-Type: application/json".to_owned();
    exchange(stream, (method, path), &[json], body)
}

fn exchange(
    mut stream: impl Read + Write,
    (method, path): (&str, &str),
    headers: &[String],
    body: &str,
) -> (u16, String) {
    let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         {headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A peer that closes without a goodbye of TLS has still answered.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap_or_default();
    (
        status
            .parse()
            .unwrap_or_else(|_| panic!("no answer: {answer:?}")),
        answer,
    )
}
