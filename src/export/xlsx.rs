//! Features as an Excel workbook: text is never a formula, dates and numbers are what they are, headings in the reader's language.

use std::borrow::Cow;
use std::io::{Seek, Write};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as CellFormat, Workbook, Worksheet, XlsxError};
use serde_json::Value;

use super::column::{Column, properties_of, text_of};
use super::place::{Place, place_of};
use super::plan::{Export, written};
use super::survey::columns;
use super::walk::walk;
use super::wkt;
use crate::access::Bilingual;
use crate::catalog::dataset::FieldType;
use crate::error::{Error, Fault, Result, Words};
use crate::features::store::{FeatureRow, count_features};
use crate::geometry::tree::Tree;
use crate::http::Language;
use crate::storage::Database;

/// Rows of a sheet, the heading among them.
const ROWS: i64 = 1_048_576;
/// Characters of a cell, as UTF-16 counts them.
const LONGEST: usize = 32_767;
/// Whole numbers with more digits lose their last ones in a cell, so they are kept as text.
const LARGEST: i64 = 999_999_999_999_999;
/// Thailand's time, hours ahead of UTC: a cell has no zone of its own.
const THAI_HOURS: i32 = 7;

pub(super) fn write(
    database: &mut Database,
    export: &Export,
    out: &mut impl Write,
    counted: &mut impl FnMut(),
) -> Result<()> {
    let count = count_features(database, &export.dataset, &export.sight, &export.filter)?;
    if count >= ROWS {
        return Err(too_many(count));
    }
    let columns = columns(database, export)?;
    let mut workbook = Workbook::new();
    workbook.set_tempdir(&export.scratch).map_err(broken)?;
    workbook.set_properties(&properties(export)?);
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(broken)?;
    let mut table = Table { sheet, styles: Styles::new(), columns, place: Place::of(export), row: 0 };
    table.begin(export, u32::try_from(count).unwrap_or_default()).map_err(broken)?;
    let presenter = export.presenter()?;
    walk(database, export, |row| {
        let text = presenter.geometry(row.geometry_json.as_deref());
        let tree = (text != "null").then(|| Tree::from_stored(&text)).transpose()?;
        table.write(row, tree.as_ref())?;
        counted();
        Ok(())
    })?;
    // The library panics when its writer fails, so it is given a file and not a client.
    let mut file = written(tempfile::tempfile_in(&export.scratch))?;
    workbook.save_to_writer(&mut file).map_err(broken)?;
    written(file.rewind())?;
    written(std::io::copy(&mut file, out))?;
    Ok(())
}

fn too_many(count: i64) -> Error {
    Error::impossible(
        Fault::parameter(
            "f",
            "too-many-rows",
            Words::new(
                format!("มี {count} รายการ เกินจำนวนแถวของ Excel ({ROWS} แถวรวมหัวตาราง)"),
                format!("there are {count} features, and a sheet of Excel has {ROWS} rows with its heading"),
            ),
        )
        .remedy("กรองให้น้อยลง หรือใช้ CSV หรือ GeoPackage", "filter for fewer, or take CSV or GeoPackage"),
    )
}

fn broken(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(cause) if cause.kind() == std::io::ErrorKind::StorageFull => Error::StorageFull,
        other => Error::internal(other),
    }
}

fn in_language(words: &Bilingual, language: Language) -> &str {
    match language {
        Language::Thai => &words.th,
        Language::English => &words.en,
    }
}

/// Title, and as the time of making the last change of the data: the same data gives the same bytes.
fn properties(export: &Export) -> Result<DocProperties> {
    let title = in_language(&export.dataset.described.title, export.language);
    let changed = DateTime::parse_from_rfc3339(&export.dataset.updated_at).map_err(Error::internal)?;
    let changed = ExcelDateTime::from_timestamp(changed.timestamp()).map_err(broken)?;
    Ok(DocProperties::new().set_title(title).set_creation_datetime(&changed))
}

struct Styles {
    heading: CellFormat,
    date: CellFormat,
    time: CellFormat,
}

impl Styles {
    fn new() -> Self {
        Styles {
            heading: CellFormat::new().set_bold(),
            date: CellFormat::new().set_num_format("yyyy-mm-dd"),
            time: CellFormat::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        }
    }
}

struct Table<'a> {
    sheet: &'a mut Worksheet,
    styles: Styles,
    columns: Vec<Column>,
    place: Place,
    row: u32,
}

impl Table<'_> {
    fn begin(&mut self, export: &Export, count: u32) -> std::result::Result<(), XlsxError> {
        let title = in_language(&export.dataset.described.title, export.language);
        self.sheet.set_name(sheet_name(title, &export.dataset.described.id))?;
        let properties = self.columns.iter().map(|column| heading(column, export.language));
        let place = self.place.headings(export.language);
        let headings: Vec<String> = std::iter::once("id".to_owned()).chain(properties).chain(place).collect();
        self.sheet.set_freeze_panes(1, 0)?;
        for (column, text) in (0_u16..).zip(&headings) {
            self.sheet.set_column_width(column, 18)?;
            self.sheet.write_string_with_format(0, column, cut(text), &self.styles.heading)?;
        }
        let last = u16::try_from(headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
        self.sheet.autofilter(0, 0, count, last)?;
        Ok(())
    }

    fn write(&mut self, row: &FeatureRow, tree: Option<&Tree>) -> Result<()> {
        self.row += 1;
        let values = properties_of(row)?;
        self.sheet.write_string(self.row, 0, cut(&row.id)).map_err(broken)?;
        let mut at = 0_u16;
        for column in &self.columns {
            at += 1;
            let value = values.get(&column.name).unwrap_or(&Value::Null);
            cell(self.sheet, &self.styles, (self.row, at), value, column.kind).map_err(broken)?;
        }
        if self.place.as_numbers() {
            let place = tree.and_then(place_of);
            for number in [place.map(|place| place.x), place.map(|place| place.y)] {
                at += 1;
                if let Some(number) = number {
                    self.sheet.write_number(self.row, at, number).map_err(broken)?;
                }
            }
        }
        if let (Some(tree), true) = (tree, self.place.as_text()) {
            self.sheet.write_string(self.row, at + 1, fitting(tree)).map_err(broken)?;
        }
        Ok(())
    }
}

/// A date or an instant that a cell can hold becomes one, a number that it holds exactly becomes one; everything else is text.
fn cell(
    sheet: &mut Worksheet,
    styles: &Styles,
    (row, column): (u32, u16),
    value: &Value,
    kind: FieldType,
) -> std::result::Result<(), XlsxError> {
    let (date, time) = match (kind, value) {
        (FieldType::Date, Value::String(text)) => (date_of(text), None),
        (FieldType::DateTime, Value::String(text)) => (None, time_of(text)),
        _ => (None, None),
    };
    match value {
        Value::Null => {}
        Value::Bool(yes) => {
            sheet.write_boolean(row, column, *yes)?;
        }
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), Some(float)) if whole.unsigned_abs() <= LARGEST.unsigned_abs() => {
                sheet.write_number(row, column, float)?;
            }
            (None, Some(float)) if number.is_f64() => {
                sheet.write_number(row, column, float)?;
            }
            _ => {
                sheet.write_string(row, column, number.to_string())?;
            }
        },
        other => match (date, time) {
            (Some(date), _) => {
                sheet.write_datetime_with_format(row, column, &date, &styles.date)?;
            }
            (_, Some(time)) => {
                sheet.write_datetime_with_format(row, column, &time, &styles.time)?;
            }
            _ => {
                sheet.write_string(row, column, cut(&text_of(other)))?;
            }
        },
    }
    Ok(())
}

fn date_of(text: &str) -> Option<ExcelDateTime> {
    day(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?)
}

/// Excel counts days from 1900 on.
fn day(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok().filter(|year| (1900..=9999).contains(year))?;
    ExcelDateTime::from_ymd(year, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
}

/// An instant by the clocks of Thailand.
fn time_of(text: &str) -> Option<ExcelDateTime> {
    let zone = FixedOffset::east_opt(THAI_HOURS * 3600)?;
    let local = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&zone).naive_local();
    let (hour, minute) = (u16::try_from(local.hour()).ok()?, u8::try_from(local.minute()).ok()?);
    let milliseconds = u16::try_from((local.nanosecond() / 1_000_000).min(999)).ok()?;
    day(local.date())?.and_hms_milli(hour, minute, u8::try_from(local.second()).ok()?, milliseconds).ok()
}

fn heading(column: &Column, language: Language) -> String {
    let title = column.title.as_ref().map(|title| in_language(title, language)).filter(|title| !title.is_empty());
    let title = title.unwrap_or(&column.name);
    if column.kind == FieldType::DateTime { format!("{title} (UTC+{THAI_HOURS})") } else { title.to_owned() }
}

/// A sheet's name: at most 31 characters, some of them forbidden.
fn sheet_name(title: &str, id: &str) -> String {
    let plain = |text: &str| -> String {
        let kept = text.chars().map(|c| if c.is_control() || "[]:*?/\\".contains(c) { '_' } else { c });
        kept.collect::<String>().trim_matches(['\'', ' ']).to_owned()
    };
    let fits = |name: &String| !name.is_empty() && name.encode_utf16().count() <= 31 && name != "History";
    [plain(title), plain(id)].into_iter().find(fits).unwrap_or_else(|| "phaen".to_owned())
}

/// A text that fits a cell; what was cut off is told by its end.
fn cut(text: &str) -> Cow<'_, str> {
    const END: &str = " […]";
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let mut room = LONGEST - END.len();
    let fits = |c: &char| {
        let fits = room >= c.len_utf16();
        room = room.saturating_sub(c.len_utf16());
        fits
    };
    let kept: String = text.chars().take_while(fits).collect();
    Cow::Owned(kept + END)
}

/// A geometry whose text does not fit a cell is named only: half of it would be none.
fn fitting(tree: &Tree) -> String {
    let text = wkt::text(tree);
    if text.len() <= LONGEST {
        return text;
    }
    let mut positions = 0_usize;
    tree.for_each(&mut |_| positions += 1);
    let kind = text.split(' ').next().unwrap_or_default();
    format!("{kind} … ({positions} positions; too long for a cell: take CSV or GeoPackage)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_a_cell_ends_and_a_sheet_has_a_name_that_excel_takes() {
        let long = "🛣".repeat(20_000);
        let cut_off = cut(&long);
        assert!(cut_off.encode_utf16().count() <= LONGEST && cut_off.ends_with("[…]"), "{}", cut_off.len());
        assert_eq!(cut("สั้น"), "สั้น");
        assert_eq!(sheet_name("ถนน/ซอย [1]", "roads"), "ถนน_ซอย _1_");
        assert_eq!(sheet_name(&"ก".repeat(40), "roads"), "roads");
        assert_eq!(sheet_name(&"ก".repeat(40), &"r".repeat(40)), "phaen");
    }

    #[test]
    fn dates_before_1900_are_no_cells_of_a_date() {
        assert!(date_of("1899-12-31").is_none() && date_of("2024-02-29").is_some() && date_of("soon").is_none());
        assert!(time_of("2026-11-21T23:00:00Z").is_some() && time_of("2026-11-21").is_none());
    }
}
