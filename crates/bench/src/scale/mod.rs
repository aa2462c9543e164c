//! A directory of a million people, a hundred thousand groups and ten million memberships: each
//! question as the product asks it, beside hand-written SQL over the bare driver in the same run.

mod bare;
mod directory;
mod memberships;
mod memory;
mod place;
mod questions;
mod rules;

use crate::{Setting, Table};

/// How many people, unless `XENIA_BENCH_USERS` says otherwise; the rest grows with them.
const USERS: u64 = 1_000_000;

/// The benchmark `scale`.
pub(crate) fn run(setting: &Setting) -> Result<Table, String> {
    let users = match std::env::var("XENIA_BENCH_USERS") {
        Ok(text) => text
            .parse()
            .map_err(|_| format!("`XENIA_BENCH_USERS` is `{text}`, not a number"))?,
        Err(_) => USERS,
    };
    let mut table = Table::new(&[
        "question", "database", "p50", "p99", "bare p50", "bare p99", "to bare",
    ]);
    for place in place::Place::all(setting, users)? {
        let (organisation, directory) = place.open()?;
        memory::reset();
        questions::ask(&mut table, &place, organisation, directory)?;
        let (peak, own) = memory::peak()?;
        table.note(format!(
            "{}: {users} people, {} groups, {} memberships, {} applications; made in {}; \
             peak memory {peak:.0} MiB, of which {own:.0} MiB are not pages of files",
            place.name,
            directory.groups(),
            directory.memberships(),
            directory.applications(),
            place.made_in(),
        ));
        table.aim(
            "memory under 2 GB",
            peak * 1.048_576 < 2000.0,
            &format!("{peak:.0} MiB"),
        );
    }
    Ok(table)
}
