//! The directory: users, groups, applications, roles, domains and the organisation.

pub mod app_role_assignments;
pub mod application_passwords;
pub mod applications;
pub mod branding;
pub mod deleted;
pub mod delta;
pub mod devices;
pub mod domains;
mod ends;
pub mod extensions;
pub mod federated_credentials;
pub mod group_settings;
pub mod groups;
pub mod import;
pub mod licences;
pub mod memberships;
pub mod objects;
pub mod organization;
pub mod owners;
pub mod photos;
mod restriction;
pub mod role_assignments;
pub mod role_definitions;
pub mod roles;
pub mod service_principals;
pub(crate) mod sight;
pub mod units;
pub mod users;

pub use ends::close_edges;
pub use sight::Seen;
