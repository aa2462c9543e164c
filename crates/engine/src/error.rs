//! How a use case fails.

use xenia_domain::{Reason, Refusal};
use xenia_store::{Failure, StoreError, query::QueryError};

/// Why a use case did not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A rule or a right says no; to be told to the caller.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed; to be logged, not told.
    #[error(transparent)]
    Store(StoreError),
    /// Something else of ours failed; to be logged, not told.
    #[error("{0}")]
    Internal(String),
}

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { .. } => Self::Refused(Refusal::new(
                Reason::PreconditionFailed,
                "it was changed by someone else in the meantime: read it again",
            )),
            other => Self::Store(other),
        }
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Refused(refusal) => Self::Refused(refusal),
            QueryError::Store(error) => error.into(),
        }
    }
}

impl Failure for Error {
    fn as_store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl Error {
    /// The refusal, if it is one.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
    /// Turns a duplicate row into that refusal; other errors stay.
    #[must_use]
    pub fn on_duplicate(self, refusal: impl FnOnce(&str) -> Refusal) -> Self {
        match self {
            Self::Store(StoreError::Duplicate { what, .. }) => Self::Refused(refusal(&what)),
            other => other,
        }
    }
}
