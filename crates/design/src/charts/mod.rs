//! Charts as inline SVG, made by pure functions. Shapes stretch with the page, words are HTML and do
//! not; every chart has a sentence for screen readers and its numbers as a table.

mod bars;
mod donut;
mod series;

pub use bars::{Bar, Bars};
pub use donut::{Arc, Donut, Slice};
pub use series::{AxisLabel, Column, Columns, Line, Point};

use crate::components::html_safe;

html_safe!(Bars, Donut, Line, Columns);

/// The readable number at or above `value` at which a vertical axis ends; always even, so that half
/// of it is a whole number too: 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 60, 80 ...
pub fn axis_end(value: u32) -> u32 {
    let mut power = 1_u32;
    while power < 100_000_000 {
        for step in [4, 6, 8, 10, 12, 16, 20, 24, 30] {
            let end = step * power;
            if end >= value {
                return end;
            }
        }
        power *= 10;
    }
    u32::MAX
}
