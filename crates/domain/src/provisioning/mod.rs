//! Provisioning from outside: what a connection of an HR system or of a partner's identity provider
//! may touch, and how a person of SCIM (RFC 7643) stands for a user.

mod connection;
pub mod outbound;
mod person;
mod phones;

pub use connection::{
    Connection, ConnectionKind, ConnectionReach, DEFAULT_TOKEN_DAYS, MAX_TOKEN_DAYS, MAX_TOKENS,
    Scope, TokenRecord,
};
pub use person::{ENTERPRISE, apply, presented};
