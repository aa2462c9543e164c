//! The directory: users, groups and what stands beside them.

pub mod users;
