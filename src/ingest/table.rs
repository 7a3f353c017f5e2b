//! CSV and TSV as rows beneath a header, numbered as a spreadsheet numbers them.

use ::csv::{ReaderBuilder, StringRecord};

use crate::error::{At, Error, Fault, Result, Words};

/// More than this is refused as too large.
pub const MOST_ROWS: usize = 200_000;
pub const MOST_COLUMNS: usize = 300;
/// Characters of one cell: what a spreadsheet holds.
pub const LONGEST_CELL: usize = 32_767;

#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Trimmed; line breaks within a heading become a space.
    pub header: Vec<String>,
    pub rows: Vec<Row>,
    pub delimiter: char,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// 1-based, the header being row 1: a quoted line break does not start a row, an empty line does count.
    pub number: usize,
    /// As many as the header has, as written.
    pub cells: Vec<String>,
}

impl Table {
    /// The place of a column, by its exact heading or one that differs in case and spaces around only.
    pub fn column(&self, heading: &str) -> Option<usize> {
        let wanted = heading_key(heading);
        self.header
            .iter()
            .position(|name| name == heading)
            .or_else(|| self.header.iter().position(|name| heading_key(name) == wanted))
    }
}

impl Row {
    /// The cell of a column, trimmed; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }
}

fn heading_key(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Reads decoded text; `delimiter` overrides what the first rows show (`,` `;` tab or `|`).
///
/// # Errors
/// [`Error::Malformed`] for an empty file, a heading twice, or rows with more cells than the header, all told together;
/// [`Error::TooLarge`] beyond [`MOST_ROWS`], [`MOST_COLUMNS`] or [`LONGEST_CELL`].
pub fn read(text: &str, delimiter: Option<char>) -> Result<Table> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let delimiter = delimiter.filter(char::is_ascii).unwrap_or_else(|| detect_delimiter(text));
    let mut reader = reader(text, delimiter);
    let mut records = Vec::new();
    let mut record = StringRecord::new();
    let mut faults = Vec::new();
    while reader.read_record(&mut record).map_err(Error::internal)? {
        if records.len() > MOST_ROWS {
            return Err(too_large("แถว", "rows", MOST_ROWS));
        }
        let start = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0));
        records.push((start, record.iter().map(str::to_owned).collect::<Vec<_>>()));
    }
    let numbers = row_numbers(text, &records);
    let mut numbered = numbers.into_iter().zip(records).map(|(number, (_, cells))| (number, cells));
    let Some((_, header)) = numbered.next() else { return Err(Error::malformed(empty_file())) };
    let header: Vec<String> = header.iter().map(|h| h.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    check_header(&header)?;
    let mut rows = Vec::new();
    for (number, mut cells) in numbered {
        if cells.iter().any(|cell| cell.chars().nth(LONGEST_CELL).is_some()) {
            return Err(too_large("อักขระในเซลล์", "characters in a cell", LONGEST_CELL));
        }
        let beyond = cells.iter().skip(header.len()).any(|cell| !cell.trim().is_empty());
        if beyond {
            faults.push(too_many_cells(number, cells.len(), header.len()));
        }
        cells.resize(header.len(), String::new());
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(Row { number, cells });
        }
    }
    if faults.is_empty() { Ok(Table { header, rows, delimiter }) } else { Err(Error::Malformed(faults)) }
}

fn reader(text: &str, delimiter: char) -> ::csv::Reader<&[u8]> {
    let byte = u8::try_from(delimiter).unwrap_or(b',');
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(byte).from_reader(text.as_bytes())
}

/// The csv reader passes over empty lines; a spreadsheet counts them, and so do people.
fn row_numbers(text: &str, records: &[(usize, Vec<String>)]) -> Vec<usize> {
    let mut number = 0;
    let mut numbers = Vec::with_capacity(records.len());
    for (start, _) in records {
        let rest = text.as_bytes().get(*start..).unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        number += 1 + breaks.filter(|byte| **byte == b'\n').count();
        numbers.push(number);
    }
    // The break that ends a row stands at the start of the next record where rows end with CR LF.
    let ends_with_crlf = text.contains("\r\n");
    if ends_with_crlf {
        let mut surplus = 0;
        for (index, ((start, _), number)) in records.iter().zip(&mut numbers).enumerate() {
            if index > 0 && text.as_bytes().get(*start) == Some(&b'\n') {
                surplus += 1;
            }
            *number -= surplus;
        }
    }
    numbers
}

/// The delimiter that splits the first rows most often alike.
pub(super) fn detect_delimiter(text: &str) -> char {
    let score = |delimiter: char| {
        let widths: Vec<usize> =
            reader(text, delimiter).records().take(20).map_while(|record| record.ok().map(|r| r.len())).collect();
        let first = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == first).count();
        if first < 2 { 0 } else { alike * 1_000 / widths.len().max(1) * 1_000 + first }
    };
    // Of equals the earlier wins.
    let mut best = (',', score(','));
    for delimiter in ['\t', ';', '|'] {
        let points = score(delimiter);
        if points > best.1 {
            best = (delimiter, points);
        }
    }
    best.0
}

fn check_header(header: &[String]) -> Result<()> {
    if header.len() > MOST_COLUMNS {
        return Err(too_large("คอลัมน์", "columns", MOST_COLUMNS));
    }
    let mut faults = Vec::new();
    for (index, name) in header.iter().enumerate() {
        if !name.is_empty() && header.iter().take(index).any(|earlier| earlier == name) {
            let words = Words::new(format!("หัวคอลัมน์ '{name}' ซ้ำ"), format!("the heading '{name}' stands twice"));
            faults.push(
                Fault::row(1, name.clone(), "header-twice", words)
                    .remedy("ตั้งชื่อคอลัมน์ให้ต่างกัน", "give each column a name of its own"),
            );
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Malformed(faults)) }
}

fn empty_file() -> Fault {
    Fault::new(At::Whole, "file-empty", Words::new("ไฟล์ว่างเปล่า", "the file is empty"))
        .remedy("ไฟล์ต้องมีแถวหัวคอลัมน์", "the first row must hold the headings")
}

fn too_many_cells(row: usize, cells: usize, columns: usize) -> Fault {
    Fault::row(
        row,
        "",
        "row-cells",
        Words::new(
            format!("มี {cells} เซลล์ แต่หัวมี {columns} คอลัมน์"),
            format!("the row has {cells} cells beneath {columns} headings"),
        ),
    )
    .remedy("ใส่เครื่องหมายคำพูดรอบข้อความที่มีตัวคั่น", "put quotes around text that holds the delimiter")
}

fn too_large(what_th: &str, what_en: &str, most: usize) -> Error {
    Error::TooLarge(Words::new(format!("ไฟล์มี{what_th}เกิน {most}"), format!("the file has more than {most} {what_en}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        for line_end in ["\n", "\r\n"] {
            let text = ["title,baht", "\"road\nnew\",1", "", "canal,2", "bridge,3"].join(line_end);
            let table = read(&text, None).unwrap();
            assert_eq!(table.header, ["title", "baht"]);
            let seen: Vec<_> = table.rows.iter().map(|row| (row.number, row.cells[0].as_str())).collect();
            assert_eq!(seen, [(2, "road\nnew"), (4, "canal"), (5, "bridge")], "{line_end:?}");
        }
    }

    #[test]
    fn the_delimiter_shows_itself() {
        for (delimiter, text) in
            [(';', "a;b\n1,5;2,5\n3;4"), ('\t', "a\tb\n1,2\t3"), ('|', "a|b\n1|2"), (',', "a,b\n1,2")]
        {
            let table = read(text, None).unwrap();
            assert_eq!((table.delimiter, table.header.len()), (delimiter, 2), "{text}");
        }
        assert_eq!(read("only\n1", None).unwrap().header, ["only"]);
    }

    #[test]
    fn a_row_too_wide_is_refused_with_its_number_and_a_short_one_filled() {
        let error = read("a,b\n1,2\n1,2,3\n", None).unwrap_err().to_string();
        assert!(error.starts_with("row 3: the row has 3 cells beneath 2 headings"), "{error}");
        assert_eq!(read("a,b\n1\n", None).unwrap().rows[0].cells, ["1", ""]);
        assert_eq!(read("a,b\n1,2,,\n", None).unwrap().rows[0].cells, ["1", "2"]);
    }

    #[test]
    fn headings_are_found_by_name() {
        let table = read("\u{FEFF}\"ชื่อ\nโครงการ\", Budget \n", None).unwrap();
        assert_eq!(table.column("ชื่อ โครงการ"), Some(0));
        assert_eq!(table.column("budget"), Some(1));
        assert_eq!(table.column("x"), None);
        assert!(read("a,a\n1,2", None).unwrap_err().to_string().contains("stands twice"));
        assert!(read("", None).is_err());
    }

    #[test]
    fn size_has_limits() {
        let wide = vec!["a"; 301].iter().enumerate().map(|(i, a)| format!("{a}{i}")).collect::<Vec<_>>().join(",");
        assert!(matches!(read(&wide, None), Err(Error::TooLarge(_))));
        assert!(matches!(read(&format!("a\n{}", "x".repeat(32_768)), None), Err(Error::TooLarge(_))));
        assert!(matches!(read(&format!("a\n{}", "x\n".repeat(200_001)), None), Err(Error::TooLarge(_))));
    }

    #[test]
    fn the_real_project_sample_is_read() {
        let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
        let path = std::path::Path::new(&base).join("projects/real_projects_sample.csv");
        let Ok(bytes) = std::fs::read(&path) else {
            let line = format_args!("skipped: {} is absent\n", path.display());
            return std::io::Write::write_fmt(&mut std::io::stderr(), line).unwrap();
        };
        let table = read(&crate::ingest::text::decode(&bytes, None).unwrap().text, None).unwrap();
        assert_eq!((table.rows.len(), table.header.len()), (5_618, 16));
        assert_eq!(table.column("amounts_by_year_be"), Some(12));
    }
}
