//! Who agreed to what an application may do for them: the grants of delegated permissions, and which of the
//! permissions that a sign-in asks for are covered by them; and under which policies people agree by themselves.

pub mod classifications;
mod cover;
mod grants;
pub mod policies;
pub mod requests;
pub(crate) mod rule;

pub(crate) use cover::{Cover, cover, offered};
pub(crate) use grants::{agree, remove_of};
pub use grants::{create, delete, get, list, update};
