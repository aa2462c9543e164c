//! The rules of Xenia: plain types and pure functions.
//!
//! No input or output, no clock, no randomness: whatever a rule needs is an argument, so the same
//! function answers "now", "as of that day", "what if" and a test. Types that Graph has carry
//! Graph's names and serialize to Graph's JSON; what is Xenia's own says so.

pub mod applications;
pub mod audit;
pub mod b2b;
pub mod consent;
pub mod delegation;
pub mod directory;
pub mod edge;
pub mod entitlement;
pub mod explain;
pub mod group_lifecycle;
pub mod group_settings;
pub mod groups;
pub mod ids;
pub mod import;
pub mod permission;
pub mod provisioning;
pub mod rbac;
pub mod refusal;
pub mod role;
pub mod subscription;
pub mod time;

pub use edge::{Edge, NodeKind, Relation, Source};
pub use ids::*;
pub use refusal::{Reason, Refusal};
pub use time::{Period, Timestamp};
