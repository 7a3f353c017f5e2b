//! Workbooks written here for the purpose: typed cells, titles above headings, hidden sheets, bombs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use std::io::Write;

use geo::Geometry;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};
use serde_json::json;

use super::*;
use crate::ingest::source::{CrsBasis, SourceGeometry};

fn read(bytes: &[u8]) -> Result<Vec<(FoundLayer, Vec<SourceRow>)>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xlsx");
    std::fs::write(&path, bytes).unwrap();
    let wishes = Wishes::default();
    let layers = crate::ingest::inspect(&path, &wishes)?.layers;
    let rows = |layer: FoundLayer| {
        let passed = unheard();
        let rows = crate::ingest::open(&path, &layer, &wishes, passed.clone())?.collect::<Result<Vec<_>>>()?;
        assert_eq!(passed.load(Ordering::Relaxed), bytes.len() as u64);
        Ok((layer, rows))
    };
    layers.into_iter().map(rows).collect()
}

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("โครงการ").unwrap();
    sheet.write(0, 0, "บัญชีโครงการ ปี 2566").unwrap();
    for (column, name) in ["ชื่อ", "รหัส", "ปี", "ยาว", "วันที่", "พิกัด"].iter().enumerate()
    {
        sheet.write(2, column as u16, *name).unwrap();
    }
    let date = CellFormat::new().set_num_format("yyyy-mm-dd");
    sheet.write(3, 0, "ถนน").unwrap();
    sheet.write(3, 1, "007").unwrap();
    sheet.write(3, 2, 2566).unwrap();
    sheet.write(3, 3, 0.1 + 0.2).unwrap();
    sheet.write_with_format(3, 4, ExcelDateTime::from_ymd(2023, 1, 2).unwrap(), &date).unwrap();
    sheet.write(3, 5, "E 714972 N 1477966").unwrap();
    sheet.write(5, 0, "คลอง").unwrap();
    sheet.write(5, 1, "010").unwrap();
    workbook.add_worksheet().set_name("ซ่อน").unwrap().set_hidden(true).write(0, 0, "x").unwrap();
    workbook.add_worksheet().set_name("ว่าง").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn cells_keep_their_types_and_rows_their_numbers() {
    let mut layers = read(&workbook()).unwrap();
    assert_eq!(layers.len(), 1, "neither the hidden nor the empty sheet");
    let (layer, rows) = layers.remove(0);
    assert_eq!(
        (layer.name.as_str(), layer.rows, layer.numeric.clone()),
        ("โครงการ", Some(2), vec!["ปี".to_owned(), "ยาว".to_owned()])
    );
    let expected =
        json!({"ชื่อ": "ถนน", "รหัส": "007", "ปี": 2566, "ยาว": 0.3, "วันที่": "2023-01-02", "พิกัด": "E 714972 N 1477966"});
    assert_eq!(serde_json::to_value(&rows[0].properties).unwrap(), expected);
    assert_eq!((rows[0].number, rows[1].number), (4, 6));
    assert!(matches!(&rows[0].geometry, SourceGeometry::Planar(Geometry::Point(at)) if at.x() == 714_972.0));
    assert_eq!(layer.crs.basis, CrsBasis::Proposed);
    assert!(layer.notes.iter().any(|note| note.en.contains("above the headings")), "{:?}", layer.notes);
    assert!(layer.notes.iter().any(|note| note.en.contains("hidden")), "{:?}", layer.notes);
}

/// The workbook with one of its files replaced.
fn with(name: &str, content: &[u8]) -> Vec<u8> {
    let whole = workbook();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&whole)).unwrap();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let own = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        writer.start_file(own.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(if own == name { content } else { &bytes }).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_bomb_is_refused_before_it_is_parsed() {
    let started = std::time::Instant::now();
    let bomb = with("xl/worksheets/sheet1.xml", &vec![b' '; 60 << 20]);
    assert!(bomb.len() < 511 << 10, "{} bytes", bomb.len());
    assert!(matches!(read(&bomb), Err(Error::TooLarge(_))));
    // Longer than what deflate remembers, so that repeating it packs no tighter.
    let block: Vec<u8> =
        (0..1_u32 << 16).map(|number| b'a' + (number.wrapping_mul(2_654_435_761) >> 28) as u8).collect();
    let texts = block.repeat(49 << 4);
    assert!(matches!(read(&with("xl/sharedStrings.xml", &texts)), Err(Error::TooLarge(_))), "texts");
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn cut_and_damaged_workbooks_are_refused() {
    let whole = workbook();
    for length in [100, whole.len() / 2, whole.len() - 10] {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
    assert!(read(&with("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='1'><c r='A1'")).is_err());
    assert!(read(&with("xl/workbook.xml", b"no xml")).is_err());
    let far = br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#;
    let rows = read(&with("xl/worksheets/sheet1.xml", far)).unwrap().remove(0).1;
    assert_eq!((rows[0].number, rows[0].faults[0].code), (1_048_576, "row-cells"));
}
