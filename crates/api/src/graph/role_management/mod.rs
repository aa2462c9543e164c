//! `/roleManagement`: who holds which role, a file for each provider of roles. What they share, the
//! shapes of `unifiedRoleDefinition` and `unifiedRoleAssignment`, stands in `unified`.

mod entitlement;
mod unified;

use crate::routes::Route;

pub(super) const ROUTES: &[&[Route]] = &[entitlement::ROUTES];
