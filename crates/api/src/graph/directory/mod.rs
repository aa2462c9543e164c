//! `/directory`.

mod administrative_units;
mod deleted_items;

use crate::routes::Route;

pub(super) const ROUTES: &[&[Route]] = &[administrative_units::ROUTES, deleted_items::ROUTES];
