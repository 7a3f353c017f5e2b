//! dBASE tables as shapefiles carry them, record by record: fields in their order, text in the encoding that the bytes show.

use std::io::{BufReader, Read};

use serde_json::{Map, Number, Value};

use crate::error::{At, Error, Fault, Result, Words};
use crate::ingest::passing::damaged;
use crate::ingest::text::{Encoding, Evidence};

/// The language-driver bytes that Thai programs write.
const THAI_DRIVERS: [u8; 2] = [0x50, 0x7C];
/// Bytes of records that are looked at for the encoding.
const MOST_EVIDENCE: u64 = 64 << 20;

/// What the header of a table says.
#[derive(Debug, Clone)]
pub(super) struct Header {
    columns: Vec<Column>,
    /// Records, deleted ones among them.
    pub count: u64,
    /// Bytes of a record.
    width: usize,
    driver: u8,
}

#[derive(Debug, Clone)]
struct Column {
    name: Vec<u8>,
    kind: u8,
    start: usize,
    length: usize,
    decimals: u8,
}

/// A table whose header has been read.
pub(super) struct Table<R> {
    pub header: Header,
    source: BufReader<R>,
}

/// How the text of a table is written, and what else its first records show.
pub(super) struct Writing {
    pub encoding: Encoding,
    pub why: Words,
    pub notes: Vec<Words>,
}

impl<R: Read> Table<R> {
    /// # Errors
    /// [`Error::Impossible`] for a header that is cut short or cannot be.
    pub fn open(source: R) -> Result<Self> {
        let mut source = BufReader::with_capacity(1 << 16, source);
        let start = exactly(&mut source, 32)?.ok_or_else(|| broken("no header"))?;
        let [count, length, width] = [(4, 4), (8, 2), (10, 2)].map(|(at, size)| word(&start, at, size));
        let body = length.checked_sub(32).ok_or_else(|| broken("a header without length"))?;
        let width = Some(width).filter(|width| *width > 0).ok_or_else(|| broken("records without length"))?;
        let rest = exactly(&mut source, body)?.ok_or_else(|| broken("the header is cut short"))?;
        let driver = start.get(29).copied().unwrap_or_default();
        Ok(Table { header: Header { columns: columns(&rest, width)?, count: count as u64, width, driver }, source })
    }

    /// The bytes of the next record; `None` behind the last.
    ///
    /// # Errors
    /// [`Error::Impossible`] where the file ends before the header's count is reached.
    fn record(&mut self, number: u64) -> Result<Option<Vec<u8>>> {
        if number >= self.header.count {
            return Ok(None);
        }
        let record = exactly(&mut self.source, self.header.width)?;
        record.map(Some).ok_or_else(|| broken("fewer records than the header says"))
    }

    /// Looks at the texts of the first records; `label` is what the `.cpg` says, `wanted` what the caller says.
    ///
    /// # Errors
    /// As [`Table::record`].
    pub fn writing(&mut self, label: Option<&str>, wanted: Option<Encoding>) -> Result<Writing> {
        let mut evidence = Evidence::default();
        let (mut cut, mut memos) = (0_u64, false);
        for column in &self.header.columns {
            evidence.add(&column.name);
            memos |= matches!(column.kind, b'M' | b'G' | b'P');
        }
        let most = MOST_EVIDENCE / self.header.width as u64;
        for number in 0..most {
            let Some(record) = self.record(number)? else { break };
            for column in self.header.columns.iter().filter(|column| column.kind == b'C') {
                let text = trimmed(cell(&record, column));
                let whole = whole_characters(text);
                // Only a text that fills its field can have been cut by it.
                cut += u64::from(whole.len() < text.len() && text.len() == column.length);
                evidence.add(whole);
            }
        }
        let (encoding, why) = choose(&evidence, self.header.driver, label, wanted);
        let mut notes = Vec::new();
        if encoding == Encoding::Utf8 && cut > 0 {
            notes.push(Words::new(
                format!("ข้อความ {cut} ช่องถูกตัดกลางอักขระเพราะความกว้างของฟิลด์ ส่วนที่ขาดถูกตัดทิ้ง"),
                format!("{cut} texts were cut in the middle of a character by the width of their field; the broken rest is dropped"),
            ));
        }
        if memos {
            notes.push(Words::new("ฟิลด์ memo (.dbt) ไม่ได้อ่าน จึงว่าง", "memo fields (.dbt) are not read and stay empty"));
        }
        Ok(Writing { encoding, why, notes })
    }

    /// The records one by one.
    pub fn records(self, encoding: Encoding) -> Records<R> {
        let fields = self.header.fields(encoding);
        Records { table: self, fields, encoding, number: 0 }
    }
}

impl Header {
    /// The names of the fields, each once.
    pub fn fields(&self, encoding: Encoding) -> Vec<String> {
        let name = |column: &Column| {
            let bytes =
                if encoding == Encoding::Utf8 { whole_characters(&column.name) } else { column.name.as_slice() };
            encoding.text(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
        };
        unique_names(self.columns.iter().map(name))
    }
}

/// The records of a table in order.
pub(super) struct Records<R> {
    table: Table<R>,
    fields: Vec<String>,
    encoding: Encoding,
    number: u64,
}

/// One record: what could be read of it, and what could not.
pub(super) struct Record {
    pub properties: Map<String, Value>,
    pub faults: Vec<Fault>,
    /// Marked as deleted: it is there for the counting only.
    pub deleted: bool,
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Result<Record>> {
        let bytes = self.table.record(self.number).transpose()?;
        self.number += 1;
        Some(bytes.map(|bytes| self.read(&bytes)))
    }
}

impl<R> Records<R> {
    fn read(&self, bytes: &[u8]) -> Record {
        let mut record = Record { properties: Map::new(), faults: vec![], deleted: bytes.first() == Some(&b'*') };
        if record.deleted {
            return record;
        }
        for (name, column) in self.fields.iter().zip(&self.table.header.columns) {
            match value(column, cell(bytes, column), self.encoding) {
                Ok(value) => {
                    record.properties.insert(name.clone(), value);
                }
                Err(byte) => record.faults.push(no_character(name, byte, self.encoding)),
            }
        }
        record
    }
}

/// `None` where there are fewer bytes.
fn exactly<R: Read>(source: &mut R, length: usize) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(length.min(1 << 16));
    source.take(length as u64).read_to_end(&mut bytes).map_err(|cause| damaged(".dbf", "dbf", cause))?;
    Ok((bytes.len() == length).then_some(bytes))
}

/// An unsigned little-endian number of `length` bytes.
fn word(bytes: &[u8], at: usize, length: usize) -> usize {
    let slice = bytes.get(at..at + length).unwrap_or_default();
    slice.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn columns(header: &[u8], width: usize) -> Result<Vec<Column>> {
    let mut columns = Vec::new();
    let mut start = 1;
    for descriptor in header.chunks_exact(32) {
        if descriptor.first() == Some(&0x0D) {
            break;
        }
        let name = descriptor.get(..11).unwrap_or_default();
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        let [kind, length, decimals] = [11, 16, 17].map(|at| descriptor.get(at).copied().unwrap_or_default());
        // Clipper keeps the high byte of a long text's length where numbers have their decimals.
        let length = usize::from(length) + if kind == b'C' { usize::from(decimals) << 8 } else { 0 };
        columns.push(Column { name: name.trim_ascii().to_vec(), kind, start, length, decimals });
        start += length;
    }
    if start > width { Err(broken("the fields are wider than the record")) } else { Ok(columns) }
}

fn cell<'a>(record: &'a [u8], column: &Column) -> &'a [u8] {
    record.get(column.start..column.start + column.length).unwrap_or_default()
}

/// The caller first; then the bytes, since labels lie; then the label and the language driver.
fn choose(evidence: &Evidence, driver: u8, label: Option<&str>, wanted: Option<Encoding>) -> (Encoding, Words) {
    if let Some(encoding) = wanted {
        return (encoding, Words::new("ผู้นำเข้ากำหนด", "named by the caller"));
    }
    let label = label.map(str::trim).filter(|label| !label.is_empty());
    let labelled = label.and_then(|label| Encoding::from_label(label).map(|encoding| (label, encoding)));
    let (encoding, why) = evidence.verdict();
    match (encoding, labelled) {
        (Some(encoding), Some((label, said))) if said != encoding => {
            let words = Words::new(
                format!("ไฟล์ .cpg ระบุ '{label}' แต่{}", why.th),
                format!("the .cpg file says '{label}', but {}", why.en),
            );
            (encoding, words)
        }
        (Some(encoding), Some((label, _))) => (
            encoding,
            Words::new(
                format!("ไฟล์ .cpg ระบุ '{label}' และ{}", why.th),
                format!("the .cpg file says '{label}', and {}", why.en),
            ),
        ),
        (Some(encoding), None) => (encoding, why),
        (None, Some((label, said))) => (
            said,
            Words::new(
                format!("ไฟล์ .cpg ระบุ '{label}' ข้อความเป็น ASCII ล้วน"),
                format!("the .cpg file says '{label}'; the text is plain ASCII"),
            ),
        ),
        (None, None) if THAI_DRIVERS.contains(&driver) => (
            Encoding::Windows874,
            Words::new("ส่วนหัวของ .dbf ระบุภาษาไทย", "the header of the .dbf says Thai; the text is plain ASCII"),
        ),
        (None, None) => (Encoding::Utf8, Words::new("เป็น ASCII ล้วน", "the text is plain ASCII")),
    }
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

/// A field of fixed width may cut its last UTF-8 character in two; the rest of it is dropped.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(fault) if fault.error_len().is_none() => bytes.get(..fault.valid_up_to()).unwrap_or_default(),
        _ => bytes,
    }
}

/// Names cut to ten bytes may meet: the later ones are numbered.
pub fn unique_names(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (index, name) in names.enumerate() {
        let name = if name.is_empty() { format!("field_{}", index + 1) } else { name };
        let mut candidate = name.clone();
        let mut number = 2;
        while !seen.insert(candidate.clone()) {
            candidate = format!("{name}_{number}");
            number += 1;
        }
        unique.push(candidate);
    }
    unique
}

/// Blank is null; numbers are numbers; dates `YYYY-MM-DD` in the year that stands there. The error is the first byte that is no
/// character of the encoding.
fn value(column: &Column, bytes: &[u8], encoding: Encoding) -> std::result::Result<Value, u8> {
    let plain = || String::from_utf8_lossy(trimmed(bytes)).trim().to_owned();
    Ok(match column.kind {
        b'N' | b'F' => number(&plain(), column.decimals),
        b'I' | b'+' => bytes.first_chunk::<4>().map_or(Value::Null, |chunk| i32::from_le_bytes(*chunk).into()),
        b'B' | b'O' if bytes.len() == 8 => {
            let double = bytes.first_chunk::<8>().map(|chunk| f64::from_le_bytes(*chunk));
            double.and_then(Number::from_f64).map_or(Value::Null, Value::Number)
        }
        b'L' => match bytes.first() {
            Some(b'T' | b't' | b'Y' | b'y') => Value::Bool(true),
            Some(b'F' | b'f' | b'N' | b'n') => Value::Bool(false),
            _ => Value::Null,
        },
        b'D' => date(&plain()),
        // The number of a block in another file.
        b'M' | b'G' | b'P' => Value::Null,
        _ => {
            let bytes = if encoding == Encoding::Utf8 { whole_characters(trimmed(bytes)) } else { trimmed(bytes) };
            let text = encoding.text(bytes)?.replace('\0', "");
            if text.trim().is_empty() { Value::Null } else { Value::String(text) }
        }
    })
}

fn number(text: &str, decimals: u8) -> Value {
    if decimals == 0
        && let Ok(whole) = text.parse::<i64>()
    {
        return whole.into();
    }
    text.parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

fn date(text: &str) -> Value {
    match (text.get(..4), text.get(4..6), text.get(6..8)) {
        (Some(year), Some(month), Some(day)) if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) => {
            if text == "00000000" { Value::Null } else { Value::String(format!("{year}-{month}-{day}")) }
        }
        _ if text.is_empty() => Value::Null,
        _ => Value::String(text.to_owned()),
    }
}

fn no_character(field: &str, byte: u8, encoding: Encoding) -> Fault {
    let name = encoding.name();
    let words = Words::new(
        format!("ไบต์ 0x{byte:02X} ในฟิลด์ '{field}' ไม่ใช่อักขระของ {name}"),
        format!("byte 0x{byte:02X} in the field '{field}' is no character of {name}"),
    );
    Fault::pointer(format!("/properties/{field}"), "encoding", words)
        .remedy("แก้ข้อความ หรือระบุการเข้ารหัสอื่น", "mend the text, or name another encoding")
}

fn broken(what: &str) -> Error {
    let words = Words::new(format!("ไฟล์ .dbf เสียหาย: {what}"), format!("the .dbf file is damaged: {what}"));
    Error::impossible(
        Fault::new(At::Whole, "dbf", words)
            .remedy("ส่งไฟล์ใหม่ทั้งชุด (.shp .shx .dbf .prj)", "send the whole set again (.shp, .shx, .dbf, .prj)"),
    )
}
