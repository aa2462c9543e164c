//! Tables on a terminal.

use std::fmt;

/// Rows of text under headings: the first column to the left, the others to the right.
#[derive(Debug, Clone, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Table {
    /// An empty table with these headings.
    #[must_use]
    pub fn new(headings: &[&str]) -> Self {
        let headings = headings.iter().map(ToString::to_string).collect();
        Self {
            rows: vec![headings],
            notes: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Adds a line below the table: an aim and whether it is met, or what the figures stand beside.
    pub fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// Adds an aim and its verdict below the table.
    pub fn aim(&mut self, aim: &str, is_met: bool, figure: &str) {
        let verdict = if is_met { "met" } else { "MISSED" };
        self.note(format!("aim: {aim}: {verdict} ({figure})"));
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        (0..columns).map(width).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                line += &match column {
                    0 => format!("{cell:<width$}"),
                    _ => format!("  {cell:>width$}"),
                };
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        self.notes
            .iter()
            .try_for_each(|note| writeln!(out, "{note}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&["writers", "per second"]);
        table.row(["1".to_owned(), "812".to_owned()]);
        table.row(["64".to_owned(), "41 003".to_owned()]);
        table.note("aim: 5 times".to_owned());
        assert_eq!(
            table.to_string(),
            "writers  per second\n1               812\n64           41 003\naim: 5 times\n"
        );
    }
}
