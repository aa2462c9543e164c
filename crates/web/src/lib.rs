//! Console, My Access and Approvals: server-rendered pages.
//!
//! [`views`] holds every page as a plain view model with its template; the look comes from
//! `xenia-design`.

pub mod views;
