//! What the benchmarks share: the disk's own flush rate as a yardstick, and tables.
//!
//! A benchmark is a function from [`Setting`] to [`Table`], listed in `main.rs`. Figures that depend on the
//! machine stand beside a yardstick measured in the same run, so that a ratio can be compared elsewhere.

use std::path::PathBuf;

mod flush;
mod table;

pub use flush::{FlushRate, flush_rate};
pub use table::Table;

/// Where a benchmark finds the product and where it may write.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The `xenia` binary of the same build.
    pub binary: PathBuf,
    /// An empty folder for the benchmark's files, on the disk that is measured.
    pub folder: PathBuf,
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
