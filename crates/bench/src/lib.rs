//! The benchmarks that `cargo xtask bench` runs.
//!
//! A benchmark is a function from [`Setting`] to [`Table`], listed in [`BENCHMARKS`]. Figures that
//! depend on the machine stand beside a yardstick measured in the same run, so that a ratio can be
//! compared elsewhere. Where there is an aim, the verdict stands beside the figure.

use std::path::PathBuf;

mod flush;
mod http;
mod latency;
mod organisation;
mod program;
mod reads;
mod rules;
mod scale;
mod table;
mod tokens;
mod writes;

pub use flush::{FlushRate, flush_rate};
pub use latency::Latencies;
pub use table::Table;

/// Where a benchmark finds the product and where it may write.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The `xenia` binary of the same build.
    pub binary: PathBuf,
    /// An empty folder for the benchmark's files, on the disk that is measured.
    pub folder: PathBuf,
    /// A folder whose files stay for the next run: what takes long to make.
    pub kept: PathBuf,
    /// A PostgreSQL database to compare with, where `XENIA_BENCH_POSTGRES` names one.
    pub postgres: Option<String>,
}

/// A benchmark by its name on the command line.
#[derive(Debug)]
pub struct Benchmark {
    /// The name, one word.
    pub name: &'static str,
    /// What it measures, in one line.
    pub about: &'static str,
    /// The measurement; an error says what went wrong, for a person.
    pub run: fn(&Setting) -> Result<Table, String>,
}

/// Every benchmark, in the order in which they run.
pub const BENCHMARKS: &[Benchmark] = &[
    Benchmark {
        name: "flush",
        about: "the disk's own flush rate, the yardstick of durable writes",
        run: flush::run,
    },
    Benchmark {
        name: "writes",
        about: "changes of users through the engine, each durable when it returns",
        run: writes::run,
    },
    Benchmark {
        name: "tokens",
        about: "client-credentials tokens on one core, ES256",
        run: tokens::run,
    },
    Benchmark {
        name: "reads",
        about: "Graph reads among 10,000 users",
        run: reads::run,
    },
    Benchmark {
        name: "scale",
        about: "a directory of a million people, beside bare SQL",
        run: scale::run,
    },
    Benchmark {
        name: "rules",
        about: "membership rules over a million users, and a change with 1,000 of them in force",
        run: rules::run,
    },
    Benchmark {
        name: "program",
        about: "the binary: size, start, memory",
        run: program::run,
    },
];

/// An error's words.
fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
