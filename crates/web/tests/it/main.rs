//! Pages, through the router, as a browser sees them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test tells one story from beginning to end"
)]

mod behalf;
mod branding;
mod browser;
mod console;
mod groups;
mod journey;
mod matrix;
mod photos;
