//! Durable writes per second: `PATCH` of a user as the API does it, by 1, 16 and 64 at once.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use xenia_engine::directory::users;
use xenia_engine::domain::UserId;
use xenia_engine::store::Options;

use crate::organisation::Organisation;
use crate::{Setting, Table, flush_rate, words};

const WRITERS: [usize; 3] = [1, 16, 64];
const SPAN: Duration = Duration::from_secs(4);

/// The benchmark `writes`.
pub(crate) fn run(setting: &Setting) -> Result<Table, String> {
    let mut table = Table::new(&[
        "database",
        "writers",
        "durable/s",
        "to 1 writer",
        "to flush rate",
        "without flush/s",
        "to without flush",
    ]);
    let folder = setting.folder.clone();
    let on_disk = move |durable: bool| Options {
        durable,
        ..Options::file(named(&folder, durable))
    };
    measure(&mut table, "SQLite", setting, on_disk)?;
    if let Some(url) = &setting.postgres {
        let name = format!("xenia_bench_{}", std::process::id());
        let served = |durable: bool| Options {
            durable,
            schema: Some(format!("{name}_{durable}")),
            ..Options::url(url)
        };
        measure(&mut table, "PostgreSQL", setting, served)?;
        table.note(
            "PostgreSQL flushes as its server is configured (`fsync`, `synchronous_commit`)"
                .to_owned(),
        );
    }
    Ok(table)
}

fn named(folder: &std::path::Path, durable: bool) -> PathBuf {
    folder.join(format!("durable-{durable}.db"))
}

fn measure(
    table: &mut Table,
    database: &str,
    setting: &Setting,
    options: impl Fn(bool) -> Options,
) -> Result<(), String> {
    let flushed = flush_rate(&setting.folder, Duration::from_secs(2)).map_err(words)?;
    let durable = rates(&options(true))?;
    let flushed_after = flush_rate(&setting.folder, Duration::from_secs(2)).map_err(words)?;
    let loose = rates(&options(false))?;
    let flushes = f64::midpoint(flushed.per_second(), flushed_after.per_second());
    let one = durable.first().copied().unwrap_or(f64::NAN);
    let mut most = (0.0, 0.0);
    for ((writers, rate), without) in WRITERS.iter().zip(&durable).zip(&loose) {
        most = (rate / one, rate / without);
        table.row([
            database.to_owned(),
            writers.to_string(),
            format!("{rate:.0}"),
            format!("{:.1}", rate / one),
            format!("{:.2}", rate / flushes),
            format!("{without:.0}"),
            format!("{:.2}", rate / without),
        ]);
    }
    table.note(format!(
        "{database}: the disk flushes {flushes:.0} times per second"
    ));
    table.aim(
        "64 writers reach 5 times one writer, or 4/5 of the rate without flushing",
        most.0 >= 5.0 || most.1 >= 0.8,
        &format!("{:.1} times, {:.2}", most.0, most.1),
    );
    Ok(())
}

/// Writes per second for each number of writers.
fn rates(options: &Options) -> Result<Vec<f64>, String> {
    let organisation = Organisation::new(options)?;
    let users = organisation.add_users(64)?;
    WRITERS
        .iter()
        .map(|writers| rate(&organisation, users.get(..*writers).unwrap_or_default()))
        .collect()
}

/// Each writer changes a user of its own, again and again.
fn rate(organisation: &Organisation, users: &[UserId]) -> Result<f64, String> {
    let (written, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    scope(|threads| {
        let writers: Vec<_> = users
            .iter()
            .map(|user| {
                let (written, stop) = (&written, &stop);
                threads.spawn(move || {
                    for turn in 0_u64.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        change(organisation, *user, turn)?;
                        written.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok::<_, String>(())
                })
            })
            .collect();
        sleep(SPAN / 8);
        let (begin, before) = (Instant::now(), written.load(Ordering::Relaxed));
        sleep(SPAN);
        let count = written.load(Ordering::Relaxed) - before;
        let elapsed = begin.elapsed();
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer
                .join()
                .map_err(|_| "a writer panicked".to_owned())??;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        Ok(count as f64 / elapsed.as_secs_f64())
    })
}

fn change(organisation: &Organisation, user: UserId, turn: u64) -> Result<(), String> {
    let body: Map<String, Value> = [("officeLocation".to_owned(), json!(turn.to_string()))]
        .into_iter()
        .collect();
    let ctx = organisation.as_administrator();
    let changed = users::update(&organisation.engine, &ctx, &user.to_string(), &body, None);
    changed.map(drop).map_err(words)
}
