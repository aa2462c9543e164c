//! The real binary: started on a free port over a folder of its own, asked over HTTP, stopped.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails where it stands"
)]

mod audit;
mod commands;
mod crash;
mod data;
mod directory;
mod domains;
mod process;
mod serve;
