//! The real binary: started on a free port over a folder of its own, asked over HTTP, stopped.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test fails where it stands and tells one story"
)]

mod audit;
mod commands;
mod crash;
mod data;
mod directory;
mod domains;
mod process;
mod sample;
mod serve;
