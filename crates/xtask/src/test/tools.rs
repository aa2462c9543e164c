//! What the tests need beside Rust: PostgreSQL's server, Chromium, Python with `venv`, Node.

use std::path::PathBuf;
use std::process::Command;

use super::Run;
use crate::{console, process};

/// A thing that the tests need, and the Debian package that brings it.
struct Tool {
    name: &'static str,
    package: &'static str,
    is_here: fn() -> bool,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "PostgreSQL server",
        package: "postgresql",
        is_here: || postgres_folder().is_some(),
    },
    Tool {
        name: "Chromium",
        package: "chromium",
        is_here: || chromium().is_some(),
    },
    Tool {
        name: "Python with venv",
        package: "python3-venv",
        is_here: has_venv,
    },
    Tool {
        name: "setpriv",
        package: "util-linux",
        is_here: || on_path("setpriv").is_some(),
    },
    Tool {
        name: "Node",
        package: "nodejs",
        is_here: || on_path("node").is_some(),
    },
    Tool {
        name: "npm",
        package: "npm",
        is_here: || on_path("npm").is_some(),
    },
];

/// Installs the missing tools with apt when run as root; otherwise says what to type.
pub(super) fn install(run: &mut Run) -> Result<(), String> {
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| !(tool.is_here)()).collect();
    if missing.is_empty() {
        console::line("everything is here");
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|tool| tool.package).collect();
    let names = missing
        .iter()
        .map(|tool| tool.name)
        .collect::<Vec<_>>()
        .join(", ");
    console::line(&format!("missing: {names}"));
    if !is_root() || on_path("apt-get").is_none() {
        return Err(format!(
            "install them, on Debian with `sudo apt-get update && sudo apt-get install --yes {}`",
            packages.join(" ")
        ));
    }
    apt(run, &["update", "--quiet"])?;
    let mut arguments = vec!["install", "--quiet", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    apt(run, &arguments)?;
    match missing.iter().find(|tool| !(tool.is_here)()) {
        Some(tool) => Err(format!(
            "{} is still missing after its installation",
            tool.name
        )),
        None => Ok(()),
    }
}

fn apt(run: &Run, arguments: &[&str]) -> Result<(), String> {
    let mut command = run.command("apt-get", arguments);
    process::run(command.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Whether this process is root, as `id` says.
pub(super) fn is_root() -> bool {
    process::output(Command::new("id").arg("--user")).is_ok_and(|id| id.trim() == "0")
}

/// The folder with PostgreSQL's server programs: of the newest version that Debian has installed, or on the path.
pub(super) fn postgres_folder() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path(),
            ))
        })
        .filter(|(version, folder)| *version >= 15 && folder.join("bin/initdb").is_file())
        .max()
        .map(|(_, folder)| folder.join("bin"));
    newest.or_else(|| on_path("initdb").and_then(|program| program.parent().map(PathBuf::from)))
}

/// The browser of the journey.
pub(super) fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(on_path)
}

fn has_venv() -> bool {
    process::succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"]))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
