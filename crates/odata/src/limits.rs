//! Bounds that keep hostile input cheap.

/// How much of a query a caller may send. Every bound is checked while reading, so that refusing a
/// query never costs more than the bound itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest decoded value of one option, in bytes.
    pub length: usize,
    /// Deepest nesting of parentheses, `not`, lambdas and `$expand` options.
    pub depth: usize,
    /// Most nodes of one option: comparisons, calls, literals of an `in` list, names of a
    /// `$select`.
    pub nodes: usize,
    /// Largest `$top`. Graph's page of directory objects is at most 999
    /// ([paging](https://learn.microsoft.com/en-us/graph/paging)).
    pub top: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            length: 16 * 1024,
            depth: 64,
            nodes: 1_000,
            top: 999,
        }
    }
}
