//! One sheet as cells, merged regions and text boxes, before anything is made of them.

use std::collections::BTreeMap;

use super::model::Shown;

/// More rows than this are refused.
pub(super) const MOST_ROWS: u32 = 200_000;
pub(super) const MOST_COLUMNS: u32 = 300;
/// Merged regions of one sheet that are looked at.
pub(super) const MOST_MERGES: usize = 20_000;

/// What one cell holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cell {
    /// As written; numbers without grouping.
    pub text: String,
    pub number: Option<f64>,
    /// A formula whose value the file does not hold.
    pub hollow: bool,
    /// `#REF!` and its like.
    pub broken: bool,
}

/// Rows and columns from 0, both ends within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

/// A text box: the cells that its corners lie on, and its text, lines apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextBox {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub text: String,
}

#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub name: String,
    pub shown: Shown,
    pub cells: BTreeMap<(u32, u32), Cell>,
    pub merges: Vec<Region>,
    pub boxes: Vec<TextBox>,
}

impl Grid {
    /// The cells of a row that hold something, from left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &Cell)> {
        self.cells.range((row, 0)..=(row, u32::MAX)).map(|((_, column), cell)| (*column, cell))
    }

    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        self.cells.get(&(row, column))
    }

    /// The text of a cell, empty where there is none.
    pub fn text(&self, row: u32, column: u32) -> &str {
        self.cell(row, column).map_or("", |cell| &cell.text)
    }

    /// The region that a cell lies in.
    pub fn region(&self, row: u32, column: u32) -> Option<&Region> {
        self.merges.iter().find(|region| {
            (region.top..=region.bottom).contains(&row) && (region.left..=region.right).contains(&column)
        })
    }

    /// The text that a reader sees at a cell: that of the first cell of its merged region.
    pub fn seen(&self, row: u32, column: u32) -> &str {
        match self.region(row, column) {
            Some(region) => self.text(region.top, region.left),
            None => self.text(row, column),
        }
    }

    /// One more than the last row that holds something.
    pub fn rows(&self) -> u32 {
        self.cells.keys().next_back().map_or(0, |(row, _)| row + 1)
    }

    /// One more than the last column that holds something.
    pub fn columns(&self) -> u32 {
        self.cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0)
    }

    /// `Sheet!B17`.
    pub fn address(&self, row: u32, column: u32) -> String {
        format!("{}!{}{}", self.name, letters(column), row + 1)
    }
}

/// The letters of a column that is counted from 0.
pub(super) fn letters(column: u32) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        let all: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(all, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
