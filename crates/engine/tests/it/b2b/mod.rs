//! People from outside.

mod guests;
mod settings;
