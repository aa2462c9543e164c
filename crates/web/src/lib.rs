//! Console, My Access and Approvals: server-rendered pages.
//!
//! [`views`] holds every page as a plain view model with its template; the look comes from
//! `xenia-design`. `portal`, `approvals` and `console` are the handlers: each reads a form or an
//! address, calls use cases of the engine, and fills a view model. `http` is what they share.

mod approvals;
mod console;
mod http;
mod photos;
mod portal;
pub mod views;
mod words;

pub use http::{Parts, router};
