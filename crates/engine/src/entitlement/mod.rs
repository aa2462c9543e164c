//! Entitlement management: what can be asked for, by whom, and what becomes of it. The rules are
//! pure functions in `xenia_domain::entitlement`; the files here load what the rules need and carry
//! out what they say, each in one transaction: when a call returns, access is there (or gone).

pub mod approvals;
mod approver_mails;
mod approvers;
pub mod assignments;
pub mod behalf;
mod callers;
pub mod catalogs;
pub mod connected_organizations;
pub mod delivery;
mod ending;
pub mod expiry;
mod facts;
pub mod incompatibilities;
mod lifecycle;
pub mod lists;
mod mails;
pub mod packages;
pub mod policies;
pub mod portal;
pub mod related;
pub mod requests;
pub mod resource_requests;
pub mod resources;
pub mod roles;
pub mod settings;
mod submit;
pub mod views;
mod visibility;
mod work;

pub(crate) use approvers::members;
pub(crate) use ending::of_deleted_user;
pub(crate) use facts::has_open_requests;
pub use visibility::check_token;

use xenia_domain::audit::{NewEvent, Target};
use xenia_store::resources::Stored;

/// The category of its audit events.
pub(crate) const CATEGORY: &str = "EntitlementManagement";

/// An event about one resource.
pub(crate) fn event<R: Stored>(activity: &'static str, resource: &R) -> NewEvent {
    NewEvent::new(CATEGORY, activity, target(resource))
}

/// A resource as the target of an event.
pub(crate) fn target<R: Stored>(resource: &R) -> Target {
    Target::new(R::KIND, resource.uuid(), resource.label())
}
