//! Import of users from the file that the Entra portal's "Download users" gives
//! (Microsoft Entra, "Download a list of users in the Azure portal"): which columns there are, what
//! each holds, and what a row changes. Pure: the file and the directory are the caller's.

mod cell;
mod field;
pub mod members;
mod row;

pub use field::{Columns, Field};
pub use row::{BadCell, Row, read};
