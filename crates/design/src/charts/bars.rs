use askama::Template;

/// One bar with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// How many.
    pub value: u32,
    /// Where the rows behind the number are.
    pub href: Option<String>,
}

/// Horizontal bars, longest first if the caller sorts them so. The words and numbers are text, so
/// there is nothing to translate for those who do not see the bars.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/bars.html")]
pub struct Bars {
    /// Top to bottom.
    pub bars: Vec<Bar>,
}

impl Bars {
    /// The length of a bar in percent of the longest, with one decimal.
    pub fn length(&self, bar: &Bar) -> String {
        let longest = self
            .bars
            .iter()
            .map(|bar| bar.value)
            .max()
            .unwrap_or(0)
            .max(1);
        format!("{:.1}%", f64::from(bar.value) / f64::from(longest) * 100.0)
    }
}
