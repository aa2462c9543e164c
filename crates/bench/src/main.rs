//! `xenia-bench [NAME...]`: runs the benchmarks named, or all. `cargo xtask bench` builds and starts it.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use xenia_bench::{BENCHMARKS, Setting};

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
            kept: built.join("bench-kept"),
            postgres: std::env::var("XENIA_BENCH_POSTGRES").ok(),
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
