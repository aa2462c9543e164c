//! The API through its router, as clients see it.

#![expect(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a step that fails must fail its test, and a table of cases is one test"
)]

mod applications;
mod authorization;
mod azure_cli;
mod branding;
mod consent;
mod consent_policies;
mod consent_requests;
mod delegation;
mod deleted_items;
mod delta;
mod devices;
mod entitlement;
mod exchange;
mod extensions;
mod group_joining;
mod group_lifecycle;
mod group_settings;
mod groups;
mod guests;
mod invitations;
mod licences;
mod matrix;
mod membership_rules;
mod model;
mod organization;
mod photos;
mod provisioning_log;
mod queries;
mod role_groups;
mod role_management;
mod scim;
mod server;
mod subscriptions;
mod users;
