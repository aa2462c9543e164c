//! Charts as inline SVG, made by pure functions. Shapes stretch with the page, words are HTML and do
//! not; every chart has a sentence for screen readers and its numbers as a table.

mod bars;
mod donut;
mod series;

pub use bars::{Bar, Bars};
pub use donut::{Donut, Slice};
pub use series::{Columns, Line, Point};

use crate::components::html_safe;

html_safe!(Bars, Donut, Line, Columns);

/// The readable number at or above `value` at which a vertical axis ends: 4, 8, 20, 40, 80, 200 ...,
/// so that half of it is a whole number too.
pub fn axis_end(value: u32) -> u32 {
    let mut power = 1_u32;
    while power < 1_000_000_000 {
        for step in [4, 8, 20] {
            let end = step * power;
            if end >= value {
                return end;
            }
        }
        power *= 10;
    }
    u32::MAX
}
