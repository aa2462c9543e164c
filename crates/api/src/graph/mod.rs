//! The resources: a folder for each first segment of a path, a file for each resource.

mod cast;
mod groups;
mod me;
mod reference;
mod users;

use crate::routes::Route;

/// The routes of every folder.
pub(crate) const ROUTES: &[&[&[Route]]] = &[groups::ROUTES, &[me::ROUTES], users::ROUTES];
