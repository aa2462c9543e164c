//! OData query options: parser and trees.

mod cursor;
mod error;
mod expand;
mod filter;
mod limits;
mod literal;
mod options;
mod orderby;
mod path;
mod search;
mod select;
mod temporal;

pub use error::ParseError;
pub use expand::ExpandItem;
pub use filter::{Comparison, Filter, Function, Quantifier};
pub use limits::Limits;
pub use literal::{Decimal, EnumMember, Guid, Literal};
pub use options::QueryOptions;
pub use orderby::OrderItem;
pub use path::{PropertyPath, Segment};
pub use search::Search;
pub use select::Select;
pub use temporal::{Date, DateTime, Duration};
