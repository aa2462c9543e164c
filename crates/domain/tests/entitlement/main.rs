//! The rules of entitlement management, through their public face: a table of every refusal with
//! its whole message, and the properties that no sequence of steps may break.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "builders of tests may fail loudly, as tests may"
)]
#![expect(
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "a table of refusals is one idea, however long"
)]

mod approvals;
mod assignments;
mod fulfilment;
mod graph_json;
mod policies;
mod properties;
mod requests;
mod scopes;
mod submissions;
mod world;
