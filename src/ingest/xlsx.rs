//! XLSX as a source: sheets are layers; the archive is judged before anything parses it, the rows come from a thread of their own.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

use super::archive::{self, ArchiveLimits};
use super::passing::{damaged, open_file, unheard, unreadable};
use super::sheet::{Sheet, headings, look};
use super::source::{Format, Found, FoundLayer, Rows, SourceRow, Wishes};
use super::table::{MOST_COLUMNS, MOST_ROWS};
use crate::error::{At, Error, Fault, Result, Words};

/// Inflated bytes of the texts that cells share, which are held in memory, and of all of a workbook.
const LARGEST_TEXTS: u64 = 48 << 20;
const LARGEST_WORKBOOK: u64 = 512 << 20;
/// Sheets that are looked at.
const MOST_SHEETS: usize = 50;
/// Rows above the headings: a title, the agency, the year.
const MOST_TITLES: usize = 10;

/// One row of a sheet: its number as the program shows it, and its cells as text.
type Cells = (u64, Vec<String>);

/// Judges the archive by what its directory declares and by what inflating it yields, entry by entry, keeping nothing.
///
/// # Errors
/// [`Error::TooLarge`] for a bomb, [`Error::Impossible`] for a damaged archive.
pub fn guard(path: &Path, limits: ArchiveLimits) -> Result<()> {
    let limits = ArchiveLimits { inflated: limits.inflated.min(LARGEST_WORKBOOK), ..limits };
    for entry in archive::list(path, limits)? {
        let texts =
            entry.name.eq_ignore_ascii_case("xl/sharedStrings.xml") || entry.name.eq_ignore_ascii_case("xl/styles.xml");
        if texts && entry.size > LARGEST_TEXTS {
            return Err(Error::TooLarge(Words::new(
                "ข้อความในไฟล์ XLSX รวมกันเกิน 48 MiB",
                "the texts of the XLSX file are more than 48 MiB",
            )));
        }
        // Pictures are stored and not looked at.
        if matches!(entry.extension().as_str(), "xml" | "rels") {
            let mut inflated = entry.open(path, unheard())?;
            std::io::copy(&mut inflated, &mut std::io::sink()).map_err(|cause| damaged("XLSX", "xlsx", cause))?;
        }
    }
    Ok(())
}

/// # Errors
/// As [`guard`]; [`Error::Impossible`] for a workbook that cannot be read or has no rows; what [`super::system::settle`] answers.
pub(super) fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    guard(path, wishes.archive)?;
    let workbook = workbook(path)?;
    let visible =
        |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let all = workbook.sheets_metadata();
    let names: Vec<String> = all.iter().filter(visible).map(|sheet| sheet.name.clone()).collect();
    let hidden = all.len() - names.len();
    drop(workbook);
    let mut layers = Vec::new();
    for name in names.iter().take(MOST_SHEETS) {
        let mut rows = SheetRows::start(path, name);
        let Some((headings, skipped)) = rows.headings()? else { continue };
        let mut layer = look(name.clone(), headings, rows, wishes)?;
        if skipped > 0 {
            layer.notes.push(Words::new(
                format!("ข้าม {skipped} แถวเหนือหัวคอลัมน์"),
                format!("{skipped} rows above the headings are passed over"),
            ));
        }
        layers.push(layer);
    }
    let Some(first) = layers.first_mut() else { return Err(empty()) };
    if hidden > 0 {
        first.notes.push(Words::new(
            format!("ไม่ได้อ่านแผ่นงานที่ซ่อนหรือไม่ใช่ตาราง {hidden} แผ่น"),
            format!("{hidden} sheets that are hidden or no tables are not read"),
        ));
    }
    Ok(Found { format: Format::Xlsx, layers })
}

/// # Errors
/// As [`inspect`].
pub(super) fn open(path: &Path, layer: &FoundLayer, wishes: &Wishes, passed: Arc<AtomicU64>) -> Result<Rows> {
    guard(path, wishes.archive)?;
    let length = open_file(path)?.metadata().map_err(|cause| unreadable(path, &cause))?.len();
    let mut beginning = SheetRows::start(path, &layer.name);
    let Some((headings, _)) = beginning.headings()? else { return Err(empty()) };
    let sheet = Sheet::of(headings, beginning, layer)?;
    let mut rows = SheetRows::start(path, &layer.name);
    rows.headings()?;
    Ok(Box::new(XlsxRows { rows, sheet, expected: layer.rows.unwrap_or_default().max(1), length, passed, count: 0 }))
}

struct XlsxRows {
    rows: SheetRows,
    sheet: Sheet,
    expected: u64,
    length: u64,
    passed: Arc<AtomicU64>,
    count: u64,
}

impl Iterator for XlsxRows {
    type Item = Result<SourceRow>;

    fn next(&mut self) -> Option<Result<SourceRow>> {
        loop {
            let Some(row) = self.rows.next() else {
                self.passed.store(self.length, Ordering::Relaxed);
                return None;
            };
            let (number, cells) = match row {
                Ok(cells) => cells,
                Err(error) => return Some(Err(error)),
            };
            let Some(row) = self.sheet.row(number, cells, vec![]) else { continue };
            self.count += 1;
            let share = u128::from(self.length) * u128::from(self.count) / u128::from(self.expected);
            self.passed.store(u64::try_from(share).unwrap_or(self.length).min(self.length), Ordering::Relaxed);
            return Some(Ok(row));
        }
    }
}

/// The rows of a sheet, read by a thread that ends with its sheet or when nobody listens any more.
struct SheetRows {
    rows: Receiver<Result<Cells>>,
    /// Rows that were read ahead to find the headings.
    held: std::collections::VecDeque<Cells>,
    ended: bool,
}

impl SheetRows {
    fn start(path: &Path, name: &str) -> Self {
        let (send, rows) = sync_channel(256);
        let (path, name): (PathBuf, String) = (path.to_owned(), name.to_owned());
        std::thread::spawn(move || {
            let outcome = each_row(&path, &name, |row| send.send(Ok(row)).is_ok());
            if let Err(error) = outcome {
                // Nobody listening any more is no fault.
                let _ = send.send(Err(error));
            }
        });
        SheetRows { rows, held: std::collections::VecDeque::new(), ended: false }
    }

    /// The first row with two texts or more, or the first of all where there is none such among the first; and how many stood above.
    fn headings(&mut self) -> Result<Option<(Vec<String>, usize)>> {
        let mut first: Vec<Cells> = Vec::new();
        let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        while first.len() < MOST_TITLES {
            let Ok(row) = self.rows.recv() else {
                self.ended = true;
                break;
            };
            first.push(row?);
            if first.last().is_some_and(|(_, cells)| filled(cells) > 1) {
                break;
            }
        }
        let place = first.iter().position(|(_, cells)| filled(cells) > 1);
        let place = place.or_else(|| first.iter().position(|(_, cells)| filled(cells) > 0));
        let Some(place) = place else { return Ok(None) };
        self.held = first.split_off(place + 1).into();
        let names = first.pop().map(|(_, cells)| cells).unwrap_or_default();
        Ok(Some((headings(names.into_iter())?, place)))
    }
}

impl Iterator for SheetRows {
    type Item = Result<Cells>;

    fn next(&mut self) -> Option<Result<Cells>> {
        if let Some(row) = self.held.pop_front() {
            return Some(Ok(row));
        }
        if self.ended {
            return None;
        }
        let row = self.rows.recv().ok();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

fn workbook(path: &Path) -> Result<Xlsx<BufReader<File>>> {
    Xlsx::new(BufReader::new(open_file(path)?)).map_err(|cause| damaged("XLSX", "xlsx", cause))
}

/// Hands the rows of a sheet to `take` until it says no.
fn each_row(path: &Path, name: &str, mut take: impl FnMut(Cells) -> bool) -> Result<()> {
    let mut workbook = workbook(path)?;
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|cause| damaged("XLSX", "xlsx", cause))?;
    let mut cells: Vec<String> = Vec::new();
    let mut current: Option<u32> = None;
    let mut count = 0;
    while let Some(cell) = reader.next_cell().map_err(|cause| damaged("XLSX", "xlsx", cause))? {
        let (row, column) = cell.get_position();
        if current != Some(row) {
            if let Some(number) = current.replace(row)
                && !take((u64::from(number) + 1, std::mem::take(&mut cells)))
            {
                return Ok(());
            }
            count += 1;
            if count > MOST_ROWS + MOST_TITLES {
                return Err(too_many());
            }
        }
        let text = text(cell.get_value());
        let column = column as usize;
        // What stands far to the right of any heading is told by one cell beyond them.
        let column = column.min(MOST_COLUMNS + 1);
        if text.is_empty() {
            continue;
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(place) = cells.get_mut(column) {
            *place = text;
        }
    }
    if let Some(number) = current {
        take((u64::from(number) + 1, cells));
    }
    Ok(())
}

/// A cell as the program shows it: numbers to fifteen digits, dates in the year that stands there, formula errors as empty.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
        }
        DataRef::DateTime(moment) => number_text(moment.as_f64()),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn number_text(number: f64) -> String {
    // Beyond fifteen digits there is only what binary fractions leave behind.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn too_many() -> Error {
    Error::TooLarge(Words::new(
        format!("แผ่นงานมีเกิน {MOST_ROWS} แถว: บันทึกเป็น CSV ซึ่งไม่จำกัดจำนวนแถว"),
        format!("the sheet has more than {MOST_ROWS} rows: save it as CSV, which may have any number"),
    ))
}

fn empty() -> Error {
    let words = Words::new("ไฟล์ XLSX ไม่มีแผ่นงานที่มีข้อมูล", "the XLSX file has no visible sheet with rows");
    Error::impossible(
        Fault::new(At::Whole, "xlsx", words).remedy("ยกเลิกการซ่อนแผ่นงาน", "show the sheet that holds the table"),
    )
}
