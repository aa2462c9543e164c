//! The token service through its router, as browsers and clients see it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test that finds something else than it expects must fail"
)]

mod browser;
mod clients;
mod conformance;
mod consent;
mod devices;
mod look;
mod matrix;
mod pages;
mod refusals;
