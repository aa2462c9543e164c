//! `/directory`.

mod deleted_items;

use crate::routes::Route;

pub(super) const ROUTES: &[&[Route]] = &[deleted_items::ROUTES];
