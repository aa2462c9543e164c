//! The walls between the crates: the table of `ARCHITECTURE.md`, section 2, as data.

use super::Finding;
use super::source::Source;
use super::tree::{Crate, Dependency, Kind, Tree};

/// One row of the table: a crate and the crates of ours that it may use.
struct Room {
    name: &'static str,
    may_use: &'static [&'static str],
    /// Pure and synchronous: no `async`, no runtime.
    is_core: bool,
}

const ROOMS: &[Room] = &[
    Room {
        name: "odata",
        may_use: &[],
        is_core: true,
    },
    Room {
        name: "protocols",
        may_use: &[],
        is_core: true,
    },
    Room {
        name: "conditional-access",
        may_use: &[],
        is_core: true,
    },
    Room {
        name: "content",
        may_use: &[],
        is_core: true,
    },
    Room {
        name: "membership-rules",
        may_use: &[],
        is_core: true,
    },
    Room {
        name: "domain",
        may_use: &[],
        is_core: true,
    },
    Room {
        name: "design",
        may_use: &[],
        is_core: true,
    },
    Room {
        name: "store",
        may_use: &["domain", "odata"],
        is_core: true,
    },
    Room {
        name: "engine",
        may_use: &[
            "odata",
            "protocols",
            "conditional-access",
            "content",
            "membership-rules",
            "domain",
            "store",
        ],
        is_core: true,
    },
    Room {
        name: "api",
        may_use: &["engine", "odata", "protocols"],
        is_core: false,
    },
    Room {
        name: "sts",
        may_use: &["engine", "protocols", "design"],
        is_core: false,
    },
    Room {
        name: "web",
        may_use: &["engine", "design"],
        is_core: false,
    },
    Room {
        name: "jobs",
        may_use: &["engine"],
        is_core: false,
    },
    Room {
        name: "connect",
        may_use: &["engine", "protocols"],
        is_core: false,
    },
    Room {
        name: "xenia",
        may_use: EVERYTHING,
        is_core: false,
    },
    Room {
        name: "sample",
        may_use: &["engine"],
        is_core: true,
    },
    Room {
        name: "testkit",
        may_use: &["engine", "membership-rules"],
        is_core: false,
    },
    Room {
        name: "bench",
        may_use: EVERYTHING,
        is_core: false,
    },
    Room {
        name: "fuzz",
        may_use: &["domain", "membership-rules", "odata", "protocols"],
        is_core: false,
    },
    Room {
        name: "xtask",
        may_use: &[],
        is_core: false,
    },
];

const EVERYTHING: &[&str] = &[
    "odata",
    "protocols",
    "conditional-access",
    "content",
    "membership-rules",
    "domain",
    "design",
    "store",
    "engine",
    "api",
    "sts",
    "web",
    "jobs",
    "connect",
    "sample",
];

/// Crates that are never part of the product.
const TOOLS: &[&str] = &["testkit", "bench", "fuzz", "xtask"];

/// Who may use the testkit, as a dev-dependency: what stands above it, and the engine it is made for.
const TESTED_WITH_TESTKIT: &[&str] = &[
    "engine", "api", "sts", "web", "jobs", "connect", "xenia", "bench", "sample",
];

/// A kind of foreign crate that only some rooms may name.
struct Foreign {
    what: &'static str,
    packages: &'static [&'static str],
    allowed_in: &'static [&'static str],
    /// Whether the wall holds for dev-dependencies too.
    in_tests: bool,
}

const FOREIGN: &[Foreign] = &[
    Foreign {
        what: "a database driver",
        packages: &[
            "rusqlite",
            "postgres",
            "tokio-postgres",
            "tokio-postgres-rustls",
            "libsqlite3-sys",
            "sqlx",
            "diesel",
            "sea-query",
            "sea-orm",
            "r2d2",
            "deadpool-postgres",
        ],
        // The benchmarks ask the bare driver, as the yardstick of the store.
        allowed_in: &["store", "bench"],
        in_tests: true,
    },
    Foreign {
        what: "an HTTP server",
        packages: &[
            "axum",
            "axum-core",
            "axum-extra",
            "axum-server",
            "hyper",
            "hyper-util",
            "tower-http",
        ],
        allowed_in: &["api", "sts", "web", "xenia", "bench"],
        in_tests: false,
    },
    Foreign {
        what: "an outbound client",
        packages: &[
            "lettre",
            "reqwest",
            "ureq",
            "isahc",
            "curl",
            "attohttpc",
            "minreq",
            "openidconnect",
            "hyper-rustls",
            "object_store",
            "hickory-resolver",
            "tokio-tungstenite",
            "ldap3",
        ],
        allowed_in: &["connect", "bench"],
        in_tests: false,
    },
];

/// All walls.
pub(crate) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for one in &tree.crates {
        match ROOMS.iter().find(|room| room.name == one.name) {
            Some(room) => check_crate(room, one, findings),
            None => findings.push(Finding::new(
                "walls",
                one.manifest(),
                format!(
                    "crate `{}` is not in the table of rooms: add it to ARCHITECTURE.md, section 2, \
                     and to crates/xtask/src/check/walls.rs",
                    one.name
                ),
            )),
        }
    }
}

fn check_crate(room: &Room, one: &Crate, findings: &mut Vec<Finding>) {
    for dependency in &one.dependencies {
        check_dependency(room, one, dependency, findings);
    }
    for source in &one.sources {
        check_paths(room, source, findings);
        check_foreign_paths(room, source, findings);
        if room.is_core {
            check_async(room, source, findings);
        }
        check_database_kind(source, findings);
        check_sockets(room, source, findings);
    }
}

fn check_dependency(
    room: &Room,
    one: &Crate,
    dependency: &Dependency,
    findings: &mut Vec<Finding>,
) {
    let mut report = |message: String| {
        let place = format!("{}->{}", one.manifest(), dependency.package);
        findings.push(Finding::new("walls", place, message));
    };
    if let Some(ours) = ours(&dependency.package) {
        if ours != room.name && !may_use(room, ours, dependency.kind) {
            report(format!(
                "`{}` may not use `{ours}` (ARCHITECTURE.md, section 2)",
                room.name
            ));
        }
        return;
    }
    if room.is_core && dependency.kind == Kind::Normal && dependency.package == "tokio" {
        report(format!("`{}` is synchronous: no async runtime", room.name));
    }
    for foreign in FOREIGN {
        let applies = foreign.in_tests || dependency.kind != Kind::Development;
        let named = foreign.packages.contains(&dependency.package.as_str());
        if applies && named && !foreign.allowed_in.contains(&room.name) {
            report(format!(
                "{} belongs in {}, not in `{}`",
                foreign.what,
                quoted(foreign.allowed_in),
                room.name
            ));
        }
    }
}

fn may_use(room: &Room, other: &str, kind: Kind) -> bool {
    if kind == Kind::Development && other == "testkit" {
        return TESTED_WITH_TESTKIT.contains(&room.name);
    }
    if other == "testkit" {
        return room.name == "bench";
    }
    !TOOLS.contains(&other) && room.may_use.contains(&other)
}

/// The room's name of a package of ours.
fn ours(package: &str) -> Option<&str> {
    if package == "xenia" {
        Some("xenia")
    } else {
        package.strip_prefix("xenia-")
    }
}

/// Paths such as `xenia_store::...` outside test code.
fn check_paths(room: &Room, source: &Source, findings: &mut Vec<Finding>) {
    for other in ROOMS {
        let module = format!("xenia_{}", other.name.replace('-', "_"));
        if other.name == room.name || may_use(room, other.name, Kind::Normal) {
            continue;
        }
        if let Some(at) = first_path(source, &module) {
            let message = format!("`{}` may not use `{}`", room.name, other.name);
            findings.push(Finding::at("walls", source, at, message));
        }
    }
}

/// Paths such as `rusqlite::...`, also through someone's re-export.
fn check_foreign_paths(room: &Room, source: &Source, findings: &mut Vec<Finding>) {
    for foreign in FOREIGN
        .iter()
        .filter(|foreign| !foreign.allowed_in.contains(&room.name))
    {
        for package in foreign.packages {
            if let Some(at) = first_path(source, &package.replace('-', "_")) {
                let allowed = quoted(foreign.allowed_in);
                let message = format!("{} (`{package}`) belongs in {allowed}", foreign.what);
                findings.push(Finding::at("walls", source, at, message));
            }
        }
    }
}

/// Where `module` is first used as the head or a middle of a path: `module::` or `use module`.
fn first_path(source: &Source, module: &str) -> Option<usize> {
    source.words(module).find(|at| {
        source
            .after(at + module.len())
            .trim_start()
            .starts_with("::")
            || source.before(*at).trim_end().ends_with("use")
    })
}

fn check_async(room: &Room, source: &Source, findings: &mut Vec<Finding>) {
    let at = source.words("async").next().or_else(|| {
        source
            .words("await")
            .find(|at| source.before(*at).trim_end().ends_with('.'))
    });
    if let Some(at) = at {
        let message = format!("`{}` is synchronous: no `async`, no `.await`", room.name);
        findings.push(Finding::at("async", source, at, message));
    }
}

/// The names under which the two databases could be told apart.
const DATABASE_KINDS: &[&str] = &["Sqlite", "SQLite", "Postgres", "PostgreSql", "PostgreSQL"];

/// `Kind::Sqlite` and the like, anywhere but in the store's dialect and backend files.
fn check_database_kind(source: &Source, findings: &mut Vec<Finding>) {
    let home = ["crates/store/src/dialect", "crates/store/src/backend"];
    if home.iter().any(|start| source.path.starts_with(start)) {
        return;
    }
    let found = DATABASE_KINDS
        .iter()
        .flat_map(|kind| source.words(kind))
        .filter(|at| source.before(*at).ends_with("::"))
        .min();
    if let Some(at) = found {
        let message =
            "the kind of database is told apart only in crates/store/src/dialect* and backend*";
        findings.push(Finding::at("database-kind", source, at, message.to_owned()));
    }
}

/// Sockets opened by hand are outbound clients too.
fn check_sockets(room: &Room, source: &Source, findings: &mut Vec<Finding>) {
    if TOOLS.contains(&room.name) || room.name == "connect" {
        return;
    }
    for call in [
        "TcpStream::connect",
        "UnixStream::connect",
        "TcpSocket::new",
        "UdpSocket::bind",
    ] {
        if let Some(at) = source.words(call).next() {
            let message = format!("an outbound client (`{call}`) belongs in `connect`");
            findings.push(Finding::at("walls", source, at, message));
        }
    }
}

fn quoted(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
