use askama::Template;

/// One part of a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// What is counted.
    pub label: String,
    /// How many.
    pub value: u32,
}

/// Parts of a whole as a ring, with the whole in the middle and a legend in words. At most five
/// parts: gather the rest under one name.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/donut.html")]
pub struct Donut {
    /// What the whole is: `guests`.
    pub unit: String,
    /// Clockwise from the top.
    pub slices: Vec<Slice>,
}

/// A piece of the ring, ready to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Arc {
    /// Length of the piece and of the gap after it, on a circle with circumference 100.
    pub dashes: String,
    /// Where the piece begins, on the same circle, counted backwards as SVG does.
    pub offset: String,
}

impl Donut {
    /// All parts together.
    pub fn total(&self) -> u32 {
        self.slices.iter().map(|slice| slice.value).sum()
    }

    /// The pieces of the ring, one for each slice, with a hair of space between them.
    pub fn arcs(&self) -> Vec<Arc> {
        let total = f64::from(self.total().max(1));
        let shown = self.slices.iter().filter(|slice| slice.value > 0).count();
        let gap = if shown > 1 { 0.8 } else { 0.0 };
        let mut start = 0.0;
        let arc = |slice: &Slice| {
            let share = f64::from(slice.value) / total * 100.0;
            let length = (share - gap).max(0.0);
            let arc = Arc {
                dashes: format!("{length:.2} {:.2}", 100.0 - length),
                offset: format!("{:.2}", -start),
            };
            start += share;
            arc
        };
        self.slices.iter().map(arc).collect()
    }

    /// The chart in a sentence.
    pub fn sentence(&self) -> String {
        let parts: Vec<String> = self
            .slices
            .iter()
            .map(|slice| format!("{} {}", slice.value, slice.label))
            .collect();
        format!("{} {}: {}", self.total(), self.unit, parts.join(", "))
    }
}
