//! How a request for tokens fails.

use crate::Error;
use xenia_domain::Refusal;
use xenia_protocols::oauth2::{ErrorCode, OAuthError};
use xenia_store::{Failure, StoreError};

/// Why there are no tokens.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TokenError {
    /// To be told to the client.
    #[error(transparent)]
    OAuth(#[from] OAuthError),
    /// A failure of ours, to be logged.
    #[error(transparent)]
    Engine(Error),
}

/// The result of a request for tokens.
pub type TokenResult<T> = Result<T, TokenError>;

impl From<Error> for TokenError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refusal.into(),
            other => Self::Engine(other),
        }
    }
}

impl From<Refusal> for TokenError {
    fn from(refusal: Refusal) -> Self {
        Self::OAuth(OAuthError::new(ErrorCode::InvalidRequest, refusal.message))
    }
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl Failure for TokenError {
    fn as_store(&self) -> Option<&StoreError> {
        match self {
            Self::Engine(Error::Store(error)) => Some(error),
            _ => None,
        }
    }
}

impl TokenError {
    pub(super) fn internal(error: impl std::fmt::Display) -> Self {
        Self::Engine(Error::Internal(error.to_string()))
    }
}

/// An error of that kind under that number of Entra's, for the developer of the client.
pub(super) fn refuse(error: ErrorCode, number: u32, description: String) -> TokenError {
    let description = format!("AADSTS{number}: {description}");
    TokenError::OAuth(OAuthError::new(error, description).with_code(number))
}
