//! A folder in place of a mail server: each mail is an `.eml` file (RFC 5322), readable by any mail
//! program, and beside it a `.json` file for the page that shows it.

use crate::compose::{compose, permanent};
use lettre::message::Mailbox;
use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use xenia_engine::{
    Error, Result,
    domain::TenantId,
    mail::{KeptMail, MailDrop, MailError, MailTransport, Message, Posting},
};

/// Keeps mails in a folder.
pub struct MailFolder {
    folder: PathBuf,
    from: Mailbox,
}

impl MailFolder {
    /// Over that folder, which is made for its owner alone; `from` is the sender.
    ///
    /// # Errors
    /// The folder cannot be made, or the sender is no address.
    pub fn new(folder: impl Into<PathBuf>, from: &str) -> io::Result<Self> {
        let folder = folder.into();
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)?;
        let from = from.parse().map_err(|error| {
            io::Error::new(
                ErrorKind::InvalidInput,
                format!("the sender `{from}`: {error}"),
            )
        })?;
        Ok(Self { folder, from })
    }

    fn keep(&self, kept: &KeptMail, mail: &[u8]) -> io::Result<()> {
        let page = serde_json::to_vec_pretty(kept)?;
        write(&self.folder.join(format!("{}.eml", kept.id)), mail)?;
        write(&self.folder.join(format!("{}.json", kept.id)), &page)
    }

    fn load(&self, name: &str) -> Result<Option<KeptMail>> {
        let path = self.folder.join(format!("{name}.json"));
        let failed = |error: &dyn std::fmt::Display| {
            Error::Internal(format!("the kept mail `{}`: {error}", path.display()))
        };
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .map_err(|error| failed(&error)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// The names of all mails, the newest first.
    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            let name = name.to_string_lossy();
            names.extend(
                name.strip_suffix(".json")
                    .filter(|name| is_name(name))
                    .map(str::to_owned),
            );
        }
        names.sort_unstable_by(|a, b| b.cmp(a));
        Ok(names)
    }
}

impl MailTransport for MailFolder {
    fn send(&self, posting: &Posting, message: &Message) -> Result<(), MailError> {
        let mail = compose(&self.from, posting, message)?;
        let kept = KeptMail {
            id: name(posting),
            tenant: posting.tenant,
            ordered_at: posting.ordered_at,
            from: self.from.to_string(),
            message: message.clone(),
        };
        self.keep(&kept, &mail.formatted())
            .map_err(|error| MailError {
                permanent: false,
                ..permanent(format!("`{}`: {error}", self.folder.display()))
            })
    }
}

impl MailDrop for MailFolder {
    fn list(&self, tenant: TenantId, limit: usize) -> Result<Vec<KeptMail>> {
        let names = self
            .names()
            .map_err(|error| Error::Internal(format!("`{}`: {error}", self.folder.display())))?;
        let mut found = Vec::new();
        for name in names {
            if found.len() == limit {
                break;
            }
            found.extend(self.load(&name)?.filter(|kept| kept.tenant == tenant));
        }
        Ok(found)
    }
    fn read(&self, tenant: TenantId, id: &str) -> Result<Option<KeptMail>> {
        if !is_name(id) {
            return Ok(None);
        }
        Ok(self.load(id)?.filter(|kept| kept.tenant == tenant))
    }
}

/// Time and job, so that files sort by time and a second try overwrites the first.
fn name(posting: &Posting) -> String {
    format!("{:020}-{}", posting.ordered_at.micros().max(0), posting.job)
}

/// Whether it is a name that [`name`] gives: nothing that leads out of the folder.
fn is_name(name: &str) -> bool {
    name.len() == 57
        && name
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Writes the file whole or not at all, for its owner alone.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("draft");
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(content)?;
    fs::rename(&draft, path)
}
