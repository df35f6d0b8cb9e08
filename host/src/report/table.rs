//! A table in plain text.

/// Rows of cells, aligned by column.
pub struct Table {
    rows: Vec<Vec<String>>,
    right: Vec<usize>,
}

impl Table {
    /// A table with these column heads. The columns in `right` are aligned to the right.
    pub fn new<const N: usize>(heads: [&str; N], right: &[usize]) -> Table {
        Table { rows: vec![heads.map(String::from).to_vec()], right: right.to_vec() }
    }

    /// Adds a row with a cell for each column.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    /// The text, one line a row, without trailing spaces.
    pub fn text(&self) -> String {
        let columns = self.rows.first().map_or(0, Vec::len);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
                match self.right.contains(&column) {
                    true => line.extend([&gap, cell.as_str()]),
                    false => line.extend([cell.as_str(), &gap]),
                }
                line.push_str("  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["NAME", "N", "END"], &[1]);
        table.row(["a".into(), "100".into(), "x".into()]);
        table.row(["longer".into(), "1".into(), String::new()]);
        assert_eq!(table.text(), "NAME      N  END\na       100  x\nlonger    1\n");
    }
}
