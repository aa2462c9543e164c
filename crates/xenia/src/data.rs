//! The data folder: the database, the master key, the lock of the running server, and a note of
//! the address under which it ran.

use crate::{cli::Global, failure::Failure};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};
use xenia_engine::{
    ambient::{Ambient, Random},
    store::Options,
};

/// The environment variable with the master key.
const KEY_VARIABLE: &str = "XENIA_MASTER_KEY";
/// The address of a server that nobody configured.
const USUAL_BASE_URL: &str = "https://localhost:8443";

/// A data folder.
pub(crate) struct Data {
    folder: PathBuf,
    database: Option<String>,
}

/// What a server leaves for the commands beside it.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Note {
    base_url: String,
}

impl Data {
    /// Opens the folder; makes it when it does not exist, for its owner alone.
    pub(crate) fn open(global: &Global) -> Result<Self, Failure> {
        let folder = global.data.clone();
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(|error| Failure::file(&folder, error))?;
        Ok(Self {
            folder,
            database: global.database.clone(),
        })
    }
    /// The folder, or something in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
    /// The database's file, where it is one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.database.is_none().then(|| self.path("xenia.db"))
    }
    /// How the store is opened.
    pub(crate) fn store(&self) -> Options {
        match &self.database {
            Some(url) => Options::url(url),
            None => Options::file(self.path("xenia.db")),
        }
    }

    /// Keeps other servers off the folder until it is dropped (or this process ends, however).
    pub(crate) fn lock(&self) -> Result<File, Failure> {
        let path = self.path("server.lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| Failure::file(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Failure::Refused(format!(
                "another server runs on the data folder `{}`",
                self.folder.display()
            ))),
            Err(TryLockError::Error(error)) => Err(Failure::file(&path, error)),
        }
    }

    /// The key under which private keys are sealed: from the environment, else from the folder,
    /// where it is made on first use.
    pub(crate) fn master_key(&self) -> Result<[u8; 32], Failure> {
        if let Ok(text) = std::env::var(KEY_VARIABLE) {
            return key_of(&text).ok_or_else(|| {
                Failure::Refused(format!("`{KEY_VARIABLE}` must be 64 hexadecimal digits"))
            });
        }
        let path = self.path("master.key");
        match fs::metadata(&path) {
            Ok(metadata) => read_key(&path, metadata.permissions().mode()),
            Err(error) if error.kind() == ErrorKind::NotFound => self.make_key(&path),
            Err(error) => Err(Failure::file(&path, error)),
        }
    }

    fn make_key(&self, path: &Path) -> Result<[u8; 32], Failure> {
        if self.database.is_none() && self.path("xenia.db").exists() {
            return Err(Failure::Refused(format!(
                "the database has its private keys sealed under `{}`, which is missing: restore it or set `{KEY_VARIABLE}`",
                path.display()
            )));
        }
        let mut key = [0; 32];
        Ambient.fill(&mut key);
        // Linked into place complete, so that nobody ever reads half a key.
        let draft = self.path(&format!("master.key.{}", std::process::id()));
        write_private(&draft, hex(&key).as_bytes())?;
        let linked = fs::hard_link(&draft, path);
        fs::remove_file(&draft).map_err(|error| Failure::file(&draft, error))?;
        match linked {
            Ok(()) => Ok(key),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => self.master_key(),
            Err(error) => Err(Failure::file(path, error)),
        }
    }

    /// Notes the address of the server for the commands beside it.
    pub(crate) fn note_base_url(&self, base_url: &str) -> Result<(), Failure> {
        let path = self.path("server.json");
        let note = Note {
            base_url: base_url.to_owned(),
        };
        let text = serde_json::to_vec(&note).map_err(|error| Failure::file(&path, error))?;
        fs::write(&path, text).map_err(|error| Failure::file(&path, error))
    }
    /// The address of the server that ran last on this folder.
    pub(crate) fn base_url(&self) -> String {
        fs::read(self.path("server.json"))
            .ok()
            .and_then(|text| serde_json::from_slice::<Note>(&text).ok())
            .map_or_else(|| USUAL_BASE_URL.to_owned(), |note| note.base_url)
    }
}

/// Writes a new file that only its owner can read.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::file(path, error);
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    file.set_permissions(fs::Permissions::from_mode(0o600))
        .map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    file.sync_all().map_err(failed)
}

fn read_key(path: &Path, mode: u32) -> Result<[u8; 32], Failure> {
    if mode & 0o077 != 0 {
        return Err(Failure::Refused(format!(
            "others can read the master key `{0}` (mode {1:03o}): `chmod 600 {0}`, and change it if somebody did",
            path.display(),
            mode & 0o777
        )));
    }
    let text = fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    key_of(&text).ok_or_else(|| {
        Failure::Refused(format!(
            "`{}` must hold 64 hexadecimal digits",
            path.display()
        ))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key_of(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .trim()
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        })
        .collect::<Option<_>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else {
        return None;
    };
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    bytes.try_into().ok()
}
