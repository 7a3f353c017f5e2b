//! A plan workbook written as XLSX in the shape in which plans are printed: A4 landscape, context lines, a heading of three merged rows, data from row 15.
//!
//! Where things stand (rows as Excel counts them): 1 title line of the form, and its number in the last column; 2 title of the plan; 3 agency; 4–8 the
//! lines ก. to จ.; 9 strategy, 10 tactic, 11 programme; 12–14 the heading (group, year, unit); from 15 rows. Another step of the ladder inside a
//! sheet is a row of its own in column A; an amendment marker is a row with column A empty; sums begin with `รวม`. Marks that were text boxes are
//! text boxes anchored in their row; marks that were cells stand right of the last column. Texts are cells of text and never formulas.

mod layout;
mod sheet;
mod style;
mod summary;

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::{BookSheet, Form, PlanBook};
use crate::error::{Error, Result};
use crate::time::Timestamp;
use style::Styles;

/// Excel's number of A4.
const A4: u8 = 9;
/// UTF-16 units of a sheet's name.
const LONGEST_NAME: usize = 31;
/// UTF-16 units of a cell.
const LONGEST_CELL: usize = 32_767;

/// The workbook of a plan as XLSX; `made` stands in its properties, so that the same book gives the same bytes.
///
/// # Errors
/// `Internal` where the writer fails.
pub fn write(book: &PlanBook, made: Timestamp) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_timestamp(made.0.div_euclid(1_000_000)).map_err(broken)?;
    let title = book.title.as_deref().unwrap_or("แผนพัฒนาท้องถิ่น");
    workbook.set_properties(&DocProperties::new().set_title(cut(title)).set_creation_datetime(&made));
    let styles = Styles::new();
    let mut names = BTreeSet::new();
    let visible = book.sheets.iter().position(|sheet| !sheet.hidden).unwrap_or(0);
    for (index, one) in book.sheets.iter().enumerate() {
        let page = workbook.add_worksheet();
        page.set_name(sheet_name(&one.name, one.form, &mut names)).map_err(broken)?;
        // A workbook needs a sheet that is seen.
        page.set_hidden(one.hidden && index != visible);
        if index == visible {
            page.set_active(true).set_first_tab(true);
        }
        write_sheet(page, book, one, &styles).map_err(broken)?;
    }
    if book.sheets.is_empty() {
        let page = workbook.add_worksheet();
        write_sheet(page, book, &BookSheet::default(), &styles).map_err(broken)?;
    }
    workbook.save_to_buffer().map_err(broken)
}

fn write_sheet(
    page: &mut Worksheet,
    book: &PlanBook,
    sheet: &BookSheet,
    styles: &Styles,
) -> std::result::Result<(), XlsxError> {
    page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    page.set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3).set_footer("&C&P/&N");
    match sheet.form {
        Form::Summary => summary::write(page, book, sheet, styles),
        _ => sheet::write(page, book, sheet, styles),
    }
}

fn broken(error: XlsxError) -> Error {
    Error::internal(error)
}

/// No longer than a cell may be; Thai letters are one unit each.
fn cut(text: &str) -> String {
    if text.len() < LONGEST_CELL {
        return text.to_owned();
    }
    let mut units = 0;
    text.chars()
        .take_while(|letter| {
            units += letter.len_utf16();
            units <= LONGEST_CELL
        })
        .collect()
}

/// A name that Excel takes and that no other sheet has, whatever the case of its letters.
fn sheet_name(wanted: &str, form: Form, taken: &mut BTreeSet<String>) -> String {
    let plain: String = wanted
        .chars()
        .map(|letter| if "[]:*?/\\".contains(letter) || letter.is_control() { ' ' } else { letter })
        .collect();
    let plain = plain.trim().trim_matches('\'').trim();
    let plain = if plain.is_empty() { form.printed().replace('/', "-") } else { plain.to_owned() };
    for number in 1.. {
        let ending = if number == 1 { String::new() } else { format!(" ({number})") };
        let name: String = short(&plain, LONGEST_NAME - ending.len()) + &ending;
        if taken.insert(name.to_lowercase()) {
            return name;
        }
    }
    plain
}

fn short(text: &str, most: usize) -> String {
    let mut units = 0;
    let kept: String = text
        .chars()
        .take_while(|letter| {
            units += letter.len_utf16();
            units <= most
        })
        .collect();
    kept.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_what_excel_takes_and_each_is_another() {
        let mut taken = BTreeSet::new();
        assert_eq!(sheet_name("ผ.02/2", Form::Coordination, &mut taken), "ผ.02 2");
        assert_eq!(sheet_name("ผ.02/2", Form::Coordination, &mut taken), "ผ.02 2 (2)");
        assert_eq!(sheet_name(" ' ", Form::Projects, &mut taken), "ผ.02");
        let long = "ก".repeat(40);
        assert_eq!(sheet_name(&long, Form::Projects, &mut taken).chars().count(), 31);
        assert!(sheet_name(&long, Form::Projects, &mut taken).ends_with(" (2)"));
    }
}
