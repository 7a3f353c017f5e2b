//! dBASE tables as shapefiles carry them: fields in their order, text in the encoding that the bytes show.

use encoding_rs::WINDOWS_874;
use serde_json::{Map, Number, Value};

use super::text::{Encoding, Evidence};
use crate::error::{At, Error, Fault, Result, Words};

/// The language-driver byte that Thai programs write.
const THAI_DRIVER: u8 = 0x50;

#[derive(Debug, Clone, PartialEq)]
pub struct Records {
    pub fields: Vec<String>,
    /// `None` for a record that is marked as deleted.
    pub rows: Vec<Option<Map<String, Value>>>,
    pub encoding: Encoding,
    pub why: Words,
}

struct Column<'a> {
    name: &'a [u8],
    kind: u8,
    start: usize,
    length: usize,
    decimals: u8,
}

/// Reads a `.dbf`; `label` is what the `.cpg` says, `wanted` what the caller says.
///
/// # Errors
/// [`Error::Impossible`] for a table cut short or whose header cannot be.
pub fn read(bytes: &[u8], label: Option<&str>, wanted: Option<Encoding>) -> Result<Records> {
    let count = word(bytes, 4, 4).ok_or_else(|| damaged("no header"))?;
    let header = word(bytes, 8, 2).ok_or_else(|| damaged("no header"))?;
    let width = word(bytes, 10, 2).filter(|width| *width > 0).ok_or_else(|| damaged("records without length"))?;
    let columns = columns(bytes.get(32..header).ok_or_else(|| damaged("the header is cut short"))?, width)?;
    let body = bytes.get(header..).unwrap_or_default();
    if body.len() / width < count {
        return Err(damaged("fewer records than the header says"));
    }
    let (encoding, why) = choose(body.get(..count * width).unwrap_or_default(), width, &columns, bytes, label, wanted);
    let fields = unique_names(columns.iter().map(|column| decode(column.name, encoding)));
    let rows = body.chunks_exact(width).take(count).map(|record| {
        let kept = record.first() != Some(&b'*');
        kept.then(|| {
            let cells = columns.iter().map(|column| value(column, cell(record, column), encoding));
            fields.iter().cloned().zip(cells).collect()
        })
    });
    Ok(Records { rows: rows.collect(), fields, encoding, why })
}

/// An unsigned little-endian number of `length` bytes.
fn word(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let slice = bytes.get(at..at + length)?;
    Some(slice.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

fn columns(header: &[u8], width: usize) -> Result<Vec<Column<'_>>> {
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
        columns.push(Column { name: name.trim_ascii(), kind, start, length, decimals });
        start += length;
    }
    if start > width { Err(damaged("the fields are wider than the record")) } else { Ok(columns) }
}

fn cell<'a>(record: &'a [u8], column: &Column<'_>) -> &'a [u8] {
    record.get(column.start..column.start + column.length).unwrap_or_default()
}

/// Evidence first, since labels lie; then the caller, the label, the language driver.
fn choose(
    body: &[u8],
    width: usize,
    columns: &[Column<'_>],
    file: &[u8],
    label: Option<&str>,
    wanted: Option<Encoding>,
) -> (Encoding, Words) {
    if let Some(encoding) = wanted {
        return (encoding, Words::new("ผู้นำเข้ากำหนด", "named by the caller"));
    }
    let mut evidence = Evidence::default();
    let mut add = |bytes: &[u8]| {
        let found = Evidence::of(whole_characters(bytes));
        evidence.characters += found.characters;
        evidence.broken += found.broken;
    };
    columns.iter().for_each(|column| add(column.name));
    for record in body.chunks_exact(width) {
        columns.iter().filter(|column| column.kind == b'C').for_each(|column| add(trimmed(cell(record, column))));
    }
    let labelled = label.and_then(|label| Encoding::from_label(label.trim()).map(|encoding| (label.trim(), encoding)));
    if evidence.characters > 0 && evidence.is_utf8() {
        return (Encoding::Utf8, Words::new("ข้อความเป็น UTF-8 ถูกต้อง", "the text is valid UTF-8"));
    }
    match labelled {
        Some((label, encoding)) if encoding != Encoding::Utf8 || evidence.broken == 0 => {
            (encoding, Words::new(format!("ไฟล์ .cpg ระบุ '{label}'"), format!("the .cpg file says '{label}'")))
        }
        _ if file.get(29) == Some(&THAI_DRIVER) => {
            (Encoding::Windows874, Words::new("ส่วนหัวของ .dbf ระบุภาษาไทย", "the header of the .dbf says Thai"))
        }
        _ if evidence.broken > 0 => (
            Encoding::Windows874,
            Words::new(
                "ไม่ใช่ UTF-8 และเป็นอักษรไทยแบบ windows-874",
                "the bytes are not UTF-8 and are Thai in windows-874",
            ),
        ),
        _ => (Encoding::Utf8, Words::new("เป็น ASCII ล้วน", "the text is plain ASCII")),
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

fn decode(bytes: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Windows874 => WINDOWS_874.decode_without_bom_handling(bytes).0.into_owned(),
        _ => String::from_utf8_lossy(whole_characters(bytes)).into_owned(),
    }
}

/// Names cut to ten bytes may meet: the later ones are numbered.
fn unique_names(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for (index, name) in names.enumerate() {
        let name = if name.is_empty() { format!("field_{}", index + 1) } else { name };
        let mut candidate = name.clone();
        let mut number = 2;
        while unique.contains(&candidate) {
            candidate = format!("{name}_{number}");
            number += 1;
        }
        unique.push(candidate);
    }
    unique
}

/// Blank is null; numbers are numbers; dates `YYYY-MM-DD` in the year that stands there.
fn value(column: &Column<'_>, bytes: &[u8], encoding: Encoding) -> Value {
    let plain = || String::from_utf8_lossy(trimmed(bytes)).trim().to_owned();
    match column.kind {
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
        _ => {
            let text = decode(trimmed(bytes), encoding).replace('\0', "");
            if text.trim().is_empty() { Value::Null } else { Value::String(text) }
        }
    }
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

fn damaged(what: &str) -> Error {
    let words = Words::new(format!("ไฟล์ .dbf เสียหาย: {what}"), format!("the .dbf file is damaged: {what}"));
    Error::impossible(Fault::new(At::Whole, "dbf", words))
}
