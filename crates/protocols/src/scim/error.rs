//! Errors as SCIM sends them (RFC 7644, 3.12).

use serde_json::{Value, json};
use std::fmt;

/// The schema of an error message.
pub const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// The value of `scimType` (RFC 7644, table 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScimType {
    /// The filter is malformed, or compares what cannot be compared.
    InvalidFilter,
    /// The filter finds more than the service provider will answer.
    TooMany,
    /// A value is in use already.
    Uniqueness,
    /// The attribute may not be changed so.
    Mutability,
    /// The body is malformed.
    InvalidSyntax,
    /// The path of a PATCH is malformed or names no attribute.
    InvalidPath,
    /// The path of a PATCH finds nothing to change.
    NoTarget,
    /// A value is missing or does not fit.
    InvalidValue,
    /// The version of the protocol is unknown.
    InvalidVers,
    /// What is asked for must not stand in an address.
    Sensitive,
}

impl ScimType {
    /// The value on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
        }
    }
    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Uniqueness => 409,
            Self::Sensitive => 403,
            _ => 400,
        }
    }
}

/// An error as it is sent to a client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ScimError {
    /// The HTTP status.
    pub status: u16,
    /// What kind of error, where the specification has a word for it.
    pub scim_type: Option<ScimType>,
    /// What happened, for the developer of the client: which attribute, which value, which rule.
    pub detail: String,
}

impl ScimError {
    /// An error of that kind, with its status.
    pub fn new(scim_type: ScimType, detail: impl fmt::Display) -> Self {
        Self {
            status: scim_type.status(),
            scim_type: Some(scim_type),
            detail: detail.to_string(),
        }
    }
    /// An error that the specification has only a status for.
    pub fn of_status(status: u16, detail: impl fmt::Display) -> Self {
        Self {
            status,
            scim_type: None,
            detail: detail.to_string(),
        }
    }
    /// A value that is missing or does not fit.
    pub fn invalid_value(detail: impl fmt::Display) -> Self {
        Self::new(ScimType::InvalidValue, detail)
    }
    /// A malformed message.
    pub fn invalid_syntax(detail: impl fmt::Display) -> Self {
        Self::new(ScimType::InvalidSyntax, detail)
    }
    /// The message as JSON; the status is text there.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut message = json!({
            "schemas": [ERROR],
            "status": self.status.to_string(),
            "detail": self.detail,
        });
        if let (Some(kind), Some(members)) = (self.scim_type, message.as_object_mut()) {
            members.insert("scimType".to_owned(), kind.name().into());
        }
        message
    }
}
