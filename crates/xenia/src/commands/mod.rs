//! The commands beside `serve`: each opens the engine over the data folder, calls one use case and
//! prints the answer.

pub(crate) mod app;
pub(crate) mod audit;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod groups;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod provisioning;
