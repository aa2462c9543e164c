//! The crate through its public face.

mod accepted;
mod meaning;
mod options;
mod refused;
#[expect(
    clippy::unwrap_used,
    reason = "the strategies make only text that parses"
)]
mod round_trip;
mod tokens;
