//! The databases with the generated directory: made once, kept for the next run.

use std::path::PathBuf;
use std::time::Instant;

use xenia_engine::domain::Timestamp;
use xenia_engine::store::{Options, bulk};

use super::bare::Bare;
use super::directory::{Directory, EDITION};
use crate::organisation::Organisation;
use crate::{Setting, words};

/// A database with a directory of that size.
pub(super) struct Place {
    pub(super) name: &'static str,
    options: Options,
    /// Written when the directory is whole.
    mark: PathBuf,
    users: u64,
}

/// When the generated directory was made.
const MADE: Timestamp = Timestamp::from_seconds(1_772_442_000);

impl Place {
    /// SQLite, and PostgreSQL where the setting names one.
    pub(super) fn all(setting: &Setting, users: u64) -> Result<Vec<Self>, String> {
        std::fs::create_dir_all(&setting.kept).map_err(words)?;
        let name = format!("scale_{EDITION}_{users}");
        let mut places = vec![Self {
            name: "SQLite",
            options: Options::file(setting.kept.join(format!("{name}.db"))),
            mark: setting.kept.join(format!("{name}.sqlite")),
            users,
        }];
        if let Some(url) = &setting.postgres {
            places.push(Self {
                name: "PostgreSQL",
                options: Options {
                    schema: Some(name.clone()),
                    ..Options::url(url)
                },
                mark: setting.kept.join(format!("{name}.postgres")),
                users,
            });
        }
        Ok(places)
    }

    /// The organisation with its directory: the kept one, or made now.
    pub(super) fn open(&self) -> Result<(Organisation, Directory), String> {
        let kept = match self.mark.exists() {
            true => Organisation::reopen(&self.options)?,
            false => None,
        };
        let organisation = match kept {
            Some(organisation) => organisation,
            None => self.make()?,
        };
        let directory = self.directory(&organisation);
        Ok((organisation, directory))
    }

    fn directory(&self, organisation: &Organisation) -> Directory {
        Directory {
            tenant: organisation.tenant,
            users: self.users,
            made: MADE,
        }
    }

    fn make(&self) -> Result<Organisation, String> {
        self.remove()?;
        let begin = Instant::now();
        let organisation = Organisation::new(&self.options)?;
        let directory = self.directory(&organisation);
        let (tenant, options) = (organisation.tenant, &self.options);
        drop(organisation);
        bulk::load(options, tenant, MADE, |bulk| {
            bulk.resources(directory.users())?;
            bulk.resources(directory.all_groups())?;
            bulk.resources(directory.service_principals())?;
            bulk.edges(directory.edges())?;
            Ok(())
        })
        .map_err(words)?;
        let made = format!("{:.0} s\n", begin.elapsed().as_secs_f64());
        std::fs::write(&self.mark, made).map_err(words)?;
        Organisation::reopen(&self.options)?.ok_or_else(|| "the organisation is missing".to_owned())
    }

    /// Takes away what an interrupted run has left.
    fn remove(&self) -> Result<(), String> {
        let _ = std::fs::remove_file(&self.mark);
        match &self.options.location {
            xenia_engine::store::Location::File(path) => {
                for ending in ["", "-wal", "-shm"] {
                    let file = format!("{}{ending}", path.display());
                    let _ = std::fs::remove_file(file);
                }
                Ok(())
            }
            xenia_engine::store::Location::Url(url) => {
                let mut client = postgres::Client::connect(url, postgres::NoTls).map_err(words)?;
                let schema = self.options.schema.as_deref().unwrap_or("public");
                let drop = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
                client.batch_execute(&drop).map_err(words)
            }
        }
    }

    /// A bare connection to the same database.
    pub(super) fn bare(&self) -> Result<Bare, String> {
        match &self.options.location {
            xenia_engine::store::Location::File(path) => Bare::file(path),
            xenia_engine::store::Location::Url(url) => {
                Bare::url(url, self.options.schema.as_deref().unwrap_or("public"))
            }
        }
    }

    /// How long it took to make.
    pub(super) fn made_in(&self) -> String {
        std::fs::read_to_string(&self.mark)
            .map_or_else(|_| "?".to_owned(), |text| text.trim().to_owned())
    }
}
