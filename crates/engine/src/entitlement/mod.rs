//! Entitlement management: what can be asked for, by whom, and what becomes of it.

pub mod catalogs;
pub mod connected_organizations;
pub mod incompatibilities;
pub mod packages;
pub mod policies;
pub mod resources;
pub mod settings;

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
