//! Provisioning: people and groups that an HR system or a partner's identity provider brings in
//! over SCIM 2.0 (RFC 7643, 7644).
//!
//! And [`outbound`]: who is assigned to an application is kept in step over there.
//!
//! Who provisions is a service principal. Its [`connections`] say what it may touch, and hold its
//! long-lived tokens; [`inbound`] are the use cases behind `/scim/v2`. People and groups are written
//! by the same functions as over Graph: there is no second path.

pub mod bearer;
pub mod connections;
mod connections_view;
pub mod inbound;
pub mod outbound;
