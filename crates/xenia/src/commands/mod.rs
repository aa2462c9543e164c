//! The commands beside `serve`: each opens the engine over the data folder, calls one use case and
//! prints the answer.

pub(crate) mod audit;
pub(crate) mod init;
