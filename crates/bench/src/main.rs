//! `xenia-bench [NAME...]`: runs the benchmarks named, or all. `cargo xtask bench` builds and starts it.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use xenia_bench::{Benchmark, Setting, Table, flush_rate};

const BENCHMARKS: &[Benchmark] = &[Benchmark {
    name: "flush",
    about: "the disk's own flush rate, the yardstick of durable writes",
    run: flush,
}];

fn main() -> ExitCode {
    let names: Vec<String> = std::env::args().skip(1).collect();
    match run(&names) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(names: &[String]) -> Result<(), String> {
    if names.iter().any(|name| name == "--list") {
        return print(&list());
    }
    if let Some(name) = names
        .iter()
        .find(|name| !BENCHMARKS.iter().any(|one| one.name == *name))
    {
        return Err(format!(
            "unknown benchmark `{name}`; there are:\n{}",
            list()
        ));
    }
    let program = std::env::current_exe().map_err(|error| format!("who am I: {error}"))?;
    let built = program.parent().unwrap_or(Path::new("."));
    for one in BENCHMARKS
        .iter()
        .filter(|one| names.is_empty() || names.iter().any(|name| one.name == name))
    {
        let folder = built.join("bench").join(one.name);
        let failed = |error: io::Error| format!("`{}`: {error}", folder.display());
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let setting = Setting {
            binary: built.join("xenia"),
            folder: folder.clone(),
        };
        let table =
            (one.run)(&setting).map_err(|error| format!("benchmark `{}`: {error}", one.name))?;
        print(&format!("\n== {}: {} ==\n{table}", one.name, one.about))?;
        std::fs::remove_dir_all(&folder).map_err(failed)?;
    }
    Ok(())
}

fn list() -> String {
    BENCHMARKS
        .iter()
        .map(|one| format!("{:<10} {}\n", one.name, one.about))
        .collect()
}

fn print(text: &str) -> Result<(), String> {
    write!(io::stdout(), "{text}").map_err(|error| format!("cannot print: {error}"))
}

fn flush(setting: &Setting) -> Result<Table, String> {
    let rate =
        flush_rate(&setting.folder, Duration::from_secs(3)).map_err(|error| error.to_string())?;
    let mut table = Table::new(&["fdatasync of 4 KiB", "per second", "mean"]);
    let mean = format!("{:.0} µs", rate.mean().as_secs_f64() * 1e6);
    table.row([
        "one after the other".to_owned(),
        format!("{:.0}", rate.per_second()),
        mean,
    ]);
    Ok(table)
}
