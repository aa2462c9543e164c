//! The resources: a folder for each first segment of a path, a file for each resource.

mod cast;
mod directory_objects;
mod groups;
mod me;
mod reference;
mod users;

use crate::routes::Route;

/// The routes of every folder.
pub(crate) const ROUTES: &[&[&[Route]]] = &[
    &[directory_objects::ROUTES],
    groups::ROUTES,
    &[me::ROUTES],
    users::ROUTES,
];
