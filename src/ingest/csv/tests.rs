//! CSV files as agencies send them: encodings, delimiters, ways to write where something is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use geo::{Geometry, Point};
use serde_json::json;

use super::*;
use crate::geometry::Crs;
use crate::ingest::source::{CrsBasis, SourceGeometry};

fn read(bytes: &[u8], wishes: &Wishes) -> (FoundLayer, Vec<SourceRow>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ตาราง.csv");
    std::fs::write(&path, bytes).unwrap();
    let layer = crate::ingest::inspect(&path, wishes).unwrap().layers.remove(0);
    let passed = unheard();
    let rows = crate::ingest::open(&path, &layer, wishes, passed.clone()).unwrap().map(|row| row.unwrap()).collect();
    let mark = marked(bytes).map_or(0, |(_, length)| length as u64);
    assert_eq!(passed.load(std::sync::atomic::Ordering::Relaxed) + mark, bytes.len() as u64, "all bytes have passed");
    (layer, rows)
}

fn plain(text: &str) -> (FoundLayer, Vec<SourceRow>) {
    read(text.as_bytes(), &Wishes::default())
}

fn at(row: &SourceRow) -> (f64, f64) {
    match &row.geometry {
        SourceGeometry::Planar(Geometry::Point(Point(at))) => (at.x, at.y),
        other => panic!("{other:?} {:?}", row.faults),
    }
}

#[test]
fn thai_windows_text_is_read_and_the_reason_given() {
    let bytes = encoding_rs::WINDOWS_874.encode("ชื่อ,ละติจูด,ลองจิจูด\r\nวัดบางพระ,๑๓.๓๖,๑๐๐.๙๘\r\n").0.into_owned();
    let (layer, rows) = read(&bytes, &Wishes::default());
    let (encoding, why) = layer.encoding.unwrap();
    assert_eq!((encoding, layer.rows, rows[0].number), (Encoding::Windows874, Some(1), 2));
    assert!(why.en.contains("windows-874"), "{}", why.en);
    assert_eq!((rows[0].properties["ชื่อ"].as_str(), at(&rows[0])), (Some("วัดบางพระ"), (100.98, 13.36)));
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Declared, Some(Crs::Crs84)));
    let forced = Wishes { encoding: Some(Encoding::Utf8), ..Wishes::default() };
    let (_, rows) = read(&bytes, &forced);
    assert_eq!(rows[0].faults[0].code, "encoding", "the caller is taken at his word, and the row refused");
}

#[test]
fn a_mark_utf16_tabs_and_semicolons_are_seen() {
    let text = "name\tlat\tlon\nก\t13.36\t100.98\n";
    let wide: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (layer, rows) = read(&wide, &Wishes::default());
    assert_eq!((layer.encoding.unwrap().0, at(&rows[0])), (Encoding::Utf16Le, (100.98, 13.36)));
    let (layer, rows) = read("\u{FEFF}name;lat;lon\nก;13.36;100.98\n".as_bytes(), &Wishes::default());
    assert_eq!((layer.encoding.unwrap().0, at(&rows[0])), (Encoding::Utf8, (100.98, 13.36)));
    assert_eq!(layer.columns, ["name", "lat", "lon"]);
}

#[test]
fn metres_are_proposed_and_never_assumed() {
    let (layer, rows) = plain("ชื่อ,พิกัด E,พิกัด N\nก,\"714,972\",\"1,477,966\"\n");
    assert_eq!((layer.crs.basis, layer.crs.crs, layer.crs.swapped), (CrsBasis::Proposed, Some(Crs::Epsg32647), false));
    assert!(layer.crs.why.en.contains("333 m"));
    assert_eq!(at(&rows[0]), (714_972.0, 1_477_966.0));
    let given = Wishes { crs: Some(Crs::Epsg24047), ..Wishes::default() };
    let (layer, _) = read(b"E,N\n714972,1477966\n", &given);
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Given, Some(Crs::Epsg24047)));
}

#[test]
fn swapped_columns_are_proposed_to_be_swapped() {
    let (layer, rows) = plain("x,y\n1477966,714972\n1477967,714973\n");
    assert_eq!(
        (layer.crs.basis, layer.crs.swapped, at(&rows[0])),
        (CrsBasis::Proposed, true, (714_972.0, 1_477_966.0))
    );
    let (layer, rows) = plain("lat,lon\n100.98,13.36\n");
    assert_eq!((layer.crs.basis, layer.crs.swapped, at(&rows[0])), (CrsBasis::Proposed, true, (100.98, 13.36)));
    assert!(layer.crs.why.en.contains("swapped"), "{}", layer.crs.why.en);
}

#[test]
fn one_cell_may_hold_the_whole_position() {
    let (layer, rows) =
        plain("ชื่อ,พิกัด\nก,\"13°21'41.1\"\"N 100°59'05.8\"\"E\"\nข,13°21'41.1\"N 100°59'05.8\"E\nค,\nง,หน้าวัด\n");
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Declared, Some(Crs::Crs84)));
    let (x, y) = at(&rows[0]);
    assert!((x - 100.984_944).abs() < 1e-5 && (y - 13.361_417).abs() < 1e-5);
    assert!(matches!(rows[2].geometry, SourceGeometry::None) && rows[2].faults.is_empty());
    assert!(rows[3].faults[0].to_string().starts_with("row 5, field 'พิกัด': 'หน้าวัด' is no position"));
    let (layer, rows) = plain("name,พิกัด UTM\na,47P 714972 1477966\nb,E 714973 N 1477967\nc,N 1477967 E 714973\n");
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Proposed, Some(Crs::Epsg32647)));
    assert_eq!(
        (at(&rows[0]), at(&rows[1]), at(&rows[2])),
        ((714_972.0, 1_477_966.0), (714_973.0, 1_477_967.0), (714_973.0, 1_477_967.0))
    );
    let (layer, rows) = plain("name,location\na,\"13.36, 100.98\"\n");
    assert_eq!((layer.crs.basis, layer.crs.swapped, at(&rows[0])), (CrsBasis::Proposed, true, (100.98, 13.36)));
}

#[test]
fn well_known_text_is_the_geometry_and_no_property() {
    let (layer, rows) =
        plain("id,WKT\n1,\"SRID=32647;LINESTRING(714972 1477966,714973 1477967)\"\n2,POINT EMPTY\n3,POINT(1\n");
    assert_eq!((layer.crs.basis, layer.crs.crs), (CrsBasis::Declared, Some(Crs::Epsg32647)));
    assert_eq!(layer.columns, ["id"]);
    assert!(matches!(rows[0].geometry, SourceGeometry::Planar(Geometry::LineString(_))));
    assert!(matches!(rows[1].geometry, SourceGeometry::None));
    assert_eq!(rows[2].faults[0].code, "wkt");
}

#[test]
fn cells_stay_text_unless_a_column_is_all_numbers() {
    let (layer, rows) = plain("code,phone,length,cost,year\n10,0812345678,1.5,\"1,000\",2566\n20,0812345679,,-,2567\n");
    assert_eq!(layer.numeric, ["code", "length", "year"]);
    assert_eq!(layer.crs.basis, CrsBasis::None);
    assert_eq!(
        serde_json::to_value(&rows[0].properties).unwrap(),
        json!({"code": 10, "phone": "0812345678", "length": 1.5, "cost": "1,000", "year": 2566})
    );
    assert_eq!(rows[1].properties["length"], json!(null));
}

#[test]
fn a_row_too_wide_or_a_cell_too_long_is_refused_and_the_others_follow() {
    let long = "x".repeat(32_768);
    let (layer, rows) = plain(&format!("a,b\n1,2,3\n1,{long}\n\n1,2,,\n"));
    assert_eq!(layer.rows, Some(3));
    let codes: Vec<_> = rows.iter().map(|row| (row.number, row.faults.first().map(|fault| fault.code))).collect();
    assert_eq!(codes, [(2, Some("row-cells")), (3, Some("cell-long")), (5, None)]);
}

#[test]
fn headings_are_told_apart_and_named() {
    let (layer, _) = plain("a,,a,\"ชื่อ\nโครงการ\",\n1,2,3,4,\n");
    assert_eq!(layer.columns, ["a", "field_2", "a_2", "ชื่อ โครงการ"]);
}

#[test]
fn the_real_project_sample_is_read() {
    let base = std::env::var("PHAEN_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = std::path::Path::new(&base).join("projects/real_projects_sample.csv");
    if !path.is_file() {
        let line = format_args!("skipped: {} is absent\n", path.display());
        return std::io::Write::write_fmt(&mut std::io::stderr(), line).unwrap();
    }
    let layer = inspect(&path, &Wishes::default()).unwrap().layers.remove(0);
    let rows = open(&path, &layer, &Wishes::default(), unheard()).unwrap().map(|row| row.unwrap());
    assert_eq!(
        (layer.rows, layer.columns.len(), rows.filter(|row| row.faults.is_empty()).count()),
        (Some(5_618), 16, 5_618)
    );
}
