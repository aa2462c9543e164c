//! `/roleManagement`: who holds which role, a file for each provider of roles. What they share, the
//! shapes of `unifiedRoleDefinition` and `unifiedRoleAssignment`, stands in `unified`.

mod directory;
mod entitlement;
mod unified;

use crate::routes::Route;

pub(super) const ROUTES: &[&[Route]] = &[directory::ROUTES, entitlement::ROUTES];
