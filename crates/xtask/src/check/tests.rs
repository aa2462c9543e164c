//! The checks against small workspaces written to a temporary folder.

use std::path::PathBuf;

use super::*;

/// A workspace on disk, removed at the end.
struct Workspace {
    root: PathBuf,
    exceptions: String,
}

impl Workspace {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("xenia-xtask-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let this = Self {
            root,
            exceptions: String::new(),
        };
        this.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n[workspace.lints]\n",
        );
        this
    }

    fn member(self, name: &str, tables: &str) -> Self {
        let package = if name == "xenia" {
            name.to_owned()
        } else {
            format!("xenia-{name}")
        };
        self.write(
            &format!("crates/{name}/Cargo.toml"),
            &format!("[package]\nname = \"{package}\"\n\n[lints]\nworkspace = true\n\n{tables}"),
        );
        self.write(&format!("crates/{name}/src/lib.rs"), "");
        self
    }

    fn file(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    fn except(mut self, line: &str) -> Self {
        self.exceptions = format!("{}{line}\n", self.exceptions);
        self
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn findings(&self) -> Vec<String> {
        let tree = Tree::read(&self.root).unwrap();
        check(&tree, &self.exceptions)
            .iter()
            .map(ToString::to_string)
            .collect()
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

fn path_to(crates: &[&str]) -> String {
    crates
        .iter()
        .map(|name| format!("xenia-{name} = {{ path = \"../{name}\" }}\n"))
        .collect()
}

#[test]
fn the_table_of_rooms_is_allowed() {
    let workspace = Workspace::new("allowed")
        .member("odata", "")
        .member("domain", "")
        .member(
            "store",
            &format!("[dependencies]\nrusqlite = \"0\"\n{}", path_to(&["domain"])),
        )
        .member(
            "engine",
            &format!("[dependencies]\n{}", path_to(&["domain", "store", "odata"])),
        )
        .member(
            "testkit",
            &format!("[dependencies]\n{}", path_to(&["engine"])),
        )
        .member(
            "api",
            &format!(
                "[dependencies]\naxum = \"0\"\n{}[dev-dependencies]\nlettre = \"0\"\n{}",
                path_to(&["engine", "odata"]),
                path_to(&["testkit"])
            ),
        )
        .file(
            "crates/api/src/lib.rs",
            "use xenia_engine::Ctx;\npub async fn get() { axum::x() }\n",
        );
    assert_eq!(workspace.findings(), [""; 0]);
}

#[test]
fn edges_outside_the_table_are_found() {
    let workspace = Workspace::new("edges")
        .member(
            "web",
            &format!("[dependencies]\n{}", path_to(&["store", "testkit"])),
        )
        .member(
            "sts",
            "[target.'cfg(unix)'.dependencies]\ndb = { package = \"rusqlite\", version = \"0\" }\n",
        )
        .member(
            "store",
            "[dependencies]\ntokio = \"1\"\n[dev-dependencies]\naxum = \"0\"\n",
        )
        .member(
            "xenia",
            "[dependencies]\nlettre = \"0\"\n[dev-dependencies]\nrusqlite = \"0\"\n",
        )
        .member("attic", "")
        .member("testkit", "");
    let stores = "a database driver belongs in `store`, `bench`";
    assert_eq!(
        workspace.findings(),
        [
            "crates/attic/Cargo.toml: crate `attic` is not in the table of rooms: add it to \
             ARCHITECTURE.md, section 2, and to crates/xtask/src/check/walls.rs [walls]"
                .to_owned(),
            "crates/store/Cargo.toml->tokio: `store` is synchronous: no async runtime [walls]"
                .to_owned(),
            format!("crates/sts/Cargo.toml->rusqlite: {stores}, not in `sts` [walls]"),
            "crates/web/Cargo.toml->xenia-store: `web` may not use `store` \
             (ARCHITECTURE.md, section 2) [walls]"
                .to_owned(),
            "crates/web/Cargo.toml->xenia-testkit: `web` may not use `testkit` \
             (ARCHITECTURE.md, section 2) [walls]"
                .to_owned(),
            "crates/xenia/Cargo.toml->lettre: an outbound client belongs in `connect`, `bench`, \
             not in `xenia` [walls]"
                .to_owned(),
            format!("crates/xenia/Cargo.toml->rusqlite: {stores}, not in `xenia` [walls]"),
        ]
    );
}

#[test]
fn paths_through_a_wall_are_found() {
    let workspace = Workspace::new("paths")
        .member("web", "")
        .member("engine", "")
        .file(
            "crates/web/src/a.rs",
            "// xenia_store::x\nfn a() { xenia_store::x() }\n",
        )
        .file(
            "crates/web/src/b.rs",
            "use xenia_engine::store::rusqlite::Connection;\n",
        )
        .file("crates/web/tests/it.rs", "use xenia_store::Store;\n")
        .file(
            "crates/engine/src/a.rs",
            "use std::net::TcpStream;\nfn a() { TcpStream::connect(x) }\n",
        )
        .file(
            "crates/engine/src/b.rs",
            "fn a() {\n    x.await\n}\n#[cfg(test)]\nmod t { async fn x() {} }\n",
        )
        .file("crates/engine/src/c.rs", "async fn a() {}\n");
    assert_eq!(
        workspace.findings(),
        [
            "crates/engine/src/a.rs (line 2): an outbound client (`TcpStream::connect`) belongs in \
             `connect` [walls]",
            "crates/engine/src/b.rs (line 2): `engine` is synchronous: no `async`, no `.await` [async]",
            "crates/engine/src/c.rs (line 1): `engine` is synchronous: no `async`, no `.await` [async]",
            "crates/web/src/a.rs (line 2): `web` may not use `store` [walls]",
            "crates/web/src/b.rs (line 1): a database driver (`rusqlite`) belongs in `store`, `bench` [walls]",
        ]
    );
}

#[test]
fn the_kind_of_database_has_one_home() {
    let text = "fn a(k: Kind) { match k { Kind::Sqlite => 1, Kind::Postgres => 2 } }\n";
    let workspace = Workspace::new("kinds")
        .member("store", "")
        .file("crates/store/src/dialect.rs", text)
        .file("crates/store/src/backend/open.rs", text)
        .file("crates/store/src/edges.rs", text)
        .file("crates/store/tests/it.rs", text);
    assert_eq!(
        workspace.findings(),
        [
            "crates/store/src/edges.rs (line 1): the kind of database is told apart only in \
          crates/store/src/dialect* and backend* [database-kind]"
        ]
    );
}

#[test]
fn sizes_are_limited() {
    let body = |lines: usize| "    x();\n".repeat(lines);
    let workspace = Workspace::new("sizes")
        .member("api", "")
        .member("domain", "")
        .file(
            "crates/domain/src/fits.rs",
            &format!("fn f() {{\n{}}}\n", body(58)),
        )
        .file(
            "crates/domain/src/long.rs",
            &format!("fn f() {{\n{}}}\n", body(59)),
        )
        .file("crates/domain/src/full.rs", &"//\n".repeat(400))
        .file("crates/domain/src/over.rs", &"//\n".repeat(401))
        .file("crates/domain/src/over/tests.rs", &"//\n".repeat(2000))
        .file(
            "crates/api/src/fits.rs",
            &format!("async fn f() {{\n{}}}\n", body(23)),
        )
        .file(
            "crates/api/src/long.rs",
            &format!("\npub async fn f() {{\n{}}}\n", body(24)),
        );
    assert_eq!(
        workspace.findings(),
        [
            "crates/api/src/long.rs::f (line 2): 26 lines, the limit is 25 [handler-size]",
            "crates/domain/src/long.rs::f (line 1): 61 lines, the limit is 60 [function-size]",
            "crates/domain/src/over.rs: 401 lines without tests, the limit is 400 [file-size]",
        ]
    );
}

#[test]
fn lints_are_opted_into_and_ambient_inputs_have_one_home() {
    let expect = "#[expect(clippy::disallowed_methods, reason = \"r\")]\nfn now() {}\n";
    let workspace = Workspace::new("lints")
        .member("engine", "")
        .file(
            "crates/domain/Cargo.toml",
            "[package]\nname = \"xenia-domain\"\n[lints]\n[dependencies]\n",
        )
        .file("crates/domain/src/lib.rs", "")
        .file("crates/engine/src/ambient.rs", expect)
        .file("crates/engine/src/other.rs", expect);
    assert_eq!(
        workspace.findings(),
        [
            "crates/domain/Cargo.toml: the manifest lacks `[lints]` with `workspace = true` [lints]",
            "crates/engine/src/other.rs (line 1): clock, randomness and ids are inputs; only \
             crates/engine/src/ambient.rs reads the real ones [ambient]",
        ]
    );
}

#[test]
fn exceptions_need_a_reason_and_a_finding() {
    let workspace = Workspace::new("exceptions")
        .member("xenia", "[dependencies]\nlettre = \"0\"\n")
        .except("# why some things are as they are")
        .except("walls crates/xenia/Cargo.toml->lettre: the doctor sends one mail")
        .except("walls crates/xenia/Cargo.toml->rusqlite: gone since")
        .except("walls crates/xenia/src/lib.rs");
    assert_eq!(
        workspace.findings(),
        [
            "crates/xtask/exceptions.txt (line 3): stale: nothing breaks `walls` at \
             `crates/xenia/Cargo.toml->rusqlite` any more; remove the line [exceptions]",
            "crates/xtask/exceptions.txt (line 4): an exception reads `RULE PLACE: reason` \
             [exceptions]",
        ]
    );
}

#[test]
fn links_lead_somewhere_and_pages_are_in_the_summary() {
    let workspace = Workspace::new("docs")
        .member("odata", "")
        .file(
            "README.md",
            "[a](docs/src/a.md#part) [b](b.md) [c](https://c.example/d)\n```\n[d](d)\n```\n",
        )
        .file("docs/src/SUMMARY.md", "- [a](a.md)\n")
        .file(
            "docs/src/a.md",
            "\n[up](../../README.md) [odata](../../crates/odata)\n",
        )
        .file("docs/src/deep/b.md", "[a](../a.md)\n")
        .file("docs/adr/0001.md", "");
    assert_eq!(
        workspace.findings(),
        [
            "README.md (line 1): the link to `b.md` leads nowhere [docs]",
            "docs/src/deep/b.md: the page is not in docs/src/SUMMARY.md [docs]",
        ]
    );
}
