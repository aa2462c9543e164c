//! The job runner and the reconcilers over whole worlds, on SQLite and PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails where it stands, and a handler may panic"
)]

mod expire;
mod group_lifecycle;
mod group_people;
mod housekeeping;
mod mail;
mod notification;
mod post;
mod threads;
