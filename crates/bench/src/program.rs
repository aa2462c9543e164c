//! The binary as it is shipped: its size, how soon it is ready, what it takes while idle.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::{Latencies, Setting, Table, words};

const STARTS: usize = 10;
/// How long a server has nothing to do before its memory is read.
const IDLE: Duration = Duration::from_secs(3);
const MIB: f64 = 1024.0 * 1024.0;

/// The benchmark `program`.
pub(crate) fn run(setting: &Setting) -> Result<Table, String> {
    let size = std::fs::metadata(&setting.binary).map_err(|error| {
        format!(
            "`{}`: {error}: `cargo xtask bench` builds it",
            setting.binary.display()
        )
    })?;
    #[expect(clippy::cast_precision_loss, reason = "a size is far below 2^52")]
    let size = size.len() as f64 / MIB;
    let data = setting.folder.join("data");
    let begin = Instant::now();
    drop(Server::start(&setting.binary, &data)?);
    let first = begin.elapsed();
    let starts = Latencies::measure(STARTS, |_| Server::start(&setting.binary, &data).map(drop))?;
    let server = Server::start(&setting.binary, &data)?;
    sleep(IDLE);
    let memory = server.resident_mib()?;
    drop(server);

    let millis = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1e3);
    let again = starts.quantile(0.5);
    let mut table = Table::new(&["of the binary", "figure"]);
    for (name, figure) in [
        ("size", format!("{size:.1} MiB")),
        ("first start, which makes the organisation", millis(first)),
        ("later starts, median", millis(again)),
        ("later starts, slowest", millis(starts.quantile(1.0))),
        ("resident memory, idle", format!("{memory:.1} MiB")),
    ] {
        table.row([name.to_owned(), figure]);
    }
    table.note("from the start of the process to its line on standard output, with TLS".to_owned());
    table.aim(
        "ready within 300 ms",
        again < Duration::from_millis(300),
        &millis(again),
    );
    table.aim(
        "idle under 40 MB",
        memory * MIB < 40e6,
        &format!("{memory:.1} MiB"),
    );
    Ok(table)
}

/// A running server; killed when dropped.
struct Server(Child);

impl Server {
    fn start(binary: &Path, data: &Path) -> Result<Self, String> {
        let child = Command::new(binary)
            .args(["serve", "--json", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(words)?;
        let mut server = Self(child);
        let lines = server.0.stdout.take().ok_or("no standard output")?;
        let mut line = String::new();
        BufReader::new(lines).read_line(&mut line).map_err(words)?;
        if line.contains("ready") {
            return Ok(server);
        }
        Err(format!("the server said `{}`", line.trim()))
    }

    fn resident_mib(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/status", self.0.id());
        let status = std::fs::read_to_string(&path).map_err(words)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| {
            line.trim()
                .trim_end_matches("kB")
                .trim()
                .parse::<f64>()
                .ok()
        });
        kib.map(|kib| kib / 1024.0)
            .ok_or_else(|| format!("`{path}` has no VmRSS"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
