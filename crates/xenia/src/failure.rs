//! How a command fails, and the exit code that says so.

use std::{fmt::Display, path::Path, process::ExitCode};
use xenia_engine::{Error, store::StoreError};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The disk, the database, the network.
    Failed(String),
    /// A rule, or something named does not exist.
    Refused(String),
    /// A check found something; what was printed says what.
    Found(String),
}

impl Failure {
    /// The documented exit code.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Refused(_) => 3,
            Self::Found(_) => 4,
        })
    }
    /// The word for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Failed(_) => "failed",
            Self::Refused(_) => "refused",
            Self::Found(_) => "found",
        }
    }
    /// For people.
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Failed(message) | Self::Refused(message) | Self::Found(message) => message,
        }
    }
    /// Something about a file.
    pub(crate) fn file(path: &Path, error: impl Display) -> Self {
        Self::Failed(format!("`{}`: {error}", path.display()))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::Refused(refusal.to_string()),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::from(Error::from(error))
    }
}
