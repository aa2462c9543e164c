//! The use cases, through the engine's public face, on SQLite and PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a test tells one story from beginning to end"
)]

mod applications;
mod audit_log;
mod b2b;
mod console_lists;
mod entitlement_administration;
mod entitlement_decisions;
mod entitlement_expiry;
mod entitlement_life;
mod entitlement_people;
mod entitlement_roles;
mod entitlement_world;
mod explain;
mod foundation;
mod group_members_file;
mod group_settings;
mod import_users;
mod keys;
mod membership_rules;
mod organization;
mod people;
mod photos;
mod provisioning_inbound;
mod provisioning_outbound;
mod queries;
mod signin;
mod together;
mod tokens;
