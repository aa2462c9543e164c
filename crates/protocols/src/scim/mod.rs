//! SCIM 2.0, the System for Cross-domain Identity Management: the schemas of RFC 7643 and the
//! messages of RFC 7644, as pure functions over JSON.
//!
//! | module | what it speaks |
//! |---|---|
//! | [`path`] | names of attributes (RFC 7644, 3.10) and the paths of PATCH (3.5.2) |
//! | [`filter`] | the filter language (3.4.2.2): read, write, evaluate |
//! | [`schema`] | attributes and their characteristics (RFC 7643, 2.2 and 7) |
//! | [`core`] | users, groups and the enterprise extension, as far as Xenia keeps them |
//! | [`body`] | what a client sent, brought into the shape of the schema |
//! | [`patch`] | PATCH applied to a resource (RFC 7644, 3.5.2) |
//! | [`query`] | lists: filter, order, pages and attributes (3.4.2, 3.4.3) |
//! | [`projection`] | `attributes` and `excludedAttributes` (3.9) |
//! | [`bulk`] | many operations in one request, with references among them (3.7) |
//! | [`discovery`] | what a service provider says of itself (RFC 7644, 4) |
//! | [`error`] | errors as they are sent (3.12) |
//!
//! # What real clients send
//!
//! These are read although the documents say otherwise, because provisioning services in wide use
//! send them:
//!
//! - truth values as text (`"True"`, `"False"`), numbers as text;
//! - operations in capitals (`"Replace"`) and names of attributes in any case;
//! - keys with dots (`"name.givenName"`) and with the name of an extension before them
//!   (`"urn:...:User:department"`) in the value of a PATCH without a path;
//! - `remove` with a path and a `value` that lists which values to remove;
//! - a bare identifier for a complex attribute that has a `value` (`manager`);
//! - a single value in a list of one (`[{"$ref": null, "value": "x"}]`);
//! - `emails[type eq "work"].value eq "a@b.example"` as a filter;
//! - `add` to values that a filter selects when there is none yet: the value is made from the
//!   equalities of the filter.

pub mod body;
pub mod bulk;
pub mod core;
pub mod discovery;
pub mod error;
pub mod filter;
mod json;
pub mod patch;
pub mod path;
pub mod projection;
pub mod query;
pub mod schema;

pub use error::{ScimError, ScimType};
pub use filter::Filter;
pub use path::{AttributePath, Path};
pub use projection::Projection;
pub use query::Query;
pub use schema::{Attribute, ResourceType, Schema};

/// The media type of SCIM (RFC 7644, 3.1).
pub const MEDIA_TYPE: &str = "application/scim+json";
/// The longest filter or path that is read, in bytes.
pub const LONGEST_EXPRESSION: usize = 8192;
