//! The workspace as the checks see it: every crate with its manifest's edges and its sources.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::source::Source;
use crate::process;

/// What of the workspace is checked.
pub(crate) struct Tree {
    pub(crate) root: PathBuf,
    pub(crate) crates: Vec<Crate>,
    /// The Markdown at the root and under `docs/`.
    pub(crate) pages: Vec<Page>,
}

/// One Markdown file.
pub(crate) struct Page {
    /// Path from the repository's root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// One crate under `crates/`.
pub(crate) struct Crate {
    /// Its folder's name: `odata` for the package `xenia-odata`.
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
    /// Whether its manifest says `[lints] workspace = true`.
    pub(crate) opts_into_lints: bool,
    pub(crate) sources: Vec<Source>,
}

/// One line of a manifest's dependencies.
pub(crate) struct Dependency {
    /// The package's real name, whatever the manifest renames it to.
    pub(crate) package: String,
    pub(crate) kind: Kind,
}

/// The table of the manifest in which a dependency stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Development,
    Build,
}

impl Crate {
    /// The manifest's path from the root.
    pub(crate) fn manifest(&self) -> String {
        format!("crates/{}/Cargo.toml", self.name)
    }
}

impl Tree {
    /// Reads the workspace at `root`, through `cargo metadata` and the files themselves.
    ///
    /// # Errors
    /// When Cargo refuses the workspace or a file cannot be read.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let json = process::output(
            Command::new("cargo")
                .args([
                    "metadata",
                    "--no-deps",
                    "--offline",
                    "--format-version",
                    "1",
                ])
                .current_dir(root),
        )?;
        let metadata: Value = serde_json::from_str(&json)
            .map_err(|error| format!("`cargo metadata` is not JSON: {error}"))?;
        let mut crates = Vec::new();
        for package in list(&metadata, "packages") {
            crates.push(read_crate(root, package)?);
        }
        crates.sort_by(|left, right| left.name.cmp(&right.name));
        let mut pages = Vec::new();
        for path in
            files(root, "md", false)?
                .into_iter()
                .chain(files(&root.join("docs"), "md", true)?)
        {
            pages.push(Page {
                path: short(root, &path),
                text: read(&path)?,
            });
        }
        Ok(Self {
            root: root.to_path_buf(),
            crates,
            pages,
        })
    }

    /// Every source file with the crate it belongs to.
    pub(crate) fn sources(&self) -> impl Iterator<Item = (&Crate, &Source)> {
        self.crates
            .iter()
            .flat_map(|one| one.sources.iter().map(move |source| (one, source)))
    }
}

fn read_crate(root: &Path, package: &Value) -> Result<Crate, String> {
    let manifest = Path::new(text(package, "manifest_path"));
    let folder = manifest.parent().unwrap_or(root);
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let mut sources = Vec::new();
    for path in files(folder, "rs", true)? {
        sources.push(Source::new(short(root, &path), &read(&path)?));
    }
    Ok(Crate {
        name: name.unwrap_or_default(),
        dependencies: list(package, "dependencies")
            .iter()
            .map(dependency)
            .collect(),
        opts_into_lints: opts_into_lints(&read(manifest)?),
        sources,
    })
}

fn dependency(value: &Value) -> Dependency {
    Dependency {
        package: text(value, "name").to_owned(),
        kind: match text(value, "kind") {
            "dev" => Kind::Development,
            "build" => Kind::Build,
            _ => Kind::Normal,
        },
    }
}

fn opts_into_lints(manifest: &str) -> bool {
    manifest
        .split("\n[")
        .find_map(|table| table.strip_prefix("lints]"))
        .is_some_and(|table| table.lines().any(|line| line.trim() == "workspace = true"))
}

/// The files under `folder` with this extension, sorted; none when there is no such folder.
fn files(folder: &Path, extension: &str, deep: bool) -> Result<Vec<PathBuf>, String> {
    let failed = |error| format!("cannot list `{}`: {error}", folder.display());
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            if deep && !path.ends_with("target") && !path.ends_with("node_modules") {
                found.extend(files(&path, extension, true)?);
            }
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// `path` from the repository's root, with `/`.
fn short(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}
