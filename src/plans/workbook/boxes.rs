//! Text boxes laid on the rows that they were drawn over.

use super::form::only_number;
use super::grid::{Grid, TextBox};
use super::line::is_mark;
use super::model::Gravity;
use super::words::{Doubts, lines};
use crate::plans::book::{BookMark, BookRow, MarkSource};

/// Gives every box beneath the heading to the rows that it lies on; how many of them found one.
///
/// A box belongs to the row in which its upper edge lies and to each that begins within it, but not to that in which its lower edge
/// ends: boxes overlap the next row by a hair. One over no row goes to the next that begins in it, else to the last row above.
pub(super) fn lay(grid: &Grid, below: u32, rows: &mut [BookRow], doubts: &mut Doubts) -> u32 {
    let mut laid = 0;
    for found in grid.boxes.iter().filter(|found| !only_number(&found.text)) {
        let Some(text) = lines(&found.text) else { continue };
        if found.bottom <= below {
            doubts.note(
                grid.address(found.top, found.left),
                "box-above",
                format!("กล่องข้อความ '{text}' อยู่เหนือตาราง ไม่ผูกกับโครงการ"),
                format!("the text box '{text}' stands above the rows and belongs to none"),
            );
            continue;
        }
        let indices = rows_under(found, rows);
        if indices.is_empty() {
            doubts.note(
                grid.address(found.top, found.left),
                "box-on-no-row",
                format!("กล่องข้อความ '{text}' ไม่อยู่บนแถวของโครงการ"),
                format!("the text box '{text}' lies on no row of a project"),
            );
            continue;
        }
        laid += 1;
        if !is_mark(&text) {
            let reason = (
                format!("ไม่เข้าใจข้อความในกล่อง '{text}' เก็บไว้ตามที่เขียน"),
                format!("the text box '{text}' names no edition and no event; it is kept as written"),
            );
            let remedy = ("เขียนเช่น แก้ไข ครั้งที่ 2/2568 หรือ รวมกับลำดับที่ 2", "write it as แก้ไข ครั้งที่ 2/2568 or รวมกับลำดับที่ 2");
            doubts.say(Gravity::Doubtful, grid.address(found.top, found.left), "box-unread", reason, Some(remedy));
        }
        if indices.len() > 1 {
            let many = indices.len();
            doubts.note(
                grid.address(found.top, found.left),
                "box-on-several",
                format!("กล่องข้อความ '{text}' คลุม {many} โครงการ ผูกกับทุกโครงการ"),
                format!("the text box '{text}' lies on {many} projects and was given to each"),
            );
        }
        for index in indices {
            if let Some(row) = rows.get_mut(index) {
                row.marks.push(BookMark { text: text.clone(), source: MarkSource::TextBox });
            }
        }
    }
    laid
}

fn rows_under(found: &TextBox, rows: &[BookRow]) -> Vec<usize> {
    let (top, bottom) = (found.top + 1, found.bottom + 1);
    let touched = |row: &BookRow| {
        let over_top = row.first_row <= top && top <= row.last_row;
        over_top || (row.first_row > top && row.first_row < bottom)
    };
    let under: Vec<usize> = rows.iter().enumerate().filter(|(_, row)| touched(row)).map(|(index, _)| index).collect();
    if !under.is_empty() {
        return under;
    }
    let next = rows.iter().position(|row| (top..=bottom).contains(&row.first_row));
    let before = rows.iter().rposition(|row| row.last_row < top && top - row.last_row <= 2);
    next.or(before).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(top: u32, bottom: u32) -> Vec<usize> {
        let row = |first_row, last_row| BookRow { first_row, last_row, ..BookRow::default() };
        // Rows as Excel counts them; boxes count from 0.
        let rows = [row(15, 16), row(17, 17), row(18, 20)];
        rows_under(&TextBox { top, left: 0, bottom, text: "แก้ไข 1/2566".into() }, &rows)
    }

    #[test]
    fn a_box_belongs_to_the_rows_it_covers_and_not_to_the_one_its_edge_touches() {
        assert_eq!(under(14, 14), [0]);
        assert_eq!(under(15, 16), [0], "its lower edge ends in the next row");
        assert_eq!(under(15, 17), [0, 1], "it covers the second row");
        assert_eq!(under(12, 14), [0], "it begins above the rows");
        assert_eq!(under(20, 22), [2], "it begins right beneath the last row");
        assert!(under(40, 41).is_empty());
    }
}
