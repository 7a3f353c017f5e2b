//! CSV and TSV as a source: delimiter, encoding and the columns of positions found by evidence, rows streamed.

mod records;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::passing::{Passing, open_file, stem, unheard, unreadable};
use super::sheet::{Sheet, look};
use super::source::{Format, Found, FoundLayer, Rows, SourceRow, Wishes};
use super::table::detect_delimiter;
use super::text::{Encoding, Evidence, marked};
use crate::error::{At, Error, Fault, Result, Words};
use records::{Record, Records};

/// Bytes of a file that are looked at for its encoding, its columns' types and its number of rows.
const MOST_EVIDENCE: u64 = 64 << 20;
/// Bytes that show the delimiter.
const BEGINNING: u64 = 64 << 10;

/// How a file is written.
struct Writing {
    encoding: Encoding,
    why: Words,
    /// Length of the byte-order mark.
    mark: u64,
    delimiter: u8,
}

/// # Errors
/// [`Error::Malformed`] for a file without heading; [`Error::TooLarge`] for more columns than can be; what
/// [`super::system::settle`] answers.
pub(super) fn inspect(path: &Path, wishes: &Wishes) -> Result<Found> {
    let writing = writing(path, wishes.encoding)?;
    let length = open_file(path)?.metadata().map_err(|cause| unreadable(path, &cause))?.len();
    let beginning = source(path, &writing, unheard())?.take(MOST_EVIDENCE);
    let mut cells = Cells::new(beginning, &writing);
    let headings = cells.headings()?;
    let mut layer =
        look(stem(path), headings, cells.map(|cells| cells.map(|(number, cells, _)| (number, cells))), wishes)?;
    if length > MOST_EVIDENCE {
        layer.rows = None;
    }
    let sign = match writing.delimiter {
        b'\t' => "Tab".to_owned(),
        byte => format!("'{}'", char::from(byte)),
    };
    layer.notes.push(Words::new(format!("คั่นด้วย {sign}"), format!("the delimiter is {sign}")));
    layer.encoding = Some((writing.encoding, writing.why));
    Ok(Found { format: Format::Csv, layers: vec![layer] })
}

/// # Errors
/// As [`inspect`].
pub(super) fn open(path: &Path, layer: &FoundLayer, wishes: &Wishes, passed: Arc<AtomicU64>) -> Result<Rows> {
    let encoding = wishes.encoding.or(layer.encoding.as_ref().map(|(encoding, _)| *encoding));
    let writing = writing(path, encoding)?;
    let mut beginning = Cells::new(source(path, &writing, unheard())?.take(MOST_EVIDENCE), &writing);
    let headings = beginning.headings()?;
    let sheet = Sheet::of(headings, beginning.map(|cells| cells.map(|(number, cells, _)| (number, cells))), layer)?;
    let mut cells = Cells::new(source(path, &writing, passed)?, &writing);
    cells.headings()?;
    Ok(Box::new(CsvRows { cells, sheet, ended: false }))
}

struct CsvRows {
    cells: Cells<Passing<File>>,
    sheet: Sheet,
    ended: bool,
}

impl Iterator for CsvRows {
    type Item = Result<SourceRow>;

    fn next(&mut self) -> Option<Result<SourceRow>> {
        while !self.ended {
            match self.cells.next() {
                None => self.ended = true,
                Some(Err(error)) => {
                    self.ended = true;
                    return Some(Err(error));
                }
                Some(Ok((number, cells, faults))) => {
                    if let Some(row) = self.sheet.row(number, cells, faults) {
                        return Some(Ok(row));
                    }
                }
            }
        }
        None
    }
}

/// Rows of cells as text; the faults are those of bytes that are no text.
struct Cells<R> {
    records: Records<R>,
    record: Record,
    encoding: Encoding,
    headings: Vec<String>,
}

impl<R: Read> Cells<R> {
    fn new(source: R, writing: &Writing) -> Self {
        let encoding = match writing.encoding {
            Encoding::Utf16Le | Encoding::Utf16Be => Encoding::Utf8,
            other => other,
        };
        let records = Records::new(source, writing.encoding, writing.delimiter);
        Cells { records, record: Record::default(), encoding, headings: vec![] }
    }

    /// Reads the first row.
    fn headings(&mut self) -> Result<Vec<String>> {
        if !self.records.read(&mut self.record)? {
            let words = Words::new("ไฟล์ว่างเปล่า", "the file is empty");
            let fault = Fault::new(At::Whole, "file-empty", words);
            return Err(Error::malformed(fault.remedy("ไฟล์ต้องมีแถวหัวคอลัมน์", "the first row must hold the headings")));
        }
        let encoding = self.encoding;
        let texts = self
            .record
            .cells()
            .map(|cell| encoding.text(cell).unwrap_or_else(|_| String::from_utf8_lossy(cell).into_owned()));
        self.headings = super::sheet::headings(texts)?;
        Ok(self.headings.clone())
    }
}

impl<R: Read> Iterator for Cells<R> {
    type Item = Result<(u64, Vec<String>, Vec<Fault>)>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.records.read(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => return Some(Err(error)),
        }
        let mut faults = Vec::new();
        let number = self.record.number;
        let mut cells = Vec::with_capacity(self.headings.len());
        for (column, bytes) in self.record.cells().enumerate() {
            cells.push(match self.encoding.text(bytes) {
                Ok(text) => text,
                Err(byte) => {
                    let name = self.headings.get(column).map_or("", String::as_str);
                    faults.push(no_character(number, name, byte, self.encoding));
                    String::from_utf8_lossy(bytes).into_owned()
                }
            });
        }
        Some(Ok((number, cells, faults)))
    }
}

fn no_character(row: u64, field: &str, byte: u8, encoding: Encoding) -> Fault {
    let name = encoding.name();
    let words = Words::new(
        format!("ไบต์ 0x{byte:02X} ไม่ใช่อักขระของ {name}"),
        format!("byte 0x{byte:02X} is no character of {name}"),
    );
    Fault::row(usize::try_from(row).unwrap_or(usize::MAX), field, "encoding", words).remedy(
        "บันทึกไฟล์เป็น UTF-8 หรือระบุการเข้ารหัส เช่น windows-874",
        "save the file as UTF-8, or name its encoding, for example windows-874",
    )
}

/// The file behind its byte-order mark.
fn source(path: &Path, writing: &Writing, passed: Arc<AtomicU64>) -> Result<Passing<File>> {
    let mut file = open_file(path)?;
    file.seek(SeekFrom::Start(writing.mark)).map_err(|cause| unreadable(path, &cause))?;
    Ok(Passing::new(file, passed))
}

fn writing(path: &Path, wanted: Option<Encoding>) -> Result<Writing> {
    let read = |most: u64| -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        open_file(path)?.take(most).read_to_end(&mut bytes).map_err(|cause| unreadable(path, &cause))?;
        Ok(bytes)
    };
    let beginning = read(BEGINNING)?;
    let found = marked(&beginning);
    let (encoding, why) = match (wanted, found) {
        (Some(encoding), _) => (encoding, Words::new("ผู้นำเข้ากำหนด", "named by the caller")),
        (None, Some((encoding, _))) => {
            (encoding, Words::new("มีเครื่องหมาย BOM", "the file begins with a byte-order mark"))
        }
        (None, None) => {
            let (encoding, why) = evidence(path)?.verdict();
            (encoding.unwrap_or(Encoding::Utf8), why)
        }
    };
    let mark = found.filter(|(own, _)| *own == encoding).map_or(0, |(_, length)| length);
    let text = match encoding {
        Encoding::Utf16Le => {
            encoding_rs::UTF_16LE.decode_without_bom_handling(beginning.get(mark..).unwrap_or_default()).0
        }
        Encoding::Utf16Be => {
            encoding_rs::UTF_16BE.decode_without_bom_handling(beginning.get(mark..).unwrap_or_default()).0
        }
        // The delimiters are ASCII, and so are the quotes.
        _ => String::from_utf8_lossy(beginning.get(mark..).unwrap_or_default()),
    };
    let whole = if (beginning.len() as u64) < BEGINNING { text.len() } else { text.rfind('\n').unwrap_or(text.len()) };
    let delimiter = detect_delimiter(text.get(..whole).unwrap_or_default());
    Ok(Writing { encoding, why, mark: mark as u64, delimiter: u8::try_from(delimiter).unwrap_or(b',') })
}

/// Reads the beginning of the file piece by piece, each cut at its last line break so that no character is.
fn evidence(path: &Path) -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut file = open_file(path)?.take(MOST_EVIDENCE);
    let mut buffer = Vec::new();
    loop {
        let before = buffer.len();
        let read = (&mut file).take(1 << 18).read_to_end(&mut buffer).map_err(|cause| unreadable(path, &cause))?;
        if read == 0 {
            // A look that was cut off may have cut a character; a file that was is another matter.
            let whole = if file.limit() == 0 { 0 } else { before };
            evidence.add(buffer.get(..whole).unwrap_or_default());
            return Ok(evidence);
        }
        let end = memchr::memrchr(b'\n', &buffer).map_or(buffer.len().min(before), |at| at + 1);
        evidence.add(buffer.get(..end).unwrap_or_default());
        buffer.drain(..end);
    }
}
