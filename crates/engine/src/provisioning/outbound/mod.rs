//! Provisioning into applications: who is assigned to an application is kept in step over there,
//! over SCIM.
//!
//! - [`jobs`]: what administrators decide: address, token, start, pause.
//! - `collect`: which people and groups an incremental cycle has to look at, from the changes
//!   since the last one; nothing is scanned as a whole but at the first cycle and a restart.
//! - `cycle`: one run of a job, on any node, maybe twice.
//! - `deed`: brings one person or group into step; doing it twice is harmless.
//! - [`target`]: the port through which the application is asked.

mod collect;
mod cycle;
mod deed;
mod facts;
mod group;
pub mod jobs;
mod line;
mod overview;
mod person;
mod preview;
mod quarantine;
mod secret;
mod settings;
pub mod target;

pub use cycle::{JOB, order_due, run};
pub use line::log;
pub(crate) use overview::in_quarantine;
pub use overview::{Overview, overview};
pub use preview::preview;
pub use xenia_store::{provisioning_log::LineQuery, synchronization::Figures};
