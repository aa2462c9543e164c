//! The steps with clients that no one here wrote: Node's OpenID Connect client and a browser, the Graph
//! clients for JavaScript and Python.
//!
//! Packages go under `target/clients`; `tests/node_modules` is a link there, so that a script anywhere under
//! `tests/` finds them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Run, tools};
use crate::{console, process};

const NODE: &str = "tests/clients/node";
const REQUIREMENTS: &str = "tests/clients/python/requirements.txt";
/// Its own environment: the CLI pins packages that the SDK needs in newer versions.
const AZURE_REQUIREMENTS: &str = "tests/clients/azure/requirements.txt";

/// Builds the binary with the clock control of the tests, and puts it aside where no other build replaces it.
pub(super) fn build_binary(run: &mut Run) -> Result<(), String> {
    process::run(&mut run.cargo(&["build", "--package", "xenia", "--features", "test-clock"]))?;
    let aside = binary(run);
    make_folder(aside.parent().unwrap_or(&run.root))?;
    copy(&run.target().join("debug/xenia"), &aside)
}

/// Installs the locked Node packages, unless they are there already.
pub(super) fn install_node(run: &mut Run) -> Result<(), String> {
    let folder = run.target().join("clients/node");
    let lock = run.root.join(NODE).join("package-lock.json");
    make_folder(&folder)?;
    if is_installed(&lock, &folder) {
        console::line("up to date");
    } else {
        for name in ["package.json", "package-lock.json", ".npmrc"] {
            copy(&run.root.join(NODE).join(name), &folder.join(name))?;
        }
        let mut npm = run.command(
            "npm",
            &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        );
        process::run(npm.current_dir(&folder))?;
        mark_installed(&lock, &folder)?;
    }
    link(
        &folder.join("node_modules"),
        &run.root.join("tests/node_modules"),
    )
}

/// Installs the pinned Python packages into environments of their own, unless they are there already.
pub(super) fn install_python(run: &mut Run) -> Result<(), String> {
    install_environment(run, REQUIREMENTS, "clients/python")?;
    install_environment(run, AZURE_REQUIREMENTS, "clients/azure")
}

fn install_environment(run: &mut Run, list: &str, folder: &str) -> Result<(), String> {
    let folder = run.target().join(folder);
    let requirements = run.root.join(list);
    if is_installed(&requirements, &folder) {
        console::line("up to date");
        return Ok(());
    }
    let mut venv = run.command("python3", &["-m", "venv", "--clear"]);
    process::run(venv.arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ]);
    process::run(pip.arg(&requirements))?;
    mark_installed(&requirements, &folder)
}

/// The relying party by itself, then the whole journey in a headless browser with it.
pub(super) fn journey(run: &mut Run) -> Result<(), String> {
    let mut scripts = files(&run.root.join("tests/relying-party"), ".test.mjs");
    scripts.extend(files(&run.root.join("tests/journey"), ".mjs"));
    let postgres = run.postgres()?;
    let chromium = tools::chromium().ok_or("Chromium is not installed")?;
    let mut node = run.command("node", &["--test", "--test-reporter=spec"]);
    node.args(scripts)
        .env("XENIA_BINARY", binary(run))
        .env("XENIA_TEST_POSTGRES", postgres)
        .env("CHROMIUM", chromium);
    run.count(&mut node)
}

/// Every page of the sample organisation: layout, contrast, keyboard, wide and on a phone.
pub(super) fn pages(run: &mut Run) -> Result<(), String> {
    let chromium = tools::chromium().ok_or("Chromium is not installed")?;
    let mut node = run.command("node", &["--test", "--test-reporter=spec"]);
    node.args(files(&run.root.join("tests/pages"), ".test.mjs"))
        .env("XENIA_BINARY", binary(run))
        .env("CHROMIUM", chromium);
    run.count(&mut node)
}

/// Directory work with Microsoft's Graph client for JavaScript, unmodified.
pub(super) fn graph_client(run: &mut Run) -> Result<(), String> {
    let postgres = run.postgres()?;
    let mut node = run.command("node", &["--test", "--test-reporter=spec"]);
    node.args(files(&run.root.join("tests/graph-client"), ".test.mjs"))
        .env("XENIA_BINARY", binary(run))
        .env("XENIA_TEST_POSTGRES", postgres);
    run.count(&mut node)
}

/// The administrator's side of the journey with the unmodified Graph SDK, and the Azure CLI's commands for the directory.
pub(super) fn sdk(run: &mut Run) -> Result<(), String> {
    let folder = run.root.join("tests/sdk");
    if files(&folder, ".py").is_empty() {
        console::line("no scripts yet");
        return Ok(());
    }
    let postgres = run.postgres()?;
    let mut pytest = Command::new(run.target().join("clients/python/bin/python"));
    pytest
        .args(["-B", "-m", "pytest", "-p", "no:cacheprovider"])
        .arg(folder)
        .current_dir(&run.root)
        .env("XENIA_BINARY", binary(run))
        .env(
            "XENIA_AZURE_PYTHON",
            run.target().join("clients/azure/bin/python"),
        )
        .env("XENIA_TEST_POSTGRES", postgres);
    run.count(&mut pytest)
}

fn binary(run: &Run) -> PathBuf {
    run.target().join("clients/xenia")
}

/// Whether `folder` was filled from exactly this list of packages.
fn is_installed(list: &Path, folder: &Path) -> bool {
    match (fs::read(list), fs::read(folder.join("installed"))) {
        (Ok(wanted), Ok(installed)) => wanted == installed,
        _ => false,
    }
}

fn mark_installed(list: &Path, folder: &Path) -> Result<(), String> {
    copy(list, &folder.join("installed"))
}

fn make_folder(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make the folder `{}`: {error}", folder.display()))
}

/// Copies a file over whatever is there, also over a program that is running.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let _ = fs::remove_file(to);
    fs::copy(from, to).map(drop).map_err(|error| {
        format!(
            "cannot copy `{}` to `{}`: {error}",
            from.display(),
            to.display()
        )
    })
}

fn link(target: &Path, at: &Path) -> Result<(), String> {
    if fs::read_link(at).is_ok_and(|there| there == target) {
        return Ok(());
    }
    let _ = fs::remove_file(at);
    std::os::unix::fs::symlink(target, at)
        .map_err(|error| format!("cannot link `{}`: {error}", at.display()))
}

/// The files of `folder` whose names end in `ending`, sorted; none when there is no such folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    found.sort();
    found
}
