//! The organisation of `serve --sample`. It is made in a draft beside the database and takes its
//! place when it is complete: whoever is interrupted begins again from nothing.

use super::first::First;
use crate::{data::Data, failure::Failure, open, progress};
use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
};
use xenia_engine::{
    Config, Engine, ambient::Clock, console::welcome, domain::TenantId, store::Options,
};

/// What SQLite keeps beside a database: the write-ahead log and its index.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// With `--sample` anybody may play the people of the organisation: never on a database with one
/// that is not a sample.
pub(super) fn only_samples(engine: &Engine, present: &[TenantId]) -> Result<(), Failure> {
    for tenant in present {
        let is_sample = engine.read(&engine.system(*tenant), welcome::is_sample)?;
        if !is_sample {
            return Err(Failure::Refused(format!(
                "`--sample` is for a database of its own, and there is the organisation {tenant} in this one, which is no sample or one that was not finished: name another folder with --data"
            )));
        }
    }
    Ok(())
}

/// Makes the sample organisation where there is none, with a progress bar, in a database that does
/// not flush every commit: a year of history would wait for the disk.
pub(super) fn make(
    data: &Data,
    config: &Config,
    clock: &Arc<dyn Clock>,
    json: bool,
) -> Result<Option<First>, Failure> {
    let at =
        |options: &Options| open::without_flushes(data, options, config.clone(), Arc::clone(clock));
    let Some(database) = data.file() else {
        let engine = at(&data.store())?;
        return match open::tenants(&engine)?.is_empty() {
            true => fill(&engine, json).map(Some),
            false => Ok(None),
        };
    };
    if database.exists() && !open::tenants(&*at(&data.store())?)?.is_empty() {
        return Ok(None);
    }
    let draft = data.path("sample.draft.db");
    remove(&draft)?;
    let engine = at(&Options::file(&draft))?;
    let made = fill(&engine, json)?;
    // Closed, so that everything is in the file.
    drop(engine);
    put(&draft, &database)?;
    Ok(Some(made))
}

fn fill(engine: &Engine, json: bool) -> Result<First, Failure> {
    let bar = progress::bar(xenia_sample::STEPS, "making a year of history", json);
    let made = xenia_sample::load(engine, engine.now(), &mut || bar.inc(1))?;
    bar.finish_and_clear();
    Ok(First {
        tenant: made.tenant,
        domain: xenia_sample::DOMAIN.to_owned(),
        administrator: format!("admin@{}", xenia_sample::DOMAIN),
        link: made.link,
    })
}

/// Puts the draft in the database's place: on the disk first, and what belongs to it before it, so
/// that there is a whole database or none at any moment.
fn put(draft: &Path, database: &Path) -> Result<(), Failure> {
    remove(database)?;
    for ending in BESIDE.into_iter().chain([""]) {
        let (from, to) = (beside(draft, ending), beside(database, ending));
        let moved = File::open(&from)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&from, &to));
        match moved {
            Err(error) if error.kind() == ErrorKind::NotFound && !ending.is_empty() => {}
            moved => moved.map_err(|error| Failure::file(&from, error))?,
        }
    }
    Ok(())
}

fn remove(database: &Path) -> Result<(), Failure> {
    // The database itself first: without it what stands beside means nothing.
    for ending in [""].into_iter().chain(BESIDE) {
        let path = beside(database, ending);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Failure::file(&path, error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_takes_the_place_with_all_that_belongs_to_it() {
        let folder = std::env::temp_dir().join(format!("xenia_draft_{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = |name: &str| folder.join(name);
        for (name, text) in [
            ("draft.db", "new"),
            ("draft.db-wal", "log"),
            ("xenia.db", "old"),
            ("xenia.db-shm", "old"),
        ] {
            fs::write(file(name), text).unwrap();
        }
        put(&file("draft.db"), &file("xenia.db")).unwrap();
        let mut left: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["xenia.db", "xenia.db-wal"]);
        assert_eq!(fs::read_to_string(file("xenia.db")).unwrap(), "new");
        let missing = put(&file("draft.db"), &file("other.db"));
        assert!(missing.is_err(), "without a draft nothing is put anywhere");
        fs::remove_dir_all(&folder).unwrap();
    }
}
