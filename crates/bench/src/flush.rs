//! The disk's own flush rate: the yardstick of durable writes.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::{Setting, Table, words};

/// The size of one append: a page of SQLite's write-ahead log, without its header.
const APPEND: [u8; 4096] = [0x5a; 4096];

/// How many appends a disk made durable, one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlushRate {
    /// Appends of 4 KiB, each followed by `fdatasync`.
    pub flushes: u32,
    /// How long they took together.
    pub elapsed: Duration,
}

impl FlushRate {
    /// Flushes per second.
    #[must_use]
    pub fn per_second(self) -> f64 {
        f64::from(self.flushes) / self.elapsed.as_secs_f64()
    }

    /// The mean time of one flush.
    #[must_use]
    pub fn mean(self) -> Duration {
        self.elapsed / self.flushes.max(1)
    }
}

/// Appends 4 KiB to a file in `folder` and waits for `fdatasync`, again and again for `span`, at least once.
///
/// This is what one writer alone can reach at best on that disk with full durability. The file is removed.
///
/// # Errors
/// When the file cannot be made, written, flushed or removed.
pub fn flush_rate(folder: &Path, span: Duration) -> io::Result<FlushRate> {
    let path = folder.join("flush-rate");
    let mut file = OpenOptions::new()
        .create_new(true)
        .append(true)
        .open(&path)?;
    let measured = measure(&mut file, span);
    drop(file);
    std::fs::remove_file(&path)?;
    measured
}

/// The benchmark `flush`.
pub(crate) fn run(setting: &Setting) -> Result<Table, String> {
    let rate = flush_rate(&setting.folder, Duration::from_secs(3)).map_err(words)?;
    let mut table = Table::new(&["fdatasync of 4 KiB", "per second", "mean"]);
    let mean = format!("{:.0} µs", rate.mean().as_secs_f64() * 1e6);
    table.row([
        "one after the other".to_owned(),
        format!("{:.0}", rate.per_second()),
        mean,
    ]);
    Ok(table)
}

fn measure(file: &mut File, span: Duration) -> io::Result<FlushRate> {
    // The first flush also makes the file itself durable; it is not what is measured.
    append(file)?;
    let begin = Instant::now();
    let mut flushes = 0;
    loop {
        append(file)?;
        flushes += 1;
        let elapsed = begin.elapsed();
        if elapsed >= span {
            return Ok(FlushRate { flushes, elapsed });
        }
    }
}

fn append(file: &mut File) -> io::Result<()> {
    file.write_all(&APPEND)?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_flushes_and_nothing_is_left_behind() {
        let folder = std::env::temp_dir().join(format!("xenia-bench-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let rate = flush_rate(&folder, Duration::ZERO).unwrap();
        assert_eq!(rate.flushes, 1);
        assert!(rate.per_second() > 0.0);
        std::fs::remove_dir(&folder).unwrap();
    }

    #[test]
    fn rates_are_per_second() {
        let rate = FlushRate {
            flushes: 500,
            elapsed: Duration::from_secs(2),
        };
        assert!((rate.per_second() - 250.0).abs() < f64::EPSILON);
        assert_eq!(rate.mean(), Duration::from_millis(4));
    }
}
