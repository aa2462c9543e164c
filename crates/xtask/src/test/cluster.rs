//! A throw-away PostgreSQL cluster: made in a temporary folder, on a loopback port of its own, gone with this process.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

use super::tools;
use crate::{console, process};

/// The unprivileged user that Debian's package brings; PostgreSQL refuses to run as root.
const USER: &str = "postgres";

/// Durability off: the cluster lives as long as one run. Connections for many tests at once.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "autovacuum=off",
];

/// A running cluster; dropping it stops the server and removes its folder.
pub(super) struct Cluster {
    server: Child,
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes a cluster and waits until it accepts connections.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not come up; the message carries its words.
    pub(super) fn start() -> Result<Self, String> {
        let programs = tools::postgres_folder().ok_or("the PostgreSQL server is not installed")?;
        let made = process::output(as_user("mktemp").args([
            "--directory",
            "--tmpdir",
            "xenia-postgres-XXXXXX",
        ]))?;
        let folder = PathBuf::from(made.trim());
        let mut initdb = as_user(programs.join("initdb"));
        initdb.arg("--pgdata").arg(&folder).args([
            "--username=xenia",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        process::output(&mut initdb)?;
        let port = free_port()?;
        let mut server = server(&programs, &folder, port)
            .spawn()
            .map_err(|error| format!("the PostgreSQL server does not start: {error}"))?;
        let words = server.stderr.take();
        let cluster = Self {
            server,
            programs,
            folder,
            port,
        };
        wait_until_ready(words)?;
        console::line(&format!("PostgreSQL answers at {}", cluster.url()));
        Ok(cluster)
    }

    /// The address, for `XENIA_TEST_POSTGRES`: a superuser, who may create databases.
    pub(super) fn url(&self) -> String {
        format!("postgres://xenia@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = as_user(self.programs.join("pg_ctl"));
        stop.args(["stop", "--silent", "--mode=fast", "--pgdata"])
            .arg(&self.folder);
        if !process::succeeds(&mut stop) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn server(programs: &Path, folder: &Path, port: u16) -> Command {
    let mut command = as_user(programs.join("postgres"));
    command
        .arg("-D")
        .arg(folder)
        .arg("-p")
        .arg(port.to_string());
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// `program` as the unprivileged user when we are root, and bound to die with us in any case.
fn as_user(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig=INT");
    if tools::is_root() {
        command.args([
            &format!("--reuid={USER}"),
            &format!("--regid={USER}"),
            "--init-groups",
        ]);
    }
    command.arg("--").arg(program).current_dir("/");
    command
}

/// A loopback port that was free a moment ago.
fn free_port() -> Result<u16, String> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no loopback port is free: {error}"))
}

/// Reads the server's log until it is ready, then keeps reading in the background so that it never blocks.
fn wait_until_ready(words: Option<ChildStderr>) -> Result<(), String> {
    let mut lines = BufReader::new(words.ok_or("the PostgreSQL server has no log")?).lines();
    let mut log = Vec::new();
    for line in lines.by_ref().map_while(Result::ok) {
        if line.contains("ready to accept connections") {
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(());
        }
        log.push(line);
    }
    Err(format!(
        "the PostgreSQL server ended at once:\n{}",
        log.join("\n")
    ))
}
