//! One suite for every database that the store runs on. Each test is a function over a [`Place`], an
//! empty database, and runs on SQLite always and on PostgreSQL where `XENIA_TEST_POSTGRES` gives one.
//! A test that is not listed in its file's `on_both!` is dead code, and refused by the compiler.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of a test fail it by panicking"
)]

mod audit;
mod changes;
mod edges;
mod jobs;
mod migrations;
mod nodes;
mod place;
mod resources;

/// Makes a test of each function for each database.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[test]
            fn sqlite() {
                super::$test(&$crate::place::Place::sqlite());
            }
            #[test]
            fn postgres() {
                if let Some(place) = $crate::place::Place::postgres() {
                    super::$test(&place);
                }
            }
        }
    )+};
}
pub(crate) use on_both;
